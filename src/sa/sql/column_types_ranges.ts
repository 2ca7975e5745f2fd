/**
 * The types of columns that hold ranges, or several of them.
 * @module
 */

import type { Range } from "../../types/containers/range.ts";
import { type ColumnDefinition, Definition } from "./column_definition.ts";
import type { ModeOptions } from "./column_types.ts";
import { givenMode } from "./given_options.ts";
import { multirangeType, rangeType } from "./range_type.ts";
import {
  type BigintModes,
  bigintType,
  INTEGER,
  type NumericModes,
  numericType,
} from "./sql_types_numbers.ts";
import {
  type DateModes,
  dateType,
  type TimestampModes,
  timestampType,
  type TimestamptzModes,
  timestamptzType,
} from "./sql_types_times.ts";

/** INT4RANGE, a `Range` of INTEGER. */
export function int4range(): ColumnDefinition<Range<number>, "integer range"> {
  return Definition.of(rangeType("int4", INTEGER));
}

/** INT8RANGE, a `Range` of BIGINT, in the form that `bigint()` has. Throws `ArgumentError` for another mode. */
export function int8range<M extends keyof BigintModes = "bigint">(
  options: ModeOptions<M> = {},
): ColumnDefinition<Range<BigintModes[M]>, "bigint range"> {
  return Definition.of(rangeType("int8", bigintType(givenMode(options, "int8range()"))));
}

/** NUMRANGE, a `Range` of NUMERIC, in the form that `numeric()` has. Throws `ArgumentError` for another mode. */
export function numrange<M extends keyof NumericModes = "string">(
  options: ModeOptions<M> = {},
): ColumnDefinition<Range<NumericModes[M]>, "numeric range"> {
  return Definition.of(
    rangeType("num", numericType(undefined, undefined, givenMode(options, "numrange()"))),
  );
}

/** DATERANGE, a `Range` of DATE, in the form that `date()` has. Throws `ArgumentError` for another mode. */
export function daterange<M extends keyof DateModes = "temporal">(
  options: ModeOptions<M> = {},
): ColumnDefinition<Range<DateModes[M]>, "date range"> {
  return Definition.of(rangeType("date", dateType(givenMode(options, "daterange()"))));
}

/** TSRANGE, a `Range` of TIMESTAMP, in the form that `timestamp()` has. Throws `ArgumentError` for another mode. */
export function tsrange<M extends keyof TimestampModes = "temporal">(
  options: ModeOptions<M> = {},
): ColumnDefinition<Range<TimestampModes[M]>, "moment range"> {
  return Definition.of(rangeType("ts", timestampType(options)));
}

/** TSTZRANGE, a `Range` of TIMESTAMP WITH TIME ZONE, in the form that `timestamptz()` has. Throws `ArgumentError` for another mode. */
export function tstzrange<M extends keyof TimestamptzModes = "temporal">(
  options: ModeOptions<M> = {},
): ColumnDefinition<Range<TimestamptzModes[M]>, "moment range"> {
  return Definition.of(rangeType("tstz", timestamptzType(options)));
}

/** INT4MULTIRANGE, several `Range` of INTEGER, in order. */
export function int4multirange(): ColumnDefinition<Range<number>[], "plain"> {
  return Definition.of(multirangeType("int4", INTEGER));
}

/** INT8MULTIRANGE, several `Range` of BIGINT, in order, in the form that `bigint()` has. Throws `ArgumentError` for another mode. */
export function int8multirange<M extends keyof BigintModes = "bigint">(
  options: ModeOptions<M> = {},
): ColumnDefinition<Range<BigintModes[M]>[], "plain"> {
  return Definition.of(multirangeType("int8", bigintType(givenMode(options, "int8multirange()"))));
}

/** NUMMULTIRANGE, several `Range` of NUMERIC, in order, in the form that `numeric()` has. Throws `ArgumentError` for another mode. */
export function nummultirange<M extends keyof NumericModes = "string">(
  options: ModeOptions<M> = {},
): ColumnDefinition<Range<NumericModes[M]>[], "plain"> {
  return Definition.of(
    multirangeType("num", numericType(undefined, undefined, givenMode(options, "nummultirange()"))),
  );
}

/** DATEMULTIRANGE, several `Range` of DATE, in order, in the form that `date()` has. Throws `ArgumentError` for another mode. */
export function datemultirange<M extends keyof DateModes = "temporal">(
  options: ModeOptions<M> = {},
): ColumnDefinition<Range<DateModes[M]>[], "plain"> {
  return Definition.of(multirangeType("date", dateType(givenMode(options, "datemultirange()"))));
}

/** TSMULTIRANGE, several `Range` of TIMESTAMP, in order, in the form that `timestamp()` has. Throws `ArgumentError` for another mode. */
export function tsmultirange<M extends keyof TimestampModes = "temporal">(
  options: ModeOptions<M> = {},
): ColumnDefinition<Range<TimestampModes[M]>[], "plain"> {
  return Definition.of(multirangeType("ts", timestampType(options)));
}

/** TSTZMULTIRANGE, several `Range` of TIMESTAMP WITH TIME ZONE, in order, in the form that `timestamptz()` has. Throws `ArgumentError` for another mode. */
export function tstzmultirange<M extends keyof TimestamptzModes = "temporal">(
  options: ModeOptions<M> = {},
): ColumnDefinition<Range<TimestamptzModes[M]>[], "plain"> {
  return Definition.of(multirangeType("tstz", timestamptzType(options)));
}
