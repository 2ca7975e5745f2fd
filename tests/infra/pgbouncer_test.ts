/**
 * Behind a pooler that gives each transaction whatever session of the server is free: without names
 * everything is right, whoever used the session before.
 */

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  connect,
  type Connection,
  type ConnectionOptions,
  createPool,
  DatabaseError,
} from "../../mod.ts";
import { PGBOUNCER, type Pgbouncer, startPgbouncer } from "../support/pgbouncer.ts";
import { type Server, startServer } from "../support/server.ts";

const IGNORED = PGBOUNCER === null ? " (ignored: PgBouncer is not installed)" : "";
const USER = "trust_user";

/** Clients, and fewer sessions for them. */
const CLIENTS = 6;
const SESSIONS = 2;

const MADE = `
  CREATE SCHEMA mine;
  GRANT USAGE ON SCHEMA mine TO PUBLIC;
  CREATE TYPE mine.mood AS ENUM ('sad', 'glad');
  CREATE TYPE mine.pair AS (n int4, mood mine.mood);`;

const prepare = false;

function test(title: string, run: (server: Server, pooler: Pgbouncer) => Promise<void>): void {
  Deno.test({
    name: title + IGNORED,
    ignore: PGBOUNCER === null,
    fn: async () => {
      await using server = await startServer({ own: true });
      await using owner = await connect(server.dsn);
      await owner.executeScript(MADE);
      const options = { user: USER, poolMode: "transaction", poolSize: SESSIONS } as const;
      await using pooler = await startPgbouncer(server, options);
      await run(server, pooler);
    },
  });
}

async function withClients(
  pooler: Pgbouncer,
  run: (conn: Connection, client: number) => Promise<void>,
  options: ConnectionOptions = { prepare },
) {
  const connections = await Promise.all(
    Array.from({ length: CLIENTS }, () => connect(pooler.dsn, options)),
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
    await using pool = await createPool(pooler.dsn, { prepare, minSize: 2, maxSize: 2 });
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

test("a connection that insists on names never gets the rows of another's", async (_, pooler) => {
  let right = 0;
  await withClients(pooler, async (conn, client) => {
    for (let i = 0; i < 50; i++) {
      const text = `SELECT $1::int4, 'client ${client}'`;
      // What was prepared may be in another session of the server: an error then.
      const row = await rowOf(conn, text, [i]).catch((error) => {
        if (!(error instanceof DatabaseError) || error.code !== "26000") throw error;
        assertMatch(Deno.inspect(error), /prepare: false/);
        return null;
      });
      if (row === null) continue;
      assertEquals(row, [i, `client ${client}`]);
      right += 1;
    }
  }, { prepare: true });
  assert(right > 0);
});

test(
  "a connection that is told nothing finds out by itself, and no call fails",
  async (_, pooler) => {
    await withClients(pooler, async (conn, client) => {
      for (let i = 0; i < 50; i++) {
        const text = `SELECT $1::int4, 'client ${client}'`;
        assertEquals(await rowOf(conn, text, [i]), [i, `client ${client}`]);
      }
    }, {});
  },
);

test("with prepare: false no name reaches the server", async (_, pooler) => {
  await withClients(pooler, async (conn) => {
    await rowOf(conn, "SELECT $1::int4", [1]);
    const pair = { n: 1, mood: "sad" };
    assertEquals(await rowOf(conn, "SELECT $1::mine.pair", [pair]), [pair]);
    await conn.pipeline((p) => [p.execute("SELECT $1::int4", [1]), p.execute("SELECT 1")]);
    assertEquals(await rowOf(conn, "SELECT count(*)::int4 FROM pg_prepared_statements"), [0]);
  });
});

test("what is sent at login passes, and what does not says what to do", async (_, pooler) => {
  const parameters = { TimeZone: "Asia/Kolkata" };
  await using conn = await connect(pooler.dsn, { applicationName: "infra", parameters, prepare });
  const text = "SELECT current_setting('application_name'), current_setting('TimeZone')";
  assertEquals(await rowOf(conn, text), ["infra", "Asia/Kolkata"]);
  for (const options of [{ parameters: { search_path: "mine" } }, { options: "-c jit=off" }]) {
    const error = await assertRejects(() => connect(pooler.dsn, options), DatabaseError);
    assertMatch(error.message, /unsupported startup parameter/);
    assertMatch(Deno.inspect(error), /ignore_startup_parameters/);
  }
});

test("a pool without pooling holds no session while nobody uses it", async (server, pooler) => {
  await using pool = await createPool(pooler.dsn, { prepare, pooling: false, maxSize: CLIENTS });
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
