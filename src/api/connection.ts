/**
 * What users hold: one connection to one database.
 * @module
 */

import type { CallOptions, Session } from "../driver.ts";
import type { Values } from "../sql/bind.ts";
import type { Composable } from "../sql/composable.ts";
import type { Identifier } from "../sql/parts.ts";
import type { TransactionOptions } from "./begin_statement.ts";
import type { CopyOutput } from "./copy_output.ts";
import type { CopyRow } from "./copy_row_writer.ts";
import type { CopyData, CopyInput } from "./copy_source.ts";
import type { CopyCallOptions, CopyOptions, CopyQuery, TableName } from "./copy_statement.ts";
import { Cursor } from "./cursor.ts";
import { CURSOR_OPTIONS } from "./cursor_option_names.ts";
import type { CursorOptions, CursorSetup, MadeRowCursorOptions } from "./cursor_options.ts";
import type { Executed } from "./executed.ts";
import { LargeObject, type LargeObjectOptions } from "./large_object.ts";
import { type ConnectionSettings, Lease } from "./lease.ts";
import { checkBody, checkOptionNames } from "./option_names.ts";
import type { ExecuteOptions, MadeRowOptions } from "./parameters.ts";
import { Pipeline, type Settled } from "./pipeline.ts";
import type { CallProcOptions } from "./procedure_call.ts";
import { ServerCursor } from "./server_cursor.ts";
import {
  isNamed,
  type MadeRowServerCursorOptions,
  type ServerCursorOptions,
} from "./server_cursor_options.ts";
import { systemClock } from "./system_clock.ts";
import { Transaction, TRANSACTIONS } from "./transaction.ts";
import { TransactionalConnection } from "./transactional_connection.ts";
import { RUN_OPTIONS, type RunOptions, withRetry } from "./transaction_retry.ts";
import type { ExecuteValuesOptions, RowsOfValues } from "./value_pages.ts";
import type { SetsOfValues } from "./value_sets.ts";

/** One for all, since most statements are run on a cursor of their own. */
const PLAIN: CursorSetup = { transactions: TRANSACTIONS };

/**
 * A connection. Calls made without waiting run in the order they were made, so several cursors may work
 * on it at once. It never reconnects: once lost, every call rejects with the one reason.
 *
 * ```ts
 * import { connect } from "@aiopg/aiopg";
 *
 * await using conn = await connect(Deno.env.get("DATABASE_URL"));
 * const cur = await conn.execute<[number]>("SELECT $1::int4 + 1", [41]);
 * console.log(await cur.fetchOne()); // [42]
 * ```
 */
export class Connection extends TransactionalConnection {
  readonly #lease: Lease;
  #lastUsage = 0;

  /** Internal: connections come from `connect()` and from pools. */
  constructor(lease: Lease) {
    super(lease);
    this.#lease = lease;
  }

  /** The connection of a session of its own. Internal, for the composition root. */
  static over(session: Session, settings: ConnectionSettings): Connection {
    return new Connection(new Lease(session, settings));
  }

