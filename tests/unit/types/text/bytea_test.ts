import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { Buffer } from "node:buffer";
import { DataError } from "../../../../src/errors.ts";
import { byteaCodec } from "../../../../src/types/text/bytea.ts";
import { decodeBinary, encodeBinary, received } from "../../../support/byte_sink.ts";

const ALL = Uint8Array.from({ length: 256 }, (_, i) => i);

for (const mode of ["shared", "own"] as const) {
  Deno.test(`bytea (${mode}) round trips every byte and many lengths`, () => {
    const codec = byteaCodec(mode);
    const lengths = [0, 1, 100, 2047, 2048, 2049, 5000, 16_384, 70_000];
    const values = [ALL, ...lengths.map((length) => new Uint8Array(length).fill(length & 255))];
    for (const value of values) {
      assertEquals(decodeBinary(codec, encodeBinary(codec, value)), value);
      assertEquals(codec.decodeText(codec.encodeText(value)), value);
    }
  });

  Deno.test(`bytea (${mode}) is a plain Uint8Array that the receive buffer cannot change`, () => {
    const codec = byteaCodec(mode);
    for (const length of [10, 3000]) {
      const { source, start, end } = received(new Uint8Array(length).fill(7));
      const value = codec.decodeBinary!(source, start, end);
      source.bytes.fill(0);
      assertEquals(value, new Uint8Array(length).fill(7));
      assertNotEquals(value.buffer, source.bytes.buffer);
      assertStrictEquals(Object.getPrototypeOf(value), Uint8Array.prototype);
    }
  });
}

Deno.test("bytea (shared) puts small neighbours into one buffer, none over another", () => {
  const codec = byteaCodec("shared");
  const values = Array.from(
    { length: 100 },
    (_, i) => decodeBinary(codec, new Uint8Array(1000).fill(i)),
  );
  values.forEach((value, i) => assertEquals(value, new Uint8Array(1000).fill(i)));
  assertStrictEquals(values[0]!.buffer, values[1]!.buffer);
  assert(new Set(values.map((value) => value.buffer)).size > 1);
});

Deno.test("bytea (own) gives every value a buffer of its own", () => {
  const codec = byteaCodec("own");
  const value = decodeBinary(codec, [1, 2, 3]);
  assertStrictEquals(value.buffer.byteLength, 3);
});

const codec = byteaCodec("shared");

Deno.test("bytea reads hexadecimal and escaped text", () => {
  const cases: readonly [string, readonly number[]][] = [
    ["\\x", []],
    ["\\x00fF7a", [0x00, 0xff, 0x7a]],
    ["", []],
    ["abc", [0x61, 0x62, 0x63]],
    ["\\\\", [0x5c]],
    ["\\000\\377a\\\\b'", [0, 255, 0x61, 0x5c, 0x62, 0x27]],
  ];
  for (const [text, bytes] of cases) {
    assertEquals(codec.decodeText(text), Uint8Array.from(bytes));
  }
});

Deno.test("bytea throws DataError for malformed text", () => {
  const cases: readonly [string, string][] = [
    ["\\x0", "value is not hexadecimal"],
    ["\\x0g", "value is not hexadecimal"],
    ["\\", "value has a bad escape"],
    ["\\00", "value has a bad escape"],
    ["\\400", "value has a bad escape"],
    ["\\0x0", "value has a bad escape"],
    ["é", "value is not ASCII"],
  ];
  for (const [text, state] of cases) {
    assertThrows(() => codec.decodeText(text), DataError, `Cannot decode bytea: ${state}`);
  }
});

Deno.test("bytea takes Uint8Array, views of part of a buffer, node Buffers and ArrayBuffer", () => {
  const part = new Uint8Array(ALL.buffer, 10, 3);
  for (const value of [part, Buffer.from(part), Uint8Array.from(part).buffer]) {
    assertStrictEquals(codec.encodeText(value), "\\x0a0b0c");
    assertEquals(encodeBinary(codec, value), Uint8Array.of(10, 11, 12));
  }
  const shared = new Uint8Array(new SharedArrayBuffer(2));
  assertStrictEquals(codec.encodeText(shared), "\\x0000");
});

Deno.test("bytea leaves text to the server, hexadecimal or escaped", () => {
  for (const text of ["", "\\x00fF", "abc\\000", "\\x0"]) {
    assertStrictEquals(codec.prefersText!(text), true);
    assertStrictEquals(codec.encodeText(text), text);
    assertThrows(() => encodeBinary(codec, text), DataError, "a string has no binary form");
  }
  assertThrows(() => codec.encodeText("a\0"), DataError, "value contains NUL");
  assertStrictEquals(codec.prefersText!(new Uint8Array(1)), false);
});

Deno.test("bytea throws DataError for anything else", () => {
  for (const value of [[1, 2], new Uint16Array(1), 1, null, undefined, {}, Symbol("b")]) {
    const message = "Cannot encode bytea: value is not a Uint8Array, an ArrayBuffer or a string";
    assertThrows(() => codec.encodeText(value), DataError, message);
    assertThrows(() => encodeBinary(codec, value), DataError, message);
  }
});

Deno.test("bytea throws DataError for a detached buffer rather than store nothing", () => {
  const buffer = new ArrayBuffer(4);
  const view = new Uint8Array(buffer);
  buffer.transfer();
  assertThrows(() => codec.encodeText(view), DataError, "value's buffer is detached");
  assertThrows(() => codec.encodeText(buffer), DataError, "value's buffer is detached");
});
