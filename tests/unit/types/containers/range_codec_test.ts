import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { Range } from "../../../../src/types/containers/range.ts";
import { createRegistry } from "../../../../src/types/registry.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";
import { codecNamed, fromHex } from "../../../support/learned_types.ts";

const registry = createRegistry();
const INT4RANGE = registry.get(3904);
const PRICES = codecNamed("pricerange");
const TSRANGE = registry.get(3908);
const TSTZRANGE = registry.get(3910);
const TEXTRANGE = codecNamed("textrange");

const SEEN: readonly [codec: typeof INT4RANGE, text: string, hex: string, Range][] = [
  [INT4RANGE, "[1,10)", "02 00000004 00000001 00000004 0000000a", new Range(1, 10)],
  [INT4RANGE, "empty", "01", Range.empty()],
  [INT4RANGE, "(,)", "18", new Range(null, null)],
  [INT4RANGE, "(,6)", "08 00000004 00000006", new Range<number>(null, 6)],
  [
    TEXTRANGE,
    '["a""b","c\\\\d, e"]',
    "06 00000003 612262 00000006 635c642c2065",
    new Range('a"b', "c\\d, e", "[]"),
  ],
  [TEXTRANGE, '("",x)', "00 00000000 00000001 78", new Range("", "x", "()")],
  [TEXTRANGE, "(a,b]", "04 00000001 61 00000001 62", new Range("a", "b", "(]")],
  [
    TSRANGE,
    "[-infinity,infinity]",
    "06 00000008 8000000000000000 00000008 7fffffffffffffff",
    new Range(-Infinity, Infinity, "[]"),
  ],
];

for (const [codec, text, hex, range] of SEEN) {
  Deno.test(`${codec.name} ${text} is the same from text and binary`, () => {
    assertEquals(codec.decodeText(text), range);
    assertEquals(decodeBinary(codec, fromHex(hex)), range);
  });

  Deno.test(`${codec.name} ${text} is written as the server does`, () => {
    assertEquals(encodeBinary(codec, range), fromHex(hex));
    assertEquals(codec.decodeText(codec.encodeText(range)), range);
    assertStrictEquals(codec.prefersText!(range), false);
  });
}

Deno.test("a range of what has no binary form has none either", () => {
  assertEquals([PRICES.decodeBinary, PRICES.encodeBinary], [undefined, undefined]);
  assertEquals(PRICES.decodeText("($1.5,]"), new Range<string>("$1.5", null, "()"));
  assertStrictEquals(PRICES.encodeText(new Range<unknown>("$1.5", 2n)), '["$1.5","2")');
});

Deno.test("a range goes as text when one of its bounds can only go as text", () => {
  const instant = Temporal.Instant.from("2024-01-01T00:00:00Z");
  const bounds: readonly [unknown, unknown, boolean][] = [
    [instant, instant, false],
    [null, null, false],
    ["now", instant, true],
    [instant, "now", true],
    [null, "now", true],
  ];
  for (const [lower, upper, prefers] of bounds) {
    assertStrictEquals(TSTZRANGE.prefersText!(new Range(lower, upper)), prefers);
  }
  assertStrictEquals(TSTZRANGE.encodeText(new Range("now", null)), '["now",)');
});

Deno.test("a string is the text of a range", () => {
  assertEquals([INT4RANGE.encodeText("[1,2)"), INT4RANGE.prefersText!("[1,2)")], ["[1,2)", true]);
  assertThrows(
    () => encodeBinary(INT4RANGE, "[1,2)"),
    DataError,
    "Cannot encode int4range: a string has no binary form",
  );
  assertThrows(() => INT4RANGE.encodeText("\uD800"), DataError, "lone surrogate");
});

Deno.test("a range throws DataError for what is none, and for bounds that are wrong", () => {
  const cases: readonly [unknown, string][] = [
    [1, "int4range: value is not a Range; pass one, or its text"],
    [null, "int4range: value is not a Range; pass one, or its text"],
    [[1, 2], "int4range: value is not a Range; pass one, or its text"],
    [{ lower: 1, upper: 2 }, "int4range: value is not a Range; pass one, or its text"],
    [new Range<unknown>({ secret: 1 }, null), "int4: value is not an integer (bound of a range)"],
    [new Range<unknown>(1, {}), "int4: value is not an integer (bound of a range)"],
    [new Range(1, 2 ** 31), "int4: value is out of range (bound of a range)"],
  ];
  for (const [value, state] of cases) {
    assertStrictEquals(INT4RANGE.prefersText!(value), false);
    for (
      const encode of [INT4RANGE.encodeText, (value: unknown) => encodeBinary(INT4RANGE, value)]
    ) {
      const error = assertThrows(() => encode(value), DataError);
      assertEquals([error.message, error.sent], [`Cannot encode ${state}`, "no"]);
    }
  }
});

const MALFORMED: readonly string[] = [
  "", // no flags
  "20", // a flag that does not exist
  "80 00000004 00000001 00000004 00000001",
  "ff",
  "02", // no bounds
  "02 000000",
  "02 00000004",
  "02 00000004 00000001", // one bound
  "02 00000004 00000001 00000004 000000",
  "02 00000004 00000001 00000005 0000000a", // too long
  "02 7fffffff 00000001 00000004 0000000a",
  "02 ffffffff 00000004 0000000a", // negative
  "02 80000000 00000004 0000000a",
  "02 00000004 00000001 00000004 0000000a 00", // bytes behind
  "01 00", // empty, with bytes behind
  "18 00",
  "08 00000004 00000001 00000004 0000000a", // a bound that is not there
];

for (const hex of MALFORMED) {
  Deno.test(`a range throws DataError for the bytes ${hex}`, () => {
    const error = assertThrows(() => decodeBinary(INT4RANGE, fromHex(hex)), DataError);
    assertEquals(
      [error.message, error.sent],
      ["Cannot decode int4range: value is not a range in PostgreSQL's binary format", "yes"],
    );
  });
}

Deno.test("a range throws what its bounds' codec throws", () => {
  const short = fromHex("12 00000003 000001");
  assertThrows(() => decodeBinary(INT4RANGE, short), DataError, "int4: 3 bytes where 4 belong");
  assertThrows(() => INT4RANGE.decodeText("[x,)"), DataError, "Cannot decode int4");
});

Deno.test("a range whose bound holds nothing is not one without a bound", () => {
  const range = decodeBinary(TEXTRANGE, fromHex("10 00000000"));
  assert(range instanceof Range);
  assertEquals([range.lower, range.upper], ["", null]);
});
