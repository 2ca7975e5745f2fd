/**
 * What an interval can be made of: any of its parts, by name.
 *
 * A part that cannot be kept exactly is refused, never rounded.
 * @module
 */

import { DataError } from "../../errors.ts";
import type { IntervalTotals } from "./interval_fields.ts";

/** Parts of an interval, of any sign; what is left out is zero. */
export interface IntervalParts {
  /** Twelve months each. */
  readonly years?: number;
  /** Whole months. */
  readonly months?: number;
  /** Seven days each. */
  readonly weeks?: number;
  /** Whole days. */
  readonly days?: number;
  /** Whole hours. */
  readonly hours?: number;
  /** Whole minutes. */
  readonly minutes?: number;
  /** Seconds, with up to six digits after the point. */
  readonly seconds?: number;
  /** Milliseconds, with up to three digits after the point. */
  readonly milliseconds?: number;
  /** Whole microseconds; a bigint where a number would not be exact. */
  readonly microseconds?: number | bigint;
}

const NAMES: readonly string[] = [
  "years",
  "months",
  "weeks",
  "days",
  "hours",
  "minutes",
  "seconds",
  "milliseconds",
  "microseconds",
];

/** From there on the next number is more than one of the last of so many digits away. */
const EXACT_BELOW = { 3: 2 ** 43, 6: 2 ** 33 } as const;

/** The error of an interval that cannot be. */
export function cannotMake(state: string): DataError {
  return new DataError(`Cannot make an interval: ${state}`);
}

/** What parts come to. Throws `DataError` for what is not a part, or not exact. */
export function totalsOfParts(parts: IntervalParts): IntervalTotals {
  checkNames(parts);
  const { years, months, weeks, days, hours, minutes, seconds, milliseconds } = parts;
  return {
    months: whole("years", years) * 12n + whole("months", months),
    days: whole("weeks", weeks) * 7n + whole("days", days),
    microseconds: whole("hours", hours) * 3_600_000_000n +
      whole("minutes", minutes) * 60_000_000n +
      broken("seconds", 6, seconds) +
      broken("milliseconds", 3, milliseconds) +
      wholeMicroseconds(parts.microseconds),
  };
}

function checkNames(parts: unknown): void {
  // Objects of other classes, Temporal.Duration too, keep what they hold elsewhere.
  if (Object.prototype.toString.call(parts) !== "[object Object]") {
    throw cannotMake("use an object such as { days: 1 }, or Interval.from()");
  }
  const unknown = Object.keys(Object(parts)).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw cannotMake(`${unknown} does not exist; use ${NAMES.join(", ")}`);
}

function wholeMicroseconds(value: unknown): bigint {
  if (typeof value === "bigint") return value;
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    // Beyond that its last digits are already not what was meant.
    throw cannotMake("microseconds is not a safe integer; pass a bigint");
  }
  return whole("microseconds", value);
}

function whole(name: string, value: unknown = 0): bigint {
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  throw cannotMake(`${name} is not an integer`);
}

/** Microseconds in a count of 10^`digits` microseconds each. */
function broken(name: string, digits: 3 | 6, value: unknown = 0): bigint {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw cannotMake(`${name} is not a number`);
  }
  if (Number.isInteger(value)) return BigInt(value) * 10n ** BigInt(digits);
  // Unlike a product with 10^digits, this rounds only once.
  const text = value.toFixed(digits);
  if (Math.abs(value) >= EXACT_BELOW[digits] || Number(text) !== value) {
    throw cannotMake(`${name} is not exact to the microsecond`);
  }
  return BigInt(text.replace(".", ""));
}
