/**
 * Constraints that a definition cannot say, and so are kept in PostgreSQL's own words.
 * @module
 */

import type {
  ReflectedCheckConstraint,
  ReflectedExcludeConstraint,
} from "./reflected_constraint.ts";
import type { FoundTable } from "./reflect_read.ts";
import type { WordedConstraint } from "./reflect_text.ts";

/** A table without such constraints, and these, in an order in which they can be added. */
export function worded(found: FoundTable): [FoundTable, WordedConstraint[]] {
  const { primaryKey, uniques, checks, excludes, foreignKeys } = found;
  const keys = primaryKey === null ? [] : [primaryKey];
  const own = [
    ...keys.filter(isOfPeriods),
    ...uniques.filter(isOfPeriods),
    ...checks.filter(isLate),
    ...excludes.filter(isStored),
    ...foreignKeys.filter(({ period }) => period),
  ];
  return [{
    ...found,
    primaryKey: keys.find((key) => !isOfPeriods(key)) ?? null,
    uniques: uniques.filter((key) => !isOfPeriods(key)),
    checks: checks.filter((check) => !isLate(check)),
    excludes: excludes.filter((each) => !isStored(each)),
    foreignKeys: foreignKeys.filter(({ period }) => !period),
  }, own];
}

function isOfPeriods({ withoutOverlaps }: { readonly withoutOverlaps: boolean }): boolean {
  return withoutOverlaps;
}

/** CREATE TABLE takes NOT VALID for what it need not say, since there are no rows yet. */
function isLate({ notValid, enforced }: ReflectedCheckConstraint): boolean {
  return notValid || !enforced;
}

function isStored({ include }: ReflectedExcludeConstraint): boolean {
  return include.length > 0;
}
