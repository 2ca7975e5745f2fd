import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import {
  connect,
  type Connection,
  createPool,
  InterfaceError,
  InvalidPassword,
  type Pool,
  TimeoutError,
} from "../../mod.ts";
import { uniqueName, untilGone, untilLocked } from "../support/activity.ts";
import { Blocked } from "../support/blocked.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

/** How many sessions the server has under an application name. */
async function sessionsNamed(observer: Connection, name: string): Promise<number> {
  const cur = await observer.execute<[bigint]>(
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1",
    [name],
  );
  return Number((await cur.fetchOne())?.[0]);
}

async function pidFrom(pool: Pool): Promise<number> {
  await using conn = await pool.acquire();
  return conn.backendPid;
}

Deno.test("Pool.acquire() lends the same session again after it was given back", async () => {
  await using pool = await createPool(server.dsn);
  const pid = await pidFrom(pool);
  assertEquals(await pidFrom(pool), pid);
  assertEquals([pool.size, pool.freeSize], [1, 1]);
});

Deno.test("Pool serves many callers with few connections, and leaves none behind", async () => {
  const name = uniqueName("many");
  await using observer = await connect(server.dsn);
  const pool = await createPool(server.dsn, { maxSize: 4, applicationName: name });
  const sums = await Promise.all(
    Array.from({ length: 100 }, async (_, i) => {
      await using conn = await pool.acquire();
      const cur = await conn.execute<[number]>("SELECT $1::int4 + 1", [i]);
      return (await cur.fetchOne())?.[0];
    }),
  );
  assertEquals(sums, Array.from({ length: 100 }, (_, i) => i + 1));
  assertEquals(pool.waiting, 0);
  assert(pool.size <= 4 && await sessionsNamed(observer, name) <= 4);
  await pool.close();
  while (await sessionsNamed(observer, name) > 0);
});

Deno.test("Pool gives a connection back clean: rolled back, and not listening", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  const table = uniqueName("person");
  const channel = uniqueName("jobs");
  const first = await pool.acquire();
  const pid = first.backendPid;
  await first.listen(channel);
  await first.begin();
  await first.execute(`CREATE TABLE ${table} (id int)`);
  await pool.release(first);
  await using second = await pool.acquire();
  assertEquals([second.backendPid, second.transactionStatus], [pid, "idle"]);
  const cur = await second.execute(
    "SELECT to_regclass($1), (SELECT count(*)::int4 FROM pg_listening_channels())",
    [table],
  );
  assertEquals(await cur.fetchOne(), [null, 0]);
});

Deno.test("Pool gives a connection back clean after a failed transaction", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  {
    await using conn = await pool.acquire();
    await conn.begin();
    await assertRejects(() => conn.execute("SELECT 1 / 0"), Error);
  }
  assertEquals(await (await pool.execute("SELECT 1")).fetchOne(), [1]);
});

Deno.test("Pool replaces connections that were terminated while idle", async () => {
  await using observer = await connect(server.dsn);
  await using pool = await createPool(server.dsn);
  const pid = await pidFrom(pool);
  await observer.execute("SELECT pg_terminate_backend($1)", [pid]);
  await untilGone(observer, pid);
  // What the server sent before it closed may still be on its way; a call that meets it is never sent twice.
  const next = await pool.execute<[number]>("SELECT pg_backend_pid()").then(
    (cur) => cur.fetchOne(),
    () => null,
  );
  assertNotEquals(next?.[0], pid);
  assertNotEquals(await pidFrom(pool), pid);
});

Deno.test("Pool makes room when a connection on loan is terminated", async () => {
  await using observer = await connect(server.dsn);
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  const conn = await pool.acquire();
  const waiting = pool.acquire();
  await observer.execute("SELECT pg_terminate_backend($1)", [conn.backendPid]);
  await using other = await waiting;
  assertEquals(await (await other.execute("SELECT 1")).fetchOne(), [1]);
  await assertRejects(() => conn.execute("SELECT 1"), Error);
  await pool.release(conn);
});

