import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import {
  int2Codec,
  int4Codec,
  int8AsBigint,
  int8AsNumber,
  int8AsString,
  oidCodec,
} from "../../../../src/types/numbers/integer.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

const SMALL = [
  { codec: int2Codec, size: 2, min: -32768, max: 32767 },
  { codec: int4Codec, size: 4, min: -2147483648, max: 2147483647 },
  { codec: oidCodec, size: 4, min: 0, max: 4294967295 },
];

for (const { codec, size, min, max } of SMALL) {
  Deno.test(`${codec.name} holds ${min} to ${max}, from number, bigint and text`, () => {
    for (const number of [min, max, 0, 1, 42]) {
      for (const value of [number, BigInt(number), String(number)]) {
        assertStrictEquals(codec.encodeText(value), String(number));
        const bytes = encodeBinary(codec, value);
        assertStrictEquals(bytes.length, size);
        assertStrictEquals(decodeBinary(codec, bytes), number);
      }
      assertStrictEquals(codec.decodeText(String(number)), number);
    }
  });

  Deno.test(`${codec.name} throws DataError one beyond either end, in both formats`, () => {
    for (const number of [min - 1, max + 1]) {
      for (const value of [number, BigInt(number), String(number), 1e300, "9".repeat(100)]) {
        const message = `Cannot encode ${codec.name}: value is out of range`;
        assertThrows(() => codec.encodeText(value), DataError, message);
        assertThrows(() => encodeBinary(codec, value), DataError, message);
      }
    }
  });

  Deno.test(`${codec.name} throws DataError for what is not an integer`, () => {
    const values = [1.5, NaN, Infinity, -Infinity, true, null, undefined, {}, [1], new Date(0)];
    for (const value of [...values, Symbol("1"), () => 1]) {
      const message = `Cannot encode ${codec.name}: value is not an integer`;
      assertThrows(() => codec.encodeText(value), DataError, message);
      assertThrows(() => encodeBinary(codec, value), DataError, message);
    }
  });

  Deno.test(`${codec.name} leaves text of any other form to the server`, () => {
    for (const text of ["", " 1", "1.0", "0x10", "1e3", "1_0", "one"]) {
      assertStrictEquals(codec.prefersText!(text), true);
      assertStrictEquals(codec.encodeText(text), text);
      assertThrows(
        () => encodeBinary(codec, text),
        DataError,
        `Cannot encode ${codec.name}: a string has no binary form`,
      );
    }
    assertThrows(() => codec.encodeText("1\0"), DataError, "value contains NUL");
    for (const value of ["12", "-1", 12, 12n, 1.5, null]) {
      assertStrictEquals(codec.prefersText!(value), false);
    }
  });

  Deno.test(`${codec.name} throws DataError for a malformed value of the server`, () => {
    for (const length of [0, 1, 3, 5, 8]) {
      assertThrows(
        () => decodeBinary(codec, new Uint8Array(length)),
        DataError,
        `Cannot decode ${codec.name}: ${length} bytes where ${size} belong`,
      );
    }
    for (const text of ["", "1.5", "x", " 1", "0x1"]) {
      assertThrows(() => codec.decodeText(text), DataError, "value is not an integer");
    }
    for (const text of [`${min - 1}`, `${max + 1}`, "9".repeat(400)]) {
      assertThrows(() => codec.decodeText(text), DataError, "value is out of range");
    }
  });
}

Deno.test("int4 writes minus zero and signed text as the integers they are", () => {
  assertStrictEquals(int4Codec.encodeText(-0), "0");
  assertStrictEquals(int4Codec.encodeText("+007"), "7");
});

Deno.test("oid leaves zeros in front to the server, for which they are octal from version 16 on", () => {
  assertStrictEquals(oidCodec.encodeText("010"), "010");
  assertStrictEquals(oidCodec.prefersText!("010"), true);
  assertStrictEquals(int4Codec.prefersText!("010"), false);
});

