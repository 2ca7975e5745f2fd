// deno-lint-ignore-file no-import-prefix
/**
 * postgres.js.
 * @module
 */

import postgres from "npm:postgres@3.4.9";
import { STATEMENTS } from "../statements.ts";

/** The first query. */
export async function first(dsn: string): Promise<void> {
  const sql = postgres(dsn, { max: 1 });
  await sql.unsafe(STATEMENTS.W1, [], { prepare: true });
  await sql.end();
}
