/**
 * The types of bare JavaScript values, where nothing around them says what they are.
 * @module
 */

import { Range } from "../../types/containers/range.ts";
import { Interval } from "../../types/times/interval.ts";
import { isTemporal } from "../../types/times/temporal.ts";
import { arrayType } from "./array_type.ts";
import { BOOLEAN } from "./boolean_type.ts";
import { ArgumentError } from "./errors.ts";
import type { SqlType } from "./sql_type.ts";
import { intervalType } from "./sql_types_interval.ts";
import { bigintType, DOUBLE_PRECISION, INTEGER } from "./sql_types_numbers.ts";
import { BYTEA_TYPE, TEXT_TYPE } from "./sql_types_text.ts";
import { dateType, timestampType, timestamptzType, timeType } from "./sql_types_times.ts";

const BIGINT = bigintType();
const BIGINT_AS_NUMBER = bigintType("number");

/** Types of objects, by what tells them. */
const OBJECTS: readonly (readonly [(value: unknown) => boolean, SqlType])[] = [
  [(value) => value instanceof Date, timestamptzType({ mode: "date" })],
  [(value) => isTemporal(value, "Instant"), timestamptzType()],
  [(value) => isTemporal(value, "PlainDate"), dateType()],
  [(value) => isTemporal(value, "PlainDateTime"), timestampType()],
  [(value) => isTemporal(value, "PlainTime"), timeType()],
  [(value) => isTemporal(value, "Duration"), intervalType({ mode: "temporal" })],
  [(value) => value instanceof Interval, intervalType()],
  [(value) => value instanceof Uint8Array, BYTEA_TYPE],
];

/**
 * The type of a value; `slot` says where it was given.
 *
 * Throws `ArgumentError` for one that could be of several types, or of none: plain objects, ranges, arrays that are
 * empty or hold values of several types.
 */
export function inferType(value: unknown, slot: string): SqlType {
  switch (typeof value) {
    case "string":
      return TEXT_TYPE;
    case "boolean":
      return BOOLEAN;
    case "bigint":
      return BIGINT;
    case "number":
      return numberType(value);
    default:
      return objectType(value, slot);
  }
}

function numberType(value: number): SqlType {
  if (!Number.isSafeInteger(value)) return DOUBLE_PRECISION;
  return Math.abs(value) < 2 ** 31 ? INTEGER : BIGINT_AS_NUMBER;
}

function objectType(value: unknown, slot: string): SqlType {
  if (Array.isArray(value)) return arrayTypeOf(value, slot);
  const known = OBJECTS.find(([isOf]) => isOf(value));
  if (known !== undefined) return known[1];
  throw new ArgumentError(`Cannot bind a value: ${slot} is ${hintOf(value)}`);
}

function hintOf(value: unknown): string {
  if (value === undefined) return "undefined";
  if (value === null) return "null, which has no type; use nullValue(type)";
  if (value instanceof Range) return "a Range; use literal(value, int4range()), or of its type";
  return "an object; use literal(value, jsonb()) for JSON";
}

/** The type that all elements have; INTEGER gives way to what other numbers need. */
function arrayTypeOf(value: readonly unknown[], slot: string): SqlType {
  const dimensions = depthOf(value);
  const elements = elementsOf(value, dimensions).filter((element) => element !== null);
  const types = new Set(elements.map((element) => inferType(element, `an element of ${slot}`)));
  const type = types.size === 1 ? [...types][0]! : widest(types);
  if (type !== undefined) return arrayType(type, dimensions);
  const state = elements.length === 0 ? "an empty array" : "an array of several types";
  throw new ArgumentError(
    `Cannot bind a value: ${slot} is ${state}; use literal(value, array(text())), or of its type`,
  );
}

/** By index, since flat() would pass over the holes of a sparse array. */
function elementsOf(value: readonly unknown[], dimensions: number): unknown[] {
  const items = Array.from(value);
  if (dimensions === 1) return items;
  return items.flatMap((item) => Array.isArray(item) ? elementsOf(item, dimensions - 1) : [item]);
}

function depthOf(value: readonly unknown[]): number {
  const inner: unknown = value.find((item) => item !== null);
  return Array.isArray(inner) ? 1 + depthOf(inner) : 1;
}

/** Numbers of different types are of the one that holds all. */
function widest(types: ReadonlySet<SqlType>): SqlType | undefined {
  const numbers = [DOUBLE_PRECISION, BIGINT_AS_NUMBER, INTEGER];
  if (![...types].every((type) => numbers.includes(type))) return undefined;
  return numbers.find((type) => types.has(type));
}
