/**
 * What is in the database: the rows of all tables.
 * @module
 */

import type * as sa from "../../../sa.ts";

const TABLES = `
  SELECT format('%I.%I', schemaname, tablename) AS name
    FROM pg_tables WHERE schemaname IN ('public', 'billing') ORDER BY 1`;

/** A UUID of gen_random_uuid(). */
const RANDOM = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

/** The rows of all tables, as texts; random UUIDs are all the same. */
export async function contents(conn: sa.SAConnection): Promise<string[]> {
  const tables = await (await conn.execute<{ name: string }>(TABLES)).all();
  const each = tables.map(({ name }) =>
    `SELECT '${name} ' || regexp_replace(t::text, '${RANDOM}', 'random') AS line FROM ${name} t`
  );
  const rows = await (await conn.execute<{ line: string }>(each.join(" UNION ALL "))).all();
  return rows.map(({ line }) => line).sort();
}
