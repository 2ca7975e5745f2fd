/**
 * PEP 249's type objects: kinds of types, for comparing with a column's `typeCode`.
 *
 * @see https://peps.python.org/pep-0249/#type-objects-and-constructors
 * @module
 */

import {
  BPCHAR,
  BYTEA,
  CHAR,
  DATE,
  FLOAT4,
  FLOAT8,
  INT2,
  INT4,
  INT8,
  INTERVAL,
  NAME,
  NUMERIC,
  OID,
  TEXT,
  TIME,
  TIMESTAMP,
  TIMESTAMPTZ,
  TIMETZ,
  VARCHAR,
} from "../types/oids.ts";

/** A kind of types. JavaScript has no `==` of one's own, so it is asked with {@linkcode has}. */
export interface TypeObject {
  /** What it is called. */
  readonly name: string;
  /** The OIDs of its types. */
  readonly values: readonly number[];
  /** Whether a column with this `typeCode` is of this kind. */
  has(typeCode: number): boolean;
}

/** Columns of strings: text, varchar, char, name. */
export const STRING: TypeObject = typeObject("STRING", [CHAR, NAME, TEXT, BPCHAR, VARCHAR]);

/** Columns of bytes: bytea. */
export const BINARY: TypeObject = typeObject("BINARY", [BYTEA]);

/**
 * Columns of numbers: integers, floats, numeric.
 *
 * ```ts
 * import { connect, NUMBER } from "@aiopg/aiopg";
 *
 * await using conn = await connect(Deno.env.get("DATABASE_URL"));
 * const cur = await conn.execute("SELECT 1.5 AS price, 'tea' AS name");
 * const numbers = cur.description!.filter((column) => NUMBER.has(column.typeCode));
 * console.log(numbers.map((column) => column.name)); // ["price"]
 * ```
 */
export const NUMBER: TypeObject = typeObject("NUMBER", [
  INT8,
  INT2,
  INT4,
  FLOAT4,
  FLOAT8,
  NUMERIC,
]);

/** Columns of dates and times: date, time, timetz, timestamp, timestamptz, interval. */
export const DATETIME: TypeObject = typeObject("DATETIME", [
  DATE,
  TIME,
  TIMESTAMP,
  TIMESTAMPTZ,
  INTERVAL,
  TIMETZ,
]);

/** Columns that say which row or object it is: oid. */
export const ROWID: TypeObject = typeObject("ROWID", [OID]);

function typeObject(name: string, values: readonly number[]): TypeObject {
  return Object.freeze({
    name,
    values: Object.freeze(values),
    has: (typeCode: number) => values.includes(typeCode),
  });
}
