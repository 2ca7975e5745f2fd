/**
 * `Interval`, the value of PostgreSQL's type of the same name.
 *
 * `Temporal.Duration` cannot stand for it: it has one sign for all of its fields.
 * @module
 */

import { DataError } from "../../errors.ts";
import { isInfinity } from "./infinity.ts";
import { durationOf, totalsOfDuration } from "./interval_duration.ts";
import { fieldsInRange, hasMixedSigns, IntervalFields } from "./interval_fields.ts";
import { cannotMake, type IntervalParts, totalsOfParts } from "./interval_parts.ts";
import { formatInterval, formatIsoInterval, parseInterval } from "./interval_text.ts";
import { isTemporal } from "./temporal.ts";

/**
 * A span of time as PostgreSQL keeps it: months, days and microseconds, each with its own sign.
 * They do not become one another: 24 hours are not a day, nor 30 days a month.
 *
 * ```ts
 * import { Interval } from "@aiopg/aiopg";
 *
 * const interval = new Interval({ years: 1, months: 2, days: -3, hours: 4, seconds: 6.789 });
 * console.log(String(interval)); // 1 year 2 mons -3 days +04:00:06.789
 * ```
 */
export class Interval {
  /** Months, years included: an int4. */
  readonly months: number;
  /** Days, weeks included: an int4. */
  readonly days: number;
  /** Microseconds, hours, minutes and seconds included: an int8. */
  readonly microseconds: bigint;

  /**
   * Makes an interval of its parts.
   *
   * Throws `DataError` for a part that does not exist or cannot be kept exactly, and for an
   * interval that PostgreSQL cannot hold. Its infinity is the number Infinity.
   */
  constructor(parts: IntervalParts) {
    const fields = parts instanceof IntervalFields ? parts : fieldsInRange(totalsOfParts(parts));
    if (fields === null) throw cannotMake("value is out of range");
    this.months = fields.months;
    this.days = fields.days;
    this.microseconds = fields.microseconds;
  }

  /**
   * Makes an interval of a text as PostgreSQL prints it, in any `IntervalStyle`, or of a
   * `Temporal.Duration`, whose nanoseconds below the microsecond are cut off toward zero.
   *
   * Throws `DataError` for anything else, `infinity` included.
   */
  static from(value: string | Temporal.Duration): Interval {
    if (typeof value === "string") return new Interval(fieldsOfText(value));
    const totals = isTemporal(value, "Duration") ? totalsOfDuration(value) : null;
    if (totals === null) throw cannotMake("value is not a string or a Temporal.Duration");
    const fields = fieldsInRange(totals);
    if (fields === null) throw cannotMake("value is out of range");
    return new Interval(fields);
  }

  /** Whether all three fields are the same. To PostgreSQL 30 days equal a month; here not. */
  equals(other: Interval): boolean {
    return this.months === other.months && this.days === other.days &&
      this.microseconds === other.microseconds;
  }

  /** Throws `DataError`: which of a month and 30 days is more nobody can say, and texts would be compared. */
  valueOf(): never {
    throw new DataError("Cannot compare: intervals have no order; compare their fields");
  }

  /** PostgreSQL's text with `IntervalStyle` postgres: `1 year 2 mons -3 days +04:05:06.789`. */
  toString(): string {
    return formatInterval(this);
  }

  /** PostgreSQL's text with `IntervalStyle` iso_8601: `P1Y2M-3DT4H5M6.789S`. */
  toISOString(): string {
    return formatIsoInterval(this);
  }

  /** The same as `toString()`, and as `to_json()` of PostgreSQL. */
  toJSON(): string {
    return formatInterval(this);
  }

  /**
   * The same in years, months, days, hours and smaller.
   *
   * Throws `DataError` when some fields are positive and others negative, which no
   * `Temporal.Duration` is, and when there is no Temporal.
   */
  toDuration(): Temporal.Duration {
    if (hasMixedSigns(this)) throw cannotBeDuration("some fields are positive, others negative");
    try {
      return durationOf(this);
    } catch (cause) {
      throw cannotBeDuration(
        "this runtime has no Temporal; load a polyfill such as temporal-polyfill/global",
        cause,
      );
    }
  }
}

function fieldsOfText(text: string): IntervalFields {
  const fields = parseInterval(text);
  if (fields === null) throw cannotMake("value is in no IntervalStyle, or out of range");
  if (isInfinity(fields)) throw cannotMake("value is infinite; use the number Infinity");
  return fields;
}

function cannotBeDuration(state: string, cause?: unknown): DataError {
  const message = `Cannot make a Temporal.Duration: ${state}`;
  return new DataError(message, cause === undefined ? {} : { cause });
}
