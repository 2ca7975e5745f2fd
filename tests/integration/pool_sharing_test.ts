/** Statements of a pool that share connections, on a real server. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect, createPool, type CreatePoolOptions, type Pool } from "../../mod.ts";
import { deadline } from "@std/async";
import {
  AdminShutdown,
  DivisionByZero,
  ReadOnlySqlTransaction,
} from "../../src/sqlstate/error_classes.ts";
import { OperationalError, TimeoutError } from "../../src/errors.ts";
import { uniqueName, untilRunning } from "../support/activity.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const ECHO = "SELECT $1::int4, pg_backend_pid()";

function poolOf(options: CreatePoolOptions = {}): Promise<Pool> {
  return createPool(server.dsn, { minSize: 4, maxSize: 4, ...options });
}

/** Runs a statement until the pool knows that it is quick. */
async function known(pool: Pool, text: string, values: readonly unknown[]): Promise<void> {
  for (let i = 0; i < 50; i++) await pool.execute(text, [...values]);
}

Deno.test("Pool.execute() gives each of many callers at once his own rows, or his own error", async () => {
  await using pool = await poolOf();
  const divide = "SELECT 12 / $1::int4";
  await known(pool, divide, [1]);
  await known(pool, ECHO, [0]);
  const calls = Array.from({ length: 600 }, async (_, i) => {
    if (i % 7 === 0) {
      await assertRejects(() => pool.execute(divide, [0]), DivisionByZero);
      return;
    }
    const cur = await pool.execute<[number, number]>(ECHO, [i]);
    assertEquals((await cur.fetchOne())?.[0], i);
  });
  await Promise.all(calls);
  assertEquals([pool.freeSize, pool.waiting, pool.statistics.errors], [4, 0, 0]);
});

Deno.test("Pool.execute() uses few connections for what is quick", async () => {
  await using pool = await poolOf();
  await known(pool, ECHO, [0]);
  const pids = new Set<number>();
  await Promise.all(Array.from({ length: 3 }, async (_, i) => {
    const cur = await pool.execute<[number, number]>(ECHO, [i]);
    pids.add((await cur.fetchOne())![1]);
  }));
  assertEquals(pids.size, 1);
});

Deno.test("Pool.execute() in a transaction's body ends, though others wait for that transaction", async () => {
  await using pool = await poolOf();
  const table = uniqueName("shared");
  await pool.execute(`CREATE TABLE ${table} (id int PRIMARY KEY, n int)`);
  try {
    await pool.execute(`INSERT INTO ${table} VALUES (1, 0)`);
    const add = `UPDATE ${table} SET n = n + $1::int4 WHERE id = 1`;
    await known(pool, add, [0]);
    await known(pool, ECHO, [0]);
    for (let round = 0; round < 20; round++) {
      const others: Promise<unknown>[] = [];
      await pool.transaction(async (tx) => {
        await tx.execute(add, [1]);
        others.push(pool.execute(add, [1])); // waits for this transaction
        const cur = await pool.execute<[number, number]>(ECHO, [round]);
        assertEquals((await cur.fetchOne())?.[0], round);
      });
      await Promise.all(others);
    }
    const cur = await pool.execute(`SELECT n FROM ${table}`);
    assertEquals(await cur.fetchOne(), [40]);
  } finally {
    await pool.execute(`DROP TABLE ${table}`);
  }
});

Deno.test("Pool.execute() goes round a statement that takes long this time", async () => {
  await using pool = await poolOf();
  const sleep = "SELECT pg_sleep($1::float8)";
  await known(pool, sleep, [0]);
  await known(pool, ECHO, [0]);
  let isSlowDone = false;
  const slow = pool.execute(sleep, [0.5]).then(() => isSlowDone = true);
  const behind = pool.execute(ECHO, [1]); // at once: perhaps behind it
  // By then the slow one has run for longer than quick ones are waited for.
  await using other = await pool.acquire();
  await other.execute("SELECT pg_sleep(0.01)");
  for (let i = 0; i < 20; i++) await pool.execute(ECHO, [i]);
  assertEquals(isSlowDone, false);
  await Promise.all([slow, behind]);
});

