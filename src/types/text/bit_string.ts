/**
 * bit and varbit: strings of 0 and 1, the leftmost bit first.
 *
 * In binary they are a number of bits, an int32, and the bits, filled up with zeros to a whole byte.
 * @module
 */

import { canonicalStringCodec } from "./canonical_string.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, wrongLength } from "../conversion_error.ts";
import { BIT, VARBIT } from "../oids.ts";

const HEADER_SIZE = 4;
/** The most characters V8 puts into one string; PostgreSQL has room for four times as many bits. */
const STRING_MAX = 2 ** 29 - 24;
/** Up to so many bits it is quicker to put pieces together. */
const PIECES_MAX = 2 ** 20;
const ZERO = 0x30;

const decoder = new TextDecoder();

// Looked for instead of matched as a whole: that takes no memory however long the text is.
const NOT_BIT = /[^01]/;

/** The eight bits of each byte. */
const BITS: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => byte.toString(2).padStart(8, "0"),
);

function bitCodec(name: string, oid: number): Codec<string> {
  return canonicalStringCodec({
    name,
    oid,
    noun: "a string of 0 and 1",
    parse: (text) => NOT_BIT.test(text) ? null : text,
    decodeBinary(source: ByteSource, start: number, end: number): string {
      const bits = checkedBits(name, source, start, end);
      if (bits > PIECES_MAX) return readLong(source.bytes, start + HEADER_SIZE, bits);
      let text = "";
      for (let at = start + HEADER_SIZE; at < end; at++) text += BITS[source.bytes[at]!]!;
      return text.slice(0, bits);
    },
    write: writeBits,
  });
}

/** Checks all but the bits themselves, and returns how many there are. */
function checkedBits(
  name: string,
  { bytes, view }: ByteSource,
  start: number,
  end: number,
): number {
  if (end - start < HEADER_SIZE) throw wrongLength(name, end - start, HEADER_SIZE);
  const bits = view.getInt32(start);
  if (bits < 0) throw cannotDecode(name, "number of bits is negative");
  const size = HEADER_SIZE + Math.ceil(bits / 8);
  if (end - start !== size) throw wrongLength(name, end - start, size);
  if (bits > STRING_MAX) throw cannotDecode(name, "value is longer than a string can be");
  if (bits % 8 !== 0 && (bytes[end - 1]! & (0xff >> bits % 8)) !== 0) {
    throw cannotDecode(name, "value is not filled up with zeros");
  }
  return bits;
}

/** So many pieces put together would fill the heap, and take three times as long. */
function readLong(bytes: Uint8Array, start: number, bits: number): string {
  const codes = new Uint8Array(bits);
  for (let i = 0; i < bits; i++) codes[i] = ZERO + ((bytes[start + (i >> 3)]! >> (7 - i % 8)) & 1);
  return decoder.decode(codes);
}

function writeBits(text: string, sink: ByteSink): void {
  sink.int32(text.length);
  for (let at = 0; at < text.length; at += 8) {
    sink.uint8(parseInt(text.slice(at, at + 8).padEnd(8, "0"), 2));
  }
}

/** `bit`, a string of 0 and 1; any other text, as `X1F`, goes to the server as it is. */
export const bitStringCodec: Codec<string> = bitCodec("bit", BIT);

/** `varbit`, a string of 0 and 1, as `bit`. */
export const varbitCodec: Codec<string> = bitCodec("varbit", VARBIT);

/** The codecs of this family. */
export const bitCodecs: readonly Codec[] = [bitStringCodec, varbitCodec];
