/**
 * What a caller passed to a large object, checked before anything is sent.
 * @module
 */

import { DataError, InterfaceError } from "../errors.ts";

/** What a large object is opened for: to read, to write, both, or not at all, as in psycopg2. */
export type LargeObjectMode = "r" | "w" | "rw" | "n";

/** Where {@linkcode LargeObject.seek} counts from; the numbers are those of C, of psycopg2 and of `Deno.SeekMode`. */
export type LargeObjectWhence = "start" | "current" | "end" | 0 | 1 | 2;

/** What the server calls each mode. */
export const OPEN_FLAGS: Readonly<Record<LargeObjectMode, number>> = {
  r: 0x40000,
  w: 0x20000,
  rw: 0x60000,
  n: 0,
};

const WHENCE = { start: 0, current: 1, end: 2 } as const;
const MAX_OID = 2 ** 32 - 1;

/** Throws `InterfaceError` for what cannot be opened. */
export function checkOpening(
  action: string,
  oid: number,
  newOid: number,
  mode: LargeObjectMode,
): void {
  for (const [name, value] of [["oid", oid], ["newOid", newOid]] as const) {
    checkCount(action, name, value);
    if (value > MAX_OID) throw new InterfaceError(`Cannot ${action}: ${name} is too large`);
  }
  if (oid !== 0 && newOid !== 0) {
    throw new InterfaceError(`Cannot ${action}: newOid is for a new one, and oid is given`);
  }
  if (Object.hasOwn(OPEN_FLAGS, mode)) return;
  throw new InterfaceError(`Cannot ${action}: mode is none of "r", "w", "rw" and "n"`);
}

/** Throws `InterfaceError` unless a value is a whole number, 0 or more. */
export function checkCount(action: string, name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw new InterfaceError(`Cannot ${action}: ${name} is not a whole number, 0 or more`);
}

/** The bytes to write; text is UTF-8. */
export function bytesOf(data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (typeof data !== "string") {
    throw new InterfaceError("Cannot write: data is neither bytes nor a string");
  }
  if (!data.isWellFormed()) throw new DataError("Cannot write: text contains a lone surrogate");
  return new TextEncoder().encode(data);
}

/** The number that the server has for a whence. Throws `InterfaceError` for what is none, and for an offset that is none. */
export function checkSeek(offset: number, whence: LargeObjectWhence): number {
  const from = typeof whence === "number" ? whence : WHENCE[whence];
  if (from !== 0 && from !== 1 && from !== 2) {
    throw new InterfaceError('Cannot seek: whence is none of "start", "current" and "end"');
  }
  if (Number.isSafeInteger(offset)) return from;
  throw new InterfaceError("Cannot seek: offset is not a whole number");
}

/** All pieces in one. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return only;
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const piece of pieces) {
    all.set(piece, end);
    end += piece.length;
  }
  return all;
}
