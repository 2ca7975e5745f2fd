/**
 * The signal and the timeout of one call.
 * @module
 */

import type { CallOptions } from "../driver.ts";
import { InterfaceError, TimeoutError } from "../errors.ts";

/** Watches one call's signal and timeout until it has ended. */
export class CallDeadline {
  readonly #signal: AbortSignal | undefined;
  readonly #stop: (reason: unknown) => void;
  readonly #onAbort = () => this.#stop(this.#signal?.reason);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `stop` hears of the abort or the timeout, at most once each. */
  constructor(options: CallOptions, stop: (reason: unknown) => void) {
    this.#signal = options.signal;
    this.#stop = stop;
    this.#signal?.addEventListener("abort", this.#onAbort, { once: true });
    const { timeout } = options;
    if (timeout === undefined || timeout === Infinity) return;
    this.#timer = setTimeout(() => this.#expire(timeout, 2), timeout);
  }

  /** Ends the watch. */
  end(): void {
    this.#signal?.removeEventListener("abort", this.#onAbort);
    clearTimeout(this.#timer);
  }

  /** A process that was stopped or busy sees its timers first: replies that are there come before the verdict. */
  #expire(timeout: number, turns: number): void {
    if (turns > 0) this.#timer = setTimeout(() => this.#expire(timeout, turns - 1), 0);
    else this.#stop(timeoutError(timeout));
  }
}

/** Throws `InterfaceError` for a timeout that is no positive number, `signal.reason` when already aborted. */
export function checkCallOptions(options: CallOptions | undefined): void {
  if (options === undefined) return;
  const { signal, timeout } = options;
  if (timeout !== undefined && !(timeout > 0)) {
    throw new InterfaceError(
      "Cannot execute: timeout is not a positive number of milliseconds; leave it out for none",
    );
  }
  signal?.throwIfAborted();
}

function timeoutError(timeout: number): TimeoutError {
  return new TimeoutError(`Cannot execute: the statement took longer than ${timeout} ms`, {
    phase: "execute",
    sent: "yes",
    retryable: "unknown",
  });
}
