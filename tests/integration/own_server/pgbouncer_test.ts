/**
 * Behind a pooler that gives each transaction whatever session of the server is free: with the statement cache off
 * everything is right, whoever used the session before.
 */

import { assert, assertEquals } from "@std/assert";
import { connect, type Connection, createPool, DatabaseError, nativeDriver } from "../../../mod.ts";
import { findPgbouncer, Pgbouncer } from "../../support/pgbouncer.ts";
import { type Server, startServer } from "../../support/server.ts";

const PROGRAM = findPgbouncer();
const IGNORED = PROGRAM === null ? " (ignored: PgBouncer is not installed)" : "";
const USER = "trust_user";

/** Clients, and fewer sessions for them. */
const CLIENTS = 6;
const SESSIONS = 2;

const MADE = `
  CREATE SCHEMA mine;
  GRANT USAGE ON SCHEMA mine TO PUBLIC;
  CREATE TYPE mine.mood AS ENUM ('sad', 'glad');
  CREATE TYPE mine.pair AS (n int4, mood mine.mood);`;

const driver = nativeDriver({ statementCacheSize: 0 });

function test(title: string, run: (server: Server, pooler: Pgbouncer) => Promise<void>): void {
  Deno.test({
    name: title + IGNORED,
    ignore: PROGRAM === null,
    fn: async () => {
      await using server = await startServer({ own: true });
      await using owner = await connect(server.dsn);
      await owner.executeScript(MADE);
      const options = { user: USER, poolSize: SESSIONS };
      await using pooler = await Pgbouncer.start(PROGRAM!, server, options);
      await run(server, pooler);
    },
  });
}

async function withClients(
  pooler: Pgbouncer,
  run: (conn: Connection, client: number) => Promise<void>,
) {
  const connections = await Promise.all(
    Array.from({ length: CLIENTS }, () => connect(pooler.dsn, { driver })),
  );
  try {
    await Promise.all(connections.map(run));
  } finally {
    for (const conn of connections) await conn.close();
  }
}

async function rowOf(conn: Pick<Connection, "execute">, text: string, values: unknown[] = []) {
  return await (await conn.execute(text, values)).fetchOne();
}

test(
  "statements of many clients, with values of looked up types, each get their own rows",
  async (_, pooler) => {
    await withClients(pooler, async (conn, client) => {
      for (let i = 0; i < 50; i++) {
        const n = 1000 * client + i;
        const pair = { n, mood: "sad" };
        // The texts differ, and so do the types of what is at one place.
        assertEquals(await rowOf(conn, `SELECT $1::int4, ${client}`, [n]), [n, client]);
        assertEquals(await rowOf(conn, `SELECT $1::text, '${client}'`, [`v${n}`]), [
          `v${n}`,
          `${client}`,
        ]);
        assertEquals(await rowOf(conn, `SELECT ROW(${n}, 'sad')::mine.pair`), [pair]);
        assertEquals(await rowOf(conn, `SELECT ${client}, $1::mine.pair[]`, [[pair]]), [client, [
          pair,
        ]]);
      }
    });
  },
);

test("calls made without waiting, streams and transactions are right, too", async (_, pooler) => {
  await withClients(pooler, async (conn, client) => {
    const texts = Array.from({ length: 20 }, (_, i) => `SELECT $1::int4 + ${i}`);
    const rows = await Promise.all(texts.map((text) => rowOf(conn, text, [client])));
    assertEquals(rows, texts.map((_, i) => [client + i]));
    const streamed: unknown[] = [];
    const stream = conn.cursor().stream("SELECT generate_series($1::int4, $1 + 99)", [client]);
    for await (const [n] of stream) streamed.push(n);
    assertEquals(streamed, Array.from({ length: 100 }, (_, i) => client + i));
    await conn.transaction(async (tx) => {
      await tx.execute(`SET LOCAL application_name = 'client ${client}'`);
      const text = "SELECT current_setting('application_name'), $1::mine.mood";
      for (let i = 0; i < 5; i++) {
        assertEquals(await rowOf(tx, text, ["glad"]), [`client ${client}`, "glad"]);
      }
    });
  });
});

test(
  "a type that changes behind the pooler is right after one error at most",
  async (server, pooler) => {
    await using pool = await createPool(pooler.dsn, { driver, minSize: 2, maxSize: 2 });
    await using owner = await connect(server.dsn);
    const text =
      `SELECT jsonb_populate_record(NULL::mine.pair, '{"n":1,"mood":"sad","more":true}')`;
    assertEquals(await rowOf(pool, text), [{ n: 1, mood: "sad" }]);
    await owner.execute("ALTER TYPE mine.pair ADD ATTRIBUTE more bool");
    await pool.execute(text).catch(() => {});
    const changed = { n: 1, mood: "sad", more: true };
    for (let i = 0; i < 4; i++) assertEquals(await rowOf(pool, text), [changed]);
    assertEquals(await rowOf(pool, "SELECT $1::mine.pair", [changed]), [changed]);
  },
);

test("with prepared statements nobody gets the rows of another's", async (_, pooler) => {
  const connections = await Promise.all(
    Array.from({ length: CLIENTS }, () => connect(pooler.dsn)),
  );
  let right = 0;
  await Promise.all(connections.map(async (conn, client) => {
    for (let i = 0; i < 50; i++) {
      const text = `SELECT $1::int4, 'client ${client}'`;
      // What was prepared may be in another session of the server: an error then.
      const row = await rowOf(conn, text, [i]).catch((error) => {
        if (!(error instanceof DatabaseError) || error.code !== "26000") throw error;
        return null;
      });
      if (row === null) continue;
      assertEquals(row, [i, `client ${client}`]);
      right += 1;
    }
  }));
  for (const conn of connections) await conn.close();
  assert(right > 0);
});

test("a pool without pooling holds no session while nobody uses it", async (server, pooler) => {
  await using pool = await createPool(pooler.dsn, { driver, pooling: false, maxSize: CLIENTS });
  const values = await Promise.all(
    Array.from({ length: 30 }, (_, i) => rowOf(pool, "SELECT $1::int4", [i])),
  );
  assertEquals(values, Array.from({ length: 30 }, (_, i) => [i]));
  await pool.use(async (conn) => void await conn.begin());
  await using owner = await connect(server.dsn);
  const text = "SELECT count(*)::int4 FROM pg_stat_activity WHERE usename = $1 AND state <> 'idle'";
  assertEquals(await rowOf(owner, text, [USER]), [0]);
  const { opened, errors, free } = pool.statistics;
  assertEquals({ opened, errors, free }, { opened: 31, errors: 0, free: 0 });
});
