// deno-lint-ignore-file no-import-prefix
/**
 * node-postgres.
 * @module
 */

// @ts-types="npm:@types/pg@8"
import pg from "npm:pg@8.23.1";
import { STATEMENTS } from "../statements.ts";

/** The first query. */
export async function first(dsn: string): Promise<void> {
  const client = new pg.Client(dsn);
  await client.connect();
  await client.query(STATEMENTS.W1);
  await client.end();
}
