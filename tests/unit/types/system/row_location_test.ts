import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { pgLsnCodec, tidCodec } from "../../../../src/types/system/row_location.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

const CASES = [
  {
    codec: tidCodec,
    size: 6,
    values: [
      ["(0,0)", "000000000000"],
      ["(0,1)", "000000000001"],
      ["(2147483648,32768)", "800000008000"],
      ["(4294967295,65535)", "ffffffffffff"],
    ],
    takes: 'a string such as "(0,1)"',
    others: [
      "(00,1)",
      " (0,1)",
      "(0, 1)",
      "(4294967296,0)",
      "(0,65536)",
      "(0,1",
      "0,1",
      "",
      "(-1,0)",
    ],
  },
  {
    codec: pgLsnCodec,
    size: 8,
    values: [
      ["0/0", "0000000000000000"],
      ["16/B374D848", "00000016b374d848"],
      ["1/F", "000000010000000f"],
      ["FFFFFFFF/FFFFFFFF", "ffffffffffffffff"],
    ],
    takes: 'a string such as "16/B374D848"',
    others: ["16/b374d848", "016/1", "0/00", "123456789/0", "0/", "/0", "", "0/0 ", "G/0"],
  },
] as const;

for (const { codec, size, values, takes, others } of CASES) {
  Deno.test(`${codec.name} is the server's text, in both formats, both ways`, () => {
    for (const [text, hex] of values) {
      const bytes = Uint8Array.fromHex(hex);
      assertStrictEquals(codec.decodeText(text), text);
      assertStrictEquals(decodeBinary(codec, bytes), text);
      assertStrictEquals(codec.encodeText(text), text);
      assertEquals(encodeBinary(codec, text), bytes);
      assertStrictEquals(codec.prefersText!(text), false);
    }
  });

  Deno.test(`${codec.name} leaves text of any other form to the server`, () => {
    for (const text of others) {
      assertStrictEquals(codec.prefersText!(text), true);
      assertStrictEquals(codec.encodeText(text), text);
      assertThrows(
        () => encodeBinary(codec, text),
        DataError,
        `Cannot encode ${codec.name}: a string has no binary form`,
      );
    }
    assertThrows(() => codec.encodeText("\uDC00"), DataError, "value contains a lone surrogate");
  });

  Deno.test(`${codec.name} throws DataError for what is not a string`, () => {
    for (const value of [1, 1n, null, undefined, {}, ["0"], Symbol("0")]) {
      const message = `Cannot encode ${codec.name}: value is not a string`;
      assertThrows(() => codec.encodeText(value), DataError, message);
      assertThrows(() => encodeBinary(codec, value), DataError, message);
      assertStrictEquals(codec.prefersText!(value), false);
    }
  });

  Deno.test(`${codec.name} throws DataError for a malformed value of the server`, () => {
    for (const text of ["", "x", " ", ...others.slice(-3)]) {
      const message = `Cannot decode ${codec.name}: value is not ${takes}`;
      assertThrows(() => codec.decodeText(text), DataError, message);
    }
    for (const length of [0, size - 1, size + 1]) {
      const bytes = new Uint8Array(length);
      assertThrows(() => decodeBinary(codec, bytes), DataError, `${length} bytes where ${size}`);
    }
  });
}

Deno.test("pg_lsn is without zeros in front also where the server writes them", () => {
  assertStrictEquals(pgLsnCodec.decodeText("16/0000FFFF"), "16/FFFF");
  assertStrictEquals(pgLsnCodec.decodeText("00000000/00000000"), "0/0");
});
