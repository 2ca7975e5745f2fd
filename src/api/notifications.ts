/**
 * Notifications of one connection, in the order they came, until somebody takes them.
 *
 * The queue is bounded. When it is full, what comes next is dropped, and who drains it gets an error at
 * the place of the gap: a loss is never silent.
 * @module
 */

import type { CallOptions, Notification } from "../driver.ts";
import { OperationalError } from "../errors.ts";
import { BoundedQueue, NOTIFICATION_LIMIT } from "./bounded_queue.ts";

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
  readonly #queue: BoundedQueue<Notification>;

  /** Makes an empty queue that holds at most `limit` notifications. */
  constructor(limit: number = NOTIFICATION_LIMIT) {
    this.#queue = new BoundedQueue<Notification>(limit, (dropped) => {
      throw gapError(dropped, limit);
    });
  }

  /** How many notifications wait to be taken. */
  get size(): number {
    return this.#queue.size;
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
    return await this.#queue.get(options);
  }

  /** Returns the next notification, or null when there is none now. Throws as {@linkcode get} rejects. */
  getNoWait(): Notification | null {
    return this.#queue.getNoWait();
  }

  /** Takes one notification after another, without end; throws as {@linkcode get} rejects. */
  [Symbol.asyncIterator](): AsyncIterator<Notification, undefined> {
    return this.#queue.iterate();
  }

  /** Adds one that arrived. Internal: the connection calls it. */
  push(notification: Notification): void {
    this.#queue.push(notification);
  }

  /** Lets nothing more in. Who waits gets the reason now, others after draining. Internal, as {@linkcode push}. */
  end(reason: unknown): void {
    this.#queue.end(reason);
  }
}

function gapError(dropped: number, limit: number): OperationalError {
  return new OperationalError(
    `Cannot get: ${dropped} notifications were dropped, the queue was full (limit ${limit})`,
    { phase: "idle" },
  );
}