const INT8: readonly bigint[] = [
  0n,
  1n,
  -1n,
  2n ** 53n,
  -(2n ** 53n),
  2n ** 63n - 1n,
  -(2n ** 63n),
];

Deno.test("int8 loses no digit as bigint or string", () => {
  for (const value of INT8) {
    const text = String(value);
    for (const given of [value, text]) {
      assertStrictEquals(int8AsBigint.encodeText(given), text);
      assertStrictEquals(decodeBinary(int8AsBigint, encodeBinary(int8AsBigint, given)), value);
    }
    assertStrictEquals(int8AsBigint.decodeText(text), value);
    assertStrictEquals(int8AsString.decodeText(text), text);
    assertStrictEquals(decodeBinary(int8AsString, encodeBinary(int8AsString, value)), text);
  }
});

Deno.test("int8 as a number is exact or an error that names the option", () => {
  for (const value of [0, 1, -1, 2 ** 32, -(2 ** 32), 2 ** 53 - 1, 1 - 2 ** 53]) {
    const bytes = encodeBinary(int8AsNumber, value);
    assertStrictEquals(decodeBinary(int8AsNumber, bytes), value);
    assertStrictEquals(int8AsNumber.decodeText(String(value)), value);
  }
  for (const value of [2n ** 53n, -(2n ** 53n), 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)]) {
    const bytes = encodeBinary(int8AsNumber, value);
    const message = 'value is not a safe integer; use types: { int8: "bigint" }';
    assertThrows(() => decodeBinary(int8AsNumber, bytes), DataError, message);
    assertThrows(() => int8AsNumber.decodeText(String(value)), DataError, message);
  }
});

Deno.test("int8 throws DataError for what it cannot hold exactly", () => {
  const cases: readonly [unknown, string][] = [
    [2n ** 63n, "value is out of range"],
    [-(2n ** 63n) - 1n, "value is out of range"],
    ["9223372036854775808", "value is out of range"],
    ["1".repeat(65), "value is out of range"],
    ["9".repeat(1_000_000), "value is out of range"],
    [2 ** 53, "value is not a safe integer; pass a bigint"],
    [1e300, "value is not a safe integer; pass a bigint"],
    [0.5, "value is not an integer"],
    [NaN, "value is not an integer"],
    [-Infinity, "value is not an integer"],
    [{}, "value is not an integer"],
    [true, "value is not an integer"],
    [null, "value is not an integer"],
    [undefined, "value is not an integer"],
  ];
  for (const [value, state] of cases) {
    const error = assertThrows(() => int8AsBigint.encodeText(value), DataError);
    assertStrictEquals(error.message, `Cannot encode int8: ${state}`);
    assertThrows(() => encodeBinary(int8AsBigint, value), DataError, state);
  }
});

Deno.test("int8 leaves text of any other form to the server", () => {
  for (const text of ["", "1n", " 1", "0x10", "1_000"]) {
    assertStrictEquals(int8AsBigint.prefersText!(text), true);
    assertStrictEquals(int8AsBigint.encodeText(text), text);
    assertThrows(() => encodeBinary(int8AsBigint, text), DataError, "a string has no binary form");
  }
  assertThrows(() => int8AsBigint.encodeText("\uD800"), DataError, "lone surrogate");
  for (const value of ["1", 1n, 1]) assertStrictEquals(int8AsBigint.prefersText!(value), false);
});

Deno.test("int8 throws DataError for a malformed value of the server", () => {
  for (const codec of [int8AsBigint, int8AsNumber, int8AsString]) {
    for (const text of ["", "x", "1.5", "9".repeat(65)]) {
      assertThrows(() => codec.decodeText(text), DataError, "value is not an integer");
    }
    for (const length of [0, 4, 7, 9]) {
      const bytes = new Uint8Array(length);
      assertThrows(() => decodeBinary<unknown>(codec, bytes), DataError, "where 8 belong");
    }
  }
});

Deno.test("int8 writes a number as PostgreSQL reads it", () => {
  assertEquals(
    encodeBinary(int8AsBigint, -2),
    Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 254),
  );
});
