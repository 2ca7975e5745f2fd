// deno-lint-ignore-file no-import-prefix
/**
 * postgres.js, with prepared statements, which it pipelines, and a cursor of 1000 rows for streams.
 * @module
 */

import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import postgres from "npm:postgres@3.4.9";
import {
  Arrival,
  newRows,
  newText,
  nextId,
  type Peer,
  type Place,
  together,
  type Works,
} from "../peer.ts";
import { BATCH, COPIED_COUNT, INSERT_COUNT, STATEMENTS } from "../statements.ts";

const connectTo = (dsn: string, max: number) => postgres(dsn, { max, onnotice: () => {} });
const PREPARED = { prepare: true };

/** Opens a connection. */
export function open({ dsn, trustDsn }: Place): Promise<Peer> {
  const sql = connectTo(dsn, 1);
  const works = {
    ...reading(sql),
    ...concurrent(dsn),
    ...writing(sql),
    ...signalling(sql),
    W9: copying(dsn),
    W11: connecting(trustDsn),
    W11s: connecting(dsn),
  };
  return Promise.resolve({ works, close: () => sql.end() });
}

function reading(sql: postgres.Sql): Works {
  const all = (text: string) => async () => (await sql.unsafe(text, [], PREPARED)).length;
  return {
    W1: all(STATEMENTS.W1),
    W2a: async () => (await sql.unsafe(STATEMENTS.W2, [nextId()], PREPARED)).length,
    W3: all(STATEMENTS.W3),
    W4: all(STATEMENTS.W4),
    W5a: all(STATEMENTS.W5a),
    W5b: all(STATEMENTS.W5b),
    W6: all(STATEMENTS.W6),
    async W7s() {
      let count = 0;
      for await (const rows of sql.unsafe(STATEMENTS.W7s, [], PREPARED).cursor(BATCH)) {
        for (const row of rows) if (row) count++;
      }
      return count;
    },
    W7b: all(STATEMENTS.W7b),
    W10: all(STATEMENTS.W10),
  };
}

function concurrent(dsn: string): Works {
  let pool: postgres.Sql | undefined; // it ends with the process
  const point = async (id: number) => await pool!.unsafe(STATEMENTS.W2, [id], PREPARED);
  return {
    async W2b() {
      pool ??= connectTo(dsn, 10);
      return await together(10, 20, point);
    },
    async W2c() {
      pool ??= connectTo(dsn, 10);
      return await together(100, 10, point);
    },
  };
}

function writing(sql: postgres.Sql): Works {
  let table: Promise<unknown> | undefined;
  const withTable = (work: () => Promise<unknown>, count: number) => async () => {
    await (table ??= sql.unsafe(STATEMENTS.newTable));
    await work();
    return count;
  };
  const insertEach = () =>
    sql.begin((tx) =>
      Promise.all(Array.from(newRows(), (row) => tx.unsafe(STATEMENTS.insert, row, PREPARED)))
    );
  const insertValues = async () =>
    await sql`INSERT INTO aiopg_bench_new (a, b, c, d) VALUES ${sql([...newRows()])}`;
  const copyIn = async () => {
    const target = await sql.unsafe(STATEMENTS.copyIn).writable();
    await pipeline(Readable.from(newText(COPIED_COUNT)), target);
  };
  return {
    W8a: withTable(insertEach, INSERT_COUNT),
    W8a2: withTable(insertEach, INSERT_COUNT),
    W8b: withTable(insertValues, INSERT_COUNT),
    W8b1: withTable(insertValues, INSERT_COUNT),
    W8c: withTable(copyIn, COPIED_COUNT),
  };
}

function signalling(sql: postgres.Sql): Works {
  const arrival = new Arrival();
  let listening: Promise<unknown> | undefined;
  return {
    async W12() {
      await (listening ??= sql.listen("aiopg_bench", arrival.arrived));
      return await arrival.after(() => sql.notify("aiopg_bench", ""));
    },
  };
}

/** On a connection of its own: a second one on the same can hang. */
function copying(dsn: string): () => Promise<number> {
  return async () => {
    const sql = connectTo(dsn, 1);
    let bytes = 0;
    for await (const piece of await sql.unsafe(STATEMENTS.copyOut).readable()) {
      bytes += piece.length;
    }
    await sql.end();
    return bytes > 0 ? COPIED_COUNT : 0;
  };
}

function connecting(dsn: string): () => Promise<number> {
  return async () => {
    const sql = connectTo(dsn, 1);
    const { length } = await sql.unsafe(STATEMENTS.W1, [], PREPARED);
    await sql.end();
    return length;
  };
}
