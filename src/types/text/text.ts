/**
 * Text in the receive buffer, made into strings: the hottest path of reading rows.
 *
 * Three ways, because none is best at every length: short ASCII goes straight to
 * `String.fromCharCode`, the middle to node:buffer's decoder, which takes offsets, the long to a
 * `TextDecoder`, which costs most to enter and least per byte. The last two put U+FFFD for what is
 * not UTF-8, so a result that holds one is read once more by a decoder that refuses; that one alone
 * would be six times slower on long text.
 * @module
 */

import { Buffer } from "node:buffer";
import { ascii17To24, ascii2To8, ascii9To16 } from "./ascii.ts";
import type { ByteSource } from "../codec.ts";
import { cannotDecode } from "../conversion_error.ts";

const SLICE_MAX = 400;
const REPLACEMENT = "\uFFFD";
/**
 * The most characters V8 puts into one string. Other engines have other limits, and say so by
 * throwing.
 */
const STRING_MAX = 2 ** 29 - 24;

// A byte order mark inside a value is data; without `ignoreBOM` it would be dropped.
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

const ONE_BYTE: readonly string[] = Array.from(
  { length: 0x80 },
  (_, code) => String.fromCharCode(code),
);

/** Node's decoder of a part of a buffer: neither in the declared types nor on every runtime. */
export type Utf8Slice = (this: Uint8Array, start: number, end: number) => string;

/** The `utf8Slice` of a prototype, or one made of a `TextDecoder` where it has none. */
export function utf8SliceOf(prototype: { readonly utf8Slice?: Utf8Slice }): Utf8Slice {
  return prototype.utf8Slice ?? function (start: number, end: number): string {
    return decode(lenient, this, start, end);
  };
}

const utf8Slice = utf8SliceOf(Buffer.prototype);

/**
 * Reads UTF-8 from `source`, bytes `start` (inclusive) to `end` (exclusive).
 *
 * Throws `DataError` when the bytes are not UTF-8, or are more than a string can hold.
 */
export function readText(source: ByteSource, start: number, end: number): string {
  return readAscii(source.bytes, start, end - start) ?? readUtf8(source.bytes, start, end);
}

/** The text of at most 24 bytes of ASCII; null for anything else. */
function readAscii(bytes: Uint8Array, start: number, length: number): string | null {
  if (length > 24) return null;
  if (length > 16) return ascii17To24(bytes, start, length);
  if (length > 8) return ascii9To16(bytes, start, length);
  if (length > 1) return ascii2To8(bytes, start, length);
  return length === 1 ? ONE_BYTE[bytes[start]!] ?? null : "";
}

function readUtf8(bytes: Uint8Array, start: number, end: number): string {
  const text = end - start > SLICE_MAX
    ? decode(lenient, bytes, start, end)
    : utf8Slice.call(bytes, start, end);
  return text.includes(REPLACEMENT) ? decode(strict, bytes, start, end) : text;
}

function decode(decoder: TextDecoder, bytes: Uint8Array, start: number, end: number): string {
  try {
    return decoder.decode(bytes.subarray(start, end));
  } catch (cause) {
    const state = end - start > STRING_MAX
      ? "value is longer than a string can be"
      : "value is not UTF-8";
    throw cannotDecode("text", state, cause);
  }
}
