/** The values of a moment with a time zone as one without, and the other way round. */
export type Elsewhere<V> = V extends Temporal.Instant ? Temporal.PlainDateTime
  : V extends Temporal.PlainDateTime ? Temporal.Instant
  : V;

/**
 * Functions of dates and times.
 * @module
 */

import type { Interval } from "../../types/times/interval.ts";
import { ArgumentError } from "./errors.ts";
import type { DateExpr, IntervalExpr, MomentExpr, NumberExpr } from "./expr.ts";
import { callNode } from "./call_node.ts";
import { castNode, expressionOf } from "./expression.ts";
import { type AnyFunction, anyNode, argumentNode, firstType, functionOf } from "./function_call.ts";
import type {
  Argument,
  Given,
  IntegerArgument,
  IntervalArgument,
  NumberArgument,
  TimeKind,
} from "./function_types.ts";
import type { ExprOf, NullOf, SourceOf, TextOperand } from "./kinds.ts";
import type { ExpressionNode } from "./nodes.ts";
import { DATE, INTERVAL, TIMESTAMP, TIMESTAMPTZ, TIMETZ } from "./result_types.ts";
import { DOUBLE_PRECISION, INTEGER, TEXT_TYPE } from "./sql_types.ts";
import type { SqlType } from "./sql_type.ts";
import { timestampType, timestamptzType } from "./sql_types_times.ts";
import { type TimeField, timeField } from "./time_fields.ts";
import { isPlainObject } from "./values.ts";

/** The parts of an interval, for `makeInterval()`. */
export interface IntervalArguments {
  /** Years. */
  years?: IntegerArgument;
  /** Months. */
  months?: IntegerArgument;
  /** Weeks. */
  weeks?: IntegerArgument;
  /** Days. */
  days?: IntegerArgument;
  /** Hours. */
  hours?: IntegerArgument;
  /** Minutes. */
  mins?: IntegerArgument;
  /** Seconds, with a fraction. */
  secs?: NumberArgument;
}

/**
 * Functions of dates and times.
 *
 * @see https://www.postgresql.org/docs/current/functions-datetime.html
 */
export interface TimeFunctions {
  /** When the transaction began. */
  now(): MomentExpr<Temporal.Instant>;
  /** The day on which the transaction began. */
  currentDate(): DateExpr<Temporal.PlainDate>;
  /** The time of day at which the transaction began, with its time zone, as text. */
  currentTime(): MomentExpr<string>;
  /** When the transaction began. */
  currentTimestamp(): MomentExpr<Temporal.Instant>;
  /** When the transaction began, in the session's time zone. */
  localtimestamp(): MomentExpr<Temporal.PlainDateTime>;
  /** When it is called. */
  clockTimestamp(): MomentExpr<Temporal.Instant>;
  /** From the other moment to it, in years, months and days; from a moment to the beginning of today without one. */
  age<E extends [moment: ExprOf<unknown, string, "moment">, other?: Argument<unknown>]>(
    ...args: E
  ): IntervalExpr<Interval | NullOf<E[number]>, SourceOf<E[number]>>;
  /** Cut to a field, such as `month`. Throws `ArgumentError` for a field that there is not, and of TIME. */
  dateTrunc<V, S extends string>(
    field: TimeField,
    moment: ExprOf<V, S, "moment">,
  ): MomentExpr<V, S>;
  /** The beginning of its month, say, in the session's time zone. */
  dateTrunc<V, S extends string>(
    field: TimeField,
    date: ExprOf<V, S, "date">,
  ): MomentExpr<Temporal.Instant | (V & null), S>;
  /** An interval cut to a field. */
  dateTrunc<V, S extends string>(
    field: TimeField,
    interval: ExprOf<V, S, "interval">,
  ): IntervalExpr<V, S>;
  /**
   * AT TIME ZONE: what clocks show there at a moment, and the moment at which clocks there show it.
   *
   * Throws `ArgumentError` for TIME.
   */
  timezone<E extends TextOperand | IntervalArgument, V, S extends string>(
    zone: E,
    moment: ExprOf<V, S, "moment">,
  ): MomentExpr<Elsewhere<V> | NullOf<E>, S | SourceOf<E>>;
  /** One field, such as `year`, as DOUBLE PRECISION. Throws `ArgumentError` for a field that there is not. */
  datePart<V, S extends string>(
    field: TimeField,
    time: ExprOf<V, S, TimeKind>,
  ): NumberExpr<number | (V & null), S, "float">;
  /** The same, by the standard's EXTRACT; as DOUBLE PRECISION, too, whatever the server's version. */
  extract<V, S extends string>(
    field: TimeField,
    time: ExprOf<V, S, TimeKind>,
  ): NumberExpr<number | (V & null), S, "float">;
  /** As text in a format, such as `YYYY-MM-DD`: dates, moments, intervals, numbers. */
  toChar<E extends [value: ExprOf<unknown, string> | number | bigint, format: TextOperand]>(
    ...args: E
  ): Given<E, string, "text">;
  /** The moment so many seconds after 1970 began. */
  toTimestamp<E extends NumberArgument>(
    seconds: E,
  ): MomentExpr<Temporal.Instant | NullOf<E>, SourceOf<E>>;
  /** The moment that a text in a format tells. */
  toTimestamp<E extends TextOperand>(
    text: E,
    format: TextOperand,
  ): MomentExpr<Temporal.Instant | NullOf<E>, SourceOf<E>>;
  /** The date that a text in a format tells. */
  toDate<E extends [text: TextOperand, format: TextOperand]>(
    ...args: E
  ): Given<E, Temporal.PlainDate, "date">;
  /** An interval of its parts. */
  makeInterval<E extends IntervalArguments>(
    parts: E,
  ): IntervalExpr<Interval | NullOf<E[keyof E]>, SourceOf<E[keyof E]>>;
}

