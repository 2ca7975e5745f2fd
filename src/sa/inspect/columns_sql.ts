/**
 * How the columns of a table are found, and how sequences count.
 * @module
 */

import type {
  ReflectedColumn,
  ReflectedColumnSequence,
  ReflectedComputed,
  ReflectedIdentity,
  ReflectedSequence,
  ReflectedSequenceOptions,
  ReflectedSequenceOwner,
} from "./reflected_column.ts";
import {
  collationName,
  comment,
  type Fields,
  joinElement,
  list,
  object,
  relationName,
  typeUse,
} from "./sql_parts.ts";

/** What counts in a sequence; as text, since a JSON number is not exact. `q` is its row in `pg_sequence`. */
const COUNTING: Fields<ReflectedSequenceOptions> = {
  start: "q.seqstart::pg_catalog.text",
  increment: "q.seqincrement::pg_catalog.text",
  minValue: "q.seqmin::pg_catalog.text",
  maxValue: "q.seqmax::pg_catalog.text",
  cache: "q.seqcache::pg_catalog.text",
  cycle: "q.seqcycle",
};

const COLUMN_SEQUENCE: Fields<ReflectedColumnSequence> = {
  ...COUNTING,
  sequence: relationName("q.seqrelid"),
};

/** The default that SERIAL makes, as the server writes it. */
const NEXT_VALUE = "'nextval(''' || " +
  "pg_catalog.replace(q.seqrelid::pg_catalog.regclass::pg_catalog.text, '''', '''''') || " +
  "'''::' || pg_catalog.format_type('pg_catalog.regclass'::pg_catalog.regtype, NULL) || ')'";

/** The sequences that depend on the column `a`. */
const OWN_SEQUENCE = `pg_catalog.pg_depend dep
  JOIN pg_catalog.pg_sequence q ON q.seqrelid = dep.objid
  WHERE dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND dep.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND dep.refobjid = a.attrelid AND dep.refobjsubid = a.attnum`;

const DEFAULT = "pg_catalog.pg_get_expr(d.adbin, d.adrelid)";

const COLUMN = object<ReflectedColumn>({
  name: "a.attname",
  ...typeUse({ type: "t", element: "e", modifier: "a.atttypmod" }),
  notNull: "a.attnotnull",
  default: `CASE a.attgenerated WHEN '' THEN ${DEFAULT} END`,
  identity: `CASE WHEN a.attidentity <> '' THEN (SELECT ${
    object<ReflectedIdentity>({ ...COLUMN_SEQUENCE, always: "a.attidentity = 'a'" })
  } FROM ${OWN_SEQUENCE} AND dep.deptype = 'i') END`,
  serial: `CASE WHEN d.oid IS NOT NULL THEN (SELECT ${
    object<ReflectedColumnSequence>(COLUMN_SEQUENCE)
  } FROM ${OWN_SEQUENCE} AND dep.deptype = 'a' AND ${DEFAULT} = ${NEXT_VALUE}) END`,
  computed: `CASE WHEN a.attgenerated <> '' THEN ${
    object<ReflectedComputed>({ expression: DEFAULT, stored: "a.attgenerated = 's'" })
  } END`,
  collation: `CASE WHEN a.attcollation <> t.typcollation THEN ${
    collationName("a.attcollation")
  } END`,
  inherited: "NOT a.attislocal",
  comment: "pg_catalog.col_description(a.attrelid, a.attnum)",
});

/** The columns of the table `rel`. */
export const COLUMNS: string = list(
  COLUMN,
  `pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  ${joinElement("t", "e")}
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = rel.oid AND a.attnum > 0 AND NOT a.attisdropped`,
  "a.attnum",
);

const OWNER = object<ReflectedSequenceOwner>({
  table: relationName("dep.refobjid"),
  column: "a.attname",
  identity: "dep.deptype = 'i'",
});

/** The sequence `rel`. */
export const SEQUENCE = `(SELECT ${
  object<ReflectedSequence>({
    schema: "ns.nspname",
    name: "rel.relname",
    visible: "pg_catalog.pg_table_is_visible(rel.oid)",
    type: "pg_catalog.format_type(q.seqtypid, NULL)",
    ...COUNTING,
    ownedBy: `(SELECT ${OWNER} FROM pg_catalog.pg_depend dep
      JOIN pg_catalog.pg_attribute a ON a.attrelid = dep.refobjid AND a.attnum = dep.refobjsubid
      WHERE dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND dep.objid = rel.oid
        AND dep.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND dep.deptype IN ('a', 'i'))`,
    comment: comment("rel.oid", "pg_class"),
  })
} FROM pg_catalog.pg_sequence q WHERE q.seqrelid = rel.oid)`;

/** What counts, as it comes in the JSON text. */
type Counting<T extends ReflectedSequenceOptions> = {
  readonly [K in keyof T]: T[K] extends bigint ? string : T[K];
};

/** A column as it comes in the JSON text. */
interface FoundColumn extends Omit<ReflectedColumn, "identity" | "serial"> {
  readonly identity: Counting<ReflectedIdentity> | null;
  readonly serial: Counting<ReflectedColumnSequence> | null;
}

/** The columns that {@linkcode COLUMNS} has found. */
export function readColumns(found: unknown): readonly ReflectedColumn[] {
  // The query makes it so.
  const columns = found as FoundColumn[];
  return columns.map((column) => ({
    ...column,
    identity: column.identity && { ...column.identity, ...counting(column.identity) },
    serial: column.serial && { ...column.serial, ...counting(column.serial) },
  }));
}

/** The sequence that {@linkcode SEQUENCE} has found. */
export function readSequence(found: unknown): ReflectedSequence {
  // The query makes it so.
  const sequence = found as Counting<ReflectedSequence>;
  return { ...sequence, ...counting(sequence) };
}

function counting(
  { start, increment, minValue, maxValue, cache, cycle }: Counting<ReflectedSequenceOptions>,
): ReflectedSequenceOptions {
  return {
    start: BigInt(start),
    increment: BigInt(increment),
    minValue: BigInt(minValue),
    maxValue: BigInt(maxValue),
    cache: BigInt(cache),
    cycle,
  };
}
