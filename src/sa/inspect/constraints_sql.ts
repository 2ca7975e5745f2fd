/**
 * How the constraints of a table are found.
 * @module
 */

import type {
  ReflectedCheckConstraint,
  ReflectedConstraint,
  ReflectedDeferral,
  ReflectedExcludeConstraint,
  ReflectedExcludeElement,
  ReflectedForeignKey,
  ReflectedKey,
  ReflectedUniqueConstraint,
} from "./reflected_constraint.ts";
import { ELEMENT, elements, METHOD, NULLS_NOT_DISTINCT, STORAGE, WHERE } from "./indexes_sql.ts";
import {
  columnNames,
  comment,
  type Fields,
  list,
  newerFlag,
  object,
  operatorName,
  relationName,
  wordFor,
} from "./sql_parts.ts";

const CONSTRAINT: Fields<ReflectedConstraint> = {
  name: "con.conname",
  definition: "pg_catalog.pg_get_constraintdef(con.oid)",
  inherited: "NOT con.conislocal",
  comment: comment("con.oid", "pg_constraint"),
};

const DEFERRAL: Fields<ReflectedDeferral> = {
  deferrable: "con.condeferrable",
  initially: "CASE WHEN con.condeferred THEN 'deferred' ELSE 'immediate' END",
};

const ENFORCED = newerFlag("con", "conenforced", true);
const PERIOD = newerFlag("con", "conperiod", false);

const KEY: Fields<ReflectedKey> = {
  ...CONSTRAINT,
  columns: columnNames("con.conrelid", "con.conkey"),
  ...DEFERRAL,
  ...STORAGE,
  withoutOverlaps: PERIOD,
};

/** The constraints of a kind that the table `rel` has by an index. */
function byIndex(kind: string, constraint: string): string {
  return list(
    constraint,
    `pg_catalog.pg_constraint con
    JOIN pg_catalog.pg_index i ON i.indexrelid = con.conindid
    JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
    WHERE con.conrelid = rel.oid AND con.contype = '${kind}'`,
    "con.conname",
  );
}

/** The primary key of the table `rel`, alone in a list, or none. */
export const PRIMARY_KEY: string = byIndex("p", object<ReflectedKey>(KEY));

/** The unique constraints of the table `rel`. */
export const UNIQUE_CONSTRAINTS: string = byIndex(
  "u",
  object<ReflectedUniqueConstraint>({ ...KEY, nullsNotDistinct: NULLS_NOT_DISTINCT }),
);

const EXCLUDE_ELEMENT = object<ReflectedExcludeElement>({
  ...ELEMENT,
  operator: operatorName("con.conexclop[p.number]"),
});

/** The exclusion constraints of the table `rel`. */
export const EXCLUDE_CONSTRAINTS: string = byIndex(
  "x",
  object<ReflectedExcludeConstraint>({
    ...CONSTRAINT,
    ...DEFERRAL,
    method: METHOD,
    elements: elements(EXCLUDE_ELEMENT),
    ...STORAGE,
    where: WHERE,
  }),
);

/** The check constraints of the table `rel`. */
export const CHECK_CONSTRAINTS: string = list(
  object<ReflectedCheckConstraint>({
    ...CONSTRAINT,
    expression: "pg_catalog.pg_get_expr(con.conbin, con.conrelid)",
    noInherit: "con.connoinherit",
    notValid: "NOT con.convalidated",
    enforced: ENFORCED,
  }),
  "pg_catalog.pg_constraint con WHERE con.conrelid = rel.oid AND con.contype = 'c'",
  "con.conname",
);

const ACTIONS = {
  a: "no action",
  r: "restrict",
  c: "cascade",
  n: "set null",
  d: "set default",
};

/** Missing before PostgreSQL 15, and null when all columns are set. */
const ON_DELETE_NUMBERS = "ARRAY(SELECT s.number::smallint FROM " +
  "pg_catalog.jsonb_array_elements_text(" +
  "nullif(pg_catalog.to_jsonb(con) -> 'confdelsetcols', 'null')) s(number))";

const FOREIGN_KEY = object<ReflectedForeignKey>({
  ...CONSTRAINT,
  ...DEFERRAL,
  columns: columnNames("con.conrelid", "con.conkey"),
  referredTable: relationName("con.confrelid"),
  referredColumns: columnNames("con.confrelid", "con.confkey"),
  onDelete: wordFor("con.confdeltype", ACTIONS),
  onDeleteColumns: columnNames("con.conrelid", ON_DELETE_NUMBERS),
  onUpdate: wordFor("con.confupdtype", ACTIONS),
  match: wordFor("con.confmatchtype", { s: "simple", f: "full", p: "partial" }),
  period: PERIOD,
  notValid: "NOT con.convalidated",
  enforced: ENFORCED,
});

/**
 * The foreign keys of the table `rel`. One that refers to a partitioned table has another of its own table for every
 * partition there; those are the server's affair.
 */
export const FOREIGN_KEYS: string = list(
  FOREIGN_KEY,
  `pg_catalog.pg_constraint con
  LEFT JOIN pg_catalog.pg_constraint up ON up.oid = con.conparentid
  WHERE con.conrelid = rel.oid AND con.contype = 'f' AND con.conrelid IS DISTINCT FROM up.conrelid`,
  "con.conname",
);
