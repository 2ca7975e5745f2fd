/**
 * Lexemes, of which tsvector and tsquery are made: how they stand in text and in binary.
 * @module
 */

import { Buffer } from "node:buffer";
import type { ByteSink, ByteSource } from "../codec.ts";
import { cannotDecode } from "../conversion_error.ts";
import { readText } from "../text/text.ts";

/** The most that PostgreSQL takes in text. */
const LEXEME_BYTES_MAX = 2046;
/**
 * Far above what PostgreSQL stores, and still short enough for its text, at most 3.5 times as long,
 * to fit into a string.
 */
const VALUE_BYTES_MAX = 2 ** 27;

const QUOTE = 0x27;
const BACKSLASH = 0x5c;

/** A lexeme between quotes, as PostgreSQL prints it: quotes and backslashes are doubled. */
export function quoteLexeme(lexeme: string): string {
  return `'${lexeme.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

/** A lexeme found in text. */
export interface QuotedLexeme {
  /** Itself, as UTF-8. */
  readonly bytes: Uint8Array;
  /** Where the text goes on behind its closing quote. */
  readonly end: number;
}

/**
 * The lexeme whose opening quote stands at `start`; null when there is none that PostgreSQL would
 * print so.
 */
export function quotedLexeme(text: string, start: number): QuotedLexeme | null {
  const close = closingQuote(text, start);
  if (close === null) return null;
  const quoted = text.slice(start + 1, close);
  const bytes = Buffer.from(quoted.replaceAll("''", "'").replaceAll("\\\\", "\\"));
  if (bytes.length === 0 || bytes.length > LEXEME_BYTES_MAX) return null;
  return { bytes, end: close + 1 };
}

function closingQuote(text: string, start: number): number | null {
  if (text.charCodeAt(start) !== QUOTE) return null;
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== QUOTE && code !== BACKSLASH) continue;
    if (text.charCodeAt(at + 1) === code) at++;
    else return code === QUOTE ? at : null;
  }
  return null;
}

/** Writes a lexeme with NUL behind it. */
export function writeLexeme(sink: ByteSink, bytes: Uint8Array): void {
  sink.bytes(bytes);
  sink.uint8(0);
}

/** Reads a tsvector or a tsquery from its beginning to its end; throws `DataError` beyond that. */
export class LexemeReader {
  readonly #typeName: string;
  readonly #source: ByteSource;
  readonly #end: number;
  #at: number;

  /**
   * Reads from `source`, bytes `start` (inclusive) to `end` (exclusive). Throws `DataError` when
   * their text might not fit into a string.
   */
  constructor(typeName: string, source: ByteSource, start: number, end: number) {
    if (end - start > VALUE_BYTES_MAX) throw cannotDecode(typeName, "value is too long");
    this.#typeName = typeName;
    this.#source = source;
    this.#at = start;
    this.#end = end;
  }

  /** Reads one byte. */
  uint8(): number {
    return this.#source.bytes[this.#take(1)]!;
  }

  /** Reads two bytes. */
  uint16(): number {
    return this.#source.view.getUint16(this.#take(2));
  }

  /** Reads a count of what is to come, which is not to be trusted. */
  count(): number {
    const count = this.#source.view.getInt32(this.#take(4));
    if (count < 0) throw cannotDecode(this.#typeName, "count is negative");
    return count;
  }

  /** Reads a lexeme and the NUL behind it. */
  lexeme(): string {
    const { bytes } = this.#source;
    const start = this.#at;
    let at = start;
    while (at < this.#end && bytes[at] !== 0) at++;
    this.#take(at + 1 - start);
    return readText(this.#source, start, at);
  }

  /** Throws `DataError` unless everything has been read. */
  finish(): void {
    if (this.#at !== this.#end) throw cannotDecode(this.#typeName, "bytes are left over");
  }

  #take(size: number): number {
    const at = this.#at;
    if (this.#end - at < size) throw cannotDecode(this.#typeName, "value is cut off");
    this.#at += size;
    return at;
  }
}
