import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { DataError } from "../../src/errors.ts";
import { BoundedArray } from "../../src/types/containers/bounded_array.ts";
import type { Codec } from "../../src/types/codec.ts";
import { Range, type RangeBounds } from "../../src/types/containers/range.ts";
import type { TypesOptions } from "../../src/types/types_options.ts";
import { decodeBinary, encodeBinary } from "../support/byte_sink.ts";
import { codecOf } from "../support/container_codecs.ts";
import { jsonValues } from "../support/json_values.ts";
import "../support/all_types.ts";

const RUNS = { numRuns: 1000 };
const FUZZ_RUNS = { numRuns: 400 };

// Values.

const text = fc.oneof(
  fc.string({ unit: "binary" }).filter((text) => !text.includes("\0")),
  fc.stringMatching(/^[{}()[\],;"\\ NULnul]{0,6}$/),
);
const int2 = fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 });
const int8 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const instant = fc.bigInt({ min: -210_866_803_200_000_000n, max: 8_640_000_000_000_000_000n })
  .map((micros) => new Temporal.Instant(micros * 1000n));
const json = jsonValues({ maxDepth: 3 })
  .filter((value) => value !== null && typeof value !== "string");

function nullable(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.option(values, { freq: 5 });
}

/** The lengths of the dimensions of an array that is not large. */
const lengths = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 })
  .filter((lengths) => lengths.reduce((product, length) => product * length) <= 40);

