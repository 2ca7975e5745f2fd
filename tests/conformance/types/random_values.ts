/**
 * Random values of types, in the form in which they come back.
 * @module
 */

import { Buffer } from "node:buffer";
import fc from "fast-check";
import { Interval, json as asJson, Range } from "../../../mod.ts";
import { jsonValues } from "../../support/json_values.ts";

/** A type with an arbitrary value. */
export interface RandomType {
  /** Its name in SQL. */
  readonly type: string;
  /** Its values. */
  readonly values: fc.Arbitrary<unknown>;
  /** What is passed for a value; the value itself when left out. */
  readonly parameter?: (value: unknown) => unknown;
}

const NOT_FINITE = fc.constantFrom(Infinity, -Infinity);
/** Objects as they come from a codec. */
function plain<T>(fields: { [Name in keyof T]: fc.Arbitrary<T[Name]> }): fc.Arbitrary<T> {
  return fc.record(fields, { noNullPrototype: true });
}

const text = fc.string({ unit: "binary", maxLength: 60 }).filter((text) => !text.includes("\0"));
const int2 = fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 });
const int4 = fc.oneof(fc.integer(), fc.constantFrom(2 ** 31 - 1, -(2 ** 31)));
const int8 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const oid = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const digits = fc.stringMatching(/^(0|[1-9]\d{0,40})$/);
const decimals = fc.stringMatching(/^\d{1,40}$/).map((digits) => `.${digits}`);
const unsigned = fc.tuple(digits, fc.oneof(fc.constant(""), decimals)).map((parts) =>
  parts.join("")
);
const numeric = fc.tuple(fc.boolean(), unsigned).map(([negative, number]) =>
  negative && /[1-9]/.test(number) ? `-${number}` : number
);
/** At most six digits are the shortest that say which number of single precision is meant. */
const float4 = fc.oneof(
  fc.tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: -35, max: -1 }))
    .map(([digits, exponent]) => Number(`${digits}e${exponent}`) + 0),
  fc.integer({ min: -(2 ** 24), max: 2 ** 24 }),
);

const dayAt = (days: number) => new Temporal.PlainDate(1970, 1, 1).add({ days });
const day = fc.integer({ min: -2_440_588, max: 100_000_000 }).map(dayAt);
const micros = fc.oneof(
  fc.bigInt({ min: -210_866_803_200_000_000n, max: 8_640_000_000_000_000_000n }),
  fc.bigInt({ min: -3_000_000n, max: 3_000_000n }).map((near) => near + 946_684_800_000_000n),
  fc.bigInt({ min: -63_000_000_000_000_000n, max: -62_000_000_000_000_000n }),
);
const instant = micros.map((micros) => new Temporal.Instant(micros * 1000n));
const local = instant.map((instant) => instant.toZonedDateTimeISO("UTC").toPlainDateTime());
const time = fc.integer({ min: 0, max: 86_399_999_999 }).map((micros) =>
  new Temporal.PlainTime().add({ microseconds: micros })
);
const interval = plain({
  months: fc.oneof(fc.constant(0), int4),
  days: fc.oneof(fc.constant(0), int4),
  // No more hours than every version reads.
  microseconds: fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
}).map((fields) => new Interval(fields));

const point = plain({ x: fc.double({ noNaN: true }), y: fc.double({ noNaN: true }) });
const near = plain({
  x: fc.integer({ min: -1e6, max: 1e6 }),
  y: fc.integer({ min: -1e6, max: 1e6 }),
});
const byte = fc.nat(255);
const hex = (bytes: readonly number[]) =>
  bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
const macaddr = fc.array(byte, { minLength: 6, maxLength: 6 }).map(hex);
const macaddr8 = fc.array(byte, { minLength: 8, maxLength: 8 }).map(hex);
const ipv4 = fc.tuple(fc.ipV4(), fc.nat(31)).map(([address, bits]) => `${address}/${bits}`);
const json = jsonValues({ maxDepth: 3 });

/** As jsonb keeps objects: by the length of the keys, then by their bytes. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => {
    return [Buffer.from(key), inOrder(each)] as const;
  });
  entries.sort(([a], [b]) => a.length - b.length || a.compare(b));
  return Object.fromEntries(entries.map(([key, each]) => [key.toString(), each]));
}

const offset = fc.integer({ min: -15 * 60, max: 15 * 60 }).map((minutes) => {
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const twoDigits = (number: number) => String(number).padStart(2, "0");
  const tail = rest === 0 ? "" : `:${twoDigits(rest)}`;
  return `${minutes < 0 ? "-" : "+"}${twoDigits(hours)}${tail}`;
});
const timetz = fc.tuple(time, offset).map(([time, offset]) =>
  time.toString({ smallestUnit: "second" }) + offset
);
const words = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 8 });
const bits = fc.stringMatching(/^[01]{0,70}$/);
const corner = fc.tuple(near, near).map(([a, b]) => ({
  high: { x: Math.max(a.x, b.x), y: Math.max(a.y, b.y) },
  low: { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y) },
}));
const half = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const lsn = fc.tuple(half, half).map((halves) =>
  halves.map((each) => each.toString(16).toUpperCase()).join("/")
);

/** Bounds in order; where both are the same it holds them. */
function ranges<T>(
  values: fc.Arbitrary<T>,
  compare: (a: T, b: T) => number,
): fc.Arbitrary<Range<T>> {
  return fc.tuple(values, values, fc.constantFrom("[)", "[]", "()", "(]")).map(([a, b, bounds]) => {
    const order = compare(a, b);
    if (order === 0) return new Range(a, a, "[]");
    return order < 0 ? new Range(a, b, bounds as "[)") : new Range(b, a, bounds as "[)");
  });
}