Deno.test("Pool.execute() tells all who shared a connection that it was lost, and goes on with others", async () => {
  await using pool = await poolOf();
  const stop = "SELECT CASE WHEN $1 THEN pg_terminate_backend(pg_backend_pid()) END";
  await known(pool, stop, [false]);
  await known(pool, ECHO, [0]);
  const calls = [
    pool.execute(stop, [true]),
    ...Array.from({ length: 5 }, (_, i) => pool.execute(ECHO, [i])),
  ];
  const outcomes = await Promise.allSettled(calls);
  assertEquals(outcomes[0]!.status, "rejected");
  for (const outcome of outcomes) {
    if (outcome.status === "fulfilled") continue;
    const { reason } = outcome;
    assert(reason instanceof AdminShutdown || reason instanceof OperationalError, String(reason));
    assert(reason.retryable !== "no");
  }
  await known(pool, ECHO, [1]);
});

Deno.test("Pool.execute() that is aborted leaves the others that share its connection alone", async () => {
  await using pool = await poolOf();
  await known(pool, ECHO, [0]);
  for (let round = 0; round < 20; round++) {
    const leaving = new AbortController();
    const calls = Array.from({ length: 8 }, async (_, i) => {
      const options = i === 3 ? { signal: leaving.signal } : {};
      const cur = await pool.execute<[number, number]>(ECHO, [i], options);
      assertEquals((await cur.fetchOne())?.[0], i);
      return i;
    });
    leaving.abort(new Error("enough"));
    const outcomes = await Promise.allSettled(calls);
    const others = outcomes.filter((_, i) => i !== 3); // which may have ended before it could be stopped
    assertEquals(others.filter(({ status }) => status === "rejected"), []);
  }
});

Deno.test("a pool that only reads refuses to write, and gives each caller his rows or his error", async () => {
  await using pool = await poolOf({ readOnly: true });
  const table = uniqueName("read_only");
  await assertRejects(() => pool.execute(`CREATE TABLE ${table} (id int)`), ReadOnlySqlTransaction);
  const divide = "SELECT 12 / $1::int4";
  await known(pool, divide, [1]);
  await known(pool, ECHO, [0]);
  await Promise.all(Array.from({ length: 600 }, async (_, i) => {
    if (i % 11 === 0) {
      await assertRejects(() => pool.execute(divide, [0]), DivisionByZero);
      return;
    }
    const cur = await pool.execute<[number, number]>(ECHO, [i]);
    assertEquals((await cur.fetchOne())?.[0], i);
  }));
  assertEquals([pool.freeSize, pool.waiting], [4, 0]);
});

Deno.test("Pool.execute() finds its plan stale behind others, and runs again", async () => {
  await using pool = await poolOf();
  const table = uniqueName("stale");
  await pool.execute(`CREATE TABLE ${table} (a int)`);
  try {
    await pool.execute(`INSERT INTO ${table} VALUES (1)`);
    const read = `SELECT * FROM ${table}`;
    await known(pool, read, []);
    await using other = await pool.acquire();
    await other.execute(`ALTER TABLE ${table} ADD b int DEFAULT 2`);
    const rows = await Promise.all(
      Array.from({ length: 12 }, async () => await (await pool.execute(read)).fetchOne()),
    );
    assertEquals(rows, Array.from({ length: 12 }, () => [1, 2]));
  } finally {
    await pool.execute(`DROP TABLE ${table}`);
  }
});

Deno.test("Pool.execute() that is aborted is stopped, though others were sent behind it, which run", async () => {
  await using pool = await poolOf({ maxSize: 1, minSize: 1 });
  const sleep = "SELECT pg_sleep($1::float8)";
  await known(pool, sleep, [0]);
  await known(pool, ECHO, [0]);
  await using observer = await connect(server.dsn);
  const [[pid]] = await (await pool.execute<[number]>("SELECT pg_backend_pid()")).fetchAll() as [
    [number],
  ];
  for (let round = 0; round < 40; round++) {
    const leaving = new AbortController();
    const reason = new Error("enough");
    const slow = pool.execute(sleep, [round % 2 === 0 ? 60 : 0.002], { signal: leaving.signal });
    const behind = Array.from({ length: 6 }, async (_, i) => {
      const cur = await pool.execute<[number, number]>(ECHO, [i]);
      return (await cur.fetchOne())?.[0];
    });
    if (round % 2 === 0) await untilRunning(observer, pid, sleep);
    else await observer.execute(sleep, [0.002]); // as long: the abort comes before its end, or behind
    leaving.abort(reason);
    const outcome = await slow.catch((error: unknown) => error);
    if (round % 2 === 0) assertEquals(outcome, reason);
    assertEquals(await Promise.all(behind), [0, 1, 2, 3, 4, 5]);
  }
});

