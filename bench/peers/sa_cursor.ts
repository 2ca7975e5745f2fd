/**
 * What `sa` executes, as text and values through a cursor: what `sa` needs beyond it is the price of building.
 * @module
 */

import { connect } from "../../mod.ts";
import { pairIds, type Peer, type Place } from "../peer.ts";
import { PAIRS } from "../statements.ts";

const TEXT = `SELECT ${PAIRS}.id, ${PAIRS}.val FROM ${PAIRS} WHERE ${PAIRS}.id = $1`;

/** Opens a connection. */
export async function open({ dsn }: Place): Promise<Peer> {
  const conn = await connect(dsn);
  const cur = conn.cursor({ rowMode: "object" });
  const nextId = pairIds();
  return {
    works: {
      async B1() {
        await cur.execute(TEXT, [nextId()]);
        return (await cur.fetchAll()).length;
      },
    },
    close: () => conn.close(),
  };
}
