/**
 * macaddr and macaddr8: six and eight bytes, in hexadecimal with colons.
 * @module
 */

import { canonicalStringCodec } from "../text/canonical_string.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { wrongLength } from "../conversion_error.ts";
import { MACADDR, MACADDR8 } from "../oids.ts";

const SIZE = 6;
const SIZE_8 = 8;
const TEXT = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/;
const TEXT_8 = /^[0-9a-f]{2}(?::[0-9a-f]{2}){7}$/;
const COLON = 0x3a;

/** The character codes of a byte's two hexadecimal digits. */
const FIRST = Uint8Array.from({ length: 256 }, (_, byte) => hexDigit(byte >> 4));
const SECOND = Uint8Array.from({ length: 256 }, (_, byte) => hexDigit(byte & 15));

function hexDigit(value: number): number {
  return value.toString(16).charCodeAt(0);
}

function writeHexadecimal(text: string, sink: ByteSink): void {
  for (let at = 0; at < text.length; at += 3) sink.uint8(parseInt(text.slice(at, at + 2), 16));
}

/** `macaddr`, a string like `08:00:2b:01:02:03`; any other text goes to the server as it is. */
export const macaddrCodec: Codec<string> = canonicalStringCodec({
  name: "macaddr",
  oid: MACADDR,
  noun: "six bytes in hexadecimal with colons",
  parse: (text) => TEXT.test(text) ? text : null,
  // One call with all characters, as in uuid.
  decodeBinary({ bytes }: ByteSource, start: number, end: number): string {
    if (end - start !== SIZE) throw wrongLength("macaddr", end - start, SIZE);
    const a = bytes[start]!, b = bytes[start + 1]!, c = bytes[start + 2]!;
    const d = bytes[start + 3]!, e = bytes[start + 4]!, f = bytes[start + 5]!;
    // deno-fmt-ignore
    return String.fromCharCode(
      FIRST[a]!, SECOND[a]!, COLON, FIRST[b]!, SECOND[b]!, COLON, FIRST[c]!, SECOND[c]!, COLON,
      FIRST[d]!, SECOND[d]!, COLON, FIRST[e]!, SECOND[e]!, COLON, FIRST[f]!, SECOND[f]!,
    );
  },
  write: writeHexadecimal,
});

/** `macaddr8`, a string like `08:00:2b:01:02:03:04:05`; any other text goes to the server as it is. */
export const macaddr8Codec: Codec<string> = canonicalStringCodec({
  name: "macaddr8",
  oid: MACADDR8,
  noun: "eight bytes in hexadecimal with colons",
  parse: (text) => TEXT_8.test(text) ? text : null,
  decodeBinary({ bytes }: ByteSource, start: number, end: number): string {
    if (end - start !== SIZE_8) throw wrongLength("macaddr8", end - start, SIZE_8);
    const a = bytes[start]!, b = bytes[start + 1]!, c = bytes[start + 2]!, d = bytes[start + 3]!;
    const e = bytes[start + 4]!, f = bytes[start + 5]!, g = bytes[start + 6]!;
    const h = bytes[start + 7]!;
    // deno-fmt-ignore
    return String.fromCharCode(
      FIRST[a]!, SECOND[a]!, COLON, FIRST[b]!, SECOND[b]!, COLON, FIRST[c]!, SECOND[c]!, COLON,
      FIRST[d]!, SECOND[d]!, COLON, FIRST[e]!, SECOND[e]!, COLON, FIRST[f]!, SECOND[f]!, COLON,
      FIRST[g]!, SECOND[g]!, COLON, FIRST[h]!, SECOND[h]!,
    );
  },
  write: writeHexadecimal,
});
