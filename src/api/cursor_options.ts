/**
 * What cursors are made with, and how they want their rows.
 * @module
 */

import type { CallOptions, RowMode, Statement } from "../driver.ts";
import type { BareConnection } from "./bare_connection.ts";
import type { TransactionOptions } from "./begin_statement.ts";
import { checkTimeout } from "./deadline.ts";
import type { Lease } from "./lease.ts";
import type { ExecuteOptions } from "./parameters.ts";
import { checkRowFactory, type RowFactory } from "./row_factory.ts";
import type { TransactionControl } from "./transaction_control.ts";

/** What kind of cursor to make. */
export interface CursorOptions {
  /** `"tuple"` (the default), arrays in column order, or `"object"`, objects by column name. */
  rowMode?: RowMode;
  /** How rows are made of their values, instead of a `rowMode`. */
  rowFactory?: RowFactory<unknown>;
  /** Deadline of its statements that name none, milliseconds; the connection's when left out, `Infinity` for none. */
  timeout?: number;
  /**
   * Whether values are put into the text, quoted, instead of sent beside it; false unless given. For statements
   * that take no parameters: NOTIFY, SET, DDL, and several in one text, whose results `nextSet()` goes through.
   * The values are then in `query`, in the errors' `query`, and in what the server logs.
   */
  clientBinding?: boolean;
}

/** Options of a cursor whose rows are objects, or what a factory makes of them. */
export type MadeRowCursorOptions<Row> =
  & CursorOptions
  & ({ rowMode: "object" } | { rowFactory: RowFactory<Row> });

/** What begins the transactions of a cursor; internal. */
export interface TransactionStarter {
  /** Begins a transaction. */
  begin(
    lease: Lease,
    connection: BareConnection,
    options: TransactionOptions & CallOptions,
  ): Promise<TransactionControl>;
  /** Sets a savepoint in the innermost one, or begins one. */
  beginNested(
    lease: Lease,
    connection: BareConnection,
    options: CallOptions,
  ): Promise<TransactionControl>;
}

/** What a cursor is made with; internal. */
export interface CursorSetup extends CursorOptions {
  /** What begins its transactions. */
  readonly transactions: TransactionStarter;
  /** Throws when the cursor's owner, such as a finished transaction, refuses. */
  readonly guard?: (action: string) => void;
  /** Whether the rows can be fetched after the lease has ended, as those of a pool's one-shot are. */
  readonly outlivesLease?: boolean;
  /** What its statements have in common with those of others. */
  readonly shares?: Statement["shares"];
  /** Called once when it is closed. */
  readonly onClose?: () => Promise<void>;
}

/** Throws `InterfaceError` for a deadline or a way to make rows that is none. */
export function checkCursorOptions(options: CursorOptions): void {
  checkTimeout("make a cursor", options.timeout);
  checkRowFactory("make a cursor", options);
}

/** What makes the rows of one statement: a call that says what it wants has its way, not the cursor's. */
export function rowFactoryOf(
  options: ExecuteOptions,
  setup: CursorOptions,
): RowFactory<unknown> | undefined {
  // What is no object is refused with the other options.
  return options?.rowFactory ?? (options?.rowMode === undefined ? setup.rowFactory : undefined);
}

/** The row mode that a statement is run in; what a factory makes rows of are tuples. */
export function rowModeOf(
  factory: RowFactory<unknown> | undefined,
  { rowMode = "tuple" }: CursorOptions,
): RowMode {
  return factory === undefined ? rowMode : "tuple";
}

/** The statement, with what those of the cursor have in common with others. */
export function sharing(statement: Statement, { shares }: CursorSetup): Statement {
  return shares === undefined ? statement : { ...statement, shares };
}
