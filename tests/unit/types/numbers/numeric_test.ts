import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import {
  numericAsNumber,
  numericAsString,
  numericWith,
} from "../../../../src/types/numbers/numeric.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

const TEXTS = ["0", "0.00", "1.50", "-0.5", "12345678901234567890.123456789", "NaN", "-Infinity"];

Deno.test("numeric is the server's text, in both formats, both ways", () => {
  for (const text of TEXTS) {
    assertStrictEquals(numericAsString.decodeText(text), text);
    assertStrictEquals(numericAsString.encodeText(text), text);
    assertStrictEquals(numericAsString.prefersText!(text), false);
    assertStrictEquals(decodeBinary(numericAsString, encodeBinary(numericAsString, text)), text);
  }
});

Deno.test("numeric takes numbers and bigints, without an exponent", () => {
  const cases: readonly [number | bigint, string][] = [
    [0, "0"],
    [-0, "0"],
    [1.5, "1.5"],
    [-1e-7, "-0.0000001"],
    [1.25e-9, "0.00000000125"],
    [1e21, "1000000000000000000000"],
    [-1.5e22, "-15000000000000000000000"],
    [123456789012345680000, "123456789012345680000"],
    [NaN, "NaN"],
    [Infinity, "Infinity"],
    [-Infinity, "-Infinity"],
    [0n, "0"],
    [-(2n ** 70n), "-1180591620717411303424"],
  ];
  for (const [value, text] of cases) {
    assertStrictEquals(numericAsString.encodeText(value), text);
    assertStrictEquals(decodeBinary(numericAsString, encodeBinary(numericAsString, value)), text);
    assertStrictEquals(numericAsString.prefersText!(value), false);
  }
  for (const value of [Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 2 ** 53 + 2, 0.1]) {
    assertStrictEquals(Number(numericAsString.encodeText(value)), value);
    assertStrictEquals(decodeBinary(numericAsNumber, encodeBinary(numericAsNumber, value)), value);
  }
});

Deno.test("numeric leaves text of any other form to the server", () => {
  for (const text of ["1e5", "-0", "007", "+1", " 1 ", "1_000", "", "one", "1".repeat(10_001)]) {
    assertStrictEquals(numericAsString.prefersText!(text), true);
    assertStrictEquals(numericAsString.encodeText(text), text);
    assertThrows(
      () => encodeBinary(numericAsString, text),
      DataError,
      "Cannot encode numeric: a string has no binary form",
    );
  }
  assertThrows(() => numericAsString.encodeText("1\0"), DataError, "value contains NUL");
});

Deno.test("numeric sends a bigint of more digits than binary takes as text", () => {
  for (const value of [10n ** 10_000n, -(10n ** 10_000n)]) {
    assertStrictEquals(numericAsString.prefersText!(value), true);
    assertStrictEquals(numericAsString.encodeText(value), String(value));
  }
  const value = 10n ** 5000n;
  assertStrictEquals(numericAsString.prefersText!(value), false);
  const bytes = encodeBinary(numericAsString, value);
  assertStrictEquals(decodeBinary(numericAsString, bytes), String(value));
});

Deno.test("numeric throws DataError for anything else, and says what would do", () => {
  const values = [{}, [1], { toString: () => "1" }, true, null, undefined, Symbol("1"), () => 1];
  for (const codec of [numericAsString, numericAsNumber, numericWith(String)]) {
    for (const value of values) {
      const message = "Cannot encode numeric: value is not a number, a bigint or a string; " +
        "pass its text, or set types.numeric";
      assertThrows(() => codec.encodeText(value), DataError, message);
      assertThrows(() => encodeBinary(codec, value), DataError, message);
    }
  }
});

Deno.test("numeric throws DataError for text that the server does not send", () => {
  for (const text of ["", "x", "1e5", "-0", "01", " 1", "nan", "1".repeat(131_073)]) {
    assertThrows(
      () => numericAsString.decodeText(text),
      DataError,
      "Cannot decode numeric: value is not a numeric",
    );
  }
});

Deno.test("numeric as a number is the closest to it, in both formats", () => {
  const cases: readonly [string, number][] = [
    ["0.00", 0],
    ["1.50", 1.5],
    ["0.1000000000000000055511151231257827", 0.1],
    ["9007199254740993", 9007199254740992],
    ["-123456789.123456789", -123456789.123456789],
    ["NaN", NaN],
    ["Infinity", Infinity],
    ["-Infinity", -Infinity],
  ];
  for (const [text, number] of cases) {
    assertStrictEquals(numericAsNumber.decodeText(text), number);
    assertStrictEquals(decodeBinary(numericAsNumber, encodeBinary(numericAsNumber, text)), number);
  }
});

Deno.test("numeric as a number throws DataError for what is beyond all numbers", () => {
  for (const text of [`1${"0".repeat(309)}`, `-1${"0".repeat(400)}.5`]) {
    const message = "Cannot decode numeric: value is beyond all numbers; " +
      'use types: { numeric: "string" }';
    assertThrows(() => numericAsNumber.decodeText(text), DataError, message);
    const bytes = encodeBinary(numericAsNumber, text);
    assertThrows(() => decodeBinary(numericAsNumber, bytes), DataError, message);
  }
});

class Decimal {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const decimals = numericWith((text) => new Decimal(text), (value) => (value as Decimal).text);

Deno.test("numeric as a decimal of one's own is parsed from the server's text", () => {
  for (const text of TEXTS) {
    assertEquals(decimals.decodeText(text), new Decimal(text));
    assertEquals(decodeBinary(decimals, encodeBinary(decimals, text)), new Decimal(text));
  }
});

Deno.test("numeric as a decimal of one's own goes as the text it is made into", () => {
  for (const text of [...TEXTS, "1e5", "-0"]) {
    assertStrictEquals(decimals.encodeText(new Decimal(text)), text);
    assertStrictEquals(decimals.prefersText!(new Decimal(text)), true);
  }
  const bytes = encodeBinary(decimals, new Decimal("1.50"));
  assertEquals(bytes, encodeBinary(decimals, "1.50"));
  for (const value of [1.5, "1.5"]) assertStrictEquals(decimals.encodeText(value), "1.5");
  assertStrictEquals(decimals.encodeText(2n), "2");
  for (const value of [undefined, null, Symbol("1"), true]) {
    assertThrows(() => decimals.encodeText(value), DataError, "value is not a number, a bigint or");
  }
});

Deno.test("numeric gives what a function of one's own throws as the cause", () => {
  const cause = new RangeError("no");
  const failing = numericWith(
    () => {
      throw cause;
    },
    () => {
      throw cause;
    },
  );
  const decoding = assertThrows(() => failing.decodeText("1"), DataError, "Cannot decode numeric");
  const encoding = assertThrows(() => failing.encodeText({}), DataError, "Cannot encode numeric");
  assert(decoding.cause === cause && encoding.cause === cause);
  assertThrows(() => encodeBinary(failing, {}), DataError, "by types.numeric");
});

Deno.test("numeric throws DataError for a decimal that is not made into text it can send", () => {
  for (const made of [undefined, 1.5, null]) {
    const codec = numericWith(Number, () => made as unknown as string);
    assertThrows(() => codec.encodeText({}), DataError, "types.numeric made no string of it");
    assertThrows(() => encodeBinary(codec, {}), DataError, "types.numeric made no string of it");
  }
  assertThrows(() => decimals.encodeText(new Decimal("1\0")), DataError, "value contains NUL");
});
