/**
 * What has arrived, in order, until somebody takes it: at most so much. When it is full, what comes next is dropped,
 * and who drains it meets a gap at its place.
 * @module
 */

import type { CallOptions } from "../driver.ts";
import { TimeoutError } from "../errors.ts";
import { checkTimeout, Waiter } from "./deadline.ts";
import { CALL_OPTIONS, checkOptionNames } from "./option_names.ts";

/** How many notifications wait in a queue unless said otherwise. */
export const NOTIFICATION_LIMIT = 10_000;

/** How a queue ended, for who iterates over it: with an error, or simply. */
export type QueueEnd = "failed" | "finished";

/** A queue with takers, who are served in order; each item goes to one of them. */
export class BoundedQueue<T> {
  readonly #limit: number;
  readonly #atGap: (dropped: number) => T;
  readonly #waiters = new Set<Waiter<T>>();
  #pending: T[] = [];
  #next = 0;
  #dropped = 0;
  #ended: { readonly reason: unknown; readonly how: QueueEnd } | null = null;

  /** Makes an empty queue that holds at most `limit`; `atGap` makes what a taker gets at a gap, or throws. */
  constructor(limit: number, atGap: (dropped: number) => T) {
    this.#limit = limit;
    this.#atGap = atGap;
  }

  /** How many wait to be taken. */
  get size(): number {
    return this.#pending.length - this.#next;
  }

  /** Resolves with the next one, waiting for it; rejects once the queue has ended and is drained. */
  async get(options: CallOptions = {}): Promise<T> {
    checkOptionNames("get", options, CALL_OPTIONS);
    options.signal?.throwIfAborted();
    checkTimeout("get", options.timeout);
    const item = this.getNoWait();
    if (item !== null) return item;
    const waiter: Waiter<T> = new Waiter({
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

  /** The next one, or null when there is none now; throws once the queue has ended and is drained. */
  getNoWait(): T | null {
    const item = this.#pending[this.#next];
    if (item !== undefined) {
      this.#forget();
      return item;
    }
    if (this.#dropped > 0) return this.#gap();
    if (this.#ended !== null) throw this.#ended.reason;
    return null;
  }

  /** Takes one after another, until the queue has ended. An iterator that is left takes nothing more. */
  iterate(): AsyncIterator<T, undefined> {
    const leaving = new AbortController();
    return {
      next: async () => {
        try {
          return { done: false, value: await this.get({ signal: leaving.signal }) };
        } catch (error) {
          if (leaving.signal.aborted || this.#isFinish(error)) {
            return { done: true, value: undefined };
          }
          throw error;
        }
      },
      return: () => {
        leaving.abort();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  /** Adds one, unless the queue has ended; false when it was dropped. */
  push(item: T): boolean {
    if (this.#ended !== null) return true;
    const [waiter] = this.#waiters;
    if (waiter !== undefined) {
      this.#waiters.delete(waiter);
      waiter.resolve(item);
    } else if (this.#dropped > 0 || this.size >= this.#limit) {
      // Once one is dropped the next are too, until the gap has been met at its place.
      this.#dropped++;
      return false;
    } else {
      this.#pending.push(item);
    }
    return true;
  }

  /** Lets nothing more in. Who waits gets the reason now, others after draining. The first end counts. */
  end(reason: unknown, how: QueueEnd = "failed"): void {
    if (this.#ended !== null) return;
    this.#ended = { reason, how };
    for (const waiter of this.#waiters) waiter.reject(reason);
    this.#waiters.clear();
  }

  #isFinish(error: unknown): boolean {
    return this.#ended?.how === "finished" && error === this.#ended.reason;
  }

  #forget(): void {
    this.#next++;
    if (this.#next * 2 < this.#pending.length) return;
    // Half of it is behind us: moving the rest costs no more than what was taken since last time.
    this.#pending = this.#pending.slice(this.#next);
    this.#next = 0;
  }

  #gap(): T {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return this.#atGap(dropped);
  }
}
