/**
 * A pool of connections: lends them, takes them back clean, and never lends one twice at a time.
 * @module
 */

import type { CallOptions, RowMode, Session } from "../driver.ts";
import { InterfaceError, OperationalError } from "../errors.ts";
import type { TransactionOptions } from "./begin_statement.ts";
import type { CopyOutput } from "./copy_output.ts";
import type { CopyRow } from "./copy_row_writer.ts";
import type { CopyData, CopyInput } from "./copy_source.ts";
import type { CopyCallOptions, CopyOptions, CopyQuery, TableName } from "./copy_statement.ts";
import { copyTo, lentCopyTo } from "./copy.ts";
import { Cursor, type CursorOptions } from "./cursor.ts";
import { checkTimeout, withDefaultTimeout } from "./deadline.ts";
import { type Executed, iterableExecution } from "./executed.ts";
import { type ConnectionSettings, Lease } from "./lease.ts";
import type { ExecuteOptions, ObjectRowOptions } from "./parameters.ts";
import { ACQUIRE_TIMEOUT_MS, type PoolOptions, slotLimits } from "./pool_options.ts";
import { type Lender, PooledConnection } from "./pooled_connection.ts";
import { type OpenSession, SessionPool } from "./session_pool.ts";
import type { Transaction } from "./transaction.ts";

/** How long a connection may take to be cleaned when it comes back, milliseconds; then it is closed. */
const RESET_TIMEOUT_MS = 2_000;

/** How long {@linkcode Pool.close} waits for connections on loan unless said otherwise, milliseconds. */
const CLOSE_TIMEOUT_MS = 10_000;

/**
 * A pool of connections to one database.
 *
 * Callers are served in the order they came; the connection used last is lent first. A connection comes
 * back clean: rolled back if a transaction was open, no longer listening, and closed if a statement runs on for
 * too long. Settings, temporary tables and advisory locks of the session stay.
 *
 * ```ts
 * import { createPool } from "@aiopg/aiopg";
 *
 * await using pool = await createPool(Deno.env.get("DATABASE_URL"), { maxSize: 5 });
 * await using conn = await pool.acquire();
 * await conn.execute("SELECT 1");
 * ```
 */
export class Pool implements AsyncDisposable {
  readonly #sessions: SessionPool;
  readonly #settings: ConnectionSettings;
  readonly #minSize: number;
  readonly #maxSize: number;
  readonly #timeout: number;
  readonly #lender: Lender;

