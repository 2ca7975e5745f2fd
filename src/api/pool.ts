/**
 * A pool of connections: lends them, takes them back clean, and never lends one twice at a time.
 * @module
 */

import type { CallOptions } from "../driver.ts";
import { InterfaceError } from "../errors.ts";
import { acquireSite } from "./acquire_site.ts";
import { checkTimeout } from "./deadline.ts";
import type { ConnectionSettings } from "./lease.ts";
import { Lending } from "./lending.ts";
import type { Listener, ListenOptions } from "./listener.ts";
import type { Holder } from "./leak_report.ts";
import type { Clock } from "./moment.ts";
import { CALL_OPTIONS, checkBody, checkOptionNames } from "./option_names.ts";
import { type PoolOptions, type PoolPlan, poolPlan, slotLimits } from "./pool_options.ts";
import { type PoolStatistics, statisticsOf } from "./pool_statistics.ts";
import { PoolStatements } from "./pool_statements.ts";
import type { PooledConnection } from "./pooled_connection.ts";
import type { OpenSession } from "./session_opener.ts";
import type { SessionPool } from "./session_pool.ts";
import { systemClock } from "./system_clock.ts";

/** How long {@linkcode Pool.close} waits for connections on loan unless said otherwise, milliseconds. */
const CLOSE_TIMEOUT_MS = 10_000;

/**
 * A pool of connections to one database.
 *
 * Callers are served in the order they came; the connection used last is lent first. A connection comes
 * back clean: rolled back if a transaction was open, without cursors, no longer listening, and closed if a statement runs on for
 * too long. Settings, temporary tables and advisory locks of the session stay, unless the option `reset`
 * says otherwise.
 *
 * With `targetSessionAttrs` `"read-write"` or `"primary"` no connection is lent whose server has become a standby: once one
 * of them hears of it, or is refused a write by a server that does not say what it is, it is closed when it comes back, as
 * are all that are as old or older, and new ones look through the hosts anew.
 *
 * Who acquires a connection while holding another may wait for himself, when all hold one and want a second.
 * That ends after `acquireTimeout`, with an error that names who holds what.
 *
 * ```ts
 * import { createPool } from "@aiopg/aiopg";
 *
 * await using pool = await createPool(Deno.env.get("DATABASE_URL"), { maxSize: 5 });
 * await using conn = await pool.acquire();
 * await conn.execute("SELECT 1");
 * ```
 */
export class Pool extends PoolStatements implements AsyncDisposable {
  readonly #sessions: SessionPool;
  readonly #options: PoolOptions;
  readonly #plan: PoolPlan;

  /** Internal: use `createPool()`. */
  constructor(
    open: OpenSession,
    settings: ConnectionSettings,
    options: PoolOptions = {},
    clock: Clock = systemClock,
  ) {
    const plan = poolPlan(options);
    super(new Lending(open, settings, plan, clock), settings);
    this.#options = options;
    this.#plan = plan;
    this.#sessions = this.lending.sessions;
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
    clock: Clock = systemClock,
  ): Promise<Pool> {
    const pool = new Pool(open, settings, options, clock);
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
    return this.#sessions.slots.limits.min;
  }

  /** How many connections may be open; 0 for no limit. */
  get maxSize(): number {
    const { max } = this.#sessions.slots.limits;
    return max === Infinity ? 0 : max;
  }

  /** How long {@linkcode acquire} waits unless told otherwise, milliseconds: the option `acquireTimeout`. */
  get timeout(): number {
    return this.#plan.acquireTimeout;
  }

  /** The data source name of the connections, without the password. */
  get dsn(): string {
    return this.settings.dsn;
  }

  /** Whether each statement of its connections is logged: the option `echo` was given. */
  get echo(): boolean {
    return this.settings.echo ?? false;
  }

  /** Whether it lends no more. */
  get closed(): boolean {
    return this.#sessions.slots.closed;
  }

