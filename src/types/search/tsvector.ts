/**
 * tsvector, as PostgreSQL prints it: `'cat':3B,4 'fat'`.
 *
 * In binary an int32 counts the lexemes; each is text, NUL, and the number of its positions with
 * them, in uint16s: the weight in two bits, the position in fourteen.
 * @module
 */

import { stringOf } from "../text/character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotEncode } from "../conversion_error.ts";
import { LexemeReader, quoteLexeme, writeLexeme } from "./lexeme.ts";
import { TSVECTOR } from "../oids.ts";
import { parseTsvector, PRINTED_WEIGHTS } from "./tsvector_text.ts";

function decodeBinary(source: ByteSource, start: number, end: number): string {
  const reader = new LexemeReader("tsvector", source, start, end);
  let text = "";
  for (let left = reader.count(); left > 0; left--) {
    text += (text === "" ? "" : " ") + quoteLexeme(reader.lexeme()) + positionsOf(reader);
  }
  reader.finish();
  return text;
}

function positionsOf(reader: LexemeReader): string {
  let text = "";
  for (let left = reader.uint16(); left > 0; left--) {
    const position = reader.uint16();
    text += (text === "" ? ":" : ",") + (position & 0x3fff) + PRINTED_WEIGHTS[position >> 14]!;
  }
  return text;
}

function encodeBinary(value: unknown, sink: ByteSink): void {
  const entries = parseTsvector(stringOf("tsvector", value));
  if (entries === null) throw cannotEncode("tsvector", "a string has no binary form");
  sink.int32(entries.length);
  for (const { bytes, positions } of entries) {
    writeLexeme(sink, bytes);
    sink.int16(positions.length);
    for (const position of positions) sink.int16(position << 16 >> 16);
  }
}

/**
 * `tsvector`, a string as PostgreSQL prints it. In goes any text that is one; only what is written
 * as PostgreSQL prints it has a binary form.
 */
export const tsvectorCodec: Codec<string> = {
  name: "tsvector",
  oid: TSVECTOR,
  decodeText: (text: string): string => text,
  decodeBinary,
  encodeText: (value: unknown): string => stringOf("tsvector", value),
  encodeBinary,
  prefersText: (value: unknown): boolean =>
    typeof value === "string" && parseTsvector(value) === null,
};
