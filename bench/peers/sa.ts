/**
 * `sa`: each statement is built, compiled and executed on one connection of an engine.
 * @module
 */

import * as sa from "../../sa.ts";
import { pairIds, type Peer, type Place } from "../peer.ts";
import { PAIRS } from "../statements.ts";

const pairs = sa.table(PAIRS, new sa.MetaData(), {
  id: sa.integer().primaryKey(),
  val: sa.text(),
});

/** Opens a connection. */
export async function open({ dsn }: Place): Promise<Peer> {
  const engine = await sa.createEngine(dsn, { minSize: 1, maxSize: 1 });
  const conn = await engine.acquire();
  const nextId = pairIds();
  return {
    works: {
      async B1() {
        const result = await conn.execute(pairs.select().where(pairs.c.id.eq(nextId())));
        return (await result.all()).length;
      },
    },
    async close() {
      await conn.close();
      await engine.close();
    },
  };
}
