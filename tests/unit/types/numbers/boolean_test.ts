import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { boolCodec } from "../../../../src/types/numbers/boolean.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

Deno.test("bool is written and read as t and f, 1 and 0", () => {
  for (const [value, text, byte] of [[true, "t", 1], [false, "f", 0]] as const) {
    assertStrictEquals(boolCodec.encodeText(value), text);
    assertStrictEquals(boolCodec.decodeText(text), value);
    assertEquals(encodeBinary(boolCodec, value), Uint8Array.of(byte));
    assertStrictEquals(decodeBinary(boolCodec, [byte]), value);
  }
});

Deno.test("bool takes nothing but a boolean or text", () => {
  for (const value of [0, 1, 1n, null, undefined, {}, Symbol("t")]) {
    const message = "Cannot encode bool: value is neither a boolean nor a string";
    assertThrows(() => boolCodec.encodeText(value), DataError, message);
    assertThrows(() => encodeBinary(boolCodec, value), DataError, message);
  }
});

Deno.test("bool leaves text to the server", () => {
  for (const text of ["t", "f", "yes", " off ", "", "maybe"]) {
    assertStrictEquals(boolCodec.prefersText!(text), true);
    assertStrictEquals(boolCodec.encodeText(text), text);
    assertThrows(() => encodeBinary(boolCodec, text), DataError, "a string has no binary form");
  }
  assertThrows(() => boolCodec.encodeText("t\0"), DataError, "value contains NUL");
  assertStrictEquals(boolCodec.prefersText!(true), false);
});

Deno.test("bool throws DataError for what the server does not send", () => {
  assertThrows(() => boolCodec.decodeText("true"), DataError, "value is neither t nor f");
  assertThrows(() => decodeBinary(boolCodec, []), DataError, "0 bytes where 1 belong");
});