function nested(
  lengths: readonly number[],
  elements: fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown[]> {
  const [length, ...rest] = lengths;
  const part = rest.length > 0 ? nested(rest, elements) : elements;
  return fc.array(part, { minLength: length!, maxLength: length! });
}

/** An array of one dimension or none. */
function list(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown[]> {
  return fc.array(nullable(values), { maxLength: 8 });
}

/** An array of up to six dimensions. */
function array(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown[]> {
  return fc.oneof(lengths.chain((lengths) => nested(lengths, nullable(values))), list(values));
}

/** An array with bounds. */
function boundedArray(values: fc.Arbitrary<unknown>): fc.Arbitrary<BoundedArray> {
  const bound = fc.integer({ max: 2 ** 31 - 10 });
  return lengths.chain((lengths) =>
    fc.tuple(
      nested(lengths, nullable(values)),
      fc.array(bound, { minLength: lengths.length, maxLength: lengths.length }),
    )
  ).map(([items, bounds]) => new BoundedArray(items, bounds));
}

function range(values: fc.Arbitrary<unknown>): fc.Arbitrary<Range> {
  const bounds = fc.constantFrom<RangeBounds | "empty">("[)", "[]", "(]", "()", "empty");
  return fc.tuple(nullable(values), nullable(values), bounds)
    .map(([lower, upper, bounds]) => new Range(lower, upper, bounds));
}

function multirange(values: fc.Arbitrary<unknown>): fc.Arbitrary<Range[]> {
  return fc.array(range(values).filter(({ isEmpty }) => !isEmpty), { maxLength: 5 });
}

/** An ordinary object. */
function record(values: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<object> {
  return fc.record(values, { noNullPrototype: true });
}

const point = record({ x: fc.double({ noNaN: true }), y: fc.double({ noNaN: true }) });
const box = record({ high: point, low: point });
const pt = record({ a: nullable(fc.integer()), b: nullable(text) });
const odd = fc.tuple(nullable(fc.integer()), nullable(text), nullable(array(fc.integer())))
  .map(([proto, constructor, list]) => ({ ["__proto__"]: proto, constructor, "a b": list }));
const nest = record({
  p: nullable(list(pt)),
  q: nullable(record({ a: nullable(fc.integer()) })),
});

// Laws.

const LAWS: readonly {
  readonly type: string | number;
  readonly options?: TypesOptions;
  readonly values: fc.Arbitrary<unknown>;
}[] = [
  { type: 1000, values: array(fc.boolean()) },
  { type: 1005, values: array(int2) },
  { type: 1007, values: array(fc.integer()) },
  { type: 1016, values: array(int8) },
  { type: 1022, values: array(fc.double().map((double) => double + 0)) },
  { type: 1009, values: array(text) },
  { type: 1231, values: array(fc.stringMatching(/^-?[1-9]\d{0,30}\.\d{1,9}$/)) },
  { type: 1001, values: array(fc.uint8Array()) },
  { type: 1185, values: array(instant) },
  { type: 2951, values: array(fc.uuid()) },
  { type: 3807, values: list(json) },
  { type: 1020, values: array(box) },
  { type: 1007, options: { array: "bounded" }, values: boundedArray(fc.integer()) },
  { type: 1009, options: { array: "bounded" }, values: boundedArray(text) },
  { type: 3807, options: { array: "bounded" }, values: boundedArray(json) },
  { type: "_pt", options: { array: "bounded" }, values: boundedArray(pt) },
  { type: 22, values: fc.array(int2) },
  { type: 30, values: fc.array(fc.nat({ max: 2 ** 31 - 1 }).map((half) => half * 2 + 1)) },
  { type: 1006, values: list(fc.array(int2, { maxLength: 4 })) },
  { type: 3904, values: range(fc.integer()) },
  { type: 3926, values: range(int8) },
  { type: 3910, values: range(instant) },
  { type: 3906, values: range(fc.constantFrom("0", "-1.50", "NaN", "Infinity")) },
  { type: "textrange", values: range(text) },
  { type: 3905, values: array(range(fc.integer())) },
  { type: "_textrange", values: array(range(text)) },
  { type: 4451, values: multirange(fc.integer()) },
  { type: 4534, values: multirange(instant) },
  { type: "textmultirange", values: multirange(text) },
  { type: "_textmultirange", values: list(multirange(text)) },
  { type: "pt", values: pt },
  { type: "pt", options: { composite: "tuple" }, values: fc.tuple(nullable(fc.integer()), text) },
  { type: "zero", values: fc.constant({}) },
  { type: "one", values: record({ a: nullable(fc.integer()) }) },
  { type: "odd", values: odd },
  { type: "nest", values: nest },
  { type: "timed", values: record({ at: nullable(instant), n: nullable(fc.constant("1.50")) }) },
  { type: "_pt", values: list(pt) },
  { type: "_odd", values: list(odd) },
  { type: "_nest", values: list(nest) },
  { type: "small", values: int2 },
  { type: "list", values: array(fc.integer()) },
  { type: "_list", values: list(fc.array(fc.integer(), { minLength: 1 }).map(String)) },
  { type: "_mood", values: array(fc.constantFrom("sad", "glad", "so, so", "")) },
];

/** Objects of Temporal look alike to a comparison of their properties, having none. */
function comparable(value: unknown): unknown {
  if (Object.prototype.toString.call(value).startsWith("[object Temporal.")) return `${value}`;
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, comparable(part)]);
  return [Object.getPrototypeOf(value), entries];
}

for (const { type, options, values } of LAWS) {
  const codec = codecOf(type, options);
  // An array whose elements are given as text comes back as what the text says.
  if (type === "_list") continue;

  Deno.test(`${codec.name} ${JSON.stringify(options ?? {})} is the same after a way there and back`, () => {
    fc.assert(
      fc.property(values, (value) => {
        const expected = comparable(value);
        assertEquals(comparable(codec.decodeText(codec.encodeText(value))), expected);
        if (codec.encodeBinary === undefined || codec.prefersText?.(value)) return;
        assertEquals(comparable(decodeBinary(codec, encodeBinary(codec, value))), expected);
      }),
      RUNS,
    );
  });
}

// What cannot be.

/** Whether `convert` gives a value, and which, or its DataError; anything else thrown fails. */
function outcomeOf(convert: () => unknown): { value: unknown } | { error: string } {
  let value: unknown;
  try {
    value = convert();
  } catch (error) {
    assert(error instanceof DataError, Deno.inspect(error));
    return { error: error.message };
  }
  assert(value !== undefined);
  return { value: comparable(value) };
}

/** A view that may be read from `start` to `end`. */
class GuardedView extends DataView<ArrayBuffer> {
  constructor(buffer: ArrayBuffer, readonly start: number, readonly end: number) {
    super(buffer);
  }

  #check(at: number, size: number): number {
    assert(at >= this.start && at + size <= this.end, `read ${size} bytes at ${at - this.start}`);
    return at;
  }

  override getUint8 = (at: number) => super.getUint8(this.#check(at, 1));
  override getInt16 = (at: number) => super.getInt16(this.#check(at, 2));
  override getUint16 = (at: number) => super.getUint16(this.#check(at, 2));
  override getInt32 = (at: number) => super.getInt32(this.#check(at, 4));
  override getUint32 = (at: number) => super.getUint32(this.#check(at, 4));
  override getBigInt64 = (at: number) => super.getBigInt64(this.#check(at, 8));
  override getFloat32 = (at: number) => super.getFloat32(this.#check(at, 4));
  override getFloat64 = (at: number) => super.getFloat64(this.#check(at, 8));
}

/** Decodes bytes between neighbours of this kind. */
function decodeAmong(codec: Codec, bytes: Uint8Array, neighbour: number): unknown {
  const whole = new Uint8Array(bytes.length + 64).fill(neighbour);
  whole.set(bytes, 32);
  const [start, end] = [32, 32 + bytes.length];
  const view = new GuardedView(whole.buffer, start, end);
  return outcomeOf(() => codec.decodeBinary!({ bytes: whole, view }, start, end));
}

type Change = readonly [at: number, byte: number];

/** Bytes with some of them changed, cut off, or with more behind them. */
function spoiled(bytes: Uint8Array, changes: readonly Change[], grow: number): Uint8Array {
  const copy = new Uint8Array(Math.max(0, bytes.length + grow));
  copy.set(bytes.subarray(0, copy.length));
  for (const [at, byte] of changes) if (copy.length > 0) copy[at % copy.length] = byte;
  return copy;
}

const change = fc.tuple(fc.nat({ max: 200 }), fc.constantFrom(0, 1, 2, 4, 7, 23, 127, 128, 255));
const changes = fc.array(change, { maxLength: 4 });
const grow = fc.oneof(fc.constant(0), fc.integer({ min: -12, max: 9 }));

for (const { type, options, values } of LAWS) {
  const codec = codecOf(type, options);

  Deno.test(`${codec.name} ${JSON.stringify(options ?? {})}: any bytes are a value or a DataError, and no others are read`, () => {
    if (codec.decodeBinary === undefined || codec.encodeBinary === undefined) return;
    const bytes = fc.oneof(
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
      {
        weight: 4,
        arbitrary: fc.tuple(values, changes, grow).map(([value, changes, grow]) =>
          codec.prefersText?.(value)
            ? new Uint8Array()
            : spoiled(encodeBinary(codec, value), changes, grow)
        ),
      },
    );
    fc.assert(
      fc.property(bytes, (bytes) => {
        const expected = decodeAmong(codec, bytes, 0xff);
        assertEquals(decodeAmong(codec, bytes, 0), expected);
        assertEquals(decodeAmong(codec, bytes, 0x22), expected);
      }),
      FUZZ_RUNS,
    );
  });

  Deno.test(`${codec.name} ${JSON.stringify(options ?? {})}: any text is a value or a DataError`, () => {
    const part = fc.constantFrom(...'{}[](),;:="\\ 1-x'.split(""), "NULL", "empty", '""', "");
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(part, { maxLength: 20 }).map((parts) => parts.join("")),
      fc.tuple(values, fc.nat({ max: 100 }), fc.nat({ max: 3 }), part).map(
        ([value, at, size, part]) => {
          const text = codec.encodeText(value);
          const place = at % (text.length + 1);
          return text.slice(0, place) + part + text.slice(place + size);
        },
      ),
    );
    fc.assert(
      fc.property(texts, (text) => void outcomeOf(() => codec.decodeText(text))),
      FUZZ_RUNS,
    );
  });

  Deno.test(`${codec.name} ${JSON.stringify(options ?? {})}: any value is taken or refused by both formats`, () => {
    const anything = fc.anything({ withDate: true, withBigInt: true, withTypedArray: true });
    const value = fc.oneof(
      anything,
      fc.array(anything),
      fc.dictionary(text, anything),
      range(anything.filter((bound) => bound !== undefined)),
    );
    fc.assert(
      fc.property(value, (value) => {
        const asText = isTaken(() => codec.encodeText(value));
        if (codec.encodeBinary === undefined || codec.prefersText?.(value)) return;
        assertStrictEquals(isTaken(() => encodeBinary(codec, value)), asText);
      }),
      FUZZ_RUNS,
    );
  });
}

function isTaken(encode: () => unknown): boolean {
  return "value" in outcomeOf(encode);
}

for (const [type, value] of [[1007, []], [1009, ["x"]], ["_pt", [[1, "x"]]]] as const) {
  const codec = codecOf(type);

  Deno.test(`${codec.name}: a count that the bytes cannot hold takes no memory`, () => {
    const bytes = encodeBinary(codec, value);
    const header = Uint8Array.from([
      ...[0, 0, 0, 6],
      ...[0, 0, 0, 0],
      ...bytes.subarray(8, 12),
      ...Array.from({ length: 6 }, () => [0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 1]).flat(),
      ...new Uint8Array(100),
    ]);
    const start = performance.now();
    assertEquals(
      decodeAmong(codec, header, 0xff),
      { error: `Cannot decode ${codec.name}: value has fewer elements than it says` },
    );
    assert(performance.now() - start < 100);
  });
}
