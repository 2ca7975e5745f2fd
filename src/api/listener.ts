/**
 * Who listens on a pool.
 * @module
 */

import type { CallOptions } from "../driver.ts";
import type { ListenEvent, ListenQueue } from "./listen_event.ts";
import { CALL_OPTIONS, type OptionNames } from "./option_names.ts";

/** How `Pool.listen()` waits, and how much it keeps. */
export interface ListenOptions extends CallOptions {
  /** How many events wait for the reader before others are dropped, which is a gap; 10 000 by default. */
  notificationLimit?: number;
}

/** Their names. */
export const LISTEN_OPTIONS: OptionNames<ListenOptions> = {
  ...CALL_OPTIONS,
  notificationLimit: true,
};

/**
 * Hears channels for as long as it is open, whatever becomes of connections. It comes from `Pool.listen()`.
 *
 * All listeners of a pool share one connection, which is checked when it is silent, and replaced when it is lost. What
 * was sent meanwhile is lost; a gap stands at its place. So a reader looks at his tables at the start and at each gap:
 *
 * ```ts
 * import { createPool } from "@aiopg/aiopg";
 *
 * await using pool = await createPool(Deno.env.get("DATABASE_URL"));
 * await using listener = await pool.listen("jobs");
 * await pool.execute("SELECT pg_notify('jobs', 'the first')");
 * for await (const event of listener) {
 *   if (event.kind === "gap") console.warn("look at the tables", event.reason);
 *   else console.log(event.payload); // the first
 *   break;
 * }
 * ```
 *
 * A pooler that gives each transaction another session, as PgBouncer may, hears nothing: connect to the server itself.
 */
export class Listener implements AsyncIterable<ListenEvent>, AsyncDisposable {
  /** What it listens to. */
  readonly channels: readonly string[];
  readonly #queue: ListenQueue;
  readonly #leave: () => Promise<void>;
  readonly #isOpen: () => boolean;

  /** Internal: use `Pool.listen()`. */
  constructor(
    channels: readonly string[],
    queue: ListenQueue,
    isOpen: () => boolean,
    leave: () => Promise<void>,
  ) {
    this.channels = channels;
    this.#queue = queue;
    this.#isOpen = isOpen;
    this.#leave = leave;
  }

  /** Whether nothing more will arrive: it, or its pool, is closed, or the server refuses for good. */
  get closed(): boolean {
    return !this.#isOpen();
  }

  /** How many events wait to be taken. */
  get size(): number {
    return this.#queue.size;
  }

  /** Whether no event waits to be taken. */
  get isEmpty(): boolean {
    return this.size === 0;
  }

  /**
   * Resolves with the next event, waiting for one if there is none.
   *
   * Rejects, once everything that came before is taken, with `OperationalError` when it or its pool is closed, and with
   * the server's error when that lets the pool in no more (no such role or database, wrong password); with
   * `TimeoutError` after `timeout` milliseconds; with `signal.reason` when aborted, which takes nothing.
   */
  async get(options: CallOptions = {}): Promise<ListenEvent> {
    return await this.#queue.get(options);
  }

  /** Returns the next event, or null when there is none now. Throws as {@linkcode get} rejects. */
  getNoWait(): ListenEvent | null {
    return this.#queue.getNoWait();
  }

  /**
   * Takes one event after another. Ends, once everything is taken, when it or its pool is closed; throws when the
   * server refuses for good. To leave it does not close the listener.
   */
  [Symbol.asyncIterator](): AsyncIterator<ListenEvent, undefined> {
    return this.#queue.iterate();
  }

  /** Hears no more, and resolves once the server knows. What has arrived can still be taken. Never rejects. Twice is once. */
  async close(): Promise<void> {
    await this.#leave();
  }

  /** As {@linkcode close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
