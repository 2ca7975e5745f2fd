/**
 * Where connections come from.
 * @module
 */

import {
  type CallOptions,
  createPool,
  type CreatePoolOptions,
  type Holder,
  type Listener,
  type ListenOptions,
  type Pool,
  type PoolStatistics,
  type RunOptions,
} from "../../mod.ts";
import { SAConnection } from "./connection.ts";
import type { Compiled } from "./sql/compiled.ts";
import { callOptions, checkBody } from "./options.ts";
import { InvalidRequestError } from "./sql/errors.ts";
import type { DdlRunner } from "./sql/table_owner.ts";
import type { Transaction } from "./transaction.ts";

/** What an engine speaks, and over what. */
export interface Dialect {
  /** The database: `postgresql`. */
  readonly name: "postgresql";
  /** What talks to it: `native` unless the option `driver` says otherwise. */
  readonly driver: string;
}

/**
 * Makes an engine and opens its first connections. DSN and options are those of `createPool()`: `minSize`, `maxSize`,
 * `timeout`, `poolRecycle`, `onConnect`, `onQuery`, which hears of each statement, `echo`, which logs them, and all
 * others.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * await using engine = await sa.createEngine(Deno.env.get("DATABASE_URL"), {
 *   maxSize: 5,
 *   onQuery: ({ text, duration }) => console.log(duration, text),
 * });
 * await using conn = await engine.acquire();
 * console.log(await conn.scalar("SELECT 1")); // 1
 * ```
 *
 * @see aiopg's `create_engine`
 */
export async function createEngine(
  dsn?: string | URL | CreatePoolOptions,
  options: CreatePoolOptions = {},
): Promise<Engine> {
  const pool = await createPool(dsn, options);
  const first = typeof dsn === "object" && !(dsn instanceof URL) ? dsn : {};
  const driver = (options.driver ?? first.driver)?.name ?? "native";
  return new Engine(pool, { name: "postgresql", driver });
}

/**
 * A pool of connections that run statements of the builder.
 *
 * @see aiopg's `Engine`
 */
export class Engine implements DdlRunner, AsyncDisposable {
  /** The pool underneath, for what is not made with the builder: COPY, cursors, statements on any connection. */
  readonly pool: Pool;
  /** What it speaks, and over what. */
  readonly dialect: Dialect;
  readonly #lent = new WeakSet<SAConnection>();

  /** Internal: use `createEngine()`. */
  constructor(pool: Pool, dialect: Dialect) {
    this.pool = pool;
    this.dialect = dialect;
  }

  /** The name of the dialect: `postgresql`. */
  get name(): string {
    return this.dialect.name;
  }

  /** The name of what talks to the server: `native` unless the option `driver` says otherwise. */
  get driver(): string {
    return this.dialect.driver;
  }

  /** The data source name, without the password. */
  get dsn(): string {
    return this.pool.dsn;
  }

  /** How many connections are open or being opened. */
  get size(): number {
    return this.pool.size;
  }

  /** How many connections are on nobody's loan. */
  get freeSize(): number {
    return this.pool.freeSize;
  }

  /** How many callers are waiting for a connection. */
  get waiting(): number {
    return this.pool.waiting;
  }

  /** How many connections are kept open. */
  get minSize(): number {
    return this.pool.minSize;
  }

  /** How many connections may be open; 0 for no limit. */
  get maxSize(): number {
    return this.pool.maxSize;
  }

  /** How long {@linkcode acquire} waits unless told otherwise, milliseconds. */
  get timeout(): number {
    return this.pool.timeout;
  }

  /** Whether each statement of its connections is logged: the option `echo` was given. */
  get echo(): boolean {
    return this.pool.echo;
  }

  /** Whether it lends no more. */
  get closed(): boolean {
    return this.pool.closed;
  }

  /** How full it is, and what has happened since it was made; as `Pool.statistics`. */
  get statistics(): PoolStatistics {
    return this.pool.statistics;
  }

  /** Who has a connection on loan, since when, and where it was acquired; the longest loan first. */
  holders(): Holder[] {
    return this.pool.holders();
  }

