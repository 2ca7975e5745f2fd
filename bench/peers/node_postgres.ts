// deno-lint-ignore-file no-import-prefix
/**
 * node-postgres, with named (prepared) statements, and pg-cursor for streams.
 * @module
 */

// @ts-types="npm:@types/pg@8"
import pg from "npm:pg@8.23.1";
// @ts-types="npm:@types/pg-cursor@2"
import Cursor from "npm:pg-cursor@2";
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
  const client = new pg.Client(dsn);
  await client.connect();
  const run = async (name: string, text: string, values: unknown[]) =>
    (await client.query({ name, text, values })).rows.length;
  return {
    selectOne: () => run("one", SELECT_ONE, []),
    pointSelect: () => run("point", POINT_SELECT, [POINT_ID]),
    mixedRows: () => run("mixed", MIXED_ROWS, [MIXED_COUNT]),
    async streamedRows() {
      const cursor = client.query(new Cursor(MIXED_ROWS, [STREAMED_COUNT]));
      let count = 0;
      for (let rows; (rows = await cursor.read(BATCH)).length > 0;) {
        for (const row of rows) if (row) count++;
      }
      await cursor.close();
      return count;
    },
    close: () => client.end(),
  };
}
