/**
 * What users of aiopg complained of, and cannot happen here: cancellation and timeouts.
 * @module
 */

import { assertEquals, assertInstanceOf, assertRejects, assertStringIncludes } from "@std/assert";
import { deadline } from "@std/async";
import {
  connect,
  type Connection,
  createPool,
  InFailedSqlTransaction,
  nativeDriver,
  OperationalError,
  QueryCanceled,
  TimeoutError,
} from "../../../mod.ts";
import { uniqueName, untilIdle, untilLocked, untilRunning } from "../../support/activity.ts";
import { FaultProxy } from "../../support/fault_proxy.ts";
import { OwnSchema } from "../../support/own_schema.ts";
import { oneValue } from "../../support/one_value.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();
const SETTLE_MS = 10_000;

Deno.test("[5.1 V 537 server cancel] a statement that the server cancels is QueryCanceled with the server's text", async () => {
  await using observer = await connect(server.dsn);
  await using conn = await connect(server.dsn);
  const rejected = assertRejects(() => conn.execute("SELECT pg_sleep(60)"), QueryCanceled);
  await untilRunning(observer, conn.backendPid, "SELECT pg_sleep");
  await observer.execute("SELECT pg_cancel_backend($1)", [conn.backendPid]);
  const error = await deadline(rejected, SETTLE_MS);
  assertInstanceOf(error, OperationalError);
  assertEquals([error.code, error.query], ["57014", "SELECT pg_sleep(60)"]);
  assertStringIncludes(error.message, error.diag!.messagePrimary);
  assertEquals(await oneValue(conn, "SELECT 42"), 42);
});

Deno.test("[5.1 V PR 540 statement_timeout] the server's own timeout is QueryCanceled, too, and no TimeoutError", async () => {
  await using conn = await connect(server.dsn);
  await conn.execute("SET statement_timeout TO 50");
  const error = await assertRejects(() => conn.execute("SELECT pg_sleep(60)"), QueryCanceled);
  assertEquals([error.code, error instanceof TimeoutError], ["57014", false]);
});

/** Two ways to end a statement early. */
const WAYS: Record<string, (conn: Connection, text: string) => Promise<void>> = {
  "a timeout": async (conn, text) => {
    await assertRejects(() => conn.execute(text, [], { timeout: 100 }), TimeoutError);
  },
  "an abort": async (conn, text) => {
    await using observer = await connect(server.dsn);
    const leaving = new AbortController();
    const rejected = assertRejects(
      () => conn.execute(text, [], { signal: leaving.signal }),
      DOMException,
    );
    await untilRunning(observer, conn.backendPid, text);
    leaving.abort();
    await deadline(rejected, SETTLE_MS);
  },
};

for (const [name, end] of Object.entries(WAYS)) {
  Deno.test(`[5.1 V PR 570 backend runs on] after ${name} the backend runs nothing, and the connection works`, async () => {
    await using observer = await connect(server.dsn);
    await using conn = await connect(server.dsn);
    await end(conn, "SELECT pg_sleep(60)");
    await deadline(untilIdle(observer, conn.backendPid), SETTLE_MS);
    assertEquals(await oneValue(conn, "SELECT 42"), 42);
  });

  Deno.test(`[5.1 V PR 570 locks stay] after ${name} the backend neither waits for a lock nor has it`, async () => {
    await using schema = await OwnSchema.make(
      server.dsn,
      (name) => `CREATE TABLE ${name}.tbl (id int)`,
    );
    const table = `${schema.name}.tbl`;
    await using holder = await connect(server.dsn);
    await using conn = await connect(server.dsn);
    await using tx = await holder.begin();
    await tx.execute(`LOCK TABLE ${table}`);
    await end(conn, `SELECT * FROM ${table}`);
    const locks = "SELECT count(*)::int4 FROM pg_locks WHERE pid = $1 AND relation = $2::regclass";
    assertEquals(await oneValue(holder, locks, [conn.backendPid, table]), 0);
    await tx.commit();
    assertEquals(await oneValue(conn, `SELECT count(*)::int4 FROM ${table}`), 0);
  });
}

Deno.test("[5.1 66, PR 84, 777, PR 778 masked error] a timeout in a transaction is what rejects, not its ROLLBACK", async () => {
  await using conn = await connect(server.dsn);
  const rejected = conn.transaction((tx) =>
    tx.execute("SELECT pg_sleep(60)", [], { timeout: 100 })
  );
  const error = await deadline(assertRejects(() => rejected, TimeoutError, "100 ms"), SETTLE_MS);
  assertEquals(error.phase, "execute");
  assertEquals([await oneValue(conn, "SELECT 42"), conn.transactionStatus], [42, "idle"]);
});

