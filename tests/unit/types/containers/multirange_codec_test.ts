import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { Range } from "../../../../src/types/containers/range.ts";
import { createRegistry } from "../../../../src/types/registry.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";
import { codecNamed, fromHex } from "../../../support/learned_types.ts";

const registry = createRegistry();
const INT4 = registry.get(4451);
const PRICES = codecNamed("pricemultirange");
const TSTZ = registry.get(4534);
const NONE = fromHex("00000000");
const TWO = fromHex(
  "00000002 00000011 02 00000004 00000001 00000004 00000003 00000009 12 00000004 00000005",
);

Deno.test("a multirange is the same from text and binary", () => {
  const two = [new Range(1, 3), new Range<number>(5, null)];
  assertEquals([INT4.decodeText("{}"), decodeBinary(INT4, NONE)], [[], []]);
  assertEquals([INT4.decodeText("{[1,3),[5,)}"), decodeBinary(INT4, TWO)], [two, two]);
  assertEquals(codecNamed("textmultirange").decodeText('{["}",x)}'), [new Range("}", "x")]);
});

Deno.test("a multirange is written as the server does", () => {
  const two = [new Range(1, 3), new Range<number>(5, null)];
  assertEquals([encodeBinary(INT4, []), encodeBinary(INT4, two)], [NONE, TWO]);
  assertEquals([INT4.encodeText([]), INT4.encodeText(two)], ["{}", '{["1","3"),["5",)}']);
});

Deno.test("a multirange leaves empty ranges out, as the server does", () => {
  const value = [Range.empty(), new Range(1, 3), Range.empty(), new Range<number>(5, null)];
  assertEquals(encodeBinary(INT4, value), TWO);
  assertStrictEquals(INT4.encodeText(value), '{["1","3"),["5",)}');
  assertStrictEquals(INT4.encodeText([Range.empty()]), "{}");
});

Deno.test("a multirange of what has no binary form has none either", () => {
  assertEquals([PRICES.decodeBinary, PRICES.encodeBinary], [undefined, undefined]);
  assertEquals(PRICES.decodeText("{[$1.5,$2)}"), [new Range("$1.5", "$2")]);
});

Deno.test("a multirange goes as text when one bound can only go as text", () => {
  const instant = Temporal.Instant.from("2024-01-01T00:00:00Z");
  const cases: readonly [unknown, boolean][] = [
    ["{}", true],
    [[], false],
    [[new Range(instant, null)], false],
    [[new Range(instant, null), new Range("now", null)], true],
    [[new Range("now", null), 1], false],
    [{}, false],
    [null, false],
  ];
  for (const [value, prefers] of cases) assertStrictEquals(TSTZ.prefersText!(value), prefers);
});

Deno.test("an array of multiranges has arrays for elements", () => {
  const codec = registry.get(6150);
  const value = [[new Range(1, 3)], [], null, [new Range(1, 2), new Range(5, 6)]];
  assertEquals(codec.decodeText(codec.encodeText(value)), value);
  assertEquals(decodeBinary(codec, encodeBinary(codec, value)), value);
});

Deno.test("a string is the text of a multirange", () => {
  assertStrictEquals(INT4.encodeText("{[1,2)}"), "{[1,2)}");
  assertThrows(
    () => encodeBinary(INT4, "{}"),
    DataError,
    "Cannot encode int4multirange: a string has no binary form",
  );
  assertThrows(() => INT4.encodeText("\0"), DataError, "value contains NUL");
});

Deno.test("a multirange throws DataError for what is no array of ranges", () => {
  const start = performance.now();
  const other = "int4multirange: value is not an array of Range; pass one, or its text";
  const cases: readonly [unknown, string][] = [
    [1, other],
    [null, other],
    [new Range(1, 2), other],
    [[1], other],
    [[new Range(1, 2), null], other],
    [[new Range(1, 2), , new Range(3, 4)], other],
    [new Array(2 ** 32 - 1), other],
    [new Set([new Range(1, 2)]), other],
    [[new Range<unknown>({ secret: 1 }, null)], "int4: value is not an integer (bound of a range)"],
  ];
  for (const [value, state] of cases) {
    assertStrictEquals(INT4.prefersText!(value), false);
    for (const encode of [INT4.encodeText, (value: unknown) => encodeBinary(INT4, value)]) {
      const error = assertThrows(() => encode(value), DataError);
      assertStrictEquals(error.message, `Cannot encode ${state}`);
    }
  }
  assert(performance.now() - start < 1000);
});

const MALFORMED: readonly string[] = [
  "",
  "000000",
  "ffffffff", // a negative count
  "80000000",
  "00000001", // fewer ranges than it says
  "7fffffff",
  "00000001 0000",
  "00000001 00000001",
  "00000001 00000002 01", // longer than what is there
  "00000001 7fffffff 01",
  "00000001 ffffffff",
  "00000000 00", // bytes behind
  "00000001 00000001 01 00",
];

for (const hex of MALFORMED) {
  Deno.test(`a multirange throws DataError for the bytes ${hex}`, () => {
    const error = assertThrows(() => decodeBinary(INT4, fromHex(hex)), DataError);
    assertStrictEquals(
      error.message,
      "Cannot decode int4multirange: value is not a multirange in PostgreSQL's binary format",
    );
  });
}

Deno.test("a multirange throws DataError for a range in it that is none", () => {
  for (const hex of ["00000001 00000000", "00000001 00000001 20", "00000001 00000002 0100"]) {
    assertThrows(() => decodeBinary(INT4, fromHex(hex)), DataError, "value is not a range");
  }
});
