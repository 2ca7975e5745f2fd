/**
 * What a listener of a pool is told, in order: notifications, and gaps where some may be missing.
 * @module
 */

import type { CallOptions, Notification } from "../driver.ts";
import { OperationalError } from "../errors.ts";
import { BoundedQueue, type QueueEnd } from "./bounded_queue.ts";

/** A notification that has arrived. */
export interface ListenNotification extends Notification {
  /** Which event it is. */
  readonly kind: "notification";
}

/**
 * A place where notifications may be missing: the connection was lost and replaced, or the reader was too slow and
 * the queue was full. They do not come again; what they were about is in your tables.
 */
export interface ListenGap {
  /** Which event it is. */
  readonly kind: "gap";
  /** Why: the loss of the connection, or how many did not fit into the queue. */
  readonly reason: Error;
  /** When the server was last heard of, or the first was dropped; milliseconds since 1970, by the clock of this machine. */
  readonly since: number;
  /** From when on nothing is missing any more; milliseconds since 1970. */
  readonly until: number;
}

/** What a {@linkcode Listener} gives: `kind` says which. */
export type ListenEvent = ListenNotification | ListenGap;

interface Overflow {
  readonly since: number;
  count: number;
  cause: Error | undefined;
}

/** The events of one listener. Gaps come late, when it is known where they end. */
export class ListenQueue {
  readonly #queue: BoundedQueue<ListenEvent>;
  readonly #limit: number;
  readonly #now: () => number;
  /** The loss after which nothing has been heard yet. */
  #loss: Pick<ListenGap, "reason" | "since"> | null = null;
  #overflow: Overflow | null = null;

  /** Makes an empty one that holds at most `limit` events; `now` is the time of day. */
  constructor(limit: number, now: () => number) {
    this.#queue = new BoundedQueue<ListenEvent>(limit, () => this.#overflowGap());
    this.#limit = limit;
    this.#now = now;
  }

  /** How many events wait to be taken. */
  get size(): number {
    return this.#queue.size;
  }

  /** As {@linkcode BoundedQueue.get}. */
  get(options: CallOptions): Promise<ListenEvent> {
    return this.#queue.get(options);
  }

  /** As {@linkcode BoundedQueue.getNoWait}. */
  getNoWait(): ListenEvent | null {
    return this.#queue.getNoWait();
  }

  /** As {@linkcode BoundedQueue.iterate}. */
  iterate(): AsyncIterator<ListenEvent, undefined> {
    return this.#queue.iterate();
  }

  /** One has arrived: so whatever was lost before ends here. */
  notification({ pid, channel, payload }: Notification): void {
    this.resumed();
    if (this.#queue.push({ kind: "notification", pid, channel, payload })) return;
    this.#overflowed(this.#now()).count++;
  }

  /** Nothing is heard from now on; `since` is when something was last. Of several losses the first counts. */
  lost(reason: Error, since: number): void {
    this.#loss ??= { reason, since };
  }

  /** It is heard again. */
  resumed(): void {
    if (this.#loss === null) return;
    const { reason, since } = this.#loss;
    this.#loss = null;
    if (this.#queue.push({ kind: "gap", reason, since, until: this.#now() })) return;
    // Nothing stands between the two: the gap of what did not fit covers this one.
    this.#overflowed(this.#now()).cause ??= reason;
  }

  /** As {@linkcode BoundedQueue.end}. */
  end(reason: unknown, how: QueueEnd): void {
    this.#queue.end(reason, how);
  }

  #overflowed(since: number): Overflow {
    return this.#overflow ??= { since, count: 0, cause: undefined };
  }

  #overflowGap(): ListenGap {
    const until = this.#now();
    const { since, count, cause } = this.#overflowed(until);
    this.#overflow = null;
    const reason = new OperationalError(
      `${count} notifications were dropped: the queue was full (limit ${this.#limit})`,
      { phase: "idle", ...(cause === undefined ? {} : { cause }) },
    );
    return { kind: "gap", reason, since, until };
  }
}
