/**
 * The types of columns that hold dates, times and intervals.
 * @module
 */

import { type ColumnDefinition, Definition } from "./column_definition.ts";
import type { ModeOptions } from "./column_types.ts";
import { givenMode } from "./given_options.ts";
import { type IntervalModes, type IntervalOptions, intervalType } from "./sql_types_interval.ts";
import {
  type DateModes,
  dateType,
  type TimeModes,
  type TimeOptions,
  type TimestampModes,
  timestampType,
  type TimestamptzModes,
  timestamptzType,
  timeType,
  timetzType,
} from "./sql_types_times.ts";

/**
 * TIMESTAMP WITH TIME ZONE, a `Temporal.Instant`; with `mode: "date"` a `Date`, which has milliseconds only; with
 * `mode: "string"` PostgreSQL's own text. Reading `infinity` rejects with `DataError`, but as text.
 *
 * Throws `ArgumentError` for a mode or a precision that there is not.
 */
export function timestamptz<M extends keyof TimestamptzModes = "temporal">(
  options: TimeOptions<M> = {},
): ColumnDefinition<TimestamptzModes[M], "moment"> {
  return Definition.of(timestamptzType(options));
}

/**
 * TIMESTAMP without a time zone, a `Temporal.PlainDateTime`; with `mode: "date"` the `Date` that shows the same in
 * UTC; with `mode: "string"` PostgreSQL's own text. Reading `infinity` rejects with `DataError`, but as text.
 *
 * Throws `ArgumentError` for a mode or a precision that there is not.
 */
export function timestamp<M extends keyof TimestampModes = "temporal">(
  options: TimeOptions<M> = {},
): ColumnDefinition<TimestampModes[M], "moment"> {
  return Definition.of(timestampType(options));
}

/**
 * DATE, a `Temporal.PlainDate`; with `mode: "date"` the `Date` of its midnight in UTC; with `mode: "string"`
 * PostgreSQL's own text. Reading `infinity` rejects with `DataError`, but as text.
 *
 * Throws `ArgumentError` for another mode.
 */
export function date<M extends keyof DateModes = "temporal">(
  options: ModeOptions<M> = {},
): ColumnDefinition<DateModes[M], "date"> {
  return Definition.of(dateType(givenMode(options, "date()")));
}

/**
 * TIME without a time zone, a `Temporal.PlainTime`; with `mode: "string"` PostgreSQL's own text, which has
 * `24:00:00`.
 *
 * Throws `ArgumentError` for a mode or a precision that there is not.
 */
export function time<M extends keyof TimeModes = "temporal">(
  options: TimeOptions<M> = {},
): ColumnDefinition<TimeModes[M], "moment"> {
  return Definition.of(timeType(options));
}

/**
 * TIME WITH TIME ZONE, PostgreSQL's own text: `12:30:00+02`.
 *
 * Throws `ArgumentError` for a precision that there is not.
 */
export function timetz(
  options: { precision?: number } = {},
): ColumnDefinition<string, "moment"> {
  return Definition.of(timetzType(options));
}

/**
 * INTERVAL, an `Interval`; with `mode: "temporal"` a `Temporal.Duration`, which has no mixed signs; with
 * `mode: "string"` PostgreSQL's own text. `fields` cuts its values: `"day to second"`.
 *
 * Throws `ArgumentError` for a mode, fields or a precision that there are not.
 *
 * @see {@link https://www.postgresql.org/docs/current/datatype-datetime.html}
 */
export function interval<M extends keyof IntervalModes = "interval">(
  options: IntervalOptions<M> = {},
): ColumnDefinition<IntervalModes[M], "interval"> {
  return Definition.of(intervalType(options));
}