  /** Lends a connection, waiting for one to come free. Dispose of it to give it back. Rejects as `Pool.acquire()`. */
  async acquire(options: CallOptions = {}): Promise<SAConnection> {
    const connection = new SAConnection(
      await this.pool.acquire(options),
      (pooled) => this.pool.release(pooled),
    );
    this.#lent.add(connection);
    return connection;
  }

  /** Lends a connection; SQLAlchemy's name of {@linkcode acquire}. */
  async connect(options: CallOptions = {}): Promise<SAConnection> {
    return await this.acquire(options);
  }

  /** Takes a connection back and closes it. Twice is once. Rejects with `InvalidRequestError` when it is not this engine's. */
  async release(connection: SAConnection): Promise<void> {
    if (!this.#lent.has(connection)) {
      throw new InvalidRequestError("Cannot release: connection is not from this engine");
    }
    await connection.close();
  }

  /**
   * Runs `body` in a transaction on a connection of its own: committed when it resolves, rolled back when it
   * rejects, in which case this rejects with the same error. `timeout` bounds the wait for a connection, and
   * BEGIN. With `retry`, a transaction that the server rolled back is run again as a whole, on the same connection.
   *
   * ```ts
   * import * as sa from "@aiopg/aiopg/sa";
   *
   * await using engine = await sa.createEngine(Deno.env.get("DATABASE_URL"));
   * const sum = await engine.begin(
   *   (conn) => conn.scalar<number>("SELECT 1 + 1"),
   *   { isolationLevel: "serializable", retry: 3 },
   * );
   * console.log(sum); // 2
   * ```
   */
  async begin<T>(
    body: (connection: SAConnection, transaction: Transaction) => Promise<T>,
    options: RunOptions = {},
  ): Promise<T> {
    checkBody("begin", body);
    await using connection = await this.acquire(callOptions(options));
    return await connection.transaction((transaction) => body(connection, transaction), options);
  }

  /**
   * Runs `body` with a connection, which is given back when it has settled; resolves and rejects as it does.
   * `signal` and `timeout` are those of {@linkcode acquire}.
   */
  async use<T>(
    body: (connection: SAConnection) => Promise<T>,
    options: CallOptions = {},
  ): Promise<T> {
    checkBody("use a connection", body);
    const connection = await this.acquire(options);
    try {
      return await body(connection);
    } finally {
      await connection.close();
    }
  }

  /** Listens to channels until what it resolves with is closed; as `Pool.listen()`. */
  async listen(
    channels: string | readonly string[],
    options: ListenOptions = {},
  ): Promise<Listener> {
    return await this.pool.listen(channels, options);
  }

  /** Runs statements without rows in one transaction, for `MetaData.createAll()`. */
  async runDdl(statements: readonly Compiled[]): Promise<void> {
    await this.begin((connection) => connection.runDdl(statements));
  }

  /** Opens connections until there are as many as `size`, the minimum unless given; as `Pool.warmUp()`. */
  async warmUp(size: number = this.minSize): Promise<void> {
    await this.pool.warmUp(size);
  }

  /** Changes how many connections are kept and may be open; as `Pool.resize()`. */
  async resize(sizes: { minSize?: number; maxSize?: number }): Promise<void> {
    await this.pool.resize(sizes);
  }

  /** Closes the connections that are on nobody's loan. */
  async clear(): Promise<void> {
    await this.pool.clear();
  }

  /** Lends no more and closes; as `Pool.close()`. */
  async close(options: { timeout?: number } = {}): Promise<void> {
    await this.pool.close(options);
  }

  /** Closes; SQLAlchemy's name of {@linkcode close}. */
  async dispose(): Promise<void> {
    await this.close();
  }

  /** Ends every connection at once, those on loan too. */
  async terminate(): Promise<void> {
    await this.pool.terminate();
  }

  /** Resolves once {@linkcode close} or {@linkcode terminate} is done. Rejects with `InterfaceError` before. */
  async waitClosed(): Promise<void> {
    await this.pool.waitClosed();
  }

  /** As {@linkcode close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