  /** How full it is, and what has happened since it was made: plain numbers, as they are now. */
  get statistics(): PoolStatistics {
    return statisticsOf(this.#sessions.slots, this.#sessions.counts);
  }

  /** Who has a connection on loan, since when, and where it was acquired; the longest loan first. */
  holders(): Holder[] {
    return this.lending.loans.holders();
  }

  /**
   * Lends a connection, waiting for one to come free or to be opened. Dispose of it to give it back. While
   * the server takes no more connections, callers wait for those that there are.
   *
   * Rejects with `TimeoutError` after `timeout` milliseconds, with `signal.reason` when aborted, with
   * `OperationalError` when too many wait already, with the error of connecting or of a hook, and with
   * `InterfaceError` when the pool is closed. Whichever it is, nothing is taken.
   */
  async acquire(options: CallOptions = {}): Promise<PooledConnection> {
    checkOptionNames("acquire", options, CALL_OPTIONS);
    const site = acquireSite(this.acquire);
    return (await this.lending.lend(options, site)).connection;
  }

  /**
   * Runs `body` with a connection, which is given back when it has settled; resolves and rejects as it does.
   * `signal` and `timeout` are those of {@linkcode acquire}.
   */
  async use<T>(
    body: (connection: PooledConnection) => Promise<T>,
    options: CallOptions = {},
  ): Promise<T> {
    checkOptionNames("acquire", options, CALL_OPTIONS);
    checkBody("use a connection", body);
    const { connection } = await this.lending.lend(options, acquireSite(this.use));
    try {
      return await body(connection);
    } finally {
      await connection[Symbol.asyncDispose]();
    }
  }

  /**
   * Takes a connection back; it is dead from then on. A clean one can be lent again at once, others are
   * cleaned first, in one round trip, or closed. Rejects with `InterfaceError` when it is not this pool's
   * or has been released before.
   */
  async release(connection: PooledConnection): Promise<void> {
    await this.lending.release(connection);
  }

  /**
   * Listens to channels, whose case matters, and resolves once the server does, with what hears them until it is
   * closed. All listeners share one connection of their own, beside `maxSize`, which is opened again when it is lost.
   *
   * Rejects as {@linkcode acquire}, and with `NotSupportedError` when the driver has no notifications.
   */
  async listen(
    channels: string | readonly string[],
    options: ListenOptions = {},
  ): Promise<Listener> {
    return await this.lending.listeners.listen(channels, options);
  }

  /**
   * Opens connections until there are as many as `size`, the minimum unless given, and resolves when they are
   * open. Rejects with the error of connecting; what was opened stays.
   */
  async warmUp(size: number = this.minSize): Promise<void> {
    const { max } = this.#sessions.slots.limits;
    if (!Number.isInteger(size) || size < 0 || size > max) {
      throw new InterfaceError(
        `Cannot warm up: ${size} is not a number of connections up to ${max}`,
      );
    }
    if (!this.#plan.rules.keep) throw new InterfaceError("Cannot warm up: pooling is off");
    await this.#sessions.warmUp(size);
  }

  /**
   * Changes how many connections are kept and may be open. What is free and too many is closed when this
   * resolves; what is on loan and too many goes when it comes back. Rejects with `InterfaceError` for numbers
   * that make no sense, and changes nothing then.
   */
  async resize(sizes: { minSize?: number; maxSize?: number }): Promise<void> {
    if (this.closed) throw new InterfaceError("Cannot resize: pool is closed");
    checkOptionNames("resize", sizes, { minSize: true, maxSize: true });
    const { minSize = this.minSize, maxSize = this.maxSize } = sizes;
    const options = { ...this.#options, minSize, maxSize };
    await this.#sessions.resize(slotLimits(options, "resize"));
  }

  /** Closes the connections that are on nobody's loan. */
  async clear(): Promise<void> {
    await this.#sessions.clear();
  }

  /**
   * Lends no more, refuses who is waiting, ends what listens, closes what is free, and waits for what is on loan,
   * at most `timeout` milliseconds (10 000 unless given); then ends that too. Twice is once.
   */
  async close(options: { timeout?: number } = {}): Promise<void> {
    checkOptionNames("close", options, { timeout: true });
    checkTimeout("close", options.timeout);
    const timeout = options.timeout ?? CLOSE_TIMEOUT_MS;
    await Promise.all([this.lending.listeners.close(timeout), this.#sessions.close(timeout)]);
  }

  /** Resolves once {@linkcode close} or {@linkcode terminate} is done. Rejects with `InterfaceError` before. */
  async waitClosed(): Promise<void> {
    if (!this.closed) throw new InterfaceError("Cannot wait: pool is not closed");
    await Promise.all([this.lending.listeners.drained, this.#sessions.drained]);
  }

  /** Ends every connection at once, those on loan too: what runs on them rejects. */
  // deno-lint-ignore require-await
  async terminate(): Promise<void> {
    this.lending.listeners.terminate();
    this.#sessions.terminate();
  }

  /** As {@linkcode close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
