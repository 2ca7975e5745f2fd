/**
 * Notifications of one connection, in the order they came, until somebody takes them.
 *
 * The queue is bounded. When it is full, what comes next is dropped, and who drains it gets an error at
 * the place of the gap: a loss is never silent.
 * @module
 */

import type { CallOptions, Notification } from "../driver.ts";
import { OperationalError, TimeoutError } from "../errors.ts";
import { checkTimeout, Waiter } from "./deadline.ts";

/** How many notifications wait in a queue unless said otherwise. */
export const NOTIFICATION_LIMIT = 10_000;

/**
 * The notifications that have arrived on a connection. Each goes to one taker; takers are served in order.
 *
 * ```ts
 * import { connect } from "@aiopg/aiopg";
 *
 * await using conn = await connect(Deno.env.get("DATABASE_URL"));
 * await conn.listen("jobs");
 * await conn.notify("jobs", "the first");
 * for await (const { channel, payload } of conn.notifies) {
 *   console.log(channel, payload); // jobs the first
 *   break;
 * }
 * ```
 */
export class NotificationQueue implements AsyncIterable<Notification> {
  readonly #limit: number;
  readonly #waiters = new Set<Waiter<Notification>>();
  #pending: Notification[] = [];
  #next = 0;
  #dropped = 0;
  #ended: { readonly reason: unknown } | null = null;

  /** Makes an empty queue that holds at most `limit` notifications. */
  constructor(limit: number = NOTIFICATION_LIMIT) {
    this.#limit = limit;
  }

  /** How many notifications wait to be taken. */
  get size(): number {
    return this.#pending.length - this.#next;
  }

  /** Whether no notification waits to be taken. */
  get isEmpty(): boolean {
    return this.size === 0;
  }

  /**
   * Resolves with the next notification, waiting for one if there is none.
   *
   * Rejects with `OperationalError` once at a gap (the queue was full), and each time when the connection
   * has ended and everything that came before is taken; with `TimeoutError` after `timeout` milliseconds;
   * with `signal.reason` when aborted, which takes nothing.
   */
  async get(options: CallOptions = {}): Promise<Notification> {
    options.signal?.throwIfAborted();
    checkTimeout("get", options.timeout);
    const notification = this.getNoWait();
    if (notification !== null) return notification;
    const waiter: Waiter<Notification> = new Waiter({
      ...options,
      onLeave: () => this.#waiters.delete(waiter),
      timeoutError: () =>
        new TimeoutError(`Cannot get: no notification came in ${options.timeout} ms`, {
          phase: "idle",
        }),
    });
    this.#waiters.add(waiter);
    return await waiter.promise;
  }

  /** Returns the next notification, or null when there is none now. Throws as {@linkcode get} rejects. */
  getNoWait(): Notification | null {
    const notification = this.#pending[this.#next];
    if (notification !== undefined) {
      this.#forget();
      return notification;
    }
    if (this.#dropped > 0) throw this.#gap();
    if (this.#ended !== null) throw this.#ended.reason;
    return null;
  }

  /** Takes one notification after another, without end; throws as {@linkcode get} rejects. */
  [Symbol.asyncIterator](): AsyncIterator<Notification, undefined> {
    const leaving = new AbortController();
    return {
      next: async () => {
        try {
          return { done: false, value: await this.get({ signal: leaving.signal }) };
        } catch (error) {
          if (leaving.signal.aborted) return { done: true, value: undefined };
          throw error;
        }
      },
      return: () => {
        leaving.abort();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  /** Adds one that arrived. Internal: the connection calls it. */
  push(notification: Notification): void {
    if (this.#ended !== null) return;
    const [waiter] = this.#waiters;
    if (waiter !== undefined) {
      this.#waiters.delete(waiter);
      waiter.resolve(notification);
    } else if (this.#dropped > 0 || this.size >= this.#limit) {
      // Once one is dropped the next are too, until the gap has been reported at its place.
      this.#dropped++;
    } else {
      this.#pending.push(notification);
    }
  }

  /** Lets nothing more in. Who waits gets the reason now, others after draining. Internal, as {@linkcode push}. */
  end(reason: unknown): void {
    if (this.#ended !== null) return;
    this.#ended = { reason };
    for (const waiter of this.#waiters) waiter.reject(reason);
    this.#waiters.clear();
  }

  #forget(): void {
    this.#next++;
    if (this.#next * 2 < this.#pending.length) return;
    // Half of it is behind us: moving the rest costs no more than what was taken since last time.
    this.#pending = this.#pending.slice(this.#next);
    this.#next = 0;
  }

  #gap(): OperationalError {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return new OperationalError(
      `Cannot get: ${dropped} notifications were dropped, the queue was full (limit ${this.#limit})`,
      { phase: "idle" },
    );
  }
}
