import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { float4Codec, float8Codec } from "../../../../src/types/numbers/float.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

const EXACT = [0, -0, 1, -1.5, NaN, Infinity, -Infinity];
const DOUBLES = [0.1, 1e21, 1e-7, 5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** 53 + 2];
const SINGLES = [1.1, 0.1, 1e-45, 3.4028235e38, -16777216, 1.2621775e-29];

for (
  const { codec, size, values } of [
    { codec: float4Codec, size: 4, values: [...EXACT, ...SINGLES] },
    { codec: float8Codec, size: 8, values: [...EXACT, ...DOUBLES] },
  ]
) {
  Deno.test(`${codec.name} round trips, signs of zero and the not finite included`, () => {
    for (const value of values) {
      assertStrictEquals(codec.decodeText(codec.encodeText(value)), value);
      assertStrictEquals(decodeBinary(codec, encodeBinary(codec, value)), value);
    }
    assertStrictEquals(codec.encodeText(-0), "-0");
  });

  Deno.test(`${codec.name} takes bigints and numeric text`, () => {
    const cases: readonly [unknown, string][] = [
      [3n, "3"],
      ["1.5", "1.5"],
      [".5", "0.5"],
      ["5.", "5"],
      ["-1e3", "-1000"],
      ["+2E-1", codec === float4Codec ? "0.20000000298023224" : "0.2"],
      ["NaN", "NaN"],
      ["-Infinity", "-Infinity"],
    ];
    for (const [value, text] of cases) assertStrictEquals(codec.encodeText(value), text);
  });

  Deno.test(`${codec.name} throws DataError for what is not a number`, () => {
    for (const value of [true, null, undefined, {}, [1], new Date(0), Symbol("1")]) {
      const message = `Cannot encode ${codec.name}: value is not a number`;
      assertThrows(() => codec.encodeText(value), DataError, message);
      assertThrows(() => encodeBinary(codec, value), DataError, message);
    }
  });

  Deno.test(`${codec.name} leaves text of any other form to the server`, () => {
    for (const text of ["", " 1", "1,5", "0x10", "e5", ".", "inf", "nan"]) {
      assertStrictEquals(codec.prefersText!(text), true);
      assertStrictEquals(codec.encodeText(text), text);
      assertThrows(() => encodeBinary(codec, text), DataError, "a string has no binary form");
    }
    assertThrows(() => codec.encodeText("inf\0"), DataError, "value contains NUL");
    for (const value of ["1e3", "NaN", "-Infinity", 1, 1n]) {
      assertStrictEquals(codec.prefersText!(value), false);
    }
  });

  Deno.test(`${codec.name} throws DataError where a finite value would become infinite`, () => {
    const beyond = codec === float4Codec ? [3.5e38, -3.5e38, "1e39", 10n ** 39n] : [];
    for (const value of [...beyond, "1e400", "-1e400", 10n ** 400n]) {
      const message = `Cannot encode ${codec.name}: value is out of range`;
      assertThrows(() => codec.encodeText(value), DataError, message);
      assertThrows(() => encodeBinary(codec, value), DataError, message);
    }
  });

  Deno.test(`${codec.name} throws DataError for a malformed value of the server`, () => {
    for (const text of ["", "x", "1.5 ", "0x1", "1e"]) {
      assertThrows(() => codec.decodeText(text), DataError, "value is not a number");
    }
    for (const text of ["1e400", "-1e400"]) {
      assertThrows(() => codec.decodeText(text), DataError, "value is out of range");
    }
    for (const length of [0, size - 1, size + 1]) {
      const bytes = new Uint8Array(length);
      assertThrows(() => decodeBinary(codec, bytes), DataError, `${length} bytes where ${size}`);
    }
  });
}

Deno.test("float4 is the same number from text and from binary", () => {
  assertStrictEquals(float4Codec.decodeText("1.1"), 1.1);
  assertStrictEquals(decodeBinary(float4Codec, encodeBinary(float4Codec, 1.1)), 1.1);
  // As with extra_float_digits = 0, which says less than the value is.
  assertStrictEquals(float4Codec.decodeText("1.17549e-38"), 1.17549e-38);
  assertStrictEquals(float4Codec.decodeText("1.100000023841858"), 1.1);
});

Deno.test("float4 reads the text that lies halfway between two as the server does", () => {
  for (const [sign, byte] of [["", 0x15], ["-", 0x95]] as const) {
    const bytes = Uint8Array.of(byte, 0xae, 0x43, 0xfd);
    const value = Number(`${sign}7.0385307e-26`);
    assertStrictEquals(float4Codec.decodeText(`${sign}7.038531e-26`), value);
    assertStrictEquals(decodeBinary(float4Codec, bytes), value);
    assertEquals(encodeBinary(float4Codec, `${sign}7.038531e-26`), bytes);
    assertEquals(encodeBinary(float4Codec, value), bytes);
  }
});
