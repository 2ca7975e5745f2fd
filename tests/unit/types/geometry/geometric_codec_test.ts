import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { geometricCodec } from "../../../../src/types/geometry/geometric_codec.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

const codec = geometricCodec<{ readonly n: number }>({
  name: "mark",
  oid: 1,
  shape: "{ n }",
  valueOf: (value) => value instanceof Date ? { n: value.getTime() } : null,
  parse: (text) => /^<\d>$/.test(text) ? { n: Number(text[1]) } : null,
  format: ({ n }) => `<${n}>`,
  decodeBinary: ({ bytes }, start) => ({ n: bytes[start]! }),
  write: ({ n }, sink) => sink.uint8(n),
});

Deno.test("A geometric value has both formats, both ways", () => {
  assertEquals(codec.decodeText("<7>"), { n: 7 });
  assertEquals(decodeBinary(codec, [7]), { n: 7 });
  assertStrictEquals(codec.encodeText(new Date(7)), "<7>");
  assertEquals(encodeBinary(codec, new Date(7)), Uint8Array.of(7));
  assertStrictEquals(codec.prefersText!(new Date(7)), false);
});

Deno.test("A geometric type sends every string as text, for the server to read", () => {
  for (const text of ["<7>", "seven", ""]) {
    assertStrictEquals(codec.prefersText!(text), true);
    assertStrictEquals(codec.encodeText(text), text);
    const message = "Cannot encode mark: a string has no binary form";
    assertThrows(() => encodeBinary(codec, text), DataError, message);
  }
  assertThrows(
    () => codec.encodeText("<7>\0"),
    DataError,
    "Cannot encode mark: value contains NUL",
  );
  assertThrows(() => codec.encodeText("\udc00"), DataError, "value contains a lone surrogate");
});

Deno.test("A value of another shape is a DataError that says the shape", () => {
  for (const value of [7, {}, null, undefined, Symbol("7"), () => 7, [7]]) {
    const message = "Cannot encode mark: value is not { n }";
    assertStrictEquals(codec.prefersText!(value), false);
    assertThrows(() => codec.encodeText(value), DataError, message);
    assertThrows(() => encodeBinary(codec, value), DataError, message);
  }
});

Deno.test("Text of the server in another form is a DataError that says the type", () => {
  const error = assertThrows(() => codec.decodeText("<seven>"), DataError);
  const message = "Cannot decode mark: value is not as PostgreSQL prints it";
  assertStrictEquals(error.message, message);
});
