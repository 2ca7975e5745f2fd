/**
 * The statements of a pool, each on whatever connection is free.
 * @module
 */

import { checkCallOptions } from "../call_limits.ts";
import type { CallOptions, Session } from "../driver.ts";
import type { Values } from "../sql/bind.ts";
import { type Composable, isComposable } from "../sql/composable.ts";
import { acquireSite } from "./acquire_site.ts";
import { bound } from "./binding.ts";
import { copyTo, lentCopyTo } from "./copy.ts";
import type { CopyOutput } from "./copy_output.ts";
import type { CopyRow } from "./copy_row_writer.ts";
import type { CopyData, CopyInput } from "./copy_source.ts";
import type { CopyCallOptions, CopyOptions, CopyQuery, TableName } from "./copy_statement.ts";
import { Cursor } from "./cursor.ts";
import { LENT_CURSOR_OPTIONS } from "./cursor_option_names.ts";
import {
  checkCursorOptions,
  type CursorOptions,
  type CursorSetup,
  type MadeRowCursorOptions,
} from "./cursor_options.ts";
import { withDefaultTimeout } from "./deadline.ts";
import { type Executed, iterableExecution } from "./executed.ts";
import type { ConnectionSettings } from "./lease.ts";
import type { Lending } from "./lending.ts";
import { checkBody, checkOptionNames } from "./option_names.ts";
import type { Sharing } from "./sharing.ts";
import type { ExecuteOptions, MadeRowOptions } from "./parameters.ts";
import { ServerCursor } from "./server_cursor.ts";
import { type HeldCursorOptions, heldCursorOptionsOf, isNamed } from "./server_cursor_options.ts";
import { type Transaction, TRANSACTIONS } from "./transaction.ts";
import { RUN_OPTIONS, type RunOptions } from "./transaction_retry.ts";
import type { ExecuteValuesOptions, RowsOfValues } from "./value_pages.ts";
import type { SetsOfValues } from "./value_sets.ts";

const ONE_SHOT: CursorSetup = { transactions: TRANSACTIONS, outlivesLease: true };
const SHARED = {
  connection: { ...ONE_SHOT, shares: "connection" },
  transaction: { ...ONE_SHOT, shares: "transaction" },
} as const;

/** Runs statements on connections that it lends. */
export abstract class PoolStatements {
  /** @internal */
  protected readonly lending: Lending;
  /** @internal */
  protected readonly settings: ConnectionSettings;

  /** Internal: use `createPool()`. */
  constructor(lending: Lending, settings: ConnectionSettings) {
    this.lending = lending;
    this.settings = settings;
  }

  /**
   * Lends a connection for one cursor that lives on the server, by its name, and is made with hold: it has no
   * transaction to live in. Closing it gives the connection back.
   */
  cursor<Row = Record<string, unknown>>(
    options: CallOptions & HeldCursorOptions & MadeRowCursorOptions<Row>,
  ): Promise<ServerCursor<Row>>;
  /** Lends a connection for one cursor that lives on the server, by its name, and is made with hold. */
  cursor<Row extends readonly unknown[] = unknown[]>(
    options: CallOptions & HeldCursorOptions,
  ): Promise<ServerCursor<Row>>;
  /**
   * Lends a connection for one cursor; closing the cursor gives the connection back. `signal` is that of
   * {@linkcode acquire}; `timeout` bounds the wait for a connection, and each statement that names none.
   */
  cursor<Row = Record<string, unknown>>(
    options: CallOptions & MadeRowCursorOptions<Row>,
  ): Promise<Cursor<Row>>;
  /** Lends a connection for one cursor; closing the cursor gives the connection back. */
  cursor<Row extends readonly unknown[] = unknown[]>(
    options?: CursorOptions & CallOptions,
  ): Promise<Cursor<Row>>;
  async cursor<Row>(
    options: CursorOptions & CallOptions = {},
  ): Promise<Cursor<Row> | ServerCursor<Row>> {
    checkOptionNames("make a cursor", options, LENT_CURSOR_OPTIONS);
    checkCursorOptions(options);
    const named = isNamed(options) ? heldCursorOptionsOf(options) : null;
    const { lease, connection } = await this.lending.lend(options, acquireSite(this.cursor));
    const onClose = () => connection[Symbol.asyncDispose]();
    return named === null
      ? new Cursor<Row>(lease, connection, { ...options, transactions: TRANSACTIONS, onClose })
      : new ServerCursor<Row>(lease, connection, { ...named, onClose });
  }

  /**
   * Runs one statement on whatever connection is free, which is back in the pool when this resolves; the
   * cursor then only hands out its rows. `timeout` is that of the statement.
   */
  execute<Row = Record<string, unknown>>(
    text: string | Composable,
    values: Values | undefined,
    options: MadeRowOptions<Row>,
  ): Executed<Row, Cursor<Row>>;
  /** Runs one statement on whatever connection is free; rows are tuples unless the options say otherwise. */
  execute<Row extends readonly unknown[] = unknown[]>(
    text: string | Composable,
    values?: Values,
    options?: ExecuteOptions,
  ): Executed<Row, Cursor<Row>>;
  execute<Row>(
    text: string | Composable,
    values?: Values,
    options: ExecuteOptions = {},
  ): Executed<Row, Cursor<Row>> {
    const { sharing } = this.lending;
    return iterableExecution(
      sharing === null
        ? this.#once<Row>(options, (cursor) => cursor.execute(text, values, options))
        : this.#shared<Row>(sharing, text, values, options),
    );
  }

