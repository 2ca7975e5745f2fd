/**
 * The type of what is one of several expressions.
 * @module
 */

import { higher, isNumeric } from "./number_types.ts";
import type { SqlType } from "./sql_type.ts";

/** From the type that gives way to the one that prevails. */
const TIMES: readonly string[] = ["DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE"];

/**
 * The type that PostgreSQL makes of several: among numbers and among times the one that prevails, else the first.
 *
 * @see https://www.postgresql.org/docs/current/typeconv-union-case.html
 */
export function commonType(types: readonly SqlType[]): SqlType {
  return types.reduce((left, right) => {
    if (isNumeric(left) && isNumeric(right)) return higher(left, right);
    return TIMES.indexOf(right.castName) > TIMES.indexOf(left.castName) ? right : left;
  });
}
