/**
 * Types of numbers.
 * @module
 */

import { float4Codec, float8Codec } from "../../types/numbers/float.ts";
import {
  int2Codec,
  int4Codec,
  int8AsBigint,
  int8AsNumber,
  int8AsString,
  oidCodec,
} from "../../types/numbers/integer.ts";
import { moneyCodec } from "../../types/numbers/money.ts";
import { numericAsNumber, numericAsString } from "../../types/numbers/numeric.ts";
import { ArgumentError } from "./errors.ts";
import { keptOf } from "./kept_types.ts";
import type { SqlType } from "./sql_type.ts";
import {
  argumentOf,
  formOf,
  isNumber,
  isNumeric,
  sqlType,
  stringForm,
  type TypeForm,
} from "./type_parts.ts";

const NUMBER = { takes: "a number or a bigint", accepts: isNumber };
const DIGITS = { takes: "a number, a bigint or a string", accepts: isNumeric };

/** `SMALLINT`. */
export const SMALLINT: SqlType = sqlType({
  name: "SMALLINT",
  kind: "integer",
  serialName: "SMALLSERIAL",
  codec: int2Codec,
  ...NUMBER,
});

/** `INTEGER`. */
export const INTEGER: SqlType = sqlType({
  name: "INTEGER",
  kind: "integer",
  serialName: "SERIAL",
  codec: int4Codec,
  ...NUMBER,
});

/** `REAL`. */
export const REAL: SqlType = sqlType({
  name: "REAL",
  kind: "float",
  codec: float4Codec,
  ...NUMBER,
});

/** `DOUBLE PRECISION`. */
export const DOUBLE_PRECISION: SqlType = sqlType({
  name: "DOUBLE PRECISION",
  kind: "float",
  codec: float8Codec,
  ...NUMBER,
});

/** `OID`, which has no arithmetic. */
export const OID_TYPE: SqlType = sqlType({
  name: "OID",
  kind: "plain",
  codec: oidCodec,
  ...NUMBER,
});

/** `MONEY`, in the form of the server's `lc_monetary`. */
export const MONEY_TYPE: SqlType = sqlType({
  name: "MONEY",
  kind: "plain",
  ...stringForm(moneyCodec),
});

/** The values of BIGINT, by mode. */
export interface BigintModes {
  /** As they are. */
  bigint: bigint;
  /** A number; one that a number cannot hold exactly is refused when it is read. */
  number: number;
  /** A string of digits. */
  string: string;
}

const BIGINT_FORMS: Readonly<Record<keyof BigintModes, TypeForm>> = {
  bigint: { codec: int8AsBigint, ...NUMBER },
  number: { codec: int8AsNumber, ...NUMBER },
  string: { codec: int8AsString, ...DIGITS },
};

const BIGINTS = typesOf(BIGINT_FORMS, {
  name: "BIGINT",
  kind: "bigint",
  serialName: "BIGSERIAL",
});

/** `BIGINT` in the form that `mode` says. Throws `ArgumentError` for a mode that there is not. */
export function bigintType(mode: keyof BigintModes = "bigint"): SqlType {
  return formOf(BIGINTS, mode, "BIGINT");
}

/** The values of NUMERIC, by mode. */
export interface NumericModes {
  /** Its text, to the last digit. */
  string: string;
  /** The nearest number. */
  number: number;
}

const NUMERIC_FORMS: Readonly<Record<keyof NumericModes, TypeForm>> = {
  string: { codec: numericAsString, ...DIGITS },
  number: { codec: numericAsNumber, ...DIGITS },
};

const NUMERICS = typesOf(NUMERIC_FORMS, { name: "NUMERIC", kind: "numeric" });

/** `NUMERIC` of any size, as its text. */
export const NUMERIC: SqlType = NUMERICS.string!;

/**
 * `NUMERIC(precision, scale)` in the form that `mode` says. Throws `ArgumentError` for what PostgreSQL does not have.
 */
export function numericType(
  precision: number | undefined,
  scale: number | undefined,
  mode: keyof NumericModes = "string",
): SqlType {
  const type = formOf(NUMERICS, mode, "NUMERIC");
  if (precision === undefined) {
    if (scale === undefined) return type;
    throw new ArgumentError("Cannot make NUMERIC: scale is given, precision is not");
  }
  const digits = argumentOf(precision, [1, 1000], "NUMERIC", "precision");
  const places = argumentOf(scale, [-1000, 1000], "NUMERIC", "scale");
  const name = `NUMERIC${digits.slice(0, -1)}${places.replace("(", ", ") || ")"}`;
  return keptOf(type, name, () => ({ ...type, name }));
}

/** One type for each form. */
function typesOf(
  forms: Readonly<Record<string, TypeForm>>,
  parts: Pick<SqlType, "name" | "kind"> & Partial<SqlType>,
): Readonly<Record<string, SqlType>> {
  const entries = Object.entries(forms);
  return Object.fromEntries(entries.map(([mode, form]) => [mode, sqlType({ ...parts, ...form })]));
}
