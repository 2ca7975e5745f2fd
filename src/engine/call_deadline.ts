/**
 * The signal and the timeout of one call.
 * @module
 */

import { type CallLimits, startTimer, timeoutError } from "../call_limits.ts";
import type { CallOptions } from "../driver.ts";

/** How late a timer may be in a process that runs, milliseconds. */
const USUAL_DELAY_MS = 50;

/** A timer for what takes several turns: how long the process was stopped or busy at its end does not count. */
export class FairTimer {
  readonly #onExpired: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Starts; none for a time too long for one. */
  constructor(onExpired: () => void, timeout: number) {
    this.#onExpired = onExpired;
    const due = performance.now() + timeout;
    this.#timer = startTimer(() => this.#due(performance.now() - due), timeout);
  }

  /** Ends the wait. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  /** What has come meanwhile gets the time that it has missed; once, for it must end. */
  #due(delay: number): void {
    if (delay < USUAL_DELAY_MS) this.#onExpired();
    else this.#timer = startTimer(this.#onExpired, delay);
  }
}

/** Watches one call's signal and timeout until it has ended. */
export class CallDeadline {
  readonly #signal: AbortSignal | undefined;
  readonly #isSent: () => boolean;
  readonly #stop: (reason: unknown) => void;
  readonly #onAbort = () => this.#end(this.#signal?.reason);
  #timer: FairTimer;

  /** `stop` hears of the abort or the timeout, whichever comes first; `isSent` says how far the call is. */
  constructor(limits: CallLimits, isSent: () => boolean, stop: (reason: unknown) => void) {
    this.#signal = limits.signal;
    this.#isSent = isSent;
    this.#stop = stop;
    this.#signal?.addEventListener("abort", this.#onAbort, { once: true });
    const { timeout = Infinity, left = timeout } = limits;
    this.#timer = new FairTimer(() => this.#expire(timeout, 2), left);
  }

  /** Ends the watch. */
  end(): void {
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#timer.stop();
  }

  /** A process that was stopped or busy sees its timers first: replies that are there come before the verdict. */
  #expire(timeout: number, turns: number): void {
    if (turns > 0) this.#timer = new FairTimer(() => this.#expire(timeout, turns - 1), 0);
    else this.#end(timeoutError(timeout, this.#isSent()));
  }

  #end(reason: unknown): void {
    this.end();
    this.#stop(reason);
  }
}

/** Whether something may end a call early. */
export function isWatched(options: CallOptions | undefined): boolean {
  return options?.signal !== undefined || options?.timeout !== undefined;
}
