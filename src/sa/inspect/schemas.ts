/**
 * Queries on schemas, and on the types in them.
 * @module
 */

import type { CallOptions } from "../../../mod.ts";
import type { Catalog } from "./catalog.ts";
import { inSchema } from "./relations.ts";

const SCHEMAS = `SELECT ns.nspname::pg_catalog.text, NULL::pg_catalog.text
  FROM pg_catalog.pg_namespace ns
  WHERE CASE WHEN $1::pg_catalog.text IS NULL
    THEN NOT pg_catalog.starts_with(ns.nspname::pg_catalog.text, 'pg_') ELSE ns.nspname = $1 END
  ORDER BY ns.nspname`;

/** The names of the schemas, those of PostgreSQL left out; or the one of a name, if there is one. */
export async function schemas(
  catalog: Catalog,
  name: string | null,
  options: CallOptions,
): Promise<string[]> {
  return [...(await catalog.ask(SCHEMAS, [name], options)).keys()];
}

/** What `sql` makes of the types of a kind, `d` being the row in `pg_type`, by name. */
export async function types<T>(
  catalog: Catalog,
  sql: string,
  kind: "d" | "e",
  schema: string | null,
  options: CallOptions,
): Promise<T[]> {
  const text = `SELECT d.typname::pg_catalog.text, ${sql}::pg_catalog.text
    FROM pg_catalog.pg_type d
    JOIN pg_catalog.pg_namespace ns ON ns.oid = d.typnamespace
    WHERE d.typtype = '${kind}' AND ${inSchema("pg_catalog.pg_type_is_visible(d.oid)")}
    ORDER BY d.typname`;
  const found = await catalog.ask(text, [schema], options);
  // The query makes them so.
  return [...found.values()] as T[];
}
