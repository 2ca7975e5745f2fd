/**
 * How many rows can be asked for at a time.
 * @module
 */

import { InterfaceError } from "../errors.ts";

/** The most that FETCH and MOVE can count, and the protocol. */
export const MAX_ROWS = 2 ** 31 - 1;

/** Throws `InterfaceError` unless it is a number of rows that can be fetched at a time again and again. */
export function checkIterSize(action: string, size: number): void {
  checkWhole(action, "iterSize", size, 1);
}

/** Throws `InterfaceError` unless it is a number of rows that can be fetched. */
export function checkFetchSize(size: number): void {
  if (Number.isInteger(size) && size >= 0) return;
  throw new InterfaceError("Cannot fetch: size is not a whole number, 0 or more");
}

/** Throws `InterfaceError` unless it is a number of rows that a server-side cursor can go, back or on. */
export function checkDistance(value: number): void {
  checkWhole("scroll", "value", value, -MAX_ROWS);
}

function checkWhole(action: string, what: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least && value <= MAX_ROWS) return;
  throw new InterfaceError(
    `Cannot ${action}: ${what} is not a whole number from ${least} to ${MAX_ROWS}`,
  );
}
