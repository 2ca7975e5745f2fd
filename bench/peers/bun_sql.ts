/**
 * Bun.sql, with prepared statements, which it pipelines; streams are FETCHes of 1000 rows, since it has no cursor.
 * @module
 */

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

/** What is used of it. */
interface Query extends Promise<unknown[]> {
  readable(): ReadableStream<Uint8Array>;
  writable(): WritableStream<Uint8Array>;
}
interface Sql {
  (text: TemplateStringsArray, ...values: unknown[]): Query;
  (rows: readonly Record<string, unknown>[]): unknown;
  unsafe(text: string, values?: unknown[]): Query;
  begin(run: (sql: Sql) => Promise<unknown>): Promise<unknown>;
  listen(channel: string, heard: () => void): Promise<unknown>;
  notify(channel: string, payload: string): Promise<unknown>;
  end(): Promise<void>;
}
declare const Bun: { SQL: new (dsn: string, options: { max: number }) => Sql };

const connectTo = (dsn: string, max: number) => new Bun.SQL(dsn, { max });

/** The text of a statement as a tag takes it, which is how it comes to be prepared. */
function template(text: string): TemplateStringsArray {
  const parts = text.split(/\$\d/);
  return Object.defineProperty(parts, "raw", { value: parts }) as string[] & { raw: string[] };
}

const POINT = template(STATEMENTS.W2);
const INSERT = template(STATEMENTS.insert);

/** Opens a connection. */
export function open({ dsn, trustDsn }: Place): Promise<Peer> {
  const sql = connectTo(dsn, 1);
  const works = {
    ...reading(sql),
    ...concurrent(dsn),
    ...writing(sql),
    ...signalling(sql),
    W11: connecting(trustDsn),
    W11s: connecting(dsn),
  };
  return Promise.resolve({ works, close: () => sql.end() });
}

function reading(sql: Sql): Works {
  const all = (text: string) => {
    const parts = template(text);
    return async () => (await sql(parts)).length;
  };
  return {
    W1: all(STATEMENTS.W1),
    W2a: async () => (await sql(POINT, nextId())).length,
    W3: all(STATEMENTS.W3),
    W4: all(STATEMENTS.W4),
    W5a: all(STATEMENTS.W5a),
    W5b: all(STATEMENTS.W5b),
    W6: all(STATEMENTS.W6),
    W7s: () => streamed(sql),
    W7b: all(STATEMENTS.W7b),
    async W9() {
      let bytes = 0;
      for await (const piece of sql(template(STATEMENTS.copyOut)).readable()) bytes += piece.length;
      return bytes > 0 ? COPIED_COUNT : 0;
    },
    W10: all(STATEMENTS.W10),
  };
}

async function streamed(sql: Sql): Promise<number> {
  let count = 0;
  const fetch = template(`FETCH ${BATCH} FROM bench`);
  await sql.begin(async (tx) => {
    await tx.unsafe(`DECLARE bench NO SCROLL CURSOR FOR ${STATEMENTS.W7s}`);
    for (let rows; (rows = await tx(fetch)).length > 0;) {
      for (const row of rows) if (row) count++;
    }
  });
  return count;
}

function concurrent(dsn: string): Works {
  let pool: Sql | undefined; // it ends with the process
  const point = async (id: number) => await pool!(POINT, id);
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

function writing(sql: Sql): Works {
  let table: Promise<unknown> | undefined;
  const withTable = (work: () => Promise<unknown>, count: number) => async () => {
    await (table ??= sql.unsafe(STATEMENTS.newTable));
    await work();
    return count;
  };
  const insertEach = () =>
    sql.begin((tx) => Promise.all(Array.from(newRows(), (row) => tx(INSERT, ...row))));
  const insertValues = async () => {
    const rows = Array.from(newRows(), ([a, b, c, d]) => ({ a, b, c, d }));
    await sql`INSERT INTO aiopg_bench_new ${sql(rows)}`;
  };
  const copyIn = async () => {
    const source = ReadableStream.from(newText(COPIED_COUNT)).pipeThrough(new TextEncoderStream());
    await source.pipeTo(sql(template(STATEMENTS.copyIn)).writable());
  };
  return {
    W8a: withTable(insertEach, INSERT_COUNT),
    W8a2: withTable(insertEach, INSERT_COUNT),
    W8b: withTable(insertValues, INSERT_COUNT),
    W8b1: withTable(insertValues, INSERT_COUNT),
    W8c: withTable(copyIn, COPIED_COUNT),
  };
}

function signalling(sql: Sql): Works {
  const arrival = new Arrival();
  let listening: Promise<unknown> | undefined;
  return {
    async W12() {
      await (listening ??= sql.listen("aiopg_bench", arrival.arrived));
      return await arrival.after(() => sql.notify("aiopg_bench", ""));
    },
  };
}

function connecting(dsn: string): () => Promise<number> {
  const one = template(STATEMENTS.W1);
  return async () => {
    const sql = connectTo(dsn, 1);
    const { length } = await sql(one);
    await sql.end();
    return length;
  };
}
