/**
 * Which type prevails where numbers of two types meet.
 * @module
 */

import type { Kind } from "./kinds.ts";
import { DOUBLE_PRECISION, REAL } from "./sql_types.ts";
import type { SqlType } from "./sql_type.ts";

/** From the type that gives way to the one that prevails. */
const RANKS: readonly string[] = [
  "SMALLINT",
  "INTEGER",
  "BIGINT",
  "NUMERIC",
  "REAL",
  "DOUBLE PRECISION",
];
/** Of types with names of their own: domains. */
const RANKS_OF_KINDS: ReadonlyMap<Kind, number> = new Map([
  ["integer", 1],
  ["bigint", 2],
  ["numeric", 3],
  ["float", 5],
]);
const REAL_RANK = RANKS.indexOf(REAL.castName);

/** Whether values of the type are numbers. */
export function isNumeric({ kind }: SqlType): boolean {
  return RANKS_OF_KINDS.has(kind);
}

/**
 * The type of arithmetic with numbers of two types, as PostgreSQL decides it: REAL prevails over nothing but
 * itself, since with anything else both become DOUBLE PRECISION.
 */
export function prevailing(left: SqlType, right: SqlType): SqlType {
  const [a, b] = [rankOf(left), rankOf(right)];
  if (a !== b && Math.max(a, b) === REAL_RANK) return DOUBLE_PRECISION;
  return higher(left, right);
}

/** That of two types of numbers which holds the values of both. */
export function higher(left: SqlType, right: SqlType): SqlType {
  return rankOf(right) > rankOf(left) ? right : left;
}

function rankOf({ castName, kind }: SqlType): number {
  const rank = RANKS.indexOf(castName);
  return rank >= 0 ? rank : RANKS_OF_KINDS.get(kind)!;
}
