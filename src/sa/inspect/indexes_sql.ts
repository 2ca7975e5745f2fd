/**
 * How the indexes of a table are found.
 * @module
 */

import type { ReflectedIndex, ReflectedIndexElement } from "./reflected_index.ts";
import {
  collationName,
  columnNames,
  comment,
  type Fields,
  list,
  newerFlag,
  object,
  operatorClassName,
  options,
} from "./sql_parts.ts";

const COLUMN_EXPRESSION = "pg_catalog.pg_get_indexdef(i.indexrelid, p.number, false)";

/** Something about the order, where there is one. */
function ordered(bit: number, set: string, notSet: string): string {
  return `CASE WHEN pg_catalog.pg_indexam_has_property(ic.relam, 'can_order') THEN
    CASE i.indoption[p.number - 1] & ${bit} WHEN 0 THEN '${notSet}' ELSE '${set}' END END`;
}

/** One column of the index `i`; see {@linkcode elements}. */
export const ELEMENT: Fields<ReflectedIndexElement> = {
  column: "ta.attname",
  expression: `CASE WHEN ta.attnum IS NULL THEN ${COLUMN_EXPRESSION} END`,
  operatorClass: `CASE WHEN NOT oc.opcdefault OR ia.attoptions IS NOT NULL THEN ${
    operatorClassName("oc.oid")
  } END`,
  operatorClassOptions: options("ia.attoptions"),
  collation: `CASE WHEN i.indcollation[p.number - 1] <> coalesce(ta.attcollation, it.typcollation)
    THEN ${collationName("i.indcollation[p.number - 1]")} END`,
  direction: ordered(1, "desc", "asc"),
  nulls: ordered(2, "first", "last"),
};

/** What the index `i`, of which `ic` is the row in `pg_class`, is made of. */
export function elements(element: string): string {
  return list(
    element,
    `pg_catalog.generate_series(1, i.indnkeyatts::int) p(number)
    JOIN pg_catalog.pg_attribute ia ON ia.attrelid = i.indexrelid AND ia.attnum = p.number
    JOIN pg_catalog.pg_opclass oc ON oc.oid = i.indclass[p.number - 1]
    JOIN pg_catalog.pg_type it
      ON it.oid = CASE oc.opckeytype WHEN 0 THEN ia.atttypid ELSE oc.opcintype END
    LEFT JOIN pg_catalog.pg_attribute ta ON i.indkey[p.number - 1] <> 0
      AND ta.attrelid = i.indrelid AND ta.attnum = i.indkey[p.number - 1]`,
    "p.number",
  );
}

/** What constraints and indexes have in common: properties of the index `i`. */
export const STORAGE = {
  include: columnNames("i.indrelid", "i.indkey", "k.position > i.indnkeyatts"),
  with: options("ic.reloptions"),
  tablespace:
    "(SELECT ts.spcname FROM pg_catalog.pg_tablespace ts WHERE ts.oid = ic.reltablespace)",
} as const;

/** The method of the index of which `ic` is the row in `pg_class`. */
export const METHOD = "(SELECT am.amname FROM pg_catalog.pg_am am WHERE am.oid = ic.relam)";

/** The condition of the index `i`. */
export const WHERE = "pg_catalog.pg_get_expr(i.indpred, i.indrelid)";

/** NULLS NOT DISTINCT of the index `i`. */
export const NULLS_NOT_DISTINCT: string = newerFlag("i", "indnullsnotdistinct", false);

const INDEX = object<ReflectedIndex>({
  name: "ic.relname",
  unique: "i.indisunique",
  nullsNotDistinct: NULLS_NOT_DISTINCT,
  method: METHOD,
  elements: elements(object<ReflectedIndexElement>(ELEMENT)),
  ...STORAGE,
  where: WHERE,
  constraint: "con.conname",
  inherited: "ic.relispartition",
  valid: "i.indisvalid",
  definition: "pg_catalog.pg_get_indexdef(i.indexrelid)",
  comment: comment("i.indexrelid", "pg_class"),
});

/** The indexes of the table `rel`, without that of its primary key. */
export const INDEXES: string = list(
  INDEX,
  `pg_catalog.pg_index i
  JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
  LEFT JOIN pg_catalog.pg_constraint con ON con.conrelid = i.indrelid
    AND con.conindid = i.indexrelid AND con.contype IN ('u', 'x')
  WHERE i.indrelid = rel.oid AND NOT i.indisprimary`,
  "ic.relname",
);
