/**
 * This library.
 * @module
 */

import { connect, type ConnectionOptions } from "../../mod.ts";
import {
  MIXED_COUNT,
  MIXED_ROWS,
  type Peer,
  POINT_ID,
  POINT_SELECT,
  SELECT_ONE,
  STREAMED_COUNT,
} from "../peer.ts";

/** Opens a connection whose rows are objects, as the other drivers' are. */
export async function openAiopg(dsn: string, options: ConnectionOptions): Promise<Peer> {
  const conn = await connect(dsn, options);
  const cur = conn.cursor({ rowMode: "object" });
  return {
    async selectOne() {
      await cur.execute(SELECT_ONE);
      return (await cur.fetchAll()).length;
    },
    async pointSelect() {
      await cur.execute(POINT_SELECT, [POINT_ID]);
      return (await cur.fetchAll()).length;
    },
    async mixedRows() {
      await cur.execute(MIXED_ROWS, [MIXED_COUNT]);
      return (await cur.fetchAll()).length;
    },
    async streamedRows() {
      let count = 0;
      for await (const row of cur.stream(MIXED_ROWS, [STREAMED_COUNT])) if (row) count++;
      return count;
    },
    close: () => conn.close(),
  };
}

/** Timestamps as `Date`, like the others. */
export function open(dsn: string): Promise<Peer> {
  return openAiopg(dsn, { types: { timestamptz: "date" } });
}
