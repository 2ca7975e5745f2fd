/**
 * uuid.
 * @module
 */

import { hexOf } from "./bytea.ts";
import { checkText } from "./character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode, wrongLength } from "../conversion_error.ts";
import { UUID } from "../oids.ts";

const SIZE = 16;
const UUID_TEXT = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const HEX_TEXT = /^[0-9a-f]{32}$/i;

/** The characters of a byte's two hexadecimal digits. */
const FIRST = Uint8Array.from({ length: 256 }, (_, byte) => hexDigit(byte >> 4));
const SECOND = Uint8Array.from({ length: 256 }, (_, byte) => hexDigit(byte & 15));

function hexDigit(value: number): number {
  return value.toString(16).charCodeAt(0);
}

/** Reads 16 bytes. One call with all characters: pieces put together take three times as long. */
function readUuid({ bytes }: ByteSource, at: number): string {
  const a = bytes[at]!, b = bytes[at + 1]!, c = bytes[at + 2]!, d = bytes[at + 3]!;
  const e = bytes[at + 4]!, f = bytes[at + 5]!, g = bytes[at + 6]!, h = bytes[at + 7]!;
  const i = bytes[at + 8]!, j = bytes[at + 9]!, k = bytes[at + 10]!, l = bytes[at + 11]!;
  const m = bytes[at + 12]!, n = bytes[at + 13]!, o = bytes[at + 14]!, p = bytes[at + 15]!;
  // deno-fmt-ignore
  return String.fromCharCode(
    FIRST[a]!, SECOND[a]!, FIRST[b]!, SECOND[b]!, FIRST[c]!, SECOND[c]!, FIRST[d]!, SECOND[d]!, 45,
    FIRST[e]!, SECOND[e]!, FIRST[f]!, SECOND[f]!, 45, FIRST[g]!, SECOND[g]!, FIRST[h]!, SECOND[h]!, 45,
    FIRST[i]!, SECOND[i]!, FIRST[j]!, SECOND[j]!, 45,
    FIRST[k]!, SECOND[k]!, FIRST[l]!, SECOND[l]!, FIRST[m]!, SECOND[m]!,
    FIRST[n]!, SECOND[n]!, FIRST[o]!, SECOND[o]!, FIRST[p]!, SECOND[p]!,
  );
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array && value.length === SIZE) return hexOf(value);
  throw cannotEncode("uuid", "value is not a string of 32 hexadecimal digits, nor 16 bytes");
}

function isUuid(text: string): boolean {
  return UUID_TEXT.test(text) || HEX_TEXT.test(text);
}

/**
 * `uuid`, a string in lower case with hyphens; goes in in either case, with or without hyphens, or
 * in another form that the server reads, or as 16 bytes.
 */
export const uuidCodec: Codec<string> = {
  name: "uuid",
  oid: UUID,
  decodeText(text: string): string {
    if (!UUID_TEXT.test(text)) throw cannotDecode("uuid", "value is not a uuid");
    return text;
  },
  decodeBinary(source: ByteSource, start: number, end: number): string {
    if (end - start !== SIZE) throw wrongLength("uuid", end - start, SIZE);
    return readUuid(source, start);
  },
  encodeText: (value: unknown): string => checkText("uuid", textOf(value)),
  encodeBinary(value: unknown, sink: ByteSink): void {
    const text = textOf(value);
    if (!isUuid(text)) throw cannotEncode("uuid", "a string has no binary form");
    const digits = text.replaceAll("-", "");
    for (let at = 0; at < 32; at += 8) sink.int32(parseInt(digits.slice(at, at + 8), 16) | 0);
  },
  prefersText: (value: unknown): boolean => typeof value === "string" && !isUuid(value),
};
