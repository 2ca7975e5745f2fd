import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { bitCodecs, bitStringCodec, varbitCodec } from "../../../../src/types/text/bit_string.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

/** As PostgreSQL 18 prints them and sends them. */
const CASES: readonly [text: string, hex: string][] = [
  ["", "00000000"],
  ["0", "0000000100"],
  ["1", "0000000180"],
  ["101", "00000003a0"],
  ["0000001", "0000000702"],
  ["11111111", "00000008ff"],
  ["000000001", "000000090080"],
  ["000111110", "000000091f00"],
  ["0001111100000000", "000000101f00"],
];

for (const codec of [bitStringCodec, varbitCodec]) {
  Deno.test(`${codec.name} is 0 and 1 in both formats, both ways`, () => {
    for (const [text, hex] of CASES) {
      assertStrictEquals(codec.decodeText(text), text);
      assertStrictEquals(decodeBinary(codec, Uint8Array.fromHex(hex)), text);
      assertStrictEquals(codec.encodeText(text), text);
      assertEquals(encodeBinary(codec, text), Uint8Array.fromHex(hex));
      assertStrictEquals(codec.prefersText!(text), false);
    }
  });

  Deno.test(`${codec.name} is the same when it is long`, () => {
    for (const length of [2 ** 20, 2 ** 20 + 1, 3_000_003]) {
      const text = "1001110".repeat(length / 7 + 1).slice(0, length);
      const bytes = encodeBinary(codec, text);
      assertStrictEquals(bytes.length, 4 + Math.ceil(length / 8));
      assertStrictEquals(decodeBinary(codec, bytes) === text, true);
      assertStrictEquals(codec.decodeText(text) === text, true);
    }
  });

  Deno.test(`${codec.name} sends any other text as it is, for the server to read`, () => {
    for (const text of ["X1F", "x1f", "B101", "b101", " 101", "101\n", "012", "١"]) {
      assertStrictEquals(codec.prefersText!(text), true);
      assertStrictEquals(codec.encodeText(text), text);
      assertThrows(() => encodeBinary(codec, text), DataError, "a string has no binary form");
      const message = `Cannot decode ${codec.name}: value is not a string of 0 and 1`;
      assertThrows(() => codec.decodeText(text), DataError, message);
    }
    for (const value of [1, 1n, true, null, undefined, [1, 0], Uint8Array.of(1)]) {
      const message = `Cannot encode ${codec.name}: value is not a string`;
      assertThrows(() => codec.encodeText(value), DataError, message);
      assertThrows(() => encodeBinary(codec, value), DataError, message);
    }
  });

  Deno.test(`${codec.name} throws DataError for malformed bytes`, () => {
    const cases = [
      ["", "0 bytes where 4 belong"],
      ["000000", "3 bytes where 4 belong"],
      ["ffffffff", "number of bits is negative"],
      ["80000000ff", "number of bits is negative"],
      ["00000001", "4 bytes where 5 belong"],
      ["0000000000", "5 bytes where 4 belong"],
      ["00000009ff", "5 bytes where 6 belong"],
      ["00000008ff00", "6 bytes where 5 belong"],
      ["7fffffffff", "5 bytes where 268435460 belong"],
      ["00000001c0", "value is not filled up with zeros"],
      ["0000000701", "value is not filled up with zeros"],
      ["000000090001", "value is not filled up with zeros"],
    ] as const;
    for (const [hex, state] of cases) {
      const message = `Cannot decode ${codec.name}: ${state}`;
      assertThrows(() => decodeBinary(codec, Uint8Array.fromHex(hex)), DataError, message);
    }
  });
}

Deno.test("varbit of more bits than a string can hold is a DataError", () => {
  const bits = 2 ** 29;
  const bytes = new Uint8Array(4 + bits / 8);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, bits);
  assertThrows(
    () => varbitCodec.decodeBinary!({ bytes, view }, 0, bytes.length),
    DataError,
    "Cannot decode varbit: value is longer than a string can be",
  );
});

Deno.test("The bit string types are bit and varbit", () => {
  assertEquals(bitCodecs.map(({ name, oid }) => `${name} ${oid}`), ["bit 1560", "varbit 1562"]);
});