const discrete = fc.oneof(
  fc.tuple(int4, int4).filter(([a, b]) => a !== b)
    .map(([a, b]) => new Range<number>(Math.min(a, b), Math.max(a, b))),
  int4.map((lower) => new Range<number>(lower, null)),
  int4.map((upper) => new Range<number>(null, upper)),
  fc.constantFrom(Range.empty<number>(), new Range<number>(null, null)),
);
const instants = ranges(instant, (a, b) => Temporal.Instant.compare(a, b));

/** As the server keeps ranges of what can be counted: up to, and not including, the upper bound. */
function halfOpen<T>(
  { lower, upper, lowerInclusive, upperInclusive }: Range<T>,
  next: (value: T) => T,
): Range<T> {
  const from = lowerInclusive ? lower! : next(lower!);
  const to = upperInclusive ? next(upper!) : upper!;
  return String(from) === String(to) || from > to ? Range.empty() : new Range(from, to);
}

const int8s = ranges(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), (a, b) => Number(a - b))
  .map((range) => halfOpen(range, (value) => value + 1n));
const ordinals = ranges(fc.integer({ min: -2_000_000, max: 3_000_000 }), (a, b) => a - b);
const days = ordinals.map((range) => halfOpen(range, (value) => value + 1)).map((range) =>
  range.isEmpty ? range : new Range(dayAt(range.lower!), dayAt(range.upper!))
);

/** The built-in types whose values come back as they went. */
export const RANDOM_TYPES: readonly RandomType[] = [
  { type: "bool", values: fc.boolean() },
  { type: "int2", values: int2 },
  { type: "int4", values: int4 },
  { type: "int8", values: int8 },
  { type: "oid", values: oid },
  { type: "xid", values: oid },
  { type: "xid8", values: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) },
  { type: "float4", values: fc.oneof(float4, NOT_FINITE, fc.constantFrom(NaN, -0)) },
  { type: "float8", values: fc.double() },
  { type: "numeric", values: fc.oneof(numeric, fc.constant("NaN")) },
  { type: "text", values: text },
  { type: "varchar", values: text },
  { type: "bytea", values: fc.uint8Array({ maxLength: 300 }) },
  { type: "uuid", values: fc.uuid() },
  { type: "date", values: fc.oneof(day, NOT_FINITE) },
  { type: "timestamp", values: fc.oneof(local, NOT_FINITE) },
  { type: "timestamptz", values: fc.oneof(instant, NOT_FINITE) },
  { type: "time", values: time },
  { type: "interval", values: interval },
  { type: "timetz", values: timetz },
  { type: '"bit"', values: bits },
  { type: "varbit", values: bits },
  { type: "box", values: corner },
  { type: "point", values: point },
  { type: "lseg", values: plain({ start: point, end: point }) },
  {
    type: "polygon",
    values: plain({ points: fc.array(near, { minLength: 1, maxLength: 9 }) }),
  },
  {
    type: "path",
    values: plain({
      closed: fc.boolean(),
      points: fc.array(point, { minLength: 1, maxLength: 9 }),
    }),
  },
  { type: "circle", values: plain({ center: point, radius: fc.nat() }) },
  { type: "inet", values: ipv4 },
  { type: "macaddr", values: macaddr },
  { type: "macaddr8", values: macaddr8 },
  { type: "json", values: json, parameter: asJson },
  { type: "jsonb", values: json.map(inOrder), parameter: asJson },
  {
    type: "tsvector",
    values: words.map((words) => words.sort().map((word) => `'${word}'`).join(" ")),
  },
  { type: "tsquery", values: words.map((words) => words.map((word) => `'${word}'`).join(" & ")) },
  { type: "pg_lsn", values: lsn },
  { type: "tid", values: fc.tuple(half, fc.nat(65_535)).map((parts) => `(${parts})`) },
  { type: "int4range", values: discrete },
  { type: "tstzrange", values: instants },
  { type: "int2vector", values: fc.array(int2, { minLength: 1, maxLength: 9 }) },
  { type: "oidvector", values: fc.array(oid, { minLength: 1, maxLength: 9 }) },
  { type: "int8range", values: int8s },
  { type: "daterange", values: days },
  { type: "tsrange", values: ranges(local, Temporal.PlainDateTime.compare) },
  { type: "numrange", values: ranges(numeric, (a, b) => Number(a) - Number(b)) },
];