  /** Internal: use `createPool()`. */
  constructor(open: OpenSession, settings: ConnectionSettings, options: PoolOptions = {}) {
    const limits = slotLimits(options);
    this.#settings = settings;
    this.#minSize = limits.min;
    this.#maxSize = options.maxSize ?? limits.max;
    this.#timeout = options.acquireTimeout ?? ACQUIRE_TIMEOUT_MS;
    this.#sessions = new SessionPool(open, limits, this.#timeout);
    this.#lender = {
      takeBack: (lease) => this.#takeBack(lease),
      closed: (lease) => this.#sessions.discard(lease.session),
    };
  }

  /**
   * Makes a pool and opens its minimum. When one cannot be opened the others are closed and this rejects.
   * Internal, for the composition root: use `createPool()`.
   */
  static async create(
    open: OpenSession,
    settings: ConnectionSettings,
    options: PoolOptions,
    signal?: AbortSignal,
  ): Promise<Pool> {
    const pool = new Pool(open, settings, options);
    await pool.#sessions.fill(signal);
    return pool;
  }

  /** How many connections are open or being opened. */
  get size(): number {
    return this.#sessions.slots.size;
  }

  /** How many connections are on nobody's loan. */
  get freeSize(): number {
    return this.#sessions.slots.idle;
  }

  /** How many callers are waiting for a connection. */
  get waiting(): number {
    return this.#sessions.slots.waiting;
  }

  /** How many connections are kept open. */
  get minSize(): number {
    return this.#minSize;
  }

  /** How many connections may be open; 0 for no limit. */
  get maxSize(): number {
    return this.#maxSize;
  }

  /** How long {@linkcode acquire} waits unless told otherwise, milliseconds: the option `acquireTimeout`. */
  get timeout(): number {
    return this.#timeout;
  }

  /** The data source name of the connections, without the password. */
  get dsn(): string {
    return this.#settings.dsn;
  }

  /** Whether it lends no more. */
  get closed(): boolean {
    return this.#sessions.slots.closed;
  }

  /**
   * Lends a connection, waiting for one to come free or to be opened. Dispose of it to give it back. While
   * the server takes no more connections, callers wait for those that there are.
   *
   * Rejects with `TimeoutError` after `timeout` milliseconds, with `signal.reason` when aborted, with
   * `OperationalError` when too many wait already, with the error of connecting, and with
   * `InterfaceError` when the pool is closed. Whichever it is, nothing is taken.
   */
  async acquire(options: CallOptions = {}): Promise<PooledConnection> {
    return this.#lend(await this.#sessions.acquire(options)).connection;
  }

  /**
   * Takes a connection back; it is dead from then on. A clean one can be lent again at once, others are
   * cleaned first, in one round trip, or closed. Rejects with `InterfaceError` when it is not this pool's
   * or has been released before.
   */
  async release(connection: PooledConnection): Promise<void> {
    await PooledConnection.release(connection, this.#lender);
  }

  /**
   * Lends a connection for one cursor; closing the cursor gives the connection back. `signal` and
   * `timeout` are those of {@linkcode acquire}.
   */
  cursor<Row extends object = Record<string, unknown>>(
    options: CallOptions & { rowMode: "object" },
  ): Promise<Cursor<Row>>;
  /** Lends a connection for one cursor; closing the cursor gives the connection back. */
  cursor<Row extends readonly unknown[] = unknown[]>(
    options?: CursorOptions & CallOptions,
  ): Promise<Cursor<Row>>;
  async cursor<Row>(options: CursorOptions & CallOptions = {}): Promise<Cursor<Row>> {
    const { lease, connection } = this.#lend(await this.#sessions.acquire(options));
    return new Cursor<Row>(lease, connection, {
      ...rowModeOf(options),
      onClose: () => connection[Symbol.asyncDispose](),
    });
  }

  /**
   * Runs one statement on whatever connection is free, which is back in the pool when this resolves; the
   * cursor then only hands out its rows. `timeout` is that of the statement.
   */
  execute<Row extends object = Record<string, unknown>>(
    text: string,
    values: readonly unknown[] | undefined,
    options: ObjectRowOptions,
  ): Executed<Row, Cursor<Row>>;
  /** Runs one statement on whatever connection is free; rows are tuples unless the options say otherwise. */
  execute<Row extends readonly unknown[] = unknown[]>(
    text: string,
    values?: readonly unknown[],
    options?: ExecuteOptions,
  ): Executed<Row, Cursor<Row>>;
  execute<Row>(
    text: string,
    values?: readonly unknown[],
    options: ExecuteOptions = {},
  ): Executed<Row, Cursor<Row>> {
    return iterableExecution<Row, Cursor<Row>>(this.#executeOnce<Row>(text, values, options));
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
    const call = withDefaultTimeout("copy", options, this.#settings.timeout);
    return lentCopyTo(copy, { ...options, ...call }, async () => {
      const { lease, connection } = this.#lend(await this.#sessions.acquire(signalOf(options)));
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
   * connection, and BEGIN.
   */
  async transaction<T>(
    body: (transaction: Transaction) => Promise<T>,
    options: TransactionOptions & CallOptions = {},
  ): Promise<T> {
    const connection = await this.acquire(options);
    try {
      return await connection.transaction(body, options);
    } finally {
      await connection[Symbol.asyncDispose]();
    }
  }

  /** Closes the connections that are on nobody's loan. */
  async clear(): Promise<void> {
    await this.#sessions.clear();
  }

  /**
   * Lends no more, refuses who is waiting, closes what is free, and waits for what is on loan, at most
   * `timeout` milliseconds (10 000 unless given); then ends that too. Twice is once.
   */
  async close(options: { timeout?: number } = {}): Promise<void> {
    checkTimeout("close", options.timeout);
    await this.#sessions.close(options.timeout ?? CLOSE_TIMEOUT_MS);
  }

  /** Resolves once {@linkcode close} or {@linkcode terminate} is done. Rejects with `InterfaceError` before. */
  async waitClosed(): Promise<void> {
    if (!this.closed) throw new InterfaceError("Cannot wait: pool is not closed");
    await this.#sessions.drained;
  }

  /** Ends every connection at once, those on loan too: what runs on them rejects. */
  // deno-lint-ignore require-await
  async terminate(): Promise<void> {
    this.#sessions.terminate();
  }

  /** As {@linkcode close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #lend(session: Session): { lease: Lease; connection: PooledConnection } {
    const lease = new Lease(session, this.#settings, this.#sessions.discard);
    return { lease, connection: new PooledConnection(lease, this.#lender) };
  }

  async #executeOnce<Row>(
    text: string,
    values: readonly unknown[] | undefined,
    options: ExecuteOptions,
  ): Promise<Cursor<Row>> {
    const session = await this.#sessions.acquire(signalOf(options));
    const { lease, connection } = this.#lend(session);
    try {
      const cursor = new Cursor<Row>(lease, connection, { outlivesLease: true });
      return await cursor.execute(text, values, options);
    } finally {
      await connection[Symbol.asyncDispose]();
    }
  }

  /** Synchronous up to the round trip, if one is needed: a clean session is free before this returns. */
  async #takeBack(lease: Lease): Promise<void> {
    const { session } = lease;
    // Closed by its holder: who closes it also discards it.
    if (lease.ended === "connection is closed") return;
    lease.end("connection is released");
    if (session.state.kind === "closed") return this.#sessions.discard(session);
    const reset = resetScript(lease);
    if (reset !== null && !await this.#reset(session, reset)) return;
    this.#sessions.giveBack(session);
  }

  async #reset(session: Session, script: string): Promise<boolean> {
    try {
      await session.script(script, { timeout: RESET_TIMEOUT_MS });
      if (session.idle && session.transactionStatus === "idle") return true;
      this.#sessions.destroy(session, uncleanError());
    } catch (cause) {
      this.#sessions.destroy(session, uncleanError(cause));
    }
    return false;
  }
}

/**
 * What makes the session clean, in one round trip; null when it is. What is still running, or being
 * cancelled, may leave anything behind: there it all runs, after that has ended.
 */
function resetScript({ session, listening }: Lease): string | null {
  const statements: string[] = [];
  if (!session.idle || session.transactionStatus !== "idle") statements.push("ROLLBACK");
  if (!session.idle || listening) statements.push("UNLISTEN *");
  return statements.length === 0 ? null : statements.join("; ");
}

function uncleanError(cause?: unknown): OperationalError {
  return new OperationalError(
    "connection is closed: it could not be cleaned when it was released",
    {
      cause,
      phase: "close",
    },
  );
}

function signalOf({ signal }: CallOptions): CallOptions {
  return signal === undefined ? {} : { signal };
}

function rowModeOf({ rowMode }: CursorOptions): { rowMode?: RowMode } {
  return rowMode === undefined ? {} : { rowMode };
}
