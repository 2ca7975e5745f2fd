/**
 * What users of aiopg complained of, and cannot happen here: pools that do not end, connections that are dead, old,
 * or in the state that another left.
 * @module
 */

import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { deadline } from "@std/async";
import {
  connect,
  type Connection,
  createPool,
  InterfaceError,
  OperationalError,
  type Pool,
  type PoolReset,
} from "../../../mod.ts";
import { uniqueName, untilNone } from "../../support/activity.ts";
import { FaultProxy } from "../../support/fault_proxy.ts";
import { oneValue } from "../../support/one_value.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();
const SETTLE_MS = 10_000;

/** A pool of three under a name, with one connection on loan that is never released. */
async function neverReleased(name: string): Promise<{ pool: Pool; held: Connection }> {
  const pool = await createPool(server.dsn, { minSize: 3, applicationName: name });
  return { pool, held: await pool.acquire() };
}

Deno.test("[5.2 V 81, 800 terminate] terminate() ends what is free, too, and waitClosed() resolves though nobody releases", async () => {
  const name = uniqueName("terminated");
  await using observer = await connect(server.dsn);
  const { pool, held } = await neverReleased(name);
  const running = assertRejects(() => held.execute("SELECT pg_sleep(60)"), OperationalError);
  await pool.terminate();
  await deadline(Promise.all([pool.waitClosed(), running]), SETTLE_MS);
  assertEquals([pool.size, pool.freeSize, held.closed], [0, 0, true]);
  // A backend that sleeps hears of it when it next writes.
  const others = "SELECT count(*)::int4 FROM pg_stat_activity" +
    " WHERE application_name = $1 AND query NOT LIKE 'SELECT pg_sleep%'";
  while (await oneValue(observer, others, [name]) !== 0);
  await observer.execute(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1",
    [name],
  );
});

Deno.test("[5.2 V 81, 800, asyncmy#157 wait_closed] close() resolves though nobody releases, and leaves no session", async () => {
  const name = uniqueName("closed");
  await using observer = await connect(server.dsn);
  const { pool, held } = await neverReleased(name);
  await deadline(Promise.all([pool.close({ timeout: 100 }), pool.waitClosed()]), SETTLE_MS);
  assertEquals([pool.size, held.closed], [0, true]);
  await deadline(untilNone(observer, name), SETTLE_MS);
});

for (const end of ["close", "terminate"] as const) {
  Deno.test(`[5.2 V waiters at close] who waits is refused by ${end}(), and no connection is opened for him`, async () => {
    const pool = await createPool(server.dsn, { maxSize: 1 });
    const held = await pool.acquire();
    const waiting = [1, 2].map(() =>
      assertRejects(() => pool.acquire(), InterfaceError, "Cannot acquire: pool is closed")
    );
    const ended = pool[end]();
    await deadline(Promise.all(waiting), SETTLE_MS);
    await pool.release(held);
    await deadline(Promise.all([ended, pool.waitClosed()]), SETTLE_MS);
    assertEquals([pool.waiting, pool.statistics.opened], [0, 1]);
  });
}

Deno.test("[5.2 309 never shrinks] what is free for too long is closed, down to minSize", async () => {
  await using observer = await connect(server.dsn);
  await using pool = await createPool(server.dsn, { minSize: 1, maxSize: 5, idleTimeout: 100 });
  const held = await Promise.all(Array.from({ length: 5 }, () => pool.acquire()));
  for (const conn of held) await pool.release(conn);
  assertEquals(pool.size, 5);
  const shrunk = async () => {
    while (pool.size > 1) await observer.execute("SELECT 1");
  };
  await deadline(shrunk(), SETTLE_MS);
  assertEquals(await oneValue(pool, "SELECT 42"), 42);
});

Deno.test("[5.2 366, 372, PR 373, 383 recycle measures idle time] a connection in steady use is replaced when it is old", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1, maxLifetime: 300 });
  const pidOf = () => oneValue<number>(pool, "SELECT pg_backend_pid()");
  const first = await pidOf();
  const replaced = async () => {
    while (await pidOf() === first);
  };
  await deadline(replaced(), SETTLE_MS);
  assertNotEquals(await pidOf(), first);
});