  /** Makes a cursor that lives on the server, by its name; nothing is sent. Throws as with any cursor. */
  cursor<Row = Record<string, unknown>>(
    options: MadeRowServerCursorOptions<Row>,
  ): ServerCursor<Row>;
  /** Makes a cursor that lives on the server, by its name; nothing is sent. Throws as with any cursor. */
  cursor<Row extends readonly unknown[] = unknown[]>(
    options: ServerCursorOptions,
  ): ServerCursor<Row>;
  /** Makes a cursor; nothing is sent. Throws `InterfaceError` when the connection is closed, and for wrong options. */
  cursor<Row = Record<string, unknown>>(options: MadeRowCursorOptions<Row>): Cursor<Row>;
  /** Makes a cursor; nothing is sent. Throws `InterfaceError` when the connection is closed, and for wrong options. */
  cursor<Row extends readonly unknown[] = unknown[]>(options?: CursorOptions): Cursor<Row>;
  cursor<Row>(options: CursorOptions = {}): Cursor<Row> | ServerCursor<Row> {
    this.#lease.reach("make a cursor");
    checkOptionNames("make a cursor", options, CURSOR_OPTIONS);
    this.#used();
    return isNamed(options)
      ? new ServerCursor<Row>(this.#lease, this, options)
      : new Cursor<Row>(this.#lease, this, { ...options, transactions: TRANSACTIONS });
  }

  /**
   * When a cursor was last made on it, as aiopg's `last_usage`; each `execute()` and COPY of the connection makes one.
   * Milliseconds, as `Date.now()`; 0 before the first.
   */
  get lastUsage(): number {
    return this.#lastUsage;
  }

  /**
   * Runs one statement on a new cursor, with `values` for its `$1`, `$2`, …, and collects its rows. It
   * starts at once. What is returned can be awaited, for the cursor, or iterated, for the rows. Rejects
   * as {@linkcode Cursor.execute}.
   */
  execute<Row = Record<string, unknown>>(
    text: string | Composable,
    values: Values | undefined,
    options: MadeRowOptions<Row>,
  ): Executed<Row, Cursor<Row>>;
  /** Runs one statement on a new cursor; rows are tuples unless the options say otherwise. */
  execute<Row extends readonly unknown[] = unknown[]>(
    text: string | Composable,
    values?: Values,
    options?: ExecuteOptions,
  ): Executed<Row, Cursor<Row>>;
  execute<Row>(
    text: string | Composable,
    values?: Values,
    options?: ExecuteOptions,
  ): Executed<Row, Cursor<Row>> {
    return this.#cursor<Row>().execute(text, values, options);
  }

  /** Runs a statement once for each set of values on a new cursor; as {@linkcode Cursor.executeMany}. */
  executeMany<Row = Record<string, unknown>>(
    text: string | Composable,
    sets: SetsOfValues,
    options: MadeRowOptions<Row>,
  ): Promise<Cursor<Row>>;
  /** Runs a statement once for each set of values on a new cursor; as {@linkcode Cursor.executeMany}. */
  executeMany<Row extends readonly unknown[] = unknown[]>(
    text: string | Composable,
    sets: SetsOfValues,
    options?: ExecuteOptions,
  ): Promise<Cursor<Row>>;
  executeMany<Row>(
    text: string | Composable,
    sets: SetsOfValues,
    options?: ExecuteOptions,
  ): Promise<Cursor<Row>> {
    return this.#cursor<Row>().executeMany(text, sets, options);
  }

  /** Runs a statement with many rows in the place of its `%s` on a new cursor; as {@linkcode Cursor.executeValues}. */
  executeValues<Row = Record<string, unknown>>(
    text: string | Composable,
    rows: RowsOfValues,
    options: ExecuteValuesOptions & MadeRowOptions<Row>,
  ): Promise<Cursor<Row>>;
  /** Runs a statement with many rows in the place of its `%s` on a new cursor; as {@linkcode Cursor.executeValues}. */
  executeValues<Row extends readonly unknown[] = unknown[]>(
    text: string | Composable,
    rows: RowsOfValues,
    options?: ExecuteValuesOptions,
  ): Promise<Cursor<Row>>;
  executeValues<Row>(
    text: string | Composable,
    rows: RowsOfValues,
    options?: ExecuteValuesOptions,
  ): Promise<Cursor<Row>> {
    return this.#cursor<Row>().executeValues(text, rows, options);
  }

  /** Calls a function or a procedure on a new cursor; as {@linkcode Cursor.callProc}. */
  callProc<Row = Record<string, unknown>>(
    name: string | Identifier,
    values: Values | undefined,
    options: CallProcOptions & MadeRowOptions<Row>,
  ): Promise<Cursor<Row>>;
  /** Calls a function or a procedure on a new cursor; as {@linkcode Cursor.callProc}. */
  callProc<Row extends readonly unknown[] = unknown[]>(
    name: string | Identifier,
    values?: Values,
    options?: CallProcOptions,
  ): Promise<Cursor<Row>>;
  callProc<Row>(
    name: string | Identifier,
    values?: Values,
    options?: CallProcOptions,
  ): Promise<Cursor<Row>> {
    return this.#cursor<Row>().callProc(name, values, options);
  }

  /** Copies a source into a table on a new cursor, and resolves with the number of rows; as {@linkcode Cursor.copyFrom}. */
  copyFrom(
    source: CopyInput<CopyData> | CopyInput<CopyRow>,
    table: TableName,
    options?: CopyOptions,
  ): Promise<number> {
    return this.#cursor().copyFrom(source, table, options);
  }

  /** The data of a table or a query, on a new cursor; as {@linkcode Cursor.copyTo}. */
  copyTo(source: TableName | CopyQuery, options?: CopyOptions): CopyOutput {
    return this.#cursor().copyTo(source, options);
  }

  /** Runs a COPY statement as it is written, on a new cursor; as {@linkcode Cursor.copyExpert}. */
  copyExpert(
    text: string,
    sourceOrSink: CopyInput<CopyData> | WritableStream<Uint8Array>,
    options?: CopyCallOptions,
  ): Promise<number> {
    return this.#cursor().copyExpert(text, sourceOrSink, options);
  }

  /**
   * Opens the large object with an OID, or makes a new one when it is 0 or left out, and resolves with it. It is open
   * until it is closed or the transaction ends.
   *
   * Rejects with `ProgrammingError` when no transaction is open, unless the mode is `"n"`; with `InterfaceError` for
   * options that make no sense; with the server's error, such as that there is none.
   */
  async largeObject(oid: number = 0, options: LargeObjectOptions = {}): Promise<LargeObject> {
    return await LargeObject.open(this.#lease, oid, options);
  }

  /**
   * Begins a transaction and resolves with it. Rejects with `ProgrammingError` while one is open, and
   * with `InterfaceError` for an option it does not know; nothing is begun then.
   */
  async begin(options: TransactionOptions & CallOptions = {}): Promise<Transaction> {
    return await Transaction.begin(this.#lease, this, options);
  }

  /**
   * Runs `body` in a transaction: committed when it resolves, rolled back when it rejects, in which case
   * this rejects with the same error. `timeout` is that of BEGIN; a signal that aborts before COMMIT is
   * sent prevents it. With `retry`, a transaction that the server rolled back is run again as a whole.
   *
   * ```ts
   * import { connect } from "@aiopg/aiopg";
   *
   * await using conn = await connect(Deno.env.get("DATABASE_URL"));
   * await conn.transaction(async (tx) => {
   *   await tx.execute("CREATE TEMP TABLE account (id int, balance int)");
   *   await tx.execute("INSERT INTO account VALUES ($1, $2)", [1, 100]);
   * }, { isolationLevel: "serializable", retry: 5 });
   * ```
   */
  async transaction<T>(
    body: (transaction: Transaction) => Promise<T>,
    options: RunOptions = {},
  ): Promise<T> {
    checkOptionNames("begin", options, RUN_OPTIONS);
    checkBody("begin", body);
    const { retry: _, ...begin } = options;
    return await withRetry(
      async () => await Transaction.run(await this.begin(begin), body, options.signal),
      options,
    );
  }

  /**
   * Runs statements in one request: one round trip, however many they are. `build` adds them, and what it returns is
   * what this resolves with, once the promises in it have resolved: one cursor, or an array or a record of cursors.
   *
   * Outside of a transaction they are one: all of them take effect, or none. When one fails this rejects with its
   * error, whose `batchIndex` says which it was, and so do the promises of the others, with an `OperationalError`.
   * What is wrong with a statement or its values is found before anything is sent.
   *
   * ```ts
   * import { connect } from "@aiopg/aiopg";
   *
   * await using conn = await connect(Deno.env.get("DATABASE_URL"));
   * const [one, two] = await conn.pipeline((p) => [
   *   p.execute("SELECT $1::int4", [1]),
   *   p.execute("SELECT 2"),
   * ]);
   * console.log(await one.fetchOne(), await two.fetchOne()); // [1] [2]
   * ```
   *
   * @throws {NotSupportedError} when the driver has no `batches`
   */
  async pipeline<const T>(
    build: (pipeline: Pipeline) => T,
    options: CallOptions = {},
  ): Promise<Settled<T>> {
    return await Pipeline.run(this.#lease, this.#cursor(), build, options);
  }

  #used(): void {
    this.#lastUsage = systemClock.now().wall;
  }

  #cursor<Row>(): Cursor<Row> {
    this.#used();
    return new Cursor<Row>(this.#lease, this, PLAIN);
  }
}
