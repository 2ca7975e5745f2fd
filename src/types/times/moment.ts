/**
 * A point in time to the microsecond, in numbers that hold it exactly.
 *
 * One double cannot: microseconds since 2000 leave its exact range in the year 2285. So it is two,
 * and int64 is read and written as two halves, without a bigint.
 * @module
 */

import type { ByteSink } from "../codec.ts";
import { POSTGRES_EPOCH_DAYS } from "./calendar.ts";

/** Seconds in a day. */
export const DAY_SECONDS = 86_400;

const POSTGRES_EPOCH_SECONDS = POSTGRES_EPOCH_DAYS * DAY_SECONDS;
const HALF = 2 ** 32;

/** A point in time, or on the clock and the calendar of no particular place. */
export interface Moment {
  /** Whole seconds since 1970-01-01 00:00:00, rounded down. */
  readonly seconds: number;
  /** Microseconds on top, 0 to 999999. */
  readonly micros: number;
}

/** Reads an int64 of microseconds since 2000-01-01 00:00:00. */
export function readMoment(view: DataView, at: number): Moment {
  const high = view.getInt32(at);
  // 2^32 microseconds are 4294 seconds and 967296 microseconds; below 2^53 all of it.
  const rest = high * 967_296 + view.getUint32(at + 4);
  const carried = Math.floor(rest / 1e6);
  return {
    seconds: high * 4294 + carried + POSTGRES_EPOCH_SECONDS,
    micros: rest - carried * 1e6,
  };
}

/** Writes an int64 of microseconds since 2000-01-01 00:00:00. */
export function writeMoment(sink: ByteSink, { seconds, micros }: Moment): void {
  const sinceEpoch = seconds - POSTGRES_EPOCH_SECONDS;
  const halves = Math.floor(sinceEpoch / HALF);
  // Below 2^52: 2^32 seconds in microseconds.
  const rest = (sinceEpoch - halves * HALF) * 1e6 + micros;
  const carried = Math.floor(rest / HALF);
  sink.int32(halves * 1e6 + carried);
  sink.int32((rest - carried * HALF) | 0);
}

/** Milliseconds since 1970, rounded down. */
export function millisecondsOf({ seconds, micros }: Moment): number {
  return seconds * 1000 + Math.floor(micros / 1000);
}

/** The moment `milliseconds` after 1970; they may be negative, but not broken. */
export function momentOfMilliseconds(milliseconds: number): Moment {
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, micros: (milliseconds - seconds * 1000) * 1000 };
}
