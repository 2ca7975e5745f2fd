import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { uuidCodec } from "../../../../src/types/text/uuid.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

const TEXT = "0123abcd-4567-89ef-fedc-ba9876543210";
const BYTES = Uint8Array.from(
  [0x01, 0x23, 0xab, 0xcd, 0x45, 0x67, 0x89, 0xef, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10],
);

Deno.test("uuid is read as lower-case text with hyphens", () => {
  assertStrictEquals(decodeBinary(uuidCodec, BYTES), TEXT);
  assertStrictEquals(uuidCodec.decodeText(TEXT), TEXT);
  const highest = "ffffffff-ffff-ffff-ffff-ffffffffffff";
  assertStrictEquals(decodeBinary(uuidCodec, new Uint8Array(16).fill(0xff)), highest);
});

Deno.test("uuid is taken in either case, with or without hyphens", () => {
  for (const text of [TEXT, TEXT.toUpperCase(), TEXT.replaceAll("-", "")]) {
    assertStrictEquals(uuidCodec.encodeText(text), text);
    assertEquals(encodeBinary(uuidCodec, text), BYTES);
  }
});

Deno.test("uuid leaves text of any other form to the server", () => {
  const texts = ["", TEXT.slice(1), `${TEXT}0`, `{${TEXT}}`, TEXT.replace("a", "g"), ` ${TEXT}`];
  for (const text of [...texts, TEXT.replace("-", ""), `${TEXT}\n`]) {
    assertStrictEquals(uuidCodec.prefersText!(text), true);
    assertStrictEquals(uuidCodec.encodeText(text), text);
    assertThrows(() => encodeBinary(uuidCodec, text), DataError, "a string has no binary form");
  }
  assertStrictEquals(uuidCodec.prefersText!(TEXT), false);
  assertThrows(() => uuidCodec.encodeText("\0"), DataError, "value contains NUL");
});

Deno.test("uuid throws DataError for anything else", () => {
  for (const value of [1, null, undefined, [...BYTES], {}, Symbol("u")]) {
    const message = "Cannot encode uuid: value is not a string of 32 hexadecimal digits";
    assertThrows(() => uuidCodec.encodeText(value), DataError, message);
    assertThrows(() => encodeBinary(uuidCodec, value), DataError, message);
    assertStrictEquals(uuidCodec.prefersText!(value), false);
  }
  assertThrows(() => uuidCodec.decodeText("x"), DataError, "Cannot decode uuid");
  for (const length of [0, 15, 17]) {
    const bytes = new Uint8Array(length);
    assertThrows(() => decodeBinary(uuidCodec, bytes), DataError, `${length} bytes where 16`);
  }
});

Deno.test("uuid takes 16 bytes", () => {
  const bytes = Uint8Array.from({ length: 16 }, (_, i) => i * 16 + 1);
  assertEquals(encodeBinary(uuidCodec, bytes), bytes);
  assertStrictEquals(uuidCodec.encodeText(bytes), "01112131415161718191a1b1c1d1e1f1");
  assertThrows(() => uuidCodec.encodeText(bytes.subarray(1)), DataError, "nor 16 bytes");
});
