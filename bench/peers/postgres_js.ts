// deno-lint-ignore-file no-import-prefix
/**
 * postgres.js, with its defaults: prepared statements, and a cursor of 1000 rows for streams.
 * @module
 */

import postgres from "npm:postgres@3.4.9";
import { BATCH, MIXED_COUNT, type Peer, POINT_ID, STREAMED_COUNT } from "../peer.ts";

/** Opens a connection. */
export function open(dsn: string): Promise<Peer> {
  const sql = postgres(dsn, { max: 1, onnotice: () => {} });
  const mixed = (count: number) =>
    sql`SELECT id, big, ratio, name, at, flag FROM aiopg_bench ORDER BY id LIMIT ${count}`;
  return Promise.resolve({
    selectOne: async () => (await sql`SELECT 1 AS one`).length,
    pointSelect: async () =>
      (await sql`SELECT id, name FROM aiopg_bench WHERE id = ${POINT_ID}`).length,
    mixedRows: async () => (await mixed(MIXED_COUNT)).length,
    async streamedRows() {
      let count = 0;
      for await (const rows of mixed(STREAMED_COUNT).cursor(BATCH)) {
        for (const row of rows) if (row) count++;
      }
      return count;
    },
    close: () => sql.end(),
  });
}