Deno.test("[5.1 670, 380, 543 one timeout for all] a call may have more time than its connection gives, or no limit", async () => {
  await using pool = await createPool(server.dsn, { timeout: 50, acquireTimeout: 5_000 });
  await using conn = await pool.acquire();
  assertEquals([pool.timeout, conn.timeout], [5_000, 50]);
  await assertRejects(() => conn.execute("SELECT pg_sleep(60)"), TimeoutError, "50 ms");
  for (const timeout of [60_000, Infinity]) {
    const cur = await conn.execute("SELECT 42 FROM pg_sleep(0.1)", [], { timeout });
    assertEquals(await cur.fetchOne(), [42]);
  }
});

Deno.test("[5.1 V 16, 125, 130, PR 766 empty message] a wait for a connection that is too long says so, and who has it", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1, acquireTimeout: 50 });
  await using held = await pool.acquire();
  const error = await deadline(assertRejects(() => pool.acquire(), TimeoutError), SETTLE_MS);
  const [first, holder] = error.message.split("\n");
  assertEquals(
    first,
    "Cannot acquire: no connection became free in 50 ms (size 1, waiting 1)",
  );
  assertStringIncludes(holder!, `backend ${held.backendPid}`);
  assertEquals([error.phase, error.retryable], ["acquire", "never-sent"]);
});

Deno.test("[5.1 backend.ai-manager#140 corrupted pool] callers who leave at any moment cost the pool nothing", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 2 });
  const table = uniqueName("never");
  await Promise.all(Array.from({ length: 100 }, async (_, i) => {
    const signal = AbortSignal.timeout(1 + i % 20);
    await pool.transaction(async (tx) => {
      await tx.execute(`CREATE TABLE ${table} (id int)`, [], { signal });
      await tx.execute("SELECT pg_sleep(0.01)", [], { signal });
      throw new Error("not today");
    }, { signal }).catch(() => undefined);
  }));
  // One may still be being opened, for a caller who has left.
  assertEquals([pool.statistics.used, pool.waiting, pool.holders()], [0, 0, []]);
  await using conn = await pool.acquire();
  assertEquals(await oneValue(conn, "SELECT to_regclass($1)::text", [table]), null);
});

Deno.test("[5.1 timeout in a lock queue] a timeout that ends a wait in a transaction fails that transaction alone", async () => {
  await using observer = await connect(server.dsn);
  await using holder = await connect(server.dsn);
  await using conn = await connect(server.dsn);
  const key = Math.floor(Math.random() * 2 ** 31);
  await holder.execute("SELECT pg_advisory_lock($1)", [key]);
  await using tx = await conn.begin();
  const rejected = assertRejects(
    () => tx.execute("SELECT pg_advisory_lock($1)", [key], { timeout: 2_000 }),
    TimeoutError,
  );
  await untilLocked(observer, conn.backendPid);
  await deadline(rejected, SETTLE_MS);
  await assertRejects(() => tx.execute("SELECT 1"), InFailedSqlTransaction);
  await tx.rollback();
  assertEquals(await oneValue(conn, "SELECT 42"), 42);
});

Deno.test("[5.1 375, 491, 482, PR 570, 13, 212, 223 cancel blocks] cancel() over a dead network rejects by itself, and holds nothing else up", async () => {
  await using observer = await connect(server.dsn);
  await using proxy = await FaultProxy.start(server);
  const driver = nativeDriver({ cancelGrace: 200 });
  const conn = await connect(proxy.through(server.dsn), { driver });
  const running = conn.execute("SELECT pg_sleep(60)").catch((error) => error);
  await untilRunning(observer, conn.backendPid, "SELECT pg_sleep");
  proxy.partition();
  const cancelling = assertRejects(() => conn.cancel(), OperationalError, "Cannot cancel");
  for (let i = 0; i < 10; i++) assertEquals(await oneValue(observer, "SELECT $1::int4", [i]), i);
  const error = await deadline(cancelling, SETTLE_MS);
  assertEquals([error.phase, conn.closed], ["cancel", false]);
  await observer.execute("SELECT pg_cancel_backend($1)", [conn.backendPid]);
  proxy.heal();
  assertInstanceOf(await deadline(running, SETTLE_MS), QueryCanceled);
  await conn.close();
});

Deno.test("[5.1 788 confused at exit] what runs when its pool is terminated rejects, and says why", async () => {
  await using observer = await connect(server.dsn);
  const pool = await createPool(server.dsn);
  const conn = await pool.acquire();
  const running = conn.execute("SELECT pg_sleep(60)").catch((error) => error);
  await untilRunning(observer, conn.backendPid, "SELECT pg_sleep");
  await pool.terminate();
  const error = await deadline(running, SETTLE_MS);
  assertInstanceOf(error, OperationalError);
  assertStringIncludes(error.message, "terminate");
  await observer.execute("SELECT pg_terminate_backend($1)", [conn.backendPid]);
});
