import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import type { Codec } from "../../src/types/codec.ts";
import { json } from "../../src/types/text/json_value.ts";
import { createRegistry } from "../../src/types/registry.ts";
import { shortestFloat4 } from "../../src/types/numbers/shortest_float4.ts";
import type { TypesOptions } from "../../src/types/types_options.ts";
import { decodeBinary, encodeBinary } from "../support/byte_sink.ts";
import { givesValue } from "../support/gives_value.ts";
import { jsonValues } from "../support/json_values.ts";

const wellFormed = fc.string({ unit: "binary" }).filter((text) => !text.includes("\0"));
const int8 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

/**
 * Microseconds since 1970 that `Date` and Temporal hold and PostgreSQL does, close to the epochs
 * more often.
 */
const micros = fc.oneof(
  fc.bigInt({ min: -210_866_803_200_000_000n, max: 8_640_000_000_000_000_000n }),
  fc.bigInt({ min: -3_000_000n, max: 3_000_000n }),
  fc.bigInt({ min: -3_000_000n, max: 3_000_000n }).map((near) => near + 946_684_800_000_000n),
  fc.bigInt({ min: -63_000_000_000_000_000n, max: -62_000_000_000_000_000n }),
);
const instant = micros.map((micros) => new Temporal.Instant(micros * 1000n));
const date = micros.map((micros) => new Date(Number(micros / 1000n)));
const day = fc.integer({ min: -2_440_588, max: 100_000_000 });
/** What JSON.stringify() changes, as -0, is not the codec's doing. */
const jsonValue = jsonValues();

/**
 * The types with values that must come back as they went, the options that make them so, and what
 * is given to have the value sent, where it is not the value itself.
 */
const LAWS: readonly {
  readonly oid: number;
  readonly options?: TypesOptions;
  readonly values: fc.Arbitrary<unknown>;
  readonly given?: (value: unknown) => unknown;
}[] = [
  { oid: 16, values: fc.boolean() },
  { oid: 21, values: fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }) },
  { oid: 23, values: fc.integer() },
  { oid: 26, values: fc.nat({ max: 2 ** 31 - 1 }).map((half) => half * 2 + 1) },
  { oid: 20, values: int8 },
  { oid: 20, options: { int8: "string" }, values: int8.map(String) },
  { oid: 20, options: { int8: "number" }, values: fc.maxSafeInteger() },
  { oid: 700, values: fc.float().map(shortestFloat4) },
  { oid: 701, values: fc.double() },
  { oid: 25, values: wellFormed },
  { oid: 1043, values: wellFormed },
  { oid: 1042, values: wellFormed },
  { oid: 19, values: wellFormed },
  { oid: 705, values: wellFormed },
  { oid: 142, values: wellFormed },
  { oid: 1790, values: wellFormed },
  { oid: 99_999, values: wellFormed },
  { oid: 18, values: fc.integer({ min: 1, max: 127 }).map((code) => String.fromCharCode(code)) },
  { oid: 17, values: fc.uint8Array({ size: "max", maxLength: 3000 }) },
  { oid: 17, options: { bytea: "own" }, values: fc.uint8Array() },
  { oid: 2950, values: fc.uuid() },
  { oid: 114, values: jsonValue.filter((value) => typeof value !== "string") },
  { oid: 3802, values: jsonValue.filter((value) => typeof value !== "string") },
  { oid: 114, values: jsonValue, given: json },
  { oid: 3802, values: jsonValue, given: json },
  { oid: 114, options: { json: "string" }, values: fc.json() },
  { oid: 3802, options: { json: "string" }, values: fc.json() },
  { oid: 1184, values: instant },
  { oid: 1184, options: { timestamptz: "date" }, values: date },
  {
    oid: 1114,
    values: instant.map((instant) => instant.toZonedDateTimeISO("UTC").toPlainDateTime()),
  },
  { oid: 1114, options: { timestamp: "date" }, values: date },
  { oid: 1082, values: day.map((days) => new Temporal.PlainDate(1970, 1, 1).add({ days })) },
  { oid: 1082, options: { date: "date" }, values: day.map((days) => new Date(days * 86_400_000)) },
];

function bare(value: unknown): unknown {
  return value;
}

const RUNS = { numRuns: 1_000 };

/** Objects of Temporal look alike to a comparison of their properties, having none. */
function comparable(value: unknown): unknown {
  const tag = Object.prototype.toString.call(value);
  return tag.startsWith("[object Temporal.") ? `${tag} ${value}` : value;
}

