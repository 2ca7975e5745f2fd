/**
 * The deadlines of those who wait equally long: one timer for all of them, for the one who has waited longest.
 * @module
 */

import { startTimer } from "../call_limits.ts";
import { systemClock } from "./system_clock.ts";

/** Somebody who waits. */
export interface Impatient {
  /** Hears that the time is up. */
  expire(): void;
}

/** The deadlines of some who wait. */
export class Patience {
  readonly #timeout: number;
  /** When each began to wait, in this order. */
  readonly #since = new Map<Impatient, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** All of them wait for `timeout` milliseconds at the most. */
  constructor(timeout: number) {
    this.#timeout = timeout;
  }

  /** One begins to wait. */
  begin(waiter: Impatient): void {
    this.#since.set(waiter, systemClock.now().monotonic);
    if (this.#since.size === 1) this.#timer = startTimer(() => this.#ring(), this.#timeout);
  }

  /** One waits no more. Twice is once. */
  end(waiter: Impatient): void {
    if (this.#since.delete(waiter) && this.#since.size === 0) clearTimeout(this.#timer);
  }

  #ring(): void {
    const now = systemClock.now().monotonic;
    for (const [waiter, since] of this.#since) {
      // A timer may come up to a millisecond early.
      const left = since + this.#timeout - now;
      if (left >= 1) {
        this.#timer = startTimer(() => this.#ring(), left);
        return;
      }
      this.#since.delete(waiter);
      waiter.expire();
    }
  }
}
