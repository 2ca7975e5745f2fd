/** What the options of a pool do to sessions of a real server. */

import { assertEquals, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  connect,
  type Connection,
  createPool,
  type LeakReport,
  TimeoutError,
  UndefinedTable,
} from "../../mod.ts";
import { uniqueName, untilGone } from "../support/activity.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

async function valueOf<T>(conn: Connection, text: string): Promise<T | undefined> {
  const cur = await conn.execute<[T]>(text);
  return (await cur.fetchOne())?.[0];
}

Deno.test("Pool with onConnect has every session set up once", async () => {
  await using pool = await createPool(server.dsn, {
    maxSize: 1,
    onConnect: async (conn) => {
      await conn.execute("SET aiopg.setups TO '1'");
    },
  });
  const seen: unknown[] = [];
  for (let i = 0; i < 3; i++) {
    await pool.use(async (conn) => {
      seen.push(await valueOf(conn, "SHOW aiopg.setups"));
      await conn.execute("SET aiopg.setups TO '2'");
    });
  }
  assertEquals(seen, ["1", "2", "2"]);
});

Deno.test("Pool whose onConnect fails rejects with the server's error and leaves no session", async () => {
  const name = uniqueName("refused");
  await using observer = await connect(server.dsn);
  await assertRejects(
    () =>
      createPool(server.dsn, {
        applicationName: name,
        onConnect: async (conn) => {
          await conn.execute("SELECT * FROM there_is_no_such_table");
        },
      }),
    UndefinedTable,
  );
  const count = "SELECT count(*)::int4 FROM pg_stat_activity WHERE application_name = ";
  while (await valueOf<number>(observer, `${count}'${name}'`) !== 0);
});

Deno.test("Pool with onAcquire changes what each caller is given", async () => {
  let tenant = 0;
  await using pool = await createPool(server.dsn, {
    onAcquire: async (conn) => {
      await conn.execute(`SET aiopg.tenant TO '${++tenant}'`);
    },
  });
  const seen: unknown[] = [];
  for (let i = 0; i < 3; i++) {
    const cur = await pool.execute("SELECT current_setting('aiopg.tenant')");
    seen.push((await cur.fetchOne())?.[0]);
  }
  assertEquals(seen, ["1", "2", "3"]);
});

Deno.test('Pool with reset "discard all" leaves nothing of a session to the next', async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1, reset: "discard all" });
  const pid = await pool.use(async (conn) => {
    await conn.execute("SET search_path TO nowhere");
    await conn.execute("CREATE TEMPORARY TABLE mine (id int)");
    await conn.execute("SELECT pg_advisory_lock(4711)");
    await conn.execute("SELECT $1::int4", [1]);
    await conn.begin();
    return conn.backendPid;
  });
  await pool.use(async (conn) => {
    assertEquals(conn.backendPid, pid);
    assertNotEquals(await valueOf(conn, "SHOW search_path"), "nowhere");
    assertEquals(await valueOf(conn, "SELECT to_regclass('pg_temp.mine')::text"), null);
    const locks = "SELECT count(*)::int4 FROM pg_locks WHERE locktype = 'advisory' AND pid = ";
    assertEquals(await valueOf(conn, `${locks}${pid}`), 0);
    const cur = await conn.execute("SELECT $1::int4", [2]);
    assertEquals(await cur.fetchOne(), [2]);
  });
});

Deno.test("Pool with a reset of your own undoes what you say, and no more", async () => {
  await using pool = await createPool(server.dsn, {
    maxSize: 1,
    reset: async (conn) => {
      await conn.execute("RESET search_path");
    },
  });
  await pool.use(async (conn) => {
    await conn.execute("SET search_path TO nowhere");
    await conn.execute("SET aiopg.mine TO 'kept'");
  });
  await pool.use(async (conn) => {
    assertNotEquals(await valueOf(conn, "SHOW search_path"), "nowhere");
    assertEquals(await valueOf(conn, "SHOW aiopg.mine"), "kept");
  });
});

Deno.test('Pool with reset "none" closes what comes back in a transaction', async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1, reset: "none" });
  const pid = await pool.use(async (conn) => {
    await conn.begin();
    return conn.backendPid;
  });
  await pool.use((conn) => {
    assertNotEquals(conn.backendPid, pid);
    return Promise.resolve();
  });
});

Deno.test("Pool renews a connection that was free for poolRecycle", async () => {
  await using observer = await connect(server.dsn);
  await using pool = await createPool(server.dsn, { poolRecycle: 20 });
  const pid = await pool.use((conn) => Promise.resolve(conn.backendPid));
  await untilGone(observer, pid);
  assertNotEquals(await pool.use((conn) => Promise.resolve(conn.backendPid)), pid);
});

Deno.test("Pool has a connection answer before it is lent, and lends it", async () => {
  await using pool = await createPool(server.dsn, { validateAfter: 1e-9 });
  const pid = await pool.use((conn) => Promise.resolve(conn.backendPid));
  assertEquals(await pool.use((conn) => Promise.resolve(conn.backendPid)), pid);
  assertEquals([pool.statistics.waits, pool.statistics.errors], [2, 0]);
});

Deno.test("Pool without pooling has a session of the server for each call, and none after", async () => {
  await using observer = await connect(server.dsn);
  await using pool = await createPool(server.dsn, { pooling: false });
  const pids = new Set<number>();
  for (let i = 0; i < 3; i++) {
    pids.add(await pool.use((conn) => Promise.resolve(conn.backendPid)));
  }
  assertEquals(pids.size, 3);
  for (const pid of pids) await untilGone(observer, pid);
});

Deno.test("Pool.resize() and Pool.warmUp() open and close sessions of the server", async () => {
  const name = uniqueName("sizes");
  await using observer = await connect(server.dsn);
  const count = `SELECT count(*)::int4 FROM pg_stat_activity WHERE application_name = '${name}'`;
  await using pool = await createPool(server.dsn, { applicationName: name });
  await pool.warmUp(5);
  assertEquals(await valueOf<number>(observer, count), 5);
  await pool.resize({ maxSize: 2 });
  while (await valueOf<number>(observer, count) !== 2);
  assertEquals([pool.size, pool.freeSize, pool.maxSize], [2, 2, 2]);
});

Deno.test("Pool.acquire() names who holds the connections when it gives up", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  await pool.use(async (conn) => {
    const error = await assertRejects(() => pool.acquire({ timeout: 10 }), TimeoutError);
    assertStringIncludes(error.message, `backend ${conn.backendPid}, acquired by `);
    assertStringIncludes(error.message, "pool_options_test.ts");
  });
});

Deno.test("Pool reports a connection on loan for too long while it goes on working", async () => {
  const reported = Promise.withResolvers<LeakReport>();
  await using pool = await createPool(server.dsn, { leakTimeout: 10, onLeak: reported.resolve });
  await using conn = await pool.acquire();
  const report = await reported.promise;
  assertEquals([report.backendPid, report.collected], [conn.backendPid, false]);
  assertEquals(await valueOf(conn, "SELECT 1"), 1);
});
