/**
 * What users hold: one connection to one database.
 * @module
 */

import type { CallOptions, Session } from "../driver.ts";
import type { Values } from "../sql/bind.ts";
import type { Composable } from "../sql/composable.ts";
import { BareConnection } from "./bare_connection.ts";
import type { TransactionOptions } from "./begin_statement.ts";
import type { CopyOutput } from "./copy_output.ts";
import type { CopyRow } from "./copy_row_writer.ts";
import type { CopyData, CopyInput } from "./copy_source.ts";
import type { CopyCallOptions, CopyOptions, CopyQuery, TableName } from "./copy_statement.ts";
import { Cursor, type CursorOptions } from "./cursor.ts";
import type { Executed } from "./executed.ts";
import { type ConnectionSettings, Lease } from "./lease.ts";
import type { ExecuteOptions, ObjectRowOptions } from "./parameters.ts";
import { ServerCursor } from "./server_cursor.ts";
import { isNamed, type ServerCursorOptions } from "./server_cursor_options.ts";
import { Transaction } from "./transaction.ts";

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
export class Connection extends BareConnection {
  readonly #lease: Lease;

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
  cursor<Row extends object = Record<string, unknown>>(
    options: ServerCursorOptions & { rowMode: "object" },
  ): ServerCursor<Row>;
  /** Makes a cursor that lives on the server, by its name; nothing is sent. Throws as with any cursor. */
  cursor<Row extends readonly unknown[] = unknown[]>(
    options: ServerCursorOptions,
  ): ServerCursor<Row>;
  /**
   * Makes a cursor; nothing is sent. Throws `InterfaceError` when the connection is closed, or for an option that cannot
   * be.
   */
  cursor<Row extends object = Record<string, unknown>>(
    options: CursorOptions & { rowMode: "object" },
  ): Cursor<Row>;
  /** Makes a cursor; nothing is sent. Throws `InterfaceError` when the connection is closed. */
  cursor<Row extends readonly unknown[] = unknown[]>(options?: CursorOptions): Cursor<Row>;
  cursor<Row>(options: CursorOptions = {}): Cursor<Row> | ServerCursor<Row> {
    this.#lease.require("make a cursor");
    return isNamed(options)
      ? new ServerCursor<Row>(this.#lease, this, options)
      : new Cursor<Row>(this.#lease, this, options);
  }

  /**
   * Runs one statement on a new cursor, with `values` for its `$1`, `$2`, …, and collects its rows. It
   * starts at once. What is returned can be awaited, for the cursor, or iterated, for the rows. Rejects
   * as {@linkcode Cursor.execute}.
   */
  execute<Row extends object = Record<string, unknown>>(
    text: string | Composable,
    values: Values | undefined,
    options: ObjectRowOptions,
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
    return new Cursor<Row>(this.#lease, this).execute(text, values, options);
  }

  /** Copies a source into a table on a new cursor, and resolves with the number of rows; as {@linkcode Cursor.copyFrom}. */
  copyFrom(
    source: CopyInput<CopyData> | CopyInput<CopyRow>,
    table: TableName,
    options?: CopyOptions,
  ): Promise<number> {
    return new Cursor(this.#lease, this).copyFrom(source, table, options);
  }

  /** The data of a table or a query, on a new cursor; as {@linkcode Cursor.copyTo}. */
  copyTo(source: TableName | CopyQuery, options?: CopyOptions): CopyOutput {
    return new Cursor(this.#lease, this).copyTo(source, options);
  }

  /** Runs a COPY statement as it is written, on a new cursor; as {@linkcode Cursor.copyExpert}. */
  copyExpert(
    text: string,
    sourceOrSink: CopyInput<CopyData> | WritableStream<Uint8Array>,
    options?: CopyCallOptions,
  ): Promise<number> {
    return new Cursor(this.#lease, this).copyExpert(text, sourceOrSink, options);
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
   * sent prevents it.
   *
   * ```ts
   * import { connect } from "@aiopg/aiopg";
   *
   * await using conn = await connect(Deno.env.get("DATABASE_URL"));
   * await conn.transaction(async (tx) => {
   *   await tx.execute("CREATE TEMP TABLE account (id int, balance int)");
   *   await tx.execute("INSERT INTO account VALUES ($1, $2)", [1, 100]);
   * });
   * ```
   */
  async transaction<T>(
    body: (transaction: Transaction) => Promise<T>,
    options: TransactionOptions & CallOptions = {},
  ): Promise<T> {
    return await Transaction.run(await this.begin(options), body, options.signal);
  }
}
