/**
 * What the codecs need of Temporal.
 *
 * Some runtimes have none, so the global is touched only when a value is made. Values given are
 * known by their tag, not by their class, so that a polyfill's do as well.
 * @module
 */

import { dateOfDays, daysOfDate } from "./calendar.ts";
import { cannotDecode } from "../conversion_error.ts";
import { DAY_SECONDS, type Moment } from "./moment.ts";

const NANOSECONDS = 1_000_000_000n; // in a second

/** The classes of Temporal whose values are taken, by name. */
export interface TemporalClasses {
  /** For timestamptz. */
  readonly Instant: Temporal.Instant;
  /** For timestamptz too. */
  readonly ZonedDateTime: Temporal.ZonedDateTime;
  /** For timestamp. */
  readonly PlainDateTime: Temporal.PlainDateTime;
  /** For date. */
  readonly PlainDate: Temporal.PlainDate;
  /** For time. */
  readonly PlainTime: Temporal.PlainTime;
  /** For interval. */
  readonly Duration: Temporal.Duration;
}

/**
 * Whether `value` bears the tag of this class of Temporal. Anything can bear it: its fields are not
 * to be trusted.
 */
export function isTemporal<Name extends keyof TemporalClasses>(
  value: unknown,
  className: Name,
): value is Partial<TemporalClasses[Name]> {
  return Object.prototype.toString.call(value) === `[object Temporal.${className}]`;
}

/** The error of a value that is outside what `holder` can hold; the option's value `form` can. */
export function outside(typeName: string, holder: string, form = "string"): Error {
  return cannotDecode(
    typeName,
    `value is outside what ${holder} holds; use types: { ${typeName}: "${form}" }`,
  );
}

/** The error of a runtime without Temporal; the option's value `form` needs none. */
export function noTemporal(typeName: string, form: string): Error {
  return cannotDecode(
    typeName,
    `this runtime has no Temporal; use types: { ${typeName}: "${form}" }, ` +
      "or load a polyfill such as temporal-polyfill/global",
  );
}

/**
 * Makes an object of Temporal.
 *
 * Throws `DataError` when there is no Temporal, or it cannot hold the value; both only show when it
 * is tried.
 */
export function makeTemporal<T>(typeName: string, make: () => T): T {
  try {
    return make();
  } catch {
    if (typeof Temporal !== "undefined") throw outside(typeName, "Temporal");
    throw noTemporal(typeName, "date");
  }
}

/** The date `days` after 1970-01-01. Throws as {@linkcode makeTemporal}. */
export function plainDateOf(typeName: string, days: number): Temporal.PlainDate {
  const { year, month, day } = dateOfDays(days);
  return makeTemporal(typeName, () => new Temporal.PlainDate(year, month, day));
}

/** The date and time of a moment. Throws as {@linkcode makeTemporal}. */
export function plainDateTimeOf(typeName: string, moment: Moment): Temporal.PlainDateTime {
  const days = Math.floor(moment.seconds / DAY_SECONDS);
  const { year, month, day } = dateOfDays(days);
  const time = moment.seconds - days * DAY_SECONDS;
  return makeTemporal(typeName, () =>
    new Temporal.PlainDateTime(
      year,
      month,
      day,
      Math.floor(time / 3600),
      Math.floor(time / 60) % 60,
      time % 60,
      Math.floor(moment.micros / 1000),
      moment.micros % 1000,
    ));
}

/**
 * The time of day `micros` after midnight, less than a day. Throws `DataError` when there is no
 * Temporal.
 */
export function plainTimeOf(typeName: string, micros: number): Temporal.PlainTime {
  const millis = Math.floor(micros / 1000);
  const seconds = Math.floor(millis / 1000);
  try {
    return new Temporal.PlainTime(
      Math.floor(seconds / 3600),
      Math.floor(seconds / 60) % 60,
      seconds % 60,
      millis % 1000,
      micros % 1000,
    );
  } catch {
    throw noTemporal(typeName, "string");
  }
}

/**
 * The moment of an Instant or a ZonedDateTime; nanoseconds below the microsecond are cut off,
 * toward the past.
 */
export function momentOfInstant(instant: { readonly epochNanoseconds?: bigint }): Moment | null {
  const { epochNanoseconds } = instant;
  if (typeof epochNanoseconds !== "bigint") return null;
  // Division of bigints cuts off toward zero.
  const remainder = epochNanoseconds % NANOSECONDS;
  const rest = remainder < 0n ? remainder + NANOSECONDS : remainder;
  return {
    seconds: Number((epochNanoseconds - rest) / NANOSECONDS),
    micros: Number(rest / 1000n),
  };
}

/** The moment of a PlainDateTime; nanoseconds below the microsecond are cut off. */
export function momentOfPlainDateTime(value: Partial<Temporal.PlainDateTime>): Moment | null {
  const iso = inIsoCalendar<Temporal.PlainDateTime>(value);
  if (iso === undefined) return null;
  const { hour, minute, second, millisecond, microsecond } = iso;
  const moment = {
    seconds: daysOfDate(iso) * DAY_SECONDS + hour * 3600 + minute * 60 + second,
    micros: millisecond * 1000 + microsecond,
  };
  return Number.isInteger(moment.seconds + moment.micros) ? moment : null;
}

/**
 * Microseconds from midnight to a PlainTime; nanoseconds below the microsecond are cut off. Null
 * for what only bears the tag.
 */
export function microsOfPlainTime(value: Partial<Temporal.PlainTime>): number | null {
  const { hour, minute, second, millisecond, microsecond } = value;
  if (!isBelow(hour, 24) || !isBelow(minute, 60) || !isBelow(second, 60)) return null;
  if (!isBelow(millisecond, 1000) || !isBelow(microsecond, 1000)) return null;
  return (hour * 3600 + minute * 60 + second) * 1e6 + millisecond * 1000 + microsecond;
}

function isBelow(value: unknown, limit: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < limit;
}

/** Days from 1970-01-01 to a PlainDate. */
export function daysOfPlainDate(value: Partial<Temporal.PlainDate>): number | null {
  const iso = inIsoCalendar<Temporal.PlainDate>(value);
  const days = iso === undefined ? NaN : daysOfDate(iso);
  return Number.isInteger(days) ? days : null;
}

/**
 * The same day of the calendar that PostgreSQL counts in: others have other years and months for
 * it.
 */
function inIsoCalendar<T extends { calendarId: string; withCalendar(calendar: string): T }>(
  value: Partial<T>,
): T | undefined {
  // The tag has been seen; the fields are seen to by whoever reads them.
  return value.calendarId === "iso8601" ? value as T : value.withCalendar?.("iso8601");
}
