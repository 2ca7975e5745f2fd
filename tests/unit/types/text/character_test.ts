import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { characterCodecs, textCodec } from "../../../../src/types/text/character.ts";
import type { Codec } from "../../../../src/types/codec.ts";
import { json } from "../../../../src/types/text/json_value.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

const char = named("char");

function named(name: string): Codec {
  return characterCodecs.find((codec) => codec.name === name)!;
}

Deno.test("The character types are known by PostgreSQL's names", () => {
  assertEquals(characterCodecs.map(({ name, oid }) => `${name} ${oid}`), [
    "text 25",
    "varchar 1043",
    "bpchar 1042",
    "name 19",
    "unknown 705",
    "refcursor 1790",
    "char 18",
  ]);
});

Deno.test("text takes numbers, bigints and booleans as their text", () => {
  const cases: readonly [unknown, string][] = [
    ["", ""],
    ["'; DROP TABLE t; --", "'; DROP TABLE t; --"],
    ["😀é", "😀é"],
    [1.5, "1.5"],
    [-0, "-0"],
    [NaN, "NaN"],
    [2n ** 70n, "1180591620717411303424"],
    [true, "true"],
    [false, "false"],
  ];
  for (const [value, text] of cases) {
    assertStrictEquals(textCodec.encodeText(value), text);
    assertEquals(encodeBinary(textCodec, value), new TextEncoder().encode(text));
  }
});

Deno.test("text throws DataError for what is not text, and does not show it", () => {
  const cases: readonly [unknown, string][] = [
    ["a\0b", "value contains NUL"],
    ["a\uD800b", "value contains a lone surrogate"],
    ["\uDC00", "value contains a lone surrogate"],
    [undefined, "value is not a string"],
    [null, "value is not a string"],
    [{}, "value is not a string; pass json(value) to send it as JSON"],
    [
      [1],
      "value is not a string; pass json(value) to send it as JSON, or cast the parameter to an array",
    ],
    [Object.create(null), "value is not a string; pass json(value) to send it as JSON"],
    [Symbol("s"), "value is not a string"],
    [() => 1, "value is not a string"],
    [new Uint8Array(1), "value is not a string"],
    [new Date(0), "value is not a string"],
  ];
  for (const [value, state] of cases) {
    const error = assertThrows(() => textCodec.encodeText(value), DataError);
    assertStrictEquals(error.message, `Cannot encode text: ${state}`);
    assertStrictEquals(error.sent, "no");
    assertThrows(() => encodeBinary(textCodec, value), DataError, error.message);
  }
});

Deno.test("text takes a value marked as JSON as its JSON text", () => {
  const cases: readonly [unknown, string][] = [
    ["a", '"a"'],
    [null, "null"],
    [{ a: [1, "é"] }, '{"a":[1,"é"]}'],
  ];
  for (const codec of [textCodec, named("varchar"), named("unknown")]) {
    for (const [value, text] of cases) assertStrictEquals(codec.encodeText(json(value)), text);
  }
  assertEquals(encodeBinary(textCodec, json(["a"])), new TextEncoder().encode('["a"]'));
  for (const value of [undefined, () => 1]) {
    const message = "Cannot encode text: value has no JSON form";
    assertThrows(() => textCodec.encodeText(json(value)), DataError, message);
    assertThrows(() => encodeBinary(textCodec, json(value)), DataError, message);
  }
});

Deno.test("text decodes to itself", () => {
  assertStrictEquals(textCodec.decodeText("\uFEFFa"), "\uFEFFa");
  assertStrictEquals(decodeBinary(textCodec, new TextEncoder().encode("\uFEFFa")), "\uFEFFa");
});

Deno.test('"char" is one byte, and prints as PostgreSQL 16 does', () => {
  const cases: readonly [string, number][] = [
    ["", 0],
    ["a", 0x61],
    ["\\", 0x5c],
    ["\x7f", 0x7f],
    ["\\200", 0x80],
    ["\\377", 0xff],
  ];
  for (const [text, byte] of cases) {
    assertStrictEquals(decodeBinary(char, [byte]), text);
    assertStrictEquals(char.decodeText(text), text);
    assertStrictEquals(char.encodeText(text), text);
    assertEquals(encodeBinary(char, text), Uint8Array.of(byte));
  }
  assertStrictEquals(char.encodeText(7), "7");
});

Deno.test('"char" throws DataError for anything but one byte', () => {
  for (const value of ["ab", "é", "\\400", "\\100", "\0", 10, null, undefined]) {
    assertThrows(() => char.encodeText(value), DataError, "Cannot encode char: value ");
  }
  assertThrows(() => decodeBinary(char, []), DataError, "0 bytes where 1 belong");
  assertThrows(() => decodeBinary(char, [97, 97]), DataError, "2 bytes where 1 belong");
});
