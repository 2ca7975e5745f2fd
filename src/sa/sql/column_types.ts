/**
 * The types that columns are defined with, and that stand for a type wherever one is wanted:
 * `integer().primaryKey()`, `cast(integer())`.
 * @module
 */

import { BOOLEAN } from "./boolean_type.ts";
import { type ColumnDefinition, Definition } from "./column_definition.ts";
import { givenMode } from "./given_options.ts";
import {
  type BigintModes,
  bigintType,
  DOUBLE_PRECISION,
  INTEGER,
  MONEY_TYPE,
  type NumericModes,
  numericType,
  OID_TYPE,
  REAL,
  SMALLINT,
} from "./sql_types_numbers.ts";
import { BYTEA_TYPE, UUID_TYPE } from "./sql_types_text.ts";

/** In what form a value is wanted, where PostgreSQL's type leaves a choice. */
export interface ModeOptions<Mode extends string> {
  /** The form. */
  mode?: Mode;
}

/** SMALLINT, a number. */
export function smallint(): ColumnDefinition<number, "integer"> {
  return Definition.of(SMALLINT);
}

/** INTEGER, a number. */
export function integer(): ColumnDefinition<number, "integer"> {
  return Definition.of(INTEGER);
}

/**
 * BIGINT, a bigint; as a number with `mode: "number"`, where reading one that a number cannot hold exactly rejects
 * with `DataError`; as a string of digits with `mode: "string"`.
 *
 * Throws `ArgumentError` for another mode.
 */
export function bigint<M extends keyof BigintModes = "bigint">(
  options: ModeOptions<M> = {},
): ColumnDefinition<BigintModes[M], "bigint"> {
  return Definition.of(bigintType(givenMode(options, "bigint()")));
}

/**
 * NUMERIC of at most `precision` digits, `scale` of them after the point; of any size when left out. Its text, to the
 * last digit; with `mode: "number"` the nearest number.
 *
 * Throws `ArgumentError` for digits that PostgreSQL does not have, and for another mode.
 *
 * @see {@link https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-NUMERIC-DECIMAL}
 */
export function numeric<M extends keyof NumericModes = "string">(
  precision?: number,
  scale?: number,
  options: ModeOptions<M> = {},
): ColumnDefinition<NumericModes[M], "numeric"> {
  return Definition.of(numericType(precision, scale, givenMode(options, "numeric()")));
}

/** REAL, a number: 6 decimal digits. */
export function real(): ColumnDefinition<number, "float"> {
  return Definition.of(REAL);
}

/** DOUBLE PRECISION, a number: all that a number is. */
export function doublePrecision(): ColumnDefinition<number, "float"> {
  return Definition.of(DOUBLE_PRECISION);
}

/** MONEY, the text that the server's `lc_monetary` makes of it. */
export function money(): ColumnDefinition<string, "plain"> {
  return Definition.of(MONEY_TYPE);
}

/** OID, a number: what PostgreSQL's own catalogs number their objects with. */
export function oid(): ColumnDefinition<number, "plain"> {
  return Definition.of(OID_TYPE);
}

/** BOOLEAN. */
export function boolean(): ColumnDefinition<boolean, "boolean"> {
  return Definition.of(BOOLEAN);
}

/** BYTEA, bytes. */
export function bytea(): ColumnDefinition<Uint8Array, "plain"> {
  return Definition.of(BYTEA_TYPE);
}

/** UUID, a string of lower-case digits with hyphens. */
export function uuid(): ColumnDefinition<string, "plain"> {
  return Definition.of(UUID_TYPE);
}
