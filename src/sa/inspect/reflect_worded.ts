/**
 * Constraints that a definition cannot say, and so are kept in PostgreSQL's own words.
 * @module
 */

import type { ReflectedCheckConstraint } from "./reflected_constraint.ts";
import type { FoundTable } from "./reflect_read.ts";

/** A table without such constraints, and these. */
export function worded(found: FoundTable): [FoundTable, ReflectedCheckConstraint[]] {
  const { checks } = found;
  return [{ ...found, checks: checks.filter((check) => !isLate(check)) }, checks.filter(isLate)];
}

/** CREATE TABLE takes NOT VALID for what it need not say, since there are no rows yet. */
function isLate({ notValid, enforced }: ReflectedCheckConstraint): boolean {
  return notValid || !enforced;
}
