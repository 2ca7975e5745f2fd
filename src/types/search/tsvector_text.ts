/**
 * The text of a tsvector, taken apart: only as PostgreSQL prints it, with the lexemes and their
 * positions in order and none of them twice.
 *
 * Everything else is left to PostgreSQL. In binary it would keep a lexeme that comes twice, and
 * refuse positions that it puts in order in text.
 * @module
 */

import { Buffer } from "node:buffer";
import { quotedLexeme } from "./lexeme.ts";

/** PostgreSQL's MAXNUMPOS. */
const POSITIONS_MAX = 256;
const POSITION_MAX = 2 ** 14 - 1;

const POSITION = /([1-9]\d{0,4})([ABC]?)/y;

/** How weights are printed, by their number in binary: D is not. */
export const PRINTED_WEIGHTS: readonly string[] = ["", "C", "B", "A"];

/** A lexeme with its positions. */
export interface TsvectorEntry {
  /** The lexeme, as UTF-8. */
  readonly bytes: Uint8Array;
  /** As in binary: the weight in bits 14 and 15, the position in the others. */
  readonly positions: readonly number[];
}

/** What `text` says; null when PostgreSQL would not print it so. */
export function parseTsvector(text: string): TsvectorEntry[] | null {
  const entries: TsvectorEntry[] = [];
  for (let at = 0; at < text.length;) {
    if (entries.length > 0 && text[at++] !== " ") return null;
    const lexeme = quotedLexeme(text, at);
    if (lexeme === null) return null;
    const before = entries.at(-1);
    // In a server that does not store UTF-8 the order can be another: then the text goes as it is.
    if (before !== undefined && Buffer.compare(before.bytes, lexeme.bytes) >= 0) return null;
    const found = positionsAt(text, lexeme.end);
    if (found === null) return null;
    entries.push({ bytes: lexeme.bytes, positions: found.positions });
    at = found.end;
  }
  return entries;
}

interface FoundPositions {
  readonly positions: readonly number[];
  /** Where the text goes on behind them. */
  readonly end: number;
}

function positionsAt(text: string, start: number): FoundPositions | null {
  const positions: number[] = [];
  let before = 0;
  let at = start;
  while (text[at] === (at === start ? ":" : ",")) {
    POSITION.lastIndex = at + 1;
    const match = POSITION.exec(text);
    const position = Number(match?.[1]);
    if (match === null || position <= before || position > POSITION_MAX) return null;
    positions.push(PRINTED_WEIGHTS.indexOf(match[2]!) << 14 | position);
    before = position;
    at = POSITION.lastIndex;
  }
  return positions.length > POSITIONS_MAX ? null : { positions, end: at };
}
