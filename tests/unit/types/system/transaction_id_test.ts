import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { cidCodec, xid8Codec, xidCodec } from "../../../../src/types/system/transaction_id.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

for (const codec of [xidCodec, cidCodec]) {
  Deno.test(`${codec.name} is an unsigned number`, () => {
    for (
      const [number, bytes] of [[0, [0, 0, 0, 0]], [4294967295, [255, 255, 255, 255]]] as const
    ) {
      assertStrictEquals(codec.decodeText(String(number)), number);
      assertStrictEquals(decodeBinary(codec, bytes), number);
      for (const value of [number, BigInt(number), String(number)]) {
        assertStrictEquals(codec.encodeText(value), String(number));
        assertEquals(encodeBinary(codec, value), Uint8Array.from(bytes));
        assertStrictEquals(codec.prefersText!(value), false);
      }
    }
  });

  Deno.test(`${codec.name} leaves text of any other form to the server, octal included`, () => {
    for (const text of ["010", "0x1F", "-1", "+1", " 5 ", ""]) {
      assertStrictEquals(codec.prefersText!(text), true);
      assertStrictEquals(codec.encodeText(text), text);
      assertThrows(() => encodeBinary(codec, text), DataError, "a string has no binary form");
    }
  });

  Deno.test(`${codec.name} throws DataError for what it cannot hold`, () => {
    for (const value of [-1, 2 ** 32, -1n, 2n ** 32n, "4294967296"]) {
      assertThrows(() => codec.encodeText(value), DataError, "value is out of range");
      assertThrows(() => encodeBinary(codec, value), DataError, "value is out of range");
    }
    for (const value of [1.5, NaN, true, null, undefined, {}]) {
      assertThrows(() => codec.encodeText(value), DataError, "value is not an integer");
      assertThrows(() => encodeBinary(codec, value), DataError, "value is not an integer");
    }
    for (const text of ["", "-1", "01", "x"]) {
      assertThrows(() => codec.decodeText(text), DataError, "value is not an integer");
    }
    assertThrows(() => codec.decodeText("4294967296"), DataError, "value is out of range");
    for (const length of [0, 3, 5]) {
      const bytes = new Uint8Array(length);
      assertThrows(() => decodeBinary(codec, bytes), DataError, `${length} bytes where 4 belong`);
    }
  });
}

Deno.test("xid8 is an unsigned bigint", () => {
  const cases: readonly [bigint, string][] = [
    [0n, "0000000000000000"],
    [1n, "0000000000000001"],
    [2n ** 63n, "8000000000000000"],
    [2n ** 64n - 1n, "ffffffffffffffff"],
  ];
  for (const [bigint, hex] of cases) {
    const bytes = Uint8Array.fromHex(hex);
    assertStrictEquals(xid8Codec.decodeText(String(bigint)), bigint);
    assertStrictEquals(decodeBinary(xid8Codec, bytes), bigint);
    for (const value of [bigint, String(bigint)]) {
      assertStrictEquals(xid8Codec.encodeText(value), String(bigint));
      assertEquals(encodeBinary(xid8Codec, value), bytes);
      assertStrictEquals(xid8Codec.prefersText!(value), false);
    }
  }
  assertStrictEquals(xid8Codec.encodeText(7), "7");
  assertStrictEquals(xid8Codec.encodeText(-0), "0");
});

Deno.test("xid8 leaves text of any other form to the server", () => {
  for (const text of ["010", "0x1F", "-1", " 5 ", "", "9".repeat(21)]) {
    assertStrictEquals(xid8Codec.prefersText!(text), true);
    assertStrictEquals(xid8Codec.encodeText(text), text);
    assertThrows(() => encodeBinary(xid8Codec, text), DataError, "a string has no binary form");
  }
  assertThrows(() => xid8Codec.encodeText("1\0"), DataError, "value contains NUL");
});

Deno.test("xid8 throws DataError for what it cannot hold", () => {
  const cases: readonly [unknown, string][] = [
    [-1, "value is out of range"],
    [-1n, "value is out of range"],
    [2n ** 64n, "value is out of range"],
    ["18446744073709551616", "value is out of range"],
    [2 ** 53, "value is not a safe integer; pass a bigint"],
    [1.5, "value is not an integer"],
    [NaN, "value is not an integer"],
    [true, "value is not an integer"],
    [null, "value is not an integer"],
    [undefined, "value is not an integer"],
    [{}, "value is not an integer"],
  ];
  for (const [value, state] of cases) {
    const error = assertThrows(() => xid8Codec.encodeText(value), DataError);
    assertStrictEquals(error.message, `Cannot encode xid8: ${state}`);
    assertThrows(() => encodeBinary(xid8Codec, value), DataError, state);
  }
});

Deno.test("xid8 throws DataError for a malformed value of the server", () => {
  for (const text of ["", "-1", "01", "x", "18446744073709551616", "9".repeat(21)]) {
    assertThrows(() => xid8Codec.decodeText(text), DataError, "value is not an xid8");
  }
  assertThrows(() => decodeBinary(xid8Codec, [1]), DataError, "1 bytes where 8 belong");
});
