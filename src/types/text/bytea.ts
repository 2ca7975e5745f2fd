/**
 * bytea.
 *
 * A value is always a copy, never a view of the receive buffer. Small neighbours may share the
 * buffer they are copied to, since one allocation each costs five times the copying.
 * @module
 */

import { checkText } from "./character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode } from "../conversion_error.ts";
import { BYTEA } from "../oids.ts";

const SHARED_SIZE = 16 * 1024;
/** What is larger gets a buffer of its own, or little would fit into a shared one. */
const SHARED_VALUE_MAX = SHARED_SIZE / 8;

const HEX_TEXT = /^(?:[0-9a-f]{2})*$/i;
const BACKSLASH = 0x5c;

/** Whether small values may share one buffer (`"shared"`) or each has its own (`"own"`). */
export type ByteaMode = "shared" | "own";

/** Makes a codec of `bytea`: Uint8Array out; Uint8Array, ArrayBuffer or PostgreSQL's text in. */
export function byteaCodec(mode: ByteaMode): Codec<Uint8Array> {
  return {
    name: "bytea",
    oid: BYTEA,
    decodeText: (text: string): Uint8Array =>
      text.startsWith("\\x") ? bytesOfHex("bytea", text.slice(2)) : bytesOfEscaped(text),
    decodeBinary: mode === "own" ? ownCopy : sharedCopy(),
    encodeText: (value: unknown): string =>
      typeof value === "string"
        ? checkText("bytea", value)
        : "\\x" + hexOf(bytesOf("bytea", value)),
    encodeBinary: (value: unknown, sink: ByteSink): void => sink.bytes(bytesOf("bytea", value)),
    prefersText: (value: unknown): boolean => typeof value === "string",
  };
}

/** Copies bytes `start` (inclusive) to `end` (exclusive) into a buffer of their own. */
export function ownCopy(source: ByteSource, start: number, end: number): Uint8Array {
  const copy = new Uint8Array(end - start);
  copy.set(part(source, start, end - start));
  return copy;
}

/** A copier that fills one buffer after the other. */
function sharedCopy(): (source: ByteSource, start: number, end: number) => Uint8Array {
  let shared = new Uint8Array(0);
  let used = 0;
  return (source, start, end) => {
    const length = end - start;
    if (length > SHARED_VALUE_MAX) return ownCopy(source, start, end);
    if (used + length > shared.length) {
      shared = new Uint8Array(SHARED_SIZE);
      used = 0;
    }
    shared.set(part(source, start, length), used);
    const copy = new Uint8Array(shared.buffer, used, length);
    used += length;
    return copy;
  };
}

/**
 * A view for copying from. Not `subarray`: on a node Buffer it makes another Buffer, at four times
 * the price.
 */
function part({ bytes }: ByteSource, start: number, length: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, length);
}

/** Reads hexadecimal digits, in either case. Throws `DataError` for anything else. */
export function bytesOfHex(typeName: string, digits: string): Uint8Array {
  if (!HEX_TEXT.test(digits)) throw cannotDecode(typeName, "value is not hexadecimal");
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = nibble(digits.charCodeAt(2 * i)) << 4 | nibble(digits.charCodeAt(2 * i + 1));
  }
  return bytes;
}

/** The value of a hexadecimal digit: in ASCII its low four bits, and nine more for a letter. */
function nibble(code: number): number {
  return (code & 15) + (code >> 6) * 9;
}

/**
 * The format of `bytea_output = escape`: ASCII as it is, `\\` for a backslash, `\ooo` in octal for
 * the rest.
 */
function bytesOfEscaped(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) throw cannotDecode("bytea", "value is not ASCII");
    if (code !== BACKSLASH) {
      bytes[length++] = code;
    } else if (text.charCodeAt(at + 1) === BACKSLASH) {
      bytes[length++] = BACKSLASH;
      at += 1;
    } else {
      bytes[length++] = octal(text.slice(at + 1, at + 4));
      at += 3;
    }
  }
  return bytes.slice(0, length);
}

function octal(digits: string): number {
  if (!/^[0-3][0-7][0-7]$/.test(digits)) throw cannotDecode("bytea", "value has a bad escape");
  return parseInt(digits, 8);
}

const HEX: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => byte.toString(16).padStart(2, "0"),
);

/** The bytes in hexadecimal, in lower case. */
export function hexOf(bytes: Uint8Array): string {
  let hex = "";
  for (const byte of bytes) hex += HEX[byte]!;
  return hex;
}

/** The bytes of a Uint8Array or an ArrayBuffer, not copied. Throws `DataError` for anything else. */
export function bytesOf(typeName: string, value: unknown): Uint8Array {
  if (typeof value === "string") throw cannotEncode(typeName, "a string has no binary form");
  const isBuffer = value instanceof ArrayBuffer;
  if (!isBuffer && !(value instanceof Uint8Array)) {
    throw cannotEncode(typeName, "value is not a Uint8Array, an ArrayBuffer or a string");
  }
  const buffer = isBuffer ? value : value.buffer;
  // One that was transferred away looks empty, and would be stored as such.
  if (buffer instanceof ArrayBuffer && buffer.detached) {
    throw cannotEncode(typeName, "value's buffer is detached");
  }
  return isBuffer ? new Uint8Array(value) : value;
}
