/**
 * One session of a pool that several statements use at once, each sent behind the others.
 *
 * Each is a transaction of its own, so no error reaches another. What one can do to those behind it is to keep them
 * waiting: so all of them are known to be quick, and when one does not come to its end no other is let in. What has
 * failed closes it to others as well: the session is cleaned first.
 * @module
 */

import type { Lease } from "./lease.ts";
import type { Pace } from "./paces.ts";

/** For how long a statement may wait for others at the most, milliseconds, and behind how many. */
const MOST_WAITING = 1;
const MOST_RUNNING = 128;
/** For how long none need come to its end, beyond the way there and back, milliseconds. */
const PATIENCE = 1;

/** A session that statements share. */
export class SharedLoan {
  /** Who has the session: all of them. */
  readonly lease: Lease;
  readonly #since: number;
  readonly #maxAge: number;
  /** When the last of them ended, or the first was sent. */
  #progress: number;
  #running = 0;
  #completed = 0;
  #waiting = 0;
  #isClosed = false;

  /**
   * `now` is that of a monotonic clock, milliseconds. For `maxAge` milliseconds others are let in; then it goes back to
   * its pool for a moment, which may have other plans with it.
   */
  constructor(lease: Lease, now: number, maxAge: number) {
    this.lease = lease;
    this.#maxAge = maxAge;
    this.#since = this.#progress = now;
  }

  /** About how long one more would have to wait for those before it, milliseconds. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Whether nobody uses it. */
  get isDone(): boolean {
    return this.#running === 0;
  }

  /** Whether one more may be sent now; `roundTrip` is how long the way there and back takes, milliseconds. */
  takes(now: number, roundTrip: number): boolean {
    if (this.#isClosed || this.#running >= MOST_RUNNING || this.#waiting > MOST_WAITING) {
      return false;
    }
    return now - this.#progress <= roundTrip + PATIENCE && now - this.#since <= this.#maxAge &&
      this.lease.usable;
  }

  /** One more is to be sent. Returns for how long it is taken to run, to be given to {@linkcode leave}. */
  enter({ milliseconds }: Pace): number {
    this.#running++;
    this.#waiting += milliseconds;
    return milliseconds;
  }

  /** One that was taken to run so long has ended. */
  leave(expected: number, isWell: boolean, now: number): void {
    this.#running--;
    this.#waiting = this.#running === 0 ? 0 : Math.max(0, this.#waiting - expected);
    if (!isWell) this.#isClosed = true;
    this.#progress = now;
    this.#completed++;
  }

  /** How long the first took, milliseconds, there and back; null before and behind it. */
  get firstTook(): number | null {
    return this.#completed === 1 ? this.#progress - this.#since : null;
  }

  /** How long those that have ended took on an average, milliseconds, without the way there and back. */
  took(roundTrip: number): number {
    return Math.max(0, this.#progress - this.#since - roundTrip) / this.#completed;
  }
}
