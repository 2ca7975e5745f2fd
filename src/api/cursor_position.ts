/**
 * Where a server-side cursor stands: the rows fetched ahead here, and how far the server has gone. It only decides.
 *
 * To the caller a position is the index of the row that is fetched next, as with any cursor. The server's is a row,
 * before the first one, or after the last one; and it is further on by what was fetched ahead.
 * @see https://www.postgresql.org/docs/current/sql-fetch.html
 * @module
 */

import { InterfaceError } from "../errors.ts";
import { MAX_ROWS } from "./row_limits.ts";

/** What the value of `scroll()` is: rows from here, or the index of a row. */
export type ScrollMode = "relative" | "absolute";

/** Throws `InterfaceError` for what is no such mode. */
export function checkScrollMode(mode: ScrollMode): void {
  if (mode === "relative" || mode === "absolute") return;
  throw new InterfaceError('Cannot scroll: mode is neither "relative" nor "absolute"');
}

/** One MOVE. */
export interface Move {
  /** Whether `count` is rows from where the server stands, or the number of a row, from 1. */
  readonly direction: "FORWARD" | "BACKWARD" | "ABSOLUTE";
  /** How many, or which. */
  readonly count: number;
}

/** The position of one cursor, and the rows that the server has given and nobody has taken. */
export class CursorPosition {
  #ahead: unknown[] = [];
  #next = 0;
  /** How many rows the server has gone past; null when that is not known. */
  #passed: number | null;
  #atEnd = false;
  #rowCount: number | null = null;

  /** `passed` is how many rows the server has gone past; null for a cursor that somebody else has used. */
  constructor(passed: number | null) {
    this.#passed = passed;
  }

  /** How many rows are here to be taken. */
  get ahead(): number {
    return this.#ahead.length - this.#next;
  }

  /** Whether the server has no rows behind those that are here. */
  get atEnd(): boolean {
    return this.#atEnd;
  }

  /** The index of the next row; null when it is not known. */
  get rowNumber(): number | null {
    return this.#passed === null ? null : this.#passed - this.ahead;
  }

  /** How many rows there are in all; null until the end was seen. */
  get rowCount(): number | null {
    return this.#rowCount;
  }

  /** Takes the next rows of those that are here, at most `size`. */
  take(size: number): unknown[] {
    if (this.#next === 0 && size >= this.#ahead.length) {
      const all = this.#ahead;
      this.#ahead = [];
      return all;
    }
    const rows = this.peek(size);
    this.#next += rows.length;
    return rows;
  }

  /** What {@linkcode take} would take. */
  peek(size: number): unknown[] {
    return this.#ahead.slice(this.#next, this.#next + size);
  }

  /** Adds what the server gave when it was asked for `asked` rows; Infinity for all. */
  fetched(rows: unknown[], asked: number): void {
    this.#ahead = this.ahead === 0 ? rows : this.take(Infinity).concat(rows);
    this.#next = 0;
    this.#pass(rows.length, asked);
  }

  /** A FETCH or a MOVE has failed: how far the server has gone is not known any more. */
  lose(): void {
    this.#passed = null;
    this.#atEnd = false;
  }

  /** Whether a scroll goes back, as far as that is known. */
  isBackward(value: number, mode: ScrollMode): boolean {
    if (mode === "relative") return value < 0;
    return this.rowNumber !== null && value < this.rowNumber;
  }

  /** The move that a scroll needs; null when there is none to send, and the scroll is done. */
  scroll(value: number, mode: ScrollMode): Move | null {
    const here = this.rowNumber;
    if (mode === "relative") {
      if (value >= 0) return this.#forward(value);
      // From behind the last row it is one more, to that row.
      const count = this.ahead - value + (this.#atEnd ? 1 : 0);
      return { direction: "BACKWARD", count: Math.min(count, MAX_ROWS) };
    }
    return here === null || value < here ? absolute(value) : this.#forward(value - here);
  }

  /** The server has moved: past `count` rows, or with an absolute move to one row or to none; null if it does not say. */
  moved(move: Move, count: number | null): void {
    this.#drop();
    if (count === null) this.lose();
    else if (move.direction === "FORWARD") this.#pass(count, move.count);
    else {
      this.#passed = move.direction === "BACKWARD"
        ? this.#passedBack(move.count, count)
        : this.#passedTo(move.count, count);
      this.#atEnd = move.direction === "ABSOLUTE" && move.count > 0 && count === 0;
    }
  }

  #forward(rows: number): Move | null {
    if (rows <= this.ahead) {
      this.#next += rows;
      return null;
    }
    if (!this.#atEnd) return { direction: "FORWARD", count: rows - this.ahead };
    this.#drop();
    return null;
  }

  /** One that went back over less than it was asked to is before the first row. */
  #passedBack(asked: number, count: number): number | null {
    if (count < asked) return 0;
    return this.#passed === null ? null : this.#passed + (this.#atEnd ? 1 : 0) - asked;
  }

  /** One that found no row is before the first, or behind the last. */
  #passedTo(row: number, found: number): number | null {
    return row > 0 && found === 0 ? this.#rowCount : row;
  }

  #pass(count: number, asked: number): void {
    if (this.#passed !== null) this.#passed += count;
    this.#atEnd ||= count < asked;
    if (this.#atEnd) this.#rowCount ??= this.#passed;
  }

  #drop(): void {
    this.#ahead = [];
    this.#next = 0;
  }
}

function absolute(index: number): Move {
  return { direction: "ABSOLUTE", count: Math.max(index, 0) };
}
