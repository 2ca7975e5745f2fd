/**
 * How it is found what a table or view is as a whole.
 * @module
 */

import type { ReflectedTableOptions } from "./reflected_table.ts";
import { comment, list, object, options, relationName, wordFor } from "./sql_parts.ts";

const PARENTS = "pg_catalog.pg_inherits h WHERE h.inhrelid = rel.oid";

/** What the table `rel` is. */
export const TABLE_OPTIONS: string = object<ReflectedTableOptions>({
  schema: "ns.nspname",
  kind: wordFor("rel.relkind", {
    r: "table",
    p: "partitioned table",
    f: "foreign table",
    v: "view",
    m: "materialized view",
  }),
  persistence: wordFor("rel.relpersistence", { p: "permanent", t: "temporary", u: "unlogged" }),
  inherits: list(
    relationName("h.inhparent"),
    `${PARENTS} AND NOT rel.relispartition`,
    "h.inhseqno",
  ),
  partitionBy: "CASE rel.relkind WHEN 'p' THEN pg_catalog.pg_get_partkeydef(rel.oid) END",
  partitionOf: `CASE WHEN rel.relispartition THEN (SELECT ${
    relationName("h.inhparent")
  } FROM ${PARENTS}) END`,
  partitionBound: "pg_catalog.pg_get_expr(rel.relpartbound, rel.oid)",
  method: "(SELECT am.amname FROM pg_catalog.pg_am am WHERE am.oid = rel.relam)",
  tablespace:
    "(SELECT ts.spcname FROM pg_catalog.pg_tablespace ts WHERE ts.oid = rel.reltablespace)",
  with: options("rel.reloptions"),
  server: `(SELECT fs.srvname FROM pg_catalog.pg_foreign_table ft
    JOIN pg_catalog.pg_foreign_server fs ON fs.oid = ft.ftserver WHERE ft.ftrelid = rel.oid)`,
  serverOptions: options(
    "(SELECT ft.ftoptions FROM pg_catalog.pg_foreign_table ft WHERE ft.ftrelid = rel.oid)",
  ),
});

/** The comment on the table `rel`. */
export const TABLE_COMMENT = `pg_catalog.to_json(${comment("rel.oid", "pg_class")})`;

/** The definition of the view `rel`. */
export const VIEW_DEFINITION = "pg_catalog.to_json(pg_catalog.pg_get_viewdef(rel.oid))";
