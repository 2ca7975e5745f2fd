import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { canonicalStringCodec } from "../../../../src/types/text/canonical_string.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

const codec = canonicalStringCodec<number>({
  name: "digit",
  oid: 1,
  noun: "a digit",
  parse: (text) => /^\d$/.test(text) ? Number(text) : null,
  decodeBinary: ({ bytes }, start) => String(bytes[start]),
  write: (value, sink) => sink.uint8(value),
});

Deno.test("A canonical string has both formats, both ways", () => {
  assertStrictEquals(codec.decodeText("7"), "7");
  assertStrictEquals(decodeBinary(codec, [7]), "7");
  assertStrictEquals(codec.encodeText("7"), "7");
  assertEquals(encodeBinary(codec, "7"), Uint8Array.of(7));
  assertStrictEquals(codec.prefersText!("7"), false);
});

Deno.test("Any other string goes as text, for the server to read", () => {
  for (const text of ["", "seven", " 7", "7\n", "٧"]) {
    assertStrictEquals(codec.prefersText!(text), true);
    assertStrictEquals(codec.encodeText(text), text);
    const message = "Cannot encode digit: a string has no binary form";
    assertThrows(() => encodeBinary(codec, text), DataError, message);
  }
});

Deno.test("A string that PostgreSQL cannot hold is a DataError", () => {
  assertThrows(() => codec.encodeText("7\0"), DataError, "Cannot encode digit: value contains NUL");
  assertThrows(() => codec.encodeText("\ud800"), DataError, "value contains a lone surrogate");
});

Deno.test("What is not a string is a DataError in both formats", () => {
  const values = [7, 7n, true, null, undefined, Symbol("7"), {}, ["7"], () => "7", Object("7")];
  for (const value of values) {
    const message = "Cannot encode digit: value is not a string";
    assertStrictEquals(codec.prefersText!(value), false);
    assertThrows(() => codec.encodeText(value), DataError, message);
    assertThrows(() => encodeBinary(codec, value), DataError, message);
  }
});

Deno.test("Text of the server in another form is a DataError that does not quote it", () => {
  const error = assertThrows(() => codec.decodeText("seven"), DataError);
  assertStrictEquals(error.message, "Cannot decode digit: value is not a digit");
});
