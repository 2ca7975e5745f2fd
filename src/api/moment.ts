/**
 * Points in time, and how long it is since. Pure: who reads the clock passes it on.
 * @module
 */

/** One point in time on two clocks, in milliseconds. */
export interface Moment {
  /** A clock that never goes back, and may stand still while the machine sleeps. */
  readonly monotonic: number;
  /** The time of day, which may be set back or forth. */
  readonly wall: number;
}

/** Where a pool has time and chance from. */
export interface Clock {
  /** Now. */
  now(): Moment;
  /** A random number from 0 up to, not including, 1. */
  fraction(): number;
}

/**
 * Milliseconds between two moments, by the clock that saw more of them: a machine that slept shows on the wall
 * only, a wall clock set back does not count.
 */
export function elapsed(since: Moment, now: Moment): number {
  return Math.max(0, now.monotonic - since.monotonic, now.wall - since.wall);
}
