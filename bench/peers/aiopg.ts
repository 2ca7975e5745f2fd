/**
 * This library, through its public cursors and pools.
 * @module
 */

import {
  connect,
  type Connection,
  type ConnectionOptions,
  createPool,
  type Pool,
} from "../../mod.ts";
import { newRows, nextId, type Peer, type Place, together, type Works } from "../peer.ts";
import { COPIED_COUNT, INSERT_AT_ONCE, INSERT_COUNT, STATEMENTS } from "../statements.ts";

const OBJECTS = { rowMode: "object" } as const;

/** Opens a connection whose rows are objects, as the other drivers' are. */
export async function openAiopg(place: Place, options: ConnectionOptions): Promise<Peer> {
  const conn = await connect(place.dsn, options);
  const pools: Pool[] = [];
  const pooled = async (more: object = {}) => {
    const pool = await createPool(place.dsn, { ...options, minSize: 10, maxSize: 10, ...more });
    pools.push(pool);
    return pool;
  };
  const works: Works = {
    ...reading(conn),
    ...concurrent(pooled),
    ...writing(conn),
    ...signalling(conn, place, options),
    W11: connecting(place.trustDsn, options),
    W11s: connecting(place.dsn, options),
  };
  return {
    works,
    async close() {
      for (const pool of pools) await pool.close();
      await conn.close();
    },
  };
}

function reading(conn: Connection): Works {
  const cur = conn.cursor(OBJECTS);
  const all = (text: string) => async () => {
    await cur.execute(text);
    return (await cur.fetchAll()).length;
  };
  return {
    W1: all(STATEMENTS.W1),
    async W2a() {
      await cur.execute(STATEMENTS.W2, [nextId()]);
      return (await cur.fetchAll()).length;
    },
    W3: all(STATEMENTS.W3),
    W4: all(STATEMENTS.W4),
    W5a: all(STATEMENTS.W5a),
    W5b: all(STATEMENTS.W5b),
    W6: all(STATEMENTS.W6),
    async W7s() {
      let count = 0;
      for await (const row of cur.stream(STATEMENTS.W7s)) if (row) count++;
      return count;
    },
    W7b: all(STATEMENTS.W7b),
    async W7bc() {
      return (await cur.columns<{ id: number }>(STATEMENTS.W7b)).id.length;
    },
    async W9() {
      let bytes = 0;
      for await (const piece of cur.copyTo({ query: COPIED_QUERY })) bytes += piece.length;
      return bytes > 0 ? COPIED_COUNT : 0;
    },
    W10: all(STATEMENTS.W10),
  };
}

const COPIED_QUERY = STATEMENTS.copyOut.slice("COPY (".length, -") TO STDOUT".length);

function concurrent(pooled: (more?: object) => Promise<Pool>): Works {
  let pool: Pool | undefined;
  const point = async (id: number) => {
    const cur = await pool!.execute(STATEMENTS.W2, [id], OBJECTS);
    return await cur.fetchOne();
  };
  return {
    async W2b() {
      pool ??= await pooled();
      return await together(10, 20, point);
    },
    async W2c() {
      pool ??= await pooled();
      return await together(100, 10, point);
    },
    async W2cr() {
      pool ??= await pooled({ readOnly: true });
      return await together(100, 10, point);
    },
  };
}

function writing(conn: Connection): Works {
  let table: Promise<unknown> | undefined;
  const withTable = (work: () => Promise<unknown>, count: number) => async () => {
    await (table ??= conn.execute(STATEMENTS.newTable));
    await work();
    return count;
  };
  const insertEach = () =>
    conn.transaction((tx) =>
      tx.pipeline((p) => Array.from(newRows(), (row) => p.execute(STATEMENTS.insert, row)))
    );
  const insertConcurrently = () =>
    conn.transaction((tx) =>
      Promise.all(Array.from(newRows(), (row) => tx.execute(STATEMENTS.insert, row)))
    );
  const insertMany = () => conn.transaction((tx) => tx.executeMany(STATEMENTS.insert, newRows()));
  const insertAtOnce = () => conn.execute(INSERT_AT_ONCE, [...newRows()].flat());
  const insertValues = () =>
    conn.executeValues(INSERT_VALUES, newRows(), { pageSize: INSERT_COUNT });
  const copyIn = () =>
    conn.copyFrom(newRows(COPIED_COUNT), "aiopg_bench_new", { format: "binary" });
  return {
    W8a: withTable(insertEach, INSERT_COUNT),
    W8a1: withTable(insertMany, INSERT_COUNT),
    W8a2: withTable(insertConcurrently, INSERT_COUNT),
    W8b: withTable(insertAtOnce, INSERT_COUNT),
    W8b1: withTable(insertValues, INSERT_COUNT),
    W8c: withTable(copyIn, COPIED_COUNT),
  };
}

const INSERT_VALUES = STATEMENTS.insert.replace(/\(\$.*/, "%s");

function signalling(conn: Connection, { dsn }: Place, options: ConnectionOptions): Works {
  let sender: Connection | undefined; // it ends with the process
  return {
    async W12() {
      if (!sender) {
        sender = await connect(dsn, options);
        await conn.listen("aiopg_bench");
      }
      await Promise.all([conn.notifies.get(), sender.notify("aiopg_bench")]);
      return 1;
    },
  };
}

function connecting(dsn: string, options: ConnectionOptions): () => Promise<number> {
  return async () => {
    await using conn = await connect(dsn, options);
    return (await (await conn.execute(STATEMENTS.W1)).fetchAll()).length;
  };
}

/** Timestamps as `Date`, like the others. */
export function open(place: Place): Promise<Peer> {
  return openAiopg(place, { types: { timestamptz: "date" } });
}
