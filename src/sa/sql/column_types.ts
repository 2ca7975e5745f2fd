/**
 * The types that columns are defined with: `integer().primaryKey()`, `varchar(255)`.
 * @module
 */

import { type ColumnDefinition, Definition } from "./column_definition.ts";
import {
  type BigintMode,
  bigintType,
  BOOLEAN,
  INTEGER,
  TEXT_TYPE,
  type TimestamptzMode,
  timestamptzType,
  varcharType,
} from "./sql_types.ts";

/** In what form a value is wanted, where PostgreSQL's type leaves a choice. */
export interface ModeOptions<Mode extends string> {
  /** The form. */
  mode?: Mode;
}

/** INTEGER, a number. */
export function integer(): ColumnDefinition<number, "integer"> {
  return Definition.of(INTEGER);
}

/** BIGINT, a bigint. */
export function bigint(options?: ModeOptions<"bigint">): ColumnDefinition<bigint, "integer">;
/** BIGINT as a number; reading one that a number cannot hold exactly rejects with `DataError`. */
export function bigint(options: { mode: "number" }): ColumnDefinition<number, "integer">;
/** BIGINT as a string of digits. */
export function bigint(options: { mode: "string" }): ColumnDefinition<string, "integer">;
export function bigint(options: ModeOptions<BigintMode> = {}): Definition {
  return Definition.of(bigintType(options.mode ?? "bigint"));
}

/** VARCHAR of at most `length` characters, a string; of any length when left out. */
export function varchar(length?: number): ColumnDefinition<string, "text"> {
  return Definition.of(varcharType(length));
}

/** TEXT, a string. */
export function text(): ColumnDefinition<string, "text"> {
  return Definition.of(TEXT_TYPE);
}

/** BOOLEAN. */
export function boolean(): ColumnDefinition<boolean, never> {
  return Definition.of(BOOLEAN);
}

/** TIMESTAMP WITH TIME ZONE, a `Temporal.Instant`; reading `infinity` rejects with `DataError`. */
export function timestamptz(
  options?: ModeOptions<"temporal">,
): ColumnDefinition<Temporal.Instant, never>;
/** TIMESTAMP WITH TIME ZONE as a `Date`, which has milliseconds only. */
export function timestamptz(options: { mode: "date" }): ColumnDefinition<Date, never>;
/** TIMESTAMP WITH TIME ZONE as PostgreSQL's own text, `infinity` included. */
export function timestamptz(options: { mode: "string" }): ColumnDefinition<string, never>;
export function timestamptz(options: ModeOptions<TimestamptzMode> = {}): Definition {
  return Definition.of(timestamptzType(options.mode ?? "temporal"));
}
