/**
 * Text in the receive buffer, made into strings: the hottest path of reading rows.
 *
 * Three ways, because none is best at every length: short ASCII goes straight to `String.fromCharCode`,
 * the middle to node:buffer's own decoder, which takes offsets, the long to a `TextDecoder`, which costs
 * most to enter and least per byte. All three refuse what is not UTF-8.
 * @module
 */

import { Buffer } from "node:buffer";
import type { ByteSource } from "./codec.ts";
import { cannotDecode } from "./conversion_error.ts";

const ASCII_PATH_MAX = 24;
const SLICE_PATH_MAX = 400;
/** V8's limit for one string. Not every engine's, so a decoder that fails below it is heeded as well. */
const STRING_MAX = 2 ** 29 - 24;
const NOT_ASCII = 0x80;
const REPLACEMENT = "\uFFFD";

// A BOM inside a value is data; the default decoder would drop it.
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const ASCII: readonly string[] = Array.from(
  { length: NOT_ASCII },
  (_, code) => String.fromCharCode(code),
);

type Utf8Slice = (this: Uint8Array, start: number, end: number) => string;

// Not in the declared types, and not on every runtime.
const { utf8Slice } = Buffer.prototype as { utf8Slice?: Utf8Slice };

/**
 * Reads UTF-8 from `source`, bytes `start` (inclusive) to `end` (exclusive).
 *
 * Throws `DataError` when the bytes are not UTF-8 or make more than a string can hold.
 */
export function readText(source: ByteSource, start: number, end: number): string {
  const { bytes } = source;
  const length = end - start;
  if (length > SLICE_PATH_MAX) return decodeStrictly(bytes, start, end);
  if (length > ASCII_PATH_MAX) return slice(bytes, start, end);
  if (length === 1) return ASCII[bytes[start]!] ?? slice(bytes, start, end);
  return readAscii(bytes, start, length) ?? slice(bytes, start, end);
}

/** Pieces of 16, 8, 4, 2 and 1 bytes, as the bits of `length` say; null at the first that is not ASCII. */
function readAscii(bytes: Uint8Array, start: number, length: number): string | null {
  let text = "";
  let at = start;
  if (length & 16) {
    const piece = ascii16(bytes, at);
    if (piece === null) return null;
    text = piece;
    at += 16;
  }
  if (length & 8) {
    const piece = ascii8(bytes, at);
    if (piece === null) return null;
    text += piece;
    at += 8;
  }
  if (length & 4) {
    const piece = ascii4(bytes, at);
    if (piece === null) return null;
    text += piece;
    at += 4;
  }
  if (length & 2) {
    const a = bytes[at]!, b = bytes[at + 1]!;
    if ((a | b) >= NOT_ASCII) return null;
    text += String.fromCharCode(a, b);
    at += 2;
  }
  if (length & 1) {
    const last = ASCII[bytes[at]!];
    if (last === undefined) return null;
    text += last;
  }
  return text;
}

function ascii16(bytes: Uint8Array, at: number): string | null {
  const a = bytes[at]!, b = bytes[at + 1]!, c = bytes[at + 2]!, d = bytes[at + 3]!;
  const e = bytes[at + 4]!, f = bytes[at + 5]!, g = bytes[at + 6]!, h = bytes[at + 7]!;
  const i = bytes[at + 8]!, j = bytes[at + 9]!, k = bytes[at + 10]!, l = bytes[at + 11]!;
  const m = bytes[at + 12]!, n = bytes[at + 13]!, o = bytes[at + 14]!, p = bytes[at + 15]!;
  if ((a | b | c | d | e | f | g | h | i | j | k | l | m | n | o | p) >= NOT_ASCII) return null;
  return String.fromCharCode(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
}

function ascii8(bytes: Uint8Array, at: number): string | null {
  const a = bytes[at]!, b = bytes[at + 1]!, c = bytes[at + 2]!, d = bytes[at + 3]!;
  const e = bytes[at + 4]!, f = bytes[at + 5]!, g = bytes[at + 6]!, h = bytes[at + 7]!;
  if ((a | b | c | d | e | f | g | h) >= NOT_ASCII) return null;
  return String.fromCharCode(a, b, c, d, e, f, g, h);
}

function ascii4(bytes: Uint8Array, at: number): string | null {
  const a = bytes[at]!, b = bytes[at + 1]!, c = bytes[at + 2]!, d = bytes[at + 3]!;
  if ((a | b | c | d) >= NOT_ASCII) return null;
  return String.fromCharCode(a, b, c, d);
}

function slice(bytes: Uint8Array, start: number, end: number): string {
  if (utf8Slice === undefined) return decodeStrictly(bytes, start, end);
  const text = utf8Slice.call(bytes, start, end);
  // It puts U+FFFD for bad bytes; only the strict decoder tells that from a real one.
  return text.includes(REPLACEMENT) ? decodeStrictly(bytes, start, end) : text;
}

function decodeStrictly(bytes: Uint8Array, start: number, end: number): string {
  try {
    return strict.decode(bytes.subarray(start, end));
  } catch {
    // Either bad bytes (a TypeError) or too many (V8 says so with one error or another).
    throw cannotDecode(
      "text",
      end - start > STRING_MAX ? "value is longer than a string can be" : "value is not UTF-8",
    );
  }
}
