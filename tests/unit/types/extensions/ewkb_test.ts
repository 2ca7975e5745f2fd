import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { geographyCodec, geometryCodec } from "../../../../src/types/extensions/ewkb.ts";
import { decodeBinary, encodeBinary, received } from "../../../support/byte_sink.ts";

/** As PostGIS 3.3 prints them; in binary it sends the same bytes. */
const GEOMETRIES: readonly string[] = [
  "0101000000000000000000F03F0000000000000040", // POINT(1 2)
  "01010000A0E6100000000000000000F03F00000000000000400000000000000840", // with SRID and Z
  "0101000000000000000000F87F000000000000F87F", // POINT EMPTY
  "01020000000200000000000000000000000000000000000000000000000000F03F000000000000F03F",
  "010700000000000000", // GEOMETRYCOLLECTION EMPTY
];

for (const codec of [geometryCodec(16703), geographyCodec(17390)]) {
  Deno.test(`${codec.name} is EWKB, in hexadecimal in text, both ways`, () => {
    for (const hex of GEOMETRIES) {
      const ewkb = Uint8Array.fromHex(hex);
      assertEquals(codec.decodeText(hex), ewkb);
      assertEquals(decodeBinary(codec, ewkb), ewkb);
      for (const value of [ewkb, ewkb.buffer]) {
        assertStrictEquals(codec.encodeText(value), hex.toLowerCase());
        assertEquals(encodeBinary(codec, value), ewkb);
        assertStrictEquals(codec.prefersText!(value), false);
      }
    }
  });

  Deno.test(`${codec.name} has a buffer of its own, which the receive buffer cannot change`, () => {
    const ewkb = Uint8Array.fromHex(GEOMETRIES[0]!);
    const { source, start, end } = received(ewkb);
    const value = codec.decodeBinary!(source, start, end);
    source.bytes.fill(0);
    assertEquals(value, ewkb);
    assertStrictEquals(value.buffer.byteLength, ewkb.length);
    assertStrictEquals(Object.getPrototypeOf(value), Uint8Array.prototype);
  });

  Deno.test(`${codec.name} leaves text to PostGIS`, () => {
    for (const text of ["POINT(1 2)", "SRID=4326;POINT(1 2)", GEOMETRIES[0]!]) {
      assertStrictEquals(codec.encodeText(text), text);
      assertStrictEquals(codec.prefersText!(text), true);
      const message = `Cannot encode ${codec.name}: a string has no binary form`;
      assertThrows(() => encodeBinary(codec, text), DataError, message);
    }
    assertThrows(() => codec.encodeText("\0"), DataError, "value contains NUL");
  });

  Deno.test(`${codec.name} throws DataError for anything else, in both formats`, () => {
    for (const value of [1, null, undefined, {}, [1], new Uint16Array(1), Symbol(), () => {}]) {
      const message =
        `Cannot encode ${codec.name}: value is not a Uint8Array, an ArrayBuffer or a string`;
      assertThrows(() => codec.encodeText(value), DataError, message);
      assertThrows(() => encodeBinary(codec, value), DataError, message);
      assertStrictEquals(codec.prefersText!(value), false);
    }
  });

  Deno.test(`${codec.name} throws DataError for text that is not hexadecimal`, () => {
    for (const text of ["0", "0g", "\\x00", "POINT(1 2)", "00 "]) {
      const message = `Cannot decode ${codec.name}: value is not hexadecimal`;
      assertThrows(() => codec.decodeText(text), DataError, message);
    }
  });
}
