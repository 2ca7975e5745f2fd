/**
 * What the database is made of, as PostgreSQL's catalog describes it.
 * @module
 */

import type * as sa from "../../../sa.ts";

/** Neither PostgreSQL's own, nor of an extension. */
const own = (catalog: string, oid: string, namespace: string) => `
  ${namespace} !~ '^(pg_catalog|pg_toast.*|information_schema)$' AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`;
const ownClass = own("pg_class", "c.oid", "n.nspname");
const ownType = own("pg_type", "t.oid", "n.nspname");
const classes = `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace`;
const types = `pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace`;

const QUERIES: readonly string[] = [
  `SELECT concat_ws(' ', 'schema', n.nspname, obj_description(n.oid, 'pg_namespace'))
    FROM pg_namespace n WHERE ${own("pg_namespace", "n.oid", "n.nspname")}`,
  `SELECT concat_ws(' ', 'class', n.nspname, c.relname, c.relkind, c.relpersistence, c.reloptions::text,
      'inherits', (SELECT string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno)
        FROM pg_inherits i WHERE i.inhrelid = c.oid),
      'partition by', pg_get_partkeydef(c.oid), 'comment', obj_description(c.oid, 'pg_class'),
      'view', CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END)
    FROM ${classes} WHERE ${ownClass}`,
  `SELECT concat_ws(' ', 'column', n.nspname, c.relname, a.attnum, a.attname,
      format_type(a.atttypid, a.atttypmod), 'dimensions', a.attndims,
      CASE WHEN a.attnotnull THEN 'NOT NULL' END,
      'identity', a.attidentity, 'generated', a.attgenerated, 'inherited', a.attinhcount,
      'default', pg_get_expr(d.adbin, d.adrelid), 'collation', a.attcollation::regcollation,
      'comment', col_description(c.oid, a.attnum))
    FROM ${classes} JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE ${ownClass} AND c.relkind IN ('r', 'p', 'v', 'm')`,
  `SELECT concat_ws(' ', 'constraint', o.conrelid::regclass, o.conname, pg_get_constraintdef(o.oid),
      'comment', obj_description(o.oid, 'pg_constraint'))
    FROM pg_constraint o JOIN pg_namespace n ON n.oid = o.connamespace
    WHERE o.contype <> 't' AND ${own("pg_constraint", "o.oid", "n.nspname")}`,
  `SELECT concat_ws(' ', 'index', pg_get_indexdef(i.indexrelid),
      'primary', i.indisprimary, 'unique', i.indisunique)
    FROM pg_index i JOIN ${classes} ON c.oid = i.indexrelid WHERE ${ownClass}`,
  `SELECT concat_ws(' ', 'sequence', n.nspname, c.relname, format_type(s.seqtypid, NULL), s.seqstart,
      s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, 'owned by',
      (SELECT concat_ws(' ', d.deptype, d.refobjid::regclass, d.refobjsubid) FROM pg_depend d
        WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass
          AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')))
    FROM pg_sequence s JOIN ${classes} ON c.oid = s.seqrelid WHERE ${ownClass}`,
  `SELECT concat_ws(' ', 'type', n.nspname, t.typname, t.typtype,
      (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
        FROM pg_enum e WHERE e.enumtypid = t.oid),
      'base', CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
      'not null', t.typnotnull, 'default', t.typdefault, 'comment', obj_description(t.oid, 'pg_type'))
    FROM ${types} WHERE ${ownType} AND t.typtype IN ('e', 'd', 'c', 'r')`,
];

/** The catalog, one line for each thing in it. */
export async function catalog(conn: sa.SAConnection): Promise<string[]> {
  const text = QUERIES.map((query) => `SELECT * FROM (${query}) q (line)`).join(" UNION ALL ");
  const rows = await (await conn.execute<{ line: string }>(text)).all();
  return rows.map(({ line }) => line).sort();
}
