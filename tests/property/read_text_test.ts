import { assert, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { DataError } from "../../src/errors.ts";
import { readText } from "../../src/types/text/text.ts";
import { received } from "../support/byte_sink.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function read(bytes: Uint8Array): string {
  const { source, start, end } = received(bytes);
  return readText(source, start, end);
}

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "binary-ascii", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 600 }),
  fc.string({ unit: "binary", maxLength: 600, size: "max" }),
);

Deno.test("readText() gives back any text", () => {
  fc.assert(
    fc.property(text, (text) => assertStrictEquals(read(encoder.encode(text)), text)),
    { numRuns: 1000 },
  );
});

Deno.test("readText() agrees with a fatal TextDecoder on any part of any bytes", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 600, size: "max" }),
    text.map((text) => encoder.encode(text)),
  );
  fc.assert(
    fc.property(bytes, fc.nat(), fc.nat(), (bytes, from, length) => {
      const start = from % (bytes.length + 1);
      const part = bytes.subarray(start, start + length % (bytes.length - start + 1));
      let expected: string | undefined;
      try {
        expected = decoder.decode(part);
      } catch {
        expected = undefined;
      }
      assertStrictEquals(readOrRefuse(part), expected);
    }),
    { numRuns: 2000 },
  );
});

function readOrRefuse(bytes: Uint8Array): string | undefined {
  try {
    return read(bytes);
  } catch (error) {
    assert(error instanceof DataError);
    return undefined;
  }
}
