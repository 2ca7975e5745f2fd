/**
 * The three fields of an interval, which do not become one another: a month has no fixed number of
 * days, nor a day of hours.
 * @module
 */

const INT4_MAX = 2 ** 31 - 1;
const INT4_MIN = -(2 ** 31);
const INT8_MAX = 2n ** 63n - 1n;
const INT8_MIN = -(2n ** 63n);

/** What three fields have been summed up to, in range or not. */
export interface IntervalTotals {
  /** Months, with years. */
  readonly months: bigint;
  /** Days, with weeks. */
  readonly days: bigint;
  /** Microseconds, with hours, minutes and seconds. */
  readonly microseconds: bigint;
}

/** Three fields that PostgreSQL can hold, and that are not infinite. */
export class IntervalFields {
  /** Months, an int4. */
  readonly months: number;
  /** Days, an int4. */
  readonly days: number;
  /** Microseconds, an int8. */
  readonly microseconds: bigint;

  /** Keeps fields whose range has been seen to. */
  constructor(months: number, days: number, microseconds: bigint) {
    this.months = months;
    this.days = days;
    this.microseconds = microseconds;
  }
}

/** The fields of these totals; null when they are out of range, infinity included. */
export function fieldsInRange(totals: IntervalTotals): IntervalFields | null {
  const months = Number(totals.months);
  const days = Number(totals.days);
  if (!isInt4(months) || !isInt4(days)) return null;
  if (totals.microseconds < INT8_MIN || totals.microseconds > INT8_MAX) return null;
  if (infinityOfFields(months, days, totals.microseconds) !== null) return null;
  return new IntervalFields(months, days, totals.microseconds);
}

/** Whether this is what {@linkcode fieldsInRange} makes: objects can be made in other ways too. */
export function areFields({ months, days, microseconds }: Partial<IntervalFields>): boolean {
  return Number.isInteger(months) && Number.isInteger(days) && typeof microseconds === "bigint" &&
    fieldsInRange({ months: BigInt(months!), days: BigInt(days!), microseconds }) !== null;
}

function isInt4(value: number): boolean {
  return value >= INT4_MIN && value <= INT4_MAX;
}

/** Infinity for the largest of each field, -Infinity for the smallest, null for the rest. */
export function infinityOfFields(
  months: number,
  days: number,
  microseconds: bigint,
): number | null {
  if (months === INT4_MAX && days === INT4_MAX && microseconds === INT8_MAX) return Infinity;
  return months === INT4_MIN && days === INT4_MIN && microseconds === INT8_MIN ? -Infinity : null;
}

/** The fields that stand for Infinity or -Infinity. */
export function fieldsOfInfinity(infinity: number): IntervalFields {
  return infinity > 0
    ? new IntervalFields(INT4_MAX, INT4_MAX, INT8_MAX)
    : new IntervalFields(INT4_MIN, INT4_MIN, INT8_MIN);
}

/** Whether some fields go forth and others back. */
export function hasMixedSigns({ months, days, microseconds }: IntervalFields): boolean {
  const isForth = months > 0 || days > 0 || microseconds > 0n;
  const isBack = months < 0 || days < 0 || microseconds < 0n;
  return isForth && isBack;
}

/** A span of time without its sign, in numbers that hold it exactly. */
export interface Span {
  /** Whether it goes back. */
  readonly isBack: boolean;
  /** Whole seconds. */
  readonly seconds: number;
  /** Microseconds on top, 0 to 999999. */
  readonly micros: number;
}

/** The span of an int8 of microseconds. */
export function spanOf(microseconds: bigint): Span {
  const isBack = microseconds < 0n;
  const magnitude = isBack ? -microseconds : microseconds;
  return {
    isBack,
    seconds: Number(magnitude / 1_000_000n),
    micros: Number(magnitude % 1_000_000n),
  };
}