Deno.test("[5.2 116, PR 117, 20, 67, 495 dead connections] connections that died while free are not lent", async () => {
  await using observer = await connect(server.dsn);
  await using proxy = await FaultProxy.start(server);
  await using pool = await createPool(proxy.through(server.dsn), { minSize: 3, maxSize: 3 });
  proxy.killAll("rst");
  const noticed = async () => {
    while (pool.statistics.closed < 3) await observer.execute("SELECT 1");
  };
  await deadline(noticed(), SETTLE_MS);
  for (let i = 0; i < 3; i++) assertEquals(await oneValue(pool, "SELECT 42"), 42);
});

Deno.test("[5.2 116 queries hang] a free connection that does not answer is passed over for one that does", async () => {
  await using proxy = await FaultProxy.start(server);
  await using pool = await createPool(proxy.through(server.dsn), {
    validateAfter: 1e-9,
    validateTimeout: 100,
  });
  await pool.execute("SELECT 1");
  proxy.links[0]!.stall();
  assertEquals(await deadline(oneValue(pool, "SELECT 42"), SETTLE_MS), 42);
  assertEquals(proxy.links.length, 2);
});

/** Leaves what a session can have. */
async function leaveState(conn: Connection): Promise<void> {
  await conn.execute("SET search_path TO nowhere");
  await conn.execute("CREATE TEMPORARY TABLE left_behind (id int)");
  await conn.execute("SELECT pg_advisory_lock(pg_backend_pid())");
  await conn.listen("left_behind");
  await conn.begin();
}

/** What there is of it. */
const FOUND = `SELECT current_setting('search_path') = 'nowhere',
  to_regclass('pg_temp.left_behind') IS NOT NULL,
  EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()),
  EXISTS (SELECT FROM pg_listening_channels()),
  pg_current_xact_id_if_assigned() IS NOT NULL`;

const RESETS: readonly (readonly [string, PoolReset, readonly boolean[]])[] = [
  ['"discard all": nothing', "discard all", [false, false, false, false, false]],
  ['"rollback": settings and what else is of the session', "rollback", [
    true,
    true,
    true,
    false,
    false,
  ]],
  [
    "a function: what it does not undo",
    async (conn) => {
      await conn.execute("RESET ALL");
      await conn.execute("SELECT pg_advisory_unlock_all()");
    },
    [false, true, false, false, false],
  ],
];

for (const [left, reset, expected] of RESETS) {
  Deno.test(`[5.2 V session state leaks] what the next user finds with reset ${left}`, async () => {
    await using pool = await createPool(server.dsn, { maxSize: 1, reset });
    const pid = await pool.use(async (conn) => {
      await leaveState(conn);
      return conn.backendPid;
    });
    await pool.use(async (conn) => {
      assertEquals(conn.backendPid, pid);
      assertEquals(await (await conn.execute(FOUND)).fetchOne(), [...expected]);
    });
  });
}

Deno.test("[5.2 102, 104 release was sync] release() rejects for what is not this pool's, and for what was released", async () => {
  await using pool = await createPool(server.dsn);
  await using other = await createPool(server.dsn);
  const conn = await pool.acquire();
  await assertRejects(() => other.release(conn), InterfaceError, "not from this pool");
  await pool.release(conn);
  await assertRejects(() => pool.release(conn), InterfaceError, "already released");
  await assertRejects(() => conn.execute("SELECT 1"), InterfaceError);
  assertEquals([pool.size, pool.freeSize, other.freeSize], [1, 1, 1]);
});

Deno.test("[5.2 697 warning without location] who holds a connection can be asked for, with the place", async () => {
  await using pool = await createPool(server.dsn);
  await using conn = await pool.acquire();
  const [holder] = pool.holders();
  assertEquals(holder!.backendPid, conn.backendPid);
  assert(holder!.stack.includes("complaints_pool_end_test.ts"));
});
