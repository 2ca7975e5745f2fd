/**
 * Intervals and `Temporal.Duration`, which has more fields, but one sign for all of them.
 * @module
 */

import { type IntervalFields, type IntervalTotals, spanOf } from "./interval_fields.ts";

/** What is read of a Duration, whatever it turns out to be. */
export type DurationUnits = Partial<
  Record<
    | "years"
    | "months"
    | "weeks"
    | "days"
    | "hours"
    | "minutes"
    | "seconds"
    | "milliseconds"
    | "microseconds"
    | "nanoseconds",
    unknown
  >
>;

/**
 * What a Duration comes to in the fields of an interval; nanoseconds below the microsecond are cut
 * off, toward zero. Null for what only bears the tag.
 */
export function totalsOfDuration(value: DurationUnits): IntervalTotals | null {
  const years = integerOf(value.years), months = integerOf(value.months);
  const weeks = integerOf(value.weeks), days = integerOf(value.days);
  const nanoseconds = nanosecondsOf(value);
  if (years === null || months === null || weeks === null || days === null) return null;
  if (nanoseconds === null) return null;
  return {
    months: years * 12n + months,
    days: weeks * 7n + days,
    // Division of bigints cuts off toward zero.
    microseconds: nanoseconds / 1000n,
  };
}

function nanosecondsOf(value: DurationUnits): bigint | null {
  let total = 0n;
  for (
    const [count, nanoseconds] of [
      [integerOf(value.hours), 3_600_000_000_000n],
      [integerOf(value.minutes), 60_000_000_000n],
      [integerOf(value.seconds), 1_000_000_000n],
      [integerOf(value.milliseconds), 1_000_000n],
      [integerOf(value.microseconds), 1000n],
      [integerOf(value.nanoseconds), 1n],
    ] as const
  ) {
    if (count === null) return null;
    total += count * nanoseconds;
  }
  return total;
}

function integerOf(value: unknown): bigint | null {
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : null;
}

/**
 * The Duration of an interval whose fields are of one sign, in years, months, days, hours and so
 * on. Throws whatever the runtime throws when there is no Temporal, or the signs are mixed.
 */
export function durationOf({ months, days, microseconds }: IntervalFields): Temporal.Duration {
  const { isBack, seconds, micros } = spanOf(microseconds);
  const sign = isBack ? -1 : 1;
  return new Temporal.Duration(
    Math.trunc(months / 12),
    months % 12,
    0,
    days,
    sign * Math.floor(seconds / 3600),
    sign * (Math.floor(seconds / 60) % 60),
    sign * (seconds % 60),
    sign * Math.floor(micros / 1000),
    sign * (micros % 1000),
  );
}
