/**
 * deno-postgres by itself, with its defaults but for encryption, which the others do not have here either.
 * @module
 */

import {
  BATCH,
  MIXED_COUNT,
  MIXED_ROWS,
  type Peer,
  POINT_ID,
  POINT_SELECT,
  SELECT_ONE,
  STREAMED_COUNT,
} from "../peer.ts";

/** Opens a connection. */
export async function open(dsn: string): Promise<Peer> {
  const { Client } = await import("@db/postgres");
  const client = new Client(`${dsn}?sslmode=disable`);
  await client.connect();
  const count = async (text: string, args: unknown[]) =>
    (await client.queryObject({ text, args })).rows.length;
  return {
    selectOne: () => count(SELECT_ONE, []),
    pointSelect: () => count(POINT_SELECT, [POINT_ID]),
    mixedRows: () => count(MIXED_ROWS, [MIXED_COUNT]),
    async streamedRows() {
      // It has no streams: a cursor by hand.
      await client.queryArray("BEGIN");
      const text = `DECLARE bench NO SCROLL CURSOR FOR ${MIXED_ROWS}`;
      await client.queryArray({ text, args: [STREAMED_COUNT] });
      let total = 0;
      for (let rows = -1; rows !== 0; total += rows) {
        rows = await count(`FETCH ${BATCH} FROM bench`, []);
      }
      await client.queryArray("COMMIT");
      return total;
    },
    close: () => client.end(),
  };
}