/** A row that somebody has locked, until the end of the block. */
async function lockedRow(pool: Pool): Promise<{ add: string } & AsyncDisposable> {
  const table = uniqueName("locked");
  await pool.execute(`CREATE TABLE ${table} (id int PRIMARY KEY, n int)`);
  await pool.execute(`INSERT INTO ${table} VALUES (1, 0)`);
  const add = `UPDATE ${table} SET n = n + $1::int4 WHERE id = 1`;
  await known(pool, add, [0]);
  await known(pool, ECHO, [0]);
  const locker = await connect(server.dsn);
  await locker.execute("BEGIN");
  await locker.execute(`UPDATE ${table} SET n = n WHERE id = 1`);
  return {
    add,
    async [Symbol.asyncDispose]() {
      await locker.execute("COMMIT");
      await locker.close();
      const cur = await pool.execute(`SELECT n FROM ${table}`);
      assertEquals(await cur.fetchOne(), [0]);
      await pool.execute(`DROP TABLE ${table}`);
    },
  };
}

/** Fails when it takes as long as what cleans a connection may. */
async function soon<T>(promise: Promise<T>): Promise<T> {
  const late = deadline(promise, 1_500);
  return await late;
}

Deno.test("Pool.execute() that is out of time is stopped, also behind others that are, and changes nothing", async () => {
  await using pool = await poolOf({ minSize: 1, maxSize: 1 });
  await using row = await lockedRow(pool);
  const calls = Array.from({ length: 5 }, () => pool.execute(row.add, [1], { timeout: 200 }));
  await soon(Promise.allSettled(calls));
  for (const call of calls) await assertRejects(() => call, TimeoutError);
  await soon(Promise.resolve(pool.execute(ECHO, [1])));
  assertEquals(pool.statistics.opened, 1);
});

Deno.test("Pool.execute() that is out of time on a new connection lets those behind it prepare and run", async () => {
  await using pool = await poolOf({ minSize: 0, maxSize: 1 });
  await using row = await lockedRow(pool);
  await pool.clear();
  const stuck = pool.execute(row.add, [1], { timeout: 200 });
  const behind = [1, 2, 3].map((i) => pool.execute<[number, number]>(ECHO, [i]));
  await assertRejects(() => stuck, TimeoutError);
  const rows = await soon(
    Promise.all(behind.map(async (each) => (await (await each).fetchOne())?.[0])),
  );
  assertEquals(rows, [1, 2, 3]);
});

Deno.test("Pool.execute() that only reads keeps what it sets for its transaction to itself", async () => {
  await using pool = await poolOf({ readOnly: true, minSize: 1, maxSize: 1 });
  const set = "WITH s AS (SELECT set_config('aiopg.tenant', $1, true) AS t) SELECT t FROM s";
  const read = "SELECT current_setting('aiopg.tenant', true)";
  await known(pool, set, ["nobody"]);
  await known(pool, read, []);
  for (let round = 0; round < 20; round++) {
    const [, seen] = await Promise.all([
      pool.execute(set, ["alice"]),
      pool.execute<[string]>(read),
    ]);
    assertEquals((await seen.fetchOne())?.[0] || null, null);
  }
});

Deno.test("Pool.execute() waits for no other while somebody has a connection, whatever he locks with it", async () => {
  await using pool = await poolOf();
  const lock = "SELECT pg_advisory_xact_lock($1::int8)";
  const key = 7_000_000 + Math.floor(Math.random() * 1_000_000);
  await known(pool, lock, [key]);
  await known(pool, ECHO, [0]);
  const holder = await pool.acquire();
  await holder.execute("SELECT pg_advisory_lock($1::int8)", [key]);
  const waits = pool.execute(lock, [key]);
  const cur = await soon(Promise.resolve(pool.execute<[number, number]>(ECHO, [1])));
  assertEquals((await cur.fetchOne())?.[0], 1);
  await holder.execute("SELECT pg_advisory_unlock($1::int8)", [key]);
  await pool.release(holder);
  await waits;
});
