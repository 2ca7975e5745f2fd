/**
 * aiopg's test_pool.py: timeouts, and connections that have died or grown old.
 *
 * Differs by design: a statement that takes too long is cancelled, and its connection stays good.
 * @module
 */

import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { deadline } from "@std/async";
import { connect, createPool, InFailedSqlTransaction, TimeoutError } from "../../../mod.ts";
import { uniqueName, untilGone, untilIdle, untilNone } from "../../support/activity.ts";
import { oneValue } from "../../support/one_value.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();
const SETTLE_MS = 10_000;

Deno.test("[test_pool::create_pool_with_timeout] the option timeout is that of the connections' statements", async () => {
  await using pool = await createPool(server.dsn, { timeout: 100 });
  await using conn = await pool.acquire();
  assertEquals(conn.timeout, 100);
  await deadline(
    assertRejects(() => conn.execute("SELECT pg_sleep(60)"), TimeoutError, "100 ms"),
    SETTLE_MS,
  );
});

Deno.test("[test_pool::cursor_with_timeout] a statement of a pool's cursor may have its own timeout", async () => {
  await using pool = await createPool(server.dsn, { timeout: 60_000 });
  await using cur = await pool.cursor();
  await deadline(
    assertRejects(
      () => cur.execute("SELECT pg_sleep(60)", [], { timeout: 100 }),
      TimeoutError,
      "100 ms",
    ),
    SETTLE_MS,
  );
});

Deno.test("[test_pool::connection_closed_after_timeout] a connection whose statement timed out runs nothing any more and is lent again", async () => {
  await using observer = await connect(server.dsn);
  await using pool = await createPool(server.dsn, { minSize: 0, timeout: 100 });
  let pid;
  {
    await using conn = await pool.acquire();
    pid = conn.backendPid;
    await assertRejects(() => conn.execute("SELECT pg_sleep(60)"), TimeoutError);
  }
  assertEquals([pool.size, pool.freeSize], [1, 1]);
  await untilIdle(observer, pid);
  await using next = await pool.acquire();
  assertEquals(next.backendPid, pid);
  assertEquals(await oneValue(next, "SELECT 42"), 42);
});

Deno.test("[test_pool::connection_in_good_state_after_timeout_in_transaction] a timeout within a transaction leaves a connection that works", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  {
    await using conn = await pool.acquire();
    await conn.execute("BEGIN");
    await assertRejects(
      () => conn.execute("SELECT pg_sleep(60)", [], { timeout: 100 }),
      TimeoutError,
    );
    await assertRejects(() => conn.execute("SELECT 1"), InFailedSqlTransaction);
  }
  await using next = await pool.acquire();
  assertEquals(next.transactionStatus, "idle");
  assertEquals(await oneValue(next, "SELECT 42"), 42);
});

Deno.test("[test_pool::close_running_cursor] a timeout in a block of a pool's cursor is what leaves the block", async () => {
  await using pool = await createPool(server.dsn, { timeout: 100 });
  const error = await assertRejects(async () => {
    await using cur = await pool.cursor();
    await cur.execute("SELECT pg_sleep(60)");
  }, TimeoutError);
  assertEquals(error.phase, "execute");
  assertEquals([pool.size, pool.freeSize], [1, 1]);
});

Deno.test("[test_pool::acquire_timeout_no_connections_available] acquire() rejects when its time is up, and takes nothing", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1, acquireTimeout: 50 });
  const conn = await pool.acquire();
  const error = await deadline(
    assertRejects(() => pool.acquire(), TimeoutError, "no connection became free in 50 ms"),
    SETTLE_MS,
  );
  assertEquals([error.phase, pool.waiting], ["acquire", 0]);
  await pool.release(conn);
  await using next = await pool.acquire();
  assertEquals(next.backendPid, conn.backendPid);
});

Deno.test("[test_pool::pool_with_connection_recycling] what was free for longer than poolRecycle is replaced", async () => {
  const name = uniqueName("recycling");
  await using observer = await connect(server.dsn);
  await using pool = await createPool(server.dsn, {
    minSize: 0,
    poolRecycle: 50,
    applicationName: name,
  });
  const pid = await oneValue(pool, "SELECT pg_backend_pid()");
  await deadline(untilNone(observer, name), SETTLE_MS);
  assertNotEquals(await oneValue(pool, "SELECT pg_backend_pid()"), pid);
});

Deno.test("[test_pool::drop_connection_if_timedout] connections that the server ended while they were free are replaced", async () => {
  await using observer = await connect(server.dsn);
  await using pool = await createPool(server.dsn, { minSize: 3, maxSize: 3 });
  const held = await Promise.all([1, 2, 3].map(() => pool.acquire()));
  const pids = held.map((conn) => conn.backendPid);
  for (const conn of held) await pool.release(conn);
  const before = pool.statistics.closed;
  for (const pid of pids) {
    await observer.execute("SELECT pg_terminate_backend($1)", [pid]);
    await untilGone(observer, pid);
  }
  // What the server sent before it closed may still be on its way.
  while (pool.statistics.closed < before + 3) await observer.execute("SELECT 1");
  await using conn = await pool.acquire();
  assert(!pids.includes(conn.backendPid));
  assertEquals(await oneValue(conn, "SELECT 42"), 42);
});