/** {@linkcode TimeFunctions} at run time. */
export const timeFunctions: TimeFunctions = {
  now: functionOf("now", TIMESTAMPTZ),
  currentDate: wordOf("CURRENT_DATE", DATE),
  currentTime: wordOf("CURRENT_TIME", TIMETZ),
  currentTimestamp: wordOf("CURRENT_TIMESTAMP", TIMESTAMPTZ),
  localtimestamp: wordOf("LOCALTIMESTAMP", TIMESTAMP),
  clockTimestamp: functionOf("clock_timestamp", TIMESTAMPTZ),
  age: functionOf("age", INTERVAL, null),
  dateTrunc: (field: unknown, time: unknown) => {
    const unit = timeField(field, "dateTrunc()");
    return functionOf("date_trunc", truncated, TEXT_TYPE, null)(unit, time);
  },
  timezone: (zone: unknown, moment: unknown) => {
    const place = INTERVAL.accepts(zone) ? INTERVAL : TEXT_TYPE;
    return functionOf("timezone", elsewhere, place, null)(zone, moment);
  },
  datePart: (field: unknown, time: unknown) => {
    const unit = timeField(field, "datePart()");
    return functionOf("date_part", DOUBLE_PRECISION, TEXT_TYPE, null)(unit, time);
  },
  extract: (field: unknown, time: unknown) => expressionOf(extractNode(field, time)),
  toChar: functionOf("to_char", TEXT_TYPE, null, TEXT_TYPE),
  toTimestamp: (...args: readonly unknown[]) => {
    const type = args.length > 1 ? TEXT_TYPE : DOUBLE_PRECISION;
    return functionOf("to_timestamp", TIMESTAMPTZ, type)(...args);
  },
  toDate: functionOf("to_date", DATE, TEXT_TYPE),
  makeInterval: (parts: unknown) => expressionOf(intervalNode(parts)),
};

/** A function without parentheses. */
function wordOf(word: string, type: SqlType): AnyFunction {
  return () => expressionOf({ kind: "syntax", parts: [word], type, atomic: true });
}

/** EXTRACT of a field, which older servers give as another type than newer ones. */
export function extractNode(field: unknown, time: unknown): ExpressionNode {
  const word = timeField(field, "extract()");
  const parts = [`EXTRACT(${word} FROM `, anyNode(time, "extract() argument 2"), ")"];
  return castNode(
    { kind: "syntax", parts, type: DOUBLE_PRECISION, atomic: true },
    DOUBLE_PRECISION,
  );
}

function truncated(args: readonly ExpressionNode[]): SqlType {
  const type = firstType(args.slice(1));
  if (type.kind === "date") return TIMESTAMPTZ;
  if (!type.castName.startsWith("TIME") || type.castName.startsWith("TIMESTAMP")) return type;
  throw new ArgumentError("Cannot build the statement: dateTrunc() takes no TIME");
}

/** The type of a moment elsewhere, in the same form. */
function elsewhere([, moment]: readonly ExpressionNode[]): SqlType {
  const { castName, accepts } = moment!.type;
  if (!castName.startsWith("TIMESTAMP")) {
    throw new ArgumentError("Cannot build the statement: timezone() takes no TIME");
  }
  const isText = accepts("2000-01-01 00:00:00+00");
  const mode = isText ? "string" : accepts(new Date(0)) ? "date" : "temporal";
  return castName === "TIMESTAMP" ? timestamptzType({ mode }) : timestampType({ mode });
}

const INTERVAL_PARTS: Readonly<Record<string, SqlType>> = {
  years: INTEGER,
  months: INTEGER,
  weeks: INTEGER,
  days: INTEGER,
  hours: INTEGER,
  mins: INTEGER,
  secs: DOUBLE_PRECISION,
};

function intervalNode(parts: unknown): ExpressionNode {
  if (!isPlainObject(parts)) {
    throw new ArgumentError("Cannot build the statement: makeInterval() takes an object of parts");
  }
  const args = Object.entries(parts).map(([name, value]) => intervalPart(name, value));
  return callNode("make_interval", args, INTERVAL);
}

function intervalPart(name: string, value: unknown): ExpressionNode {
  if (!Object.hasOwn(INTERVAL_PARTS, name)) {
    const names = Object.keys(INTERVAL_PARTS).join(", ");
    throw new ArgumentError(`Cannot build the statement: makeInterval() takes ${names}`);
  }
  const type = INTERVAL_PARTS[name]!;
  const node = argumentNode(value, type, `makeInterval() ${name}`);
  return { kind: "syntax", parts: [`${name} => `, node], type, atomic: false };
}
