/**
 * Fields of dates, times and intervals.
 * @module
 */

import { ArgumentError } from "./errors.ts";

/**
 * What `extract()` and `dateTrunc()` can name.
 *
 * @see https://www.postgresql.org/docs/current/functions-datetime.html#FUNCTIONS-DATETIME-EXTRACT
 */
export type TimeField =
  | "microseconds"
  | "milliseconds"
  | "second"
  | "minute"
  | "hour"
  | "day"
  | "dow"
  | "doy"
  | "isodow"
  | "isoyear"
  | "week"
  | "month"
  | "quarter"
  | "year"
  | "decade"
  | "century"
  | "millennium"
  | "epoch"
  | "julian"
  | "timezone"
  | "timezone_hour"
  | "timezone_minute";

const FIELDS: readonly TimeField[] = [
  "microseconds",
  "milliseconds",
  "second",
  "minute",
  "hour",
  "day",
  "dow",
  "doy",
  "isodow",
  "isoyear",
  "week",
  "month",
  "quarter",
  "year",
  "decade",
  "century",
  "millennium",
  "epoch",
  "julian",
  "timezone",
  "timezone_hour",
  "timezone_minute",
];

/** A field. Throws `ArgumentError` for what is none; `slot` says where it was given. */
export function timeField(field: unknown, slot: string): TimeField {
  const known = FIELDS.find((name) => name === field);
  if (known !== undefined) return known;
  throw new ArgumentError(`Cannot build the statement: ${slot} names no field of a time`);
}
