/**
 * The type of intervals.
 * @module
 */

import { Interval } from "../../types/times/interval.ts";
import {
  intervalAsDuration,
  intervalAsInterval,
  intervalAsString,
} from "../../types/times/interval_codec.ts";
import { isTemporal } from "../../types/times/temporal.ts";
import { ArgumentError } from "./errors.ts";
import { givenOptions } from "./given_options.ts";
import { kept } from "./kept_types.ts";
import type { SqlType } from "./sql_type.ts";
import { finite, SECOND_DIGITS, type TimeOptions } from "./sql_types_times.ts";
import { argumentOf, formOf, isString, sqlType, type TypeForm } from "./type_parts.ts";

/** The values of INTERVAL, by mode. */
export interface IntervalModes {
  /** As PostgreSQL keeps them: months, days, microseconds. */
  interval: Interval;
  /** A duration, which has no mixed signs. */
  temporal: Temporal.Duration;
  /** PostgreSQL's text. */
  string: string;
}

/** What an INTERVAL can be told. */
export interface IntervalOptions<Mode extends string> extends TimeOptions<Mode> {
  /** The fields that its values are cut to: `"day to second"`. */
  fields?: IntervalFieldNames;
}

const INTERVAL_FORMS: Readonly<Record<string, TypeForm>> = {
  interval: {
    codec: finite(intervalAsInterval),
    takes: "an Interval",
    accepts: (value) => value instanceof Interval,
  },
  temporal: {
    codec: finite(intervalAsDuration),
    takes: "a Temporal.Duration or an Interval",
    accepts: (value) => isTemporal(value, "Duration") || value instanceof Interval,
  },
  string: {
    codec: intervalAsString,
    takes: "a string or an Interval",
    accepts: (value) => isString(value) || value instanceof Interval,
  },
};

/** The fields that an INTERVAL can be kept to. */
export type IntervalFieldNames =
  | "year"
  | "month"
  | "day"
  | "hour"
  | "minute"
  | "second"
  | "year to month"
  | "day to hour"
  | "day to minute"
  | "day to second"
  | "hour to minute"
  | "hour to second"
  | "minute to second";

const INTERVAL_FIELDS: ReadonlySet<unknown> = new Set<IntervalFieldNames>([
  "year",
  "month",
  "day",
  "hour",
  "minute",
  "second",
  "year to month",
  "day to hour",
  "day to minute",
  "day to second",
  "hour to minute",
  "hour to second",
  "minute to second",
]);

/** `INTERVAL`. Throws `ArgumentError` for a mode, fields or a precision that there are not. */
export function intervalType(options: IntervalOptions<keyof IntervalModes> = {}): SqlType {
  const { mode = "interval", fields, precision } = givenOptions(options, "interval()");
  const form = formOf(INTERVAL_FORMS, mode, "INTERVAL");
  const words = fields === undefined ? "" : ` ${fieldsOf(fields, precision)}`;
  const digits = argumentOf(precision, SECOND_DIGITS, "INTERVAL", "precision");
  const name = `INTERVAL${words}${digits}`;
  return kept(
    `${name} ${mode}`,
    () => sqlType({ name, castName: "INTERVAL", kind: "interval", ...form }),
  );
}

function fieldsOf(fields: IntervalFieldNames, precision: unknown): string {
  if (!INTERVAL_FIELDS.has(fields)) {
    throw new ArgumentError(
      `Cannot make INTERVAL: fields is not ${[...INTERVAL_FIELDS].join(", ")}`,
    );
  }
  if (precision === undefined || fields.endsWith("second")) return fields.toUpperCase();
  throw new ArgumentError("Cannot make INTERVAL: precision is given, fields have no second");
}
