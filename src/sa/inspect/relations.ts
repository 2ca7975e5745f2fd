/**
 * Queries on tables, views and sequences: one row for each.
 * @module
 */

import type { CallOptions } from "../../../mod.ts";
import { NoSuchTableError } from "../sql/errors.ts";
import type { Catalog } from "./catalog.ts";
import type { Wanted } from "./inspect_options.ts";

/** What is asked of every relation, and how the answer is read. */
export interface Question<T> {
  /** An expression of JSON about `rel`, its row in `pg_class`, and `ns`, that in `pg_namespace`. */
  readonly sql: string;
  /** Reads what has become of it. */
  read(found: unknown): T;
}

/** Of a schema, or visible and not PostgreSQL's own: $1. */
export function inSchema(visible: string): string {
  return `CASE WHEN $1::pg_catalog.text IS NULL
    THEN ${visible} AND ns.nspname <> 'pg_catalog' ELSE ns.nspname = $1 END`;
}

/** Answers a question for the relations wanted that are there, by name and in its order. */
export async function relationsFound<T>(
  catalog: Catalog,
  { sql, read }: Question<T>,
  { schema, names, kinds, scope }: Wanted,
  options: CallOptions,
): Promise<ReadonlyMap<string, T>> {
  const found = await catalog.ask(queryOf(sql), [schema, names, kinds, scope], options);
  return new Map([...found].map(([name, answer]) => [name, read(answer)]));
}

/** As {@linkcode relationsFound}. Rejects with `NoSuchTableError` when one that is named is not there. */
export async function relations<T>(
  catalog: Catalog,
  question: Question<T>,
  wanted: Wanted,
  options: CallOptions,
): Promise<ReadonlyMap<string, T>> {
  const found = await relationsFound(catalog, question, wanted, options);
  const missing = wanted.names?.find((name) => !found.has(name));
  if (missing !== undefined) throw new NoSuchTableError(noSuch(missing, wanted.schema));
  return found;
}

function queryOf(sql: string): string {
  return `SELECT rel.relname::pg_catalog.text, ${sql}::pg_catalog.text
  FROM pg_catalog.pg_class rel
  JOIN pg_catalog.pg_namespace ns ON ns.oid = rel.relnamespace
  WHERE ${inSchema("pg_catalog.pg_table_is_visible(rel.oid)")}
    AND ($2::pg_catalog.text[] IS NULL OR rel.relname = ANY ($2))
    AND rel.relkind::pg_catalog.text = ANY ($3::pg_catalog.text[])
    AND ($4::pg_catalog.text = 'any' OR (rel.relpersistence = 't') = ($4 = 'temporary'))
  ORDER BY rel.relname`;
}

function noSuch(name: string, schema: string | null): string {
  const where = schema === null ? "on the search path" : `in schema ${JSON.stringify(schema)}`;
  return `Cannot inspect ${JSON.stringify(name)}: there is no such table or view ${where}`;
}
