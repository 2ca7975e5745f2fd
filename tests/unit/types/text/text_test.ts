import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { readText, utf8SliceOf } from "../../../../src/types/text/text.ts";
import { received } from "../../../support/byte_sink.ts";

const encoder = new TextEncoder();

function read(bytes: Uint8Array | readonly number[]): string {
  const { source, start, end } = received(bytes);
  return readText(source, start, end);
}

Deno.test("readText() reads ASCII of every length from 0 to 1000", () => {
  for (let length = 0; length <= 1000; length++) {
    const text = Array.from({ length }, (_, i) => String.fromCharCode(i % 0x80)).join("");
    assertStrictEquals(read(encoder.encode(text)), text);
  }
});

Deno.test("readText() sees a non-ASCII character at every place of every short length", () => {
  for (let length = 2; length <= 30; length++) {
    for (let at = 0; at <= length - 2; at++) {
      const text = "x".repeat(at) + "é" + "x".repeat(length - 2 - at);
      assertStrictEquals(read(encoder.encode(text)), text);
    }
  }
});

Deno.test("readText() keeps a byte order mark at every length", () => {
  for (const length of [0, 1, 5, 13, 20, 21, 22, 100, 500, 5000]) {
    const text = "\uFEFF" + "x".repeat(length);
    assertStrictEquals(read(encoder.encode(text)), text);
  }
});

Deno.test("readText() keeps a U+FFFD that the server sent", () => {
  for (const length of [0, 1, 21, 22, 100, 500]) {
    const text = "x".repeat(length) + "\uFFFD";
    assertStrictEquals(read(encoder.encode(text)), text);
  }
});

Deno.test("readText() reads from a plain Uint8Array as from a node Buffer", () => {
  for (const text of ["é", "abc", "x".repeat(30), "é".repeat(100), "é".repeat(500)]) {
    const bytes = encoder.encode(`..${text}..`);
    const source = { bytes, view: new DataView(bytes.buffer) };
    assertStrictEquals(readText(source, 2, bytes.length - 2), text);
  }
});

const NOT_UTF8: readonly [what: string, bytes: readonly number[]][] = [
  ["a byte that never occurs", [0xff]],
  ["a lone continuation byte", [0x80]],
  ["an overlong NUL", [0xc0, 0x80]],
  ["a surrogate", [0xed, 0xa0, 0x80]],
  ["beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
  ["a character cut short", [0xe2, 0x82]],
];

for (const [what, bad] of NOT_UTF8) {
  Deno.test(`readText() throws DataError for ${what}`, () => {
    for (const before of [0, 1, 7, 15, 23, 24, 25, 399, 400, 1000]) {
      const bytes = [...new Array<number>(before).fill(0x61), ...bad];
      const error = assertThrows(() => read(bytes), DataError, "value is not UTF-8");
      assertEquals([error.phase, error.sent, error.retryable], ["execute", "yes", "no"]);
    }
  });
}

Deno.test("readText() throws DataError for more than a string can hold", () => {
  const bytes = new Uint8Array(2 ** 29); // never written to, so never in memory
  const source = { bytes, view: new DataView(bytes.buffer) };
  assertThrows(
    () => readText(source, 0, bytes.length),
    DataError,
    "Cannot decode text: value is longer than a string can be",
  );
});

Deno.test("utf8SliceOf() makes a decoder where the runtime has none", () => {
  const slice = utf8SliceOf({});
  assertStrictEquals(slice.call(encoder.encode("-\uFEFFé-"), 1, 6), "\uFEFFé");
});