Deno.test("Pool.acquire() rejects with TimeoutError while all are on loan", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1, acquireTimeout: 20 });
  await using _held = await pool.acquire();
  await assertRejects(
    () => pool.acquire(),
    TimeoutError,
    "Cannot acquire: no connection became free in 20 ms (size 1, waiting 1)",
  );
});

Deno.test("Pool lends a connection only after a cancel under way has hit", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  for (let i = 0; i < 20; i++) {
    await assertRejects(
      () => pool.execute("SELECT pg_sleep(60)", [], { timeout: 5 }),
      TimeoutError,
    );
    const cur = await pool.execute<[number]>("SELECT $1::int4", [i]);
    assertEquals(await cur.fetchOne(), [i]);
  }
  assertEquals([pool.size, pool.freeSize], [1, 1]);
});

Deno.test("Pool.release() while a statement runs on cancels nothing of others", async () => {
  await using observer = await connect(server.dsn);
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  const conn = await pool.acquire();
  const blocked = await Blocked.by(observer);
  const abandoned = conn.execute(blocked.text);
  await untilLocked(observer, conn.backendPid);
  const released = pool.release(conn);
  await blocked[Symbol.asyncDispose]();
  await Promise.all([released, abandoned]);
  assertEquals(await (await pool.execute("SELECT 1")).fetchOne(), [1]);
});

Deno.test("Pool.release() with a stream open closes the connection", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  const conn = await pool.acquire();
  const rows = conn.cursor().stream("SELECT generate_series(1, 1000000)")[Symbol.asyncIterator]();
  await rows.next();
  await pool.release(conn);
  assertEquals(pool.size, 0);
  assertEquals(await (await pool.execute("SELECT 1")).fetchOne(), [1]);
});

Deno.test("Pool.cursor() is the front page's first program", async () => {
  await using pool = await createPool(server.dsn);
  {
    await using cur = await pool.cursor();
    await cur.execute("SELECT 1");
    assertEquals(await cur.fetchOne(), [1]);
    assertEquals(pool.freeSize, 0);
  }
  assertEquals(pool.freeSize, 1);
});

Deno.test("Pool.transaction() commits for all to see", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 2 });
  const table = uniqueName("person");
  await pool.execute(`CREATE TABLE ${table} (id int)`);
  try {
    await pool.transaction((tx) => tx.execute(`INSERT INTO ${table} VALUES (1)`));
    await assertRejects(
      () =>
        pool.transaction(async (tx) => {
          await tx.execute(`INSERT INTO ${table} VALUES (2)`);
          throw new Error("not today");
        }),
      Error,
      "not today",
    );
    const cur = await pool.execute(`SELECT id FROM ${table}`);
    assertEquals(await cur.fetchAll(), [[1]]);
  } finally {
    await pool.execute(`DROP TABLE ${table}`);
  }
});

Deno.test("createPool() rejects when it cannot connect, and leaves nothing open", async () => {
  const name = uniqueName("refused");
  await using observer = await connect(server.dsn);
  const error = await assertRejects(
    () =>
      createPool({
        host: server.host,
        port: server.port,
        database: server.database,
        user: server.user,
        minSize: 3,
        password: "S3CR3T-wrong",
        applicationName: name,
      }),
    InvalidPassword,
  );
  assert(!error.message.includes("S3CR3T"));
  assertEquals(await sessionsNamed(observer, name), 0);
});

Deno.test("Pool.close() waits for what is on loan, at most its timeout", async () => {
  const pool = await createPool(server.dsn);
  const conn = await pool.acquire();
  const executed = assertRejects(() => conn.execute("SELECT pg_sleep(60)"), Error);
  await pool.close({ timeout: 20 });
  await executed;
  assertEquals([pool.size, pool.closed], [0, true]);
  await assertRejects(() => pool.acquire(), InterfaceError, "Cannot acquire: pool is closed");
});
