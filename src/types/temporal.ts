/**
 * What the codecs need of Temporal.
 *
 * Some runtimes have none, so the global is touched only when a value is made. Values given are
 * known by their tag, not by their class, so that a polyfill's do as well.
 * @module
 */

import { dateOfDays, daysOfDate } from "./calendar.ts";
import { cannotDecode } from "./conversion_error.ts";
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

/** The error of a value that is outside what `holder` can hold. */
export function outside(typeName: string, holder: string): Error {
  return cannotDecode(
    typeName,
    `value is outside what ${holder} holds; use types: { ${typeName}: "string" }`,
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
    throw cannotDecode(
      typeName,
      `this runtime has no Temporal; use types: { ${typeName}: "date" }, ` +
        "or load a polyfill such as temporal-polyfill/global",
    );
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
