/**
 * From what a caller passes to `execute()` to a statement for the session. Whatever is wrong with it is
 * found here, before anything is sent.
 * @module
 */

import type { CallOptions, RowMode, Statement } from "../driver.ts";
import { InterfaceError } from "../errors.ts";
import type { Bound } from "../sql/bind.ts";
import type { Codec } from "../types/codec.ts";
import { CALL_OPTIONS, checkOptionNames, type OptionNames } from "./option_names.ts";
import { checkRowFactory, type RowFactory } from "./row_factory.ts";

/** How one statement is run and how its rows are wanted. */
export interface ExecuteOptions extends CallOptions {
  /** `"tuple"`, arrays in column order, or `"object"`, objects by column name; the cursor's when left out. */
  rowMode?: RowMode;
  /** How rows are made of their values, instead of a `rowMode`; the cursor's when both are left out. */
  rowFactory?: RowFactory<unknown>;
  /** Codecs for the result columns, by position; each is used only where its OID is the column's. */
  columnCodecs?: readonly (Codec | undefined)[];
}

/** How one statement is streamed. */
export interface StreamOptions extends ExecuteOptions {
  /**
   * Fetches so many rows at a time, over a portal, so that other statements of the connection may run in between. It
   * needs a transaction, and ends with it; `timeout` and `signal` bound each step alone. Unless given, all rows come
   * in one answer, and the connection is busy until the end of it.
   */
  iterSize?: number;
}

/** Options under which rows are objects. */
export interface ObjectRowOptions extends ExecuteOptions {
  /** Rows are objects by column name. */
  rowMode: "object";
}

/** The names of what says how the rows of a statement are wanted. */
export const ROW_OPTIONS: OptionNames<Omit<ExecuteOptions, keyof CallOptions>> = {
  rowMode: true,
  rowFactory: true,
  columnCodecs: true,
};

/** The names of what a statement is executed with. */
export const EXECUTE_OPTIONS: OptionNames<ExecuteOptions> = { ...CALL_OPTIONS, ...ROW_OPTIONS };

/** The names of what a statement is streamed with. */
export const STREAM_OPTIONS: OptionNames<StreamOptions> = { ...EXECUTE_OPTIONS, iterSize: true };

/** Options under which rows are what a factory makes. */
export interface FactoryRowOptions<Row> extends ExecuteOptions {
  /** Makes the rows. */
  rowFactory: RowFactory<Row>;
}

/** Options under which rows are objects, or what a factory makes. */
export type MadeRowOptions<Row> = ObjectRowOptions | FactoryRowOptions<Row>;

/** Throws `InterfaceError` unless `text` can be sent as it is: a string, of Unicode, without a NUL character. */
export function checkText(action: string, text: unknown): asserts text is string {
  if (typeof text !== "string") {
    throw new InterfaceError(`Cannot ${action}: the statement is not a string`);
  }
  if (text.includes("\0")) {
    throw new InterfaceError(`Cannot ${action}: the statement holds a NUL character`);
  }
  // UTF-8 has none: another character would be sent in its place.
  if (!text.isWellFormed()) {
    throw new InterfaceError(`Cannot ${action}: the statement holds a lone surrogate`);
  }
}

/**
 * Makes the statement of what is bound. Throws `InterfaceError` for an option or a row mode that does not exist, and
 * for a row mode beside a factory.
 */
export function statementFrom(
  action: string,
  { text, values }: Bound,
  options: ExecuteOptions,
  rowMode: RowMode,
  known: OptionNames<ExecuteOptions> = EXECUTE_OPTIONS,
): Statement {
  checkOptionNames(action, options, known);
  checkRowFactory(action, options);
  const mode = options.rowMode ?? rowMode;
  if (mode !== "tuple" && mode !== "object") {
    throw new InterfaceError(`Cannot ${action}: rowMode is neither "tuple" nor "object"`);
  }
  const { columnCodecs } = options;
  return columnCodecs === undefined
    ? { text, values, rowMode: mode }
    : { text, values, rowMode: mode, columnCodecs };
}