for (const { oid, options, values, given = bare } of LAWS) {
  const codec = createRegistry(options).get(oid);
  const title = `${codec.name} (${oid}) ${given.name} ${JSON.stringify(options ?? {})}`;

  Deno.test(`${title}: decodeText(encodeText(v)) is v`, () => {
    fc.assert(
      fc.property(values, (value) => {
        const decoded = codec.decodeText(codec.encodeText(given(value)));
        assertEquals(comparable(decoded), comparable(value));
        assert(!(typeof value === "number") || Object.is(decoded, value));
      }),
      RUNS,
    );
  });

  if (codec.encodeBinary === undefined) continue;

  Deno.test(`${title}: decodeBinary(encodeBinary(v)) is v`, () => {
    fc.assert(
      fc.property(values, (value) => {
        const decoded = decodeBinary(codec, encodeBinary(codec, given(value)));
        assertEquals(comparable(decoded), comparable(value));
        assert(!(typeof value === "number") || Object.is(decoded, value));
      }),
      RUNS,
    );
  });
}

const STRINGS = createRegistry({ timestamptz: "string", timestamp: "string", date: "string" });

Deno.test("timestamps and dates as strings are the text that was encoded", () => {
  fc.assert(fc.property(instant, day, (instant, days) => {
    const plain = instant.toZonedDateTimeISO("UTC").toPlainDateTime();
    const date = new Temporal.PlainDate(1970, 1, 1).add({ days });
    for (const [oid, value] of [[1184, instant], [1114, plain], [1082, date]] as const) {
      const codec = STRINGS.get(oid);
      const text = codec.encodeText(value);
      assertStrictEquals(codec.decodeText(text), text);
      assertStrictEquals(decodeBinary(codec, encodeBinary(codec, value)), text);
    }
  }));
});

Deno.test("timestamptz says the same moment as Temporal does, at any offset", () => {
  const offset = fc.integer({ min: -15 * 60, max: 15 * 60 });
  const codec = createRegistry().get(1184);
  // A day inside either end, where there is a local time for every offset.
  const inside = fc.bigInt({ min: -210_866_716_800_000_000n, max: 8_639_999_913_600_000_000n })
    .map((micros) => new Temporal.Instant(micros * 1000n));
  fc.assert(fc.property(inside, offset, (instant, minutes) => {
    const local = createRegistry().get(1114).encodeText(
      instant.toZonedDateTimeISO("UTC").toPlainDateTime().add({ minutes }),
    );
    const hours = String(Math.floor(Math.abs(minutes) / 60)).padStart(2, "0");
    const rest = String(Math.abs(minutes) % 60).padStart(2, "0");
    const zone = `${minutes < 0 ? "-" : "+"}${hours}:${rest}`;
    const text = local.endsWith(" BC") ? local.replace(" BC", `${zone} BC`) : local + zone;
    assertStrictEquals(String(codec.decodeText(text)), String(instant));
  }));
});

const BINARY_OIDS = [
  16,
  17,
  18,
  19,
  20,
  21,
  23,
  25,
  26,
  114,
  700,
  701,
  705,
  1042,
  1043,
  1082,
  1114,
];
const MODES: readonly TypesOptions[] = [
  {},
  { int8: "number", timestamptz: "date", timestamp: "date", date: "date", bytea: "own" },
  { int8: "string", timestamptz: "string", timestamp: "string", date: "string", json: "string" },
];

for (const options of MODES) {
  const registry = createRegistry(options);
  const codecs: Codec[] = [...BINARY_OIDS, 1184, 2950, 3802].map((oid) => registry.get(oid));

  Deno.test(`Any bytes are a value or a DataError ${JSON.stringify(options)}`, () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.uint8Array({ minLength: 8, maxLength: 8 }),
      fc.constantFrom(4, 8, 16).map((length) => new Uint8Array(length).fill(255)),
    );
    fc.assert(
      fc.property(bytes, (bytes) => {
        for (const codec of codecs) givesValue(() => decodeBinary(codec, bytes));
      }),
      { numRuns: 500 },
    );
  });

  Deno.test(`Any text is a value or a DataError ${JSON.stringify(options)}`, () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.stringMatching(/^-?\d{1,7}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d{1,7})?([+-]\d\d)?)?( BC)?$/),
      fc.stringMatching(/^[\\x0-9a-f'"{}[\]]*$/),
    );
    fc.assert(
      fc.property(text, (text) => {
        for (const codec of codecs) givesValue(() => codec.decodeText(text));
      }),
      { numRuns: 500 },
    );
  });

  Deno.test(`Any value is taken or refused by both formats ${JSON.stringify(options)}`, () => {
    const values = fc.oneof(
      fc.anything({ withDate: true, withBigInt: true, withTypedArray: true }),
      fc.double(),
      fc.bigInt(),
      fc.string({ unit: "binary" }),
      fc.constantFrom("1", " 1", "0x1F", "t", "\\x00", "NaN", "010"),
      fc.anything().map(json),
    );
    fc.assert(
      fc.property(values, (value) => {
        for (const codec of codecs) {
          const asText = givesValue(() => codec.encodeText(value));
          if (codec.prefersText?.(value)) continue;
          assertStrictEquals(givesValue(() => encodeBinary(codec, value)), asText);
        }
      }),
      { numRuns: 500 },
    );
  });
}