  /**
   * Runs a statement once for each set of values on whatever connection is free, as {@linkcode execute} does, with
   * what {@linkcode Cursor.executeMany} says.
   */
  executeMany<Row = Record<string, unknown>>(
    text: string | Composable,
    sets: SetsOfValues,
    options: MadeRowOptions<Row>,
  ): Promise<Cursor<Row>>;
  /** Runs a statement once for each set of values on whatever connection is free. */
  executeMany<Row extends readonly unknown[] = unknown[]>(
    text: string | Composable,
    sets: SetsOfValues,
    options?: ExecuteOptions,
  ): Promise<Cursor<Row>>;
  async executeMany<Row>(
    text: string | Composable,
    sets: SetsOfValues,
    options: ExecuteOptions = {},
  ): Promise<Cursor<Row>> {
    return await this.#once<Row>(options, (cursor) => cursor.executeMany(text, sets, options));
  }

  /** Runs a statement with many rows in the place of its `%s` on whatever connection is free; as {@linkcode Cursor.executeValues}. */
  executeValues<Row = Record<string, unknown>>(
    text: string | Composable,
    rows: RowsOfValues,
    options: ExecuteValuesOptions & MadeRowOptions<Row>,
  ): Promise<Cursor<Row>>;
  /** Runs a statement with many rows in the place of its `%s` on whatever connection is free; as {@linkcode Cursor.executeValues}. */
  executeValues<Row extends readonly unknown[] = unknown[]>(
    text: string | Composable,
    rows: RowsOfValues,
    options?: ExecuteValuesOptions,
  ): Promise<Cursor<Row>>;
  async executeValues<Row>(
    text: string | Composable,
    rows: RowsOfValues,
    options: ExecuteValuesOptions = {},
  ): Promise<Cursor<Row>> {
    return await this.#once<Row>(options, (cur) => cur.executeValues(text, rows, options));
  }

  /**
   * Copies a source into a table on whatever connection is free, and resolves with the number of rows; as
   * {@linkcode Cursor.copyFrom}. `timeout` is that of the COPY.
   */
  async copyFrom(
    source: CopyInput<CopyData> | CopyInput<CopyRow>,
    table: TableName,
    options: CopyOptions = {},
  ): Promise<number> {
    await using cursor = await this.cursor(signalOf(options));
    return await cursor.copyFrom(source, table, options);
  }

  /**
   * The data of a table or a query; as {@linkcode Cursor.copyTo}. A connection is acquired when the data is asked for,
   * and back in the pool when it has ended.
   */
  copyTo(source: TableName | CopyQuery, options: CopyOptions = {}): CopyOutput {
    const copy = copyTo(source, options);
    const call = withDefaultTimeout("copy", options, this.settings.timeout);
    return lentCopyTo(copy, { ...options, ...call }, async () => {
      const { lease, connection } = await this.lending.lend(signalOf(options), null);
      return {
        session: () => lease.require("copy", "copy"),
        release: () => connection[Symbol.asyncDispose](),
      };
    });
  }

  /** Runs a COPY statement as it is written on whatever connection is free; as {@linkcode Cursor.copyExpert}. */
  async copyExpert(
    text: string,
    sourceOrSink: CopyInput<CopyData> | WritableStream<Uint8Array>,
    options: CopyCallOptions = {},
  ): Promise<number> {
    await using cursor = await this.cursor(signalOf(options));
    return await cursor.copyExpert(text, sourceOrSink, options);
  }

  /**
   * Runs `body` in a transaction on a connection of its own: committed when it resolves, rolled back when
   * it rejects, in which case this rejects with the same error. `timeout` bounds the wait for a
   * connection, and BEGIN. With `retry`, a transaction that the server rolled back is run again as a whole, on the same
   * connection.
   */
  async transaction<T>(
    body: (transaction: Transaction) => Promise<T>,
    options: RunOptions = {},
  ): Promise<T> {
    checkOptionNames("begin", options, RUN_OPTIONS);
    checkBody("begin", body);
    const { connection } = await this.lending.lend(options, acquireSite(this.transaction));
    try {
      return await connection.transaction(body, options);
    } finally {
      await connection[Symbol.asyncDispose]();
    }
  }

  async #shared<Row>(
    sharing: Sharing,
    text: string | Composable,
    values: Values | undefined,
    options: ExecuteOptions,
  ): Promise<Cursor<Row>> {
    const call = signalOf(options);
    checkCallOptions(call);
    const parts = composedFor(sharing.session, text, values);
    const known = typeof parts.text === "string" ? parts.text : "";
    const place = sharing.join(known) ?? await sharing.wait(known, call);
    const cursor = new Cursor<Row>(place.lease, place.connection, SHARED[sharing.shares]);
    let isWell = false;
    try {
      await cursor.execute(parts.text, parts.values, options);
      isWell = true;
    } finally {
      const released = sharing.left(place, isWell);
      if (released !== null) await released;
    }
    return cursor;
  }

  async #once<Row>(
    options: ExecuteOptions,
    run: (cursor: Cursor<Row>) => Promise<Cursor<Row>>,
  ): Promise<Cursor<Row>> {
    const { lease, connection } = await this.lending.lend(signalOf(options), null);
    try {
      return await run(new Cursor<Row>(lease, connection, ONE_SHOT));
    } finally {
      await connection[Symbol.asyncDispose]();
    }
  }
}

/** The text by which a statement is known has to be composed before a connection is chosen: for one of the same server. */
function composedFor(
  session: Session | null,
  text: string | Composable,
  values: Values | undefined,
): { text: string | Composable; values: Values | undefined } {
  if (session === null || !isComposable(text)) return { text, values };
  return bound("execute", session, text, values ?? [], false);
}

/** What bounds the wait for a connection. The cursor refuses options that are no object. */
function signalOf(options: CallOptions): CallOptions {
  const signal = options?.signal;
  return signal === undefined ? {} : { signal };
}
