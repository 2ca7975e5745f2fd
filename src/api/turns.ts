/**
 * One call after the other, in the order they were made.
 * @module
 */

import type { CallLimits } from "../call_limits.ts";
import type { CallOptions } from "../driver.ts";
import { TimeoutError } from "../errors.ts";
import { Waiter } from "./deadline.ts";

/** What is left of a call's options. Throws `TimeoutError` when nothing of its time is. */
export type CallLeft = () => CallLimits;

/** A queue of calls each of which is several statements. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /**
   * Runs `body` once all that was called before has settled. The options bound the wait, too: when they end it, `body`
   * is not run.
   */
  async take<T>(
    action: string,
    options: CallOptions,
    body: (left: CallLeft) => Promise<T>,
  ): Promise<T> {
    const { signal, timeout } = options;
    signal?.throwIfAborted();
    const before = this.#last;
    const done = Promise.withResolvers<void>();
    this.#last = before.then(() => done.promise);
    const timeoutError = () =>
      new TimeoutError(`Cannot ${action}: it took longer than ${timeout} ms`, { phase: "execute" });
    const left = callLeft(options, timeoutError);
    try {
      const turn = new Waiter<void>({ ...options, onLeave: () => undefined, timeoutError });
      before.then(() => turn.resolve());
      await turn.promise;
      return await body(left);
    } finally {
      done.resolve();
    }
  }
}

function callLeft(options: CallOptions, timeoutError: () => Error): CallLeft {
  const { timeout } = options;
  if (timeout === undefined) return () => options;
  const deadline = performance.now() + timeout;
  return () => {
    const left = deadline - performance.now();
    if (left <= 0) throw timeoutError();
    return { ...options, left };
  };
}
