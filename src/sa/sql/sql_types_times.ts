/**
 * Types of dates and times.
 *
 * Their infinities are numbers and no points in time. That every row may hold one would be in the way of
 * everybody's types, so they are refused when read, but where values are text.
 * @module
 */

import type { Codec } from "../../types/codec.ts";
import { cannotDecode } from "../../types/conversion_error.ts";
import { dateAsDate, dateAsString, dateAsTemporal } from "../../types/times/date.ts";
import { isTemporal, type TemporalClasses } from "../../types/times/temporal.ts";
import { timeAsString, timeAsTemporal } from "../../types/times/time.ts";
import {
  timestampAsPlainDateTime,
  timestampAsText,
  timestampAsUtcDate,
} from "../../types/times/timestamp.ts";
import {
  timestamptzAsDate,
  timestamptzAsString,
  timestamptzAsTemporal,
} from "../../types/times/timestamptz.ts";
import { timetzCodec } from "../../types/times/timetz.ts";
import { givenOptions } from "./given_options.ts";
import { kept } from "./kept_types.ts";
import type { SqlType } from "./sql_type.ts";
import { argumentOf, formOf, mapped, sqlType, stringForm, type TypeForm } from "./type_parts.ts";

/** What PostgreSQL allows for the digits of a fraction of a second. */
export const SECOND_DIGITS = [0, 6] as const;

/** What a time can be told. */
export interface TimeOptions<Mode extends string> {
  /** In what form its values are wanted. */
  mode?: Mode;
  /** The digits of a fraction of a second, from 0 to 6; 6 when left out. */
  precision?: number;
}

/** The values of TIMESTAMP WITH TIME ZONE, by mode. */
export interface TimestamptzModes {
  /** To the microsecond. */
  temporal: Temporal.Instant;
  /** To the millisecond. */
  date: Date;
  /** PostgreSQL's text, `infinity` included. */
  string: string;
}

/** The values of TIMESTAMP, by mode. */
export interface TimestampModes {
  /** To the microsecond. */
  temporal: Temporal.PlainDateTime;
  /** The `Date` that shows the same in UTC. */
  date: Date;
  /** PostgreSQL's text, `infinity` included. */
  string: string;
}

/** The values of DATE, by mode. */
export interface DateModes {
  /** As they are. */
  temporal: Temporal.PlainDate;
  /** The `Date` of its midnight in UTC. */
  date: Date;
  /** PostgreSQL's text, `infinity` included. */
  string: string;
}

/** The values of TIME, by mode. */
export interface TimeModes {
  /** To the microsecond. */
  temporal: Temporal.PlainTime;
  /** PostgreSQL's text, `24:00:00` included. */
  string: string;
}

type Forms = Readonly<Record<string, TypeForm>>;

const TIMESTAMPTZ_FORMS: Forms = {
  temporal: temporalForm(timestamptzAsTemporal, "Instant"),
  date: dateForm(timestamptzAsDate),
  string: stringForm(timestamptzAsString),
};

const TIMESTAMP_FORMS: Forms = {
  temporal: temporalForm(timestampAsPlainDateTime, "PlainDateTime"),
  date: dateForm(timestampAsUtcDate),
  string: stringForm(timestampAsText),
};

const TIMETZ_FORMS: Forms = { string: stringForm(timetzCodec) };

const DATE_FORMS: Forms = {
  temporal: temporalForm(dateAsTemporal, "PlainDate"),
  date: dateForm(dateAsDate),
  string: stringForm(dateAsString),
};

const TIME_FORMS: Forms = {
  temporal: temporalForm(timeAsTemporal, "PlainTime"),
  string: stringForm(timeAsString),
};

/** `TIMESTAMP WITH TIME ZONE`. Throws `ArgumentError` for a mode or a precision that there is not. */
export function timestamptzType(options: TimeOptions<keyof TimestamptzModes> = {}): SqlType {
  return zoned("TIMESTAMP", " WITH TIME ZONE", TIMESTAMPTZ_FORMS, options);
}

/** `TIMESTAMP`, without a time zone. Throws `ArgumentError` for a mode or a precision that there is not. */
export function timestampType(options: TimeOptions<keyof TimestampModes> = {}): SqlType {
  return zoned("TIMESTAMP", "", TIMESTAMP_FORMS, options);
}

/** `TIME`, without a time zone. Throws `ArgumentError` for a mode or a precision that there is not. */
export function timeType(options: TimeOptions<keyof TimeModes> = {}): SqlType {
  return zoned("TIME", "", TIME_FORMS, options);
}

/** `TIME WITH TIME ZONE`, as text. Throws `ArgumentError` for a precision that there is not. */
export function timetzType(given: { precision?: number } = {}): SqlType {
  const { precision } = givenOptions(given, "timetz()");
  const options = { mode: "string", ...(precision !== undefined && { precision }) };
  return zoned("TIME", " WITH TIME ZONE", TIMETZ_FORMS, options);
}

function zoned(word: string, zone: string, forms: Forms, options: TimeOptions<string>): SqlType {
  const castName = word + zone;
  const { mode = "temporal", precision } = givenOptions(options, castName);
  const name = word + argumentOf(precision, SECOND_DIGITS, castName, "precision") + zone;
  const form = formOf(forms, mode, castName);
  return kept(`${name} ${mode}`, () => sqlType({ name, castName, kind: "moment", ...form }));
}

/** `DATE`. Throws `ArgumentError` for a mode that there is not. */
export function dateType(mode: keyof DateModes = "temporal"): SqlType {
  const form = formOf(DATE_FORMS, mode, "DATE");
  return kept(`DATE ${mode}`, () => sqlType({ name: "DATE", kind: "date", ...form }));
}

function temporalForm(codec: Codec, name: keyof TemporalClasses): TypeForm {
  return {
    codec: finite(codec),
    takes: `a Temporal.${name}`,
    accepts: (value) => isTemporal(value, name),
  };
}

function dateForm(codec: Codec): TypeForm {
  return { codec: finite(codec), takes: "a Date", accepts: (value) => value instanceof Date };
}

/** The same codec without infinity. */
export function finite(codec: Codec): Codec {
  return mapped(codec, (value) => {
    if (typeof value !== "number") return value;
    throw cannotDecode(
      codec.name,
      `value is infinite; use ${codec.name}({ mode: "string" })`,
    );
  });
}
