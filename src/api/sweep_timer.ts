/**
 * One timer for whatever expires next. It runs only while something can expire, so that it keeps no process
 * alive by itself.
 * @module
 */

import { startTimer } from "../call_limits.ts";
import type { Moment } from "./moment.ts";

/** A timer that can be asked to ring sooner, not later: who rings early looks, and asks again. */
export class SweepTimer {
  readonly #ring: () => void;
  #timer: ReturnType<typeof startTimer>;
  #due = Infinity;

  /** `ring` is called when the time has come, and may ask again. */
  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /** Rings in so many milliseconds from `now` at the latest; `Infinity` asks for nothing. */
  within(milliseconds: number, now: Moment): void {
    if (milliseconds === Infinity) return;
    const due = now.monotonic + milliseconds;
    if (due >= this.#due) return;
    this.stop();
    this.#timer = startTimer(() => {
      this.stop();
      this.#ring();
    }, Math.max(1, milliseconds));
    if (this.#timer !== undefined) this.#due = due;
  }

  /** Asks for nothing any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#due = Infinity;
  }
}
