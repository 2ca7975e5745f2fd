/**
 * The type of what is one of several expressions.
 * @module
 */

import { higher, isNumeric } from "./number_types.ts";
import type { SqlType } from "./sql_type.ts";
import { timestampType, timestamptzType } from "./sql_types_times.ts";

/** From the type that gives way to the one that prevails. */
const TIMES: readonly string[] = ["DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE"];

/** The forms that all of them have, by what they take. */
const MODES: ReadonlyMap<string, "date" | "string"> = new Map([
  ["a Date", "date"],
  ["a string", "string"],
]);

/**
 * The type that PostgreSQL makes of several: among numbers and among times the one that prevails, else the first.
 *
 * @see https://www.postgresql.org/docs/current/typeconv-union-case.html
 */
export function commonType(types: readonly SqlType[]): SqlType {
  return types.reduce((left, right) => {
    if (isNumeric(left) && isNumeric(right)) return higher(left, right);
    return TIMES.indexOf(right.castName) > TIMES.indexOf(left.castName)
      ? inFormOf(left, right)
      : left;
  });
}

/** The time that prevails, as a `Date` or as text where the other is such. */
function inFormOf({ takes }: SqlType, time: SqlType): SqlType {
  const ofForm = time.castName === "TIMESTAMP" ? timestampType : timestamptzType;
  const mode = MODES.get(takes);
  return mode === undefined ? time : ofForm({ mode });
}
