/**
 * What a server-side cursor is made with, checked.
 * @module
 */

import { InterfaceError } from "../errors.ts";
import { quoteIdentifier } from "../types/quote.ts";
import {
  checkCursorOptions,
  type CursorOptions,
  type MadeRowCursorOptions,
} from "./cursor_options.ts";
import { checkIterSize } from "./row_limits.ts";

/**
 * What kind of server-side cursor to make.
 *
 * @see https://www.postgresql.org/docs/current/sql-declare.html
 */
export interface ServerCursorOptions extends CursorOptions {
  /** Its name on the server: any name, in any case. */
  name: string;
  /** Whether it can go back (`SCROLL`), or never (`NO SCROLL`); unless given, the server decides by the query. */
  scrollable?: boolean;
  /** Whether it outlives its transaction (`WITH HOLD`), for which the server keeps all of its rows; false unless given. */
  withHold?: boolean;
  /** How many rows an iteration fetches at a time; 2000 unless given. */
  iterSize?: number;
}

/** Options of a server-side cursor whose rows are objects, or what a factory makes of them. */
export type MadeRowServerCursorOptions<Row> = ServerCursorOptions & MadeRowCursorOptions<Row>;

/** What kind of server-side cursor to make on a pool: each of its calls has the deadline of the connections. */
export interface HeldCursorOptions extends Omit<ServerCursorOptions, "timeout" | "withHold"> {
  /** It has no transaction that it could live in. */
  withHold: true;
}

/** What only a server-side cursor has. */
const FOR_NAMED = ["scrollable", "withHold", "iterSize"] as const;

/** Whether a server-side cursor is asked for. Throws `InterfaceError` for what only that has, without a name. */
export function isNamed(options: CursorOptions): options is ServerCursorOptions {
  const given: Partial<ServerCursorOptions> = options;
  if (given.name !== undefined) return true;
  for (const option of FOR_NAMED) {
    if (given[option] === undefined) continue;
    throw new InterfaceError(`Cannot make a cursor: ${option} needs a name`);
  }
  return false;
}

/** Throws `InterfaceError` for what is of the wrong type, or no name that PostgreSQL can have. */
export function checkServerCursorOptions(options: ServerCursorOptions): void {
  if (typeof options.name !== "string") {
    throw new InterfaceError("Cannot make a cursor: name is not a string");
  }
  for (const option of ["scrollable", "withHold"] as const) {
    if (["boolean", "undefined"].includes(typeof options[option])) continue;
    throw new InterfaceError(`Cannot make a cursor: ${option} is neither true nor false`);
  }
  if (options.iterSize !== undefined) checkIterSize("make a cursor", options.iterSize);
  checkCursorOptions(options);
  quoteIdentifier(options.name);
}

/**
 * What a pool's cursor is made with: the deadline is that of acquiring a connection. Throws `InterfaceError` as
 * {@linkcode checkServerCursorOptions}, and unless it is made with hold.
 */
export function heldCursorOptionsOf(options: ServerCursorOptions): HeldCursorOptions {
  const { timeout: _, ...others } = options;
  checkServerCursorOptions(others);
  const { withHold } = others;
  if (withHold === true) return { ...others, withHold };
  throw new InterfaceError(
    "Cannot make a cursor: on a pool it has no transaction; make it withHold, or on a transaction",
  );
}
