/**
 * Ranges and multiranges in PostgreSQL's text format: `[1,10)`, `("a b",]`, `empty`, `{[1,2),[5,6)}`.
 *
 * @see https://www.postgresql.org/docs/current/rangetypes.html#RANGETYPES-IO
 * @module
 */

import { cannotDecode } from "../conversion_error.ts";
import { Range, type RangeBounds } from "./range.ts";

type Decode = (text: string) => unknown;

/** Reads a range; `decode` makes the bounds. Throws `DataError` for what is none. */
export function parseRange(typeName: string, text: string, decode: Decode): Range {
  if (text === "empty") return Range.empty();
  const reader = new RangeReader(typeName, text, decode);
  const range = reader.range();
  if (reader.at !== text.length) throw malformed(typeName);
  return range;
}

/** Reads a multirange. Throws `DataError` for what is none. */
export function parseMultirange(typeName: string, text: string, decode: Decode): Range[] {
  const reader = new RangeReader(typeName, text, decode);
  const ranges: Range[] = [];
  reader.take("{");
  if (!reader.takeIf("}")) {
    do ranges.push(reader.range()); while (reader.takeIf(","));
    reader.take("}");
  }
  if (reader.at !== text.length) throw malformed(typeName);
  return ranges;
}

/** Reads from the left to the right, each character once, and takes those between two of a meaning together. */
class RangeReader {
  readonly #typeName: string;
  readonly #text: string;
  readonly #decode: Decode;
  at = 0;

  constructor(typeName: string, text: string, decode: Decode) {
    this.#typeName = typeName;
    this.#text = text;
    this.#decode = decode;
  }

  /** One range that is not empty. */
  range(): Range {
    const open = this.takeIf("[") ? "[" : this.take("(");
    const lower = this.#bound();
    this.take(",");
    const upper = this.#bound();
    const close = this.takeIf("]") ? "]" : this.take(")");
    return new Range(lower, upper, `${open}${close}` as RangeBounds);
  }

  take(character: string): string {
    if (!this.takeIf(character)) throw malformed(this.#typeName);
    return character;
  }

  takeIf(character: string): boolean {
    if (this.#text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  /** A bound, null for none: nothing at all stands there then, not even quotes. */
  #bound(): unknown {
    let text = "";
    const start = this.at;
    let from = start;
    let isQuoted = false;
    for (;; this.at += 1) {
      const character = this.#text[this.at];
      if (character === undefined) throw malformed(this.#typeName);
      if (character === '"') {
        text += this.#text.slice(from, this.at);
        from = this.at + 1;
        // Within quotes a quote is doubled: the second is taken with what follows.
        if (isQuoted && this.#text[from] === '"') this.at += 1;
        else isQuoted = !isQuoted;
      } else if (character === "\\") {
        text += this.#text.slice(from, this.at);
        from = this.at += 1;
        if (this.#text[from] === undefined) throw malformed(this.#typeName);
      } else if (!isQuoted && ENDS.includes(character)) break;
    }
    return this.at === start ? null : this.#decode(text + this.#text.slice(from, this.at));
  }
}

/** What ends a bound that is not quoted. */
const ENDS = ",)]";

/** Writes a range; `encode` makes the text of a bound. */
export function formatRange(range: Range, encode: (bound: unknown) => string): string {
  if (range.isEmpty) return "empty";
  const bound = (value: unknown) => value === null ? "" : `"${escaped(encode(value))}"`;
  const open = range.lowerInclusive ? "[" : "(";
  return `${open}${bound(range.lower)},${bound(range.upper)}${range.upperInclusive ? "]" : ")"}`;
}

function escaped(text: string): string {
  return text.replace(/["\\]/g, "\\$&");
}

function malformed(typeName: string): Error {
  return cannotDecode(typeName, "value is not a range in PostgreSQL's text format");
}
