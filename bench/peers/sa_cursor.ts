/**
 * What `sa` executes, as text and values through a cursor: what `sa` needs beyond it is the price of building.
 * @module
 */

import { connect } from "../../mod.ts";
import { type BuilderPeer, pairIds, PAIRS } from "../peer.ts";

const TEXT = `SELECT ${PAIRS}.id, ${PAIRS}.val FROM ${PAIRS} WHERE ${PAIRS}.id = $1`;

/** Opens a connection. */
export async function open(dsn: string): Promise<BuilderPeer> {
  const conn = await connect(dsn);
  const cur = conn.cursor({ rowMode: "object" });
  const nextId = pairIds();
  return {
    async builtSelect() {
      await cur.execute(TEXT, [nextId()]);
      return (await cur.fetchAll()).length;
    },
    close: () => conn.close(),
  };
}
