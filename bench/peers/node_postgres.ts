// deno-lint-ignore-file no-import-prefix
/**
 * node-postgres, with named (prepared) statements, its pipeline, pg-cursor for streams, and pg-copy-streams.
 * @module
 */

import process from "node:process";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
// @ts-types="npm:@types/pg@8"
import pg from "npm:pg@8.23.1";
// @ts-types="npm:@types/pg-copy-streams@1"
import { from, to } from "npm:pg-copy-streams@7.0.0";
// @ts-types="npm:@types/pg-cursor@2"
import Cursor from "npm:pg-cursor@2.22.1";
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
import { BATCH, COPIED_COUNT, INSERT_AT_ONCE, INSERT_COUNT, STATEMENTS } from "../statements.ts";

type Statement = keyof typeof STATEMENTS;

/** Opens a connection. */
export async function open({ dsn, trustDsn }: Place): Promise<Peer> {
  // The types do not know pipelines yet.
  const client = new pg.Client({ connectionString: dsn, pipeline: true } as pg.ClientConfig);
  await client.connect();
  const works = {
    ...reading(client),
    ...concurrent(dsn),
    ...await writing(client),
    ...signalling(client, dsn),
    W11: connecting(trustDsn),
    W11s: connecting(dsn),
  };
  return { works, close: () => client.end() };
}

function reading(client: pg.Client): Works {
  const all = (name: Statement, values: () => unknown[] = () => []) => async () =>
    (await client.query({ name, text: STATEMENTS[name], values: values() })).rows.length;
  return {
    W1: all("W1"),
    W2a: all("W2", () => [nextId()]),
    W3: all("W3"),
    W4: all("W4"),
    W5a: all("W5a"),
    W5b: all("W5b"),
    W6: all("W6"),
    W7b: all("W7b"),
    W10: all("W10"),
  };
}

function concurrent(dsn: string): Works {
  let pool: pg.Pool | undefined; // it ends with the process
  const point = (id: number) => pool!.query({ name: "W2", text: STATEMENTS.W2, values: [id] });
  return {
    async W2b() {
      pool ??= new pg.Pool({ connectionString: dsn, max: 10 });
      return await together(10, 20, point);
    },
    async W2c() {
      pool ??= new pg.Pool({ connectionString: dsn, max: 10 });
      return await together(100, 10, point);
    },
    ...streaming(dsn),
  };
}

/** On a connection without a pipeline. */
function streaming(dsn: string): Works {
  let connected: Promise<pg.Client> | undefined;
  const plain = async () => {
    const client = new pg.Client(dsn);
    await client.connect();
    return client;
  };
  const works: Works = {
    async W7s() {
      const cursor = (await (connected ??= plain())).query(new Cursor(STATEMENTS.W7s));
      let count = 0;
      for (let rows; (rows = await cursor.read(BATCH)).length > 0;) {
        for (const row of rows) if (row) count++;
      }
      await cursor.close();
      return count;
    },
    async W8c() {
      const isNew = connected === undefined;
      const client = await (connected ??= plain());
      if (isNew) await client.query(STATEMENTS.newTable);
      await pipeline(Readable.from(newText(COPIED_COUNT)), client.query(from(STATEMENTS.copyIn)));
      return COPIED_COUNT;
    },
  };
  if ("Deno" in globalThis || process.versions.deno) return works; // it never ends there
  return {
    ...works,
    async W9() {
      const client = await (connected ??= plain());
      let bytes = 0;
      for await (const piece of client.query(to(STATEMENTS.copyOut))) bytes += piece.length;
      return bytes > 0 ? COPIED_COUNT : 0;
    },
  };
}

async function writing(client: pg.Client): Promise<Works> {
  await client.query(STATEMENTS.newTable);
  const insertEach = async () => {
    const text = STATEMENTS.insert;
    await Promise.all([
      client.query("BEGIN"),
      ...Array.from(newRows(), (values) => client.query({ name: "insert", text, values })),
      client.query("COMMIT"),
    ]);
    return INSERT_COUNT;
  };
  return {
    W8a: insertEach,
    W8a2: insertEach,
    async W8b() {
      const values = [...newRows()].flat();
      await client.query({ name: "insertValues", text: INSERT_AT_ONCE, values });
      return INSERT_COUNT;
    },
  };
}

function signalling(client: pg.Client, dsn: string): Works {
  const arrival = new Arrival();
  let listener: pg.Client | undefined;
  return {
    async W12() {
      if (!listener) {
        listener = new pg.Client(dsn);
        await listener.connect();
        listener.on("notification", arrival.arrived);
        await listener.query("LISTEN aiopg_bench");
      }
      return await arrival.after(() => client.query("NOTIFY aiopg_bench"));
    },
  };
}

function connecting(connectionString: string): () => Promise<number> {
  return async () => {
    const client = new pg.Client({ connectionString });
    await client.connect();
    const { rows } = await client.query(STATEMENTS.W1);
    await client.end();
    return rows.length;
  };
}
