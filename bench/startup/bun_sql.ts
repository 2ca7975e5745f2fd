/**
 * Bun.sql, which is part of its runtime.
 * @module
 */

import { STATEMENTS } from "../statements.ts";

declare const Bun: {
  SQL: new (dsn: string) => { unsafe(text: string): Promise<unknown>; end(): Promise<void> };
};

/** The first query. */
export async function first(dsn: string): Promise<void> {
  const sql = new Bun.SQL(dsn);
  await sql.unsafe(STATEMENTS.W1);
  await sql.end();
}
