/**
 * deno-postgres by itself, with its defaults but for encryption, which the others do not have here either.
 * @module
 */

import { nextId, type Peer, type Place, together, type Works } from "../peer.ts";
import { BATCH, STATEMENTS } from "../statements.ts";

/** Opens a connection. */
export async function open({ dsn, trustDsn }: Place): Promise<Peer> {
  const { Client, Pool } = await import("@db/postgres");
  const connectTo = async (to: string) => {
    const client = new Client(`${to}?sslmode=disable`);
    await client.connect();
    return client;
  };
  const client = await connectTo(dsn);
  const pool = new Pool(`${dsn}?sslmode=disable`, 10, true);
  const count = async (text: string, args: unknown[] = []) =>
    (await client.queryObject({ text, args })).rows.length;
  const all = (text: string) => () => count(text);
  const connecting = (to: string) => async () => {
    const other = await connectTo(to);
    const { rows } = await other.queryObject(STATEMENTS.W1);
    await other.end();
    return rows.length;
  };
  const point = async (id: number) => {
    using lent = await pool.connect();
    await lent.queryObject({ text: STATEMENTS.W2, args: [id] });
  };
  const works: Works = {
    W1: all(STATEMENTS.W1),
    W2a: () => count(STATEMENTS.W2, [nextId()]),
    W2b: () => together(10, 2, point),
    W2c: () => together(100, 1, point),
    W3: all(STATEMENTS.W3),
    W4: all(STATEMENTS.W4),
    W5a: all(STATEMENTS.W5a),
    W5b: all(STATEMENTS.W5b),
    W6: all(STATEMENTS.W6),
    W7b: all(STATEMENTS.W7b),
    async W7s() {
      // It has no streams: a cursor by hand.
      await client.queryArray("BEGIN");
      await client.queryArray(`DECLARE bench NO SCROLL CURSOR FOR ${STATEMENTS.W7s}`);
      let total = 0;
      for (let rows = -1; rows !== 0; total += rows) {
        rows = await count(`FETCH ${BATCH} FROM bench`);
      }
      await client.queryArray("COMMIT");
      return total;
    },
    W10: all(STATEMENTS.W10),
    W11: connecting(trustDsn),
    W11s: connecting(dsn),
  };
  return { works, close: () => client.end() };
}
