/**
 * What users of aiopg complained of, and cannot happen here: whose turn it is in a pool, and what goes in and out.
 * Its end and its connections' state are in complaints_pool_end_test.ts.
 * @module
 */

import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { deadline } from "@std/async";
import {
  connect,
  type Connection,
  createPool,
  type Cursor,
  InterfaceError,
  type Pool,
  TimeoutError,
} from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { uniqueName, untilIdle } from "../../support/activity.ts";
import { FaultProxy } from "../../support/fault_proxy.ts";
import { OwnSchema } from "../../support/own_schema.ts";
import { oneValue } from "../../support/one_value.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();
const SETTLE_MS = 10_000;

function assertNothingTaken(pool: Pool): void {
  assertEquals([pool.freeSize, pool.waiting, pool.holders()], [pool.size, 0, []]);
}

Deno.test("[5.2 332, 487, 558, 665, 666, PR 756 slot taken by a failed BEGIN] a BEGIN that fails or is aborted gives its connection back", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  const begin = (options: object) => pool.transaction(() => Promise.resolve(), options);
  await assertRejects(() => begin({ isolationLevel: "chaos" }), InterfaceError);
  assertNothingTaken(pool);
  await assertRejects(() => begin({ signal: AbortSignal.abort() }), DOMException);
  assertNothingTaken(pool);
  await assertRejects(() => begin({ timeout: -1 }), InterfaceError);
  assertNothingTaken(pool);
  assertEquals(await pool.transaction((tx) => oneValue(tx, "SELECT 42")), 42);
});

Deno.test("[5.2 332 slot taken by a failed BEGIN] a BEGIN whose connection is lost gives its slot back", async () => {
  await using proxy = await FaultProxy.start(server);
  await using pool = await createPool(proxy.through(server.dsn), { maxSize: 1 });
  proxy.links[0]!.arm({ act: "rst", direction: "toServer", at: { message: "Q", nth: 1 } });
  const begun = pool.transaction(() => Promise.resolve());
  await deadline(assertRejects(() => begun, Error), SETTLE_MS);
  assert(proxy.links[0]!.fired);
  assertEquals(await pool.transaction((tx) => oneValue(tx, "SELECT 42")), 42);
  assertNothingTaken(pool);
});

Deno.test("[5.2 V failed BEGIN] a connection whose BEGIN failed is in no transaction, and its next one is one", async () => {
  await using schema = await OwnSchema.make(
    server.dsn,
    (name) => `CREATE TABLE ${name}.tbl (id int)`,
  );
  const count = `SELECT count(*)::int4 FROM ${schema.name}.tbl`;
  await using engine = await sa.createEngine(server.dsn, { maxSize: 2 });
  await using conn = await engine.acquire();
  await using observer = await engine.acquire();
  const busy = conn.execute("SELECT pg_sleep(0.3)");
  // It is queued behind that statement, and gives up before its turn.
  await assertRejects(() => conn.begin({ timeout: 50 }), TimeoutError);
  assertEquals(conn.inTransaction, false);
  await busy;
  await conn.execute(`INSERT INTO ${schema.name}.tbl VALUES (1)`);
  assertEquals(await observer.scalar(count), 1);
  const tx = await conn.begin();
  await conn.execute(`INSERT INTO ${schema.name}.tbl VALUES (2)`);
  await tx.rollback();
  assertEquals(await observer.scalar(count), 1);
});

Deno.test("[5.2 V failed BEGIN] a BEGIN that was carried out though its caller gave up is undone", async () => {
  await using observer = await connect(server.dsn);
  await using proxy = await FaultProxy.start(server);
  await using conn = await connect(proxy.through(server.dsn));
  const link = proxy.links[0]!;
  link.stall();
  const begun = assertRejects(() => conn.begin({ timeout: 50 }), TimeoutError);
  // With this behind it BEGIN is not cancelled, and will be carried out.
  const behind = conn.execute("SELECT 41");
  await deadline(begun, SETTLE_MS);
  link.heal();
  await behind;
  assertEquals(await oneValue(conn, "SELECT 42"), 42);
  assertEquals(conn.transactionStatus, "idle");
  await untilIdle(observer, conn.backendPid);
  const state = "SELECT state FROM pg_stat_activity WHERE pid = $1";
  assertEquals(await oneValue(observer, state, [conn.backendPid]), "idle");
});

Deno.test("[5.2 V leak of pool.cursor()] a cursor that cannot be made takes no connection", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  for (const options of [{ timeout: -1 }, { timeout: "soon" }, { signal: AbortSignal.abort() }]) {
    await assertRejects(() => pool.cursor(options as never), Error);
    assertNothingTaken(pool);
  }
  {
    await using cur = await pool.cursor({ rowMode: "neither" as never });
    await assertRejects(() => cur.execute("SELECT 1"), InterfaceError, "rowMode");
  }
  assertNothingTaken(pool);
});

Deno.test("[5.2 113, 125, 126, 127, 128, 129, PR 133 nested acquire] who waits for himself is told so in the end, and who holds what", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1, acquireTimeout: 100 });
  const nested = pool.use(() => pool.use(() => Promise.resolve()));
  const error = await deadline(assertRejects(() => nested, TimeoutError), SETTLE_MS);
  assert(error.message.includes("held for"));
  assertNothingTaken(pool);
});

Deno.test("[5.2 18, 27, 28, 31 size beyond maxsize] the server never has more sessions than maxSize", async () => {
  const name = uniqueName("sizes");
  await using observer = await connect(server.dsn);
  await using pool = await createPool(server.dsn, { maxSize: 3, applicationName: name });
  const count = "SELECT count(*)::int4 FROM pg_stat_activity WHERE application_name = $1";
  const seen = await Promise.all(
    Array.from({ length: 30 }, () =>
      pool.use(async (conn) => {
        await conn.execute("SELECT 1");
        return await oneValue<number>(observer, count, [name]) ?? 0;
      })),
  );
  assert(Math.max(...seen) <= 3 && pool.size <= 3);
});

Deno.test("[5.2 V slow connect blocks all] while one connection is being opened others are lent, and given to who waits", async () => {
  await using proxy = await FaultProxy.start(server, (n) => ({ stalled: n > 0 }));
  const pool = await createPool(proxy.through(server.dsn), { minSize: 1, maxSize: 2 });
  const first = await pool.acquire();
  const waiting = pool.acquire(); // for which the second, stalled one is dialled
  await proxy.link(1);
  await pool.release(first);
  const served = await deadline(waiting, SETTLE_MS);
  assertEquals(served.backendPid, first.backendPid);
  await pool.release(served);
  for (let i = 0; i < 3; i++) {
    const conn = await deadline(pool.acquire(), SETTLE_MS);
    assertEquals(await oneValue(conn, "SELECT 42"), 42);
    await pool.release(conn);
  }
  await pool.terminate();
});

Deno.test("[5.2 V no fairness] a newcomer does not overtake who waits, though a connection has just come free", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  const held = await pool.acquire();
  const served: string[] = [];
  const call = async (name: string) => {
    await using _conn = await pool.acquire();
    served.push(name);
  };
  const calls = ["first", "second"].map(call);
  const released = pool.release(held);
  calls.push(call("newcomer"));
  await deadline(Promise.all([released, ...calls]), SETTLE_MS);
  assertEquals(served, ["first", "second", "newcomer"]);
});

Deno.test("[5.2 311, PR 59, PR 888 maxsize 0] no limit and no minimum lends at once", async () => {
  await using pool = await createPool(server.dsn, { minSize: 0, maxSize: 0 });
  const held = await deadline(
    Promise.all(Array.from({ length: 12 }, () => pool.acquire())),
    SETTLE_MS,
  );
  assertEquals([pool.size, pool.maxSize], [12, 0]);
  for (const conn of held) await pool.release(conn);
});

Deno.test("[5.2 V 34, 264, PR 265 pool.cursor()] cursors of a pool and of a connection are used alike", async () => {
  const use = async (cur: Cursor) => {
    await using held = cur;
    await held.execute("SELECT 42");
    return await held.fetchAll();
  };
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  assertEquals(await use(await pool.cursor()), [[42]]);
  assertNothingTaken(pool);
  await using conn = await pool.acquire();
  assertEquals(await use(conn.cursor()), [[42]]);
});

Deno.test("[5.2 450 no pool] without pooling each caller has a session of his own, which is closed after him", async () => {
  const name = uniqueName("unpooled");
  await using observer = await connect(server.dsn);
  await using engine = await sa.createEngine(server.dsn, {
    pooling: false,
    applicationName: name,
  });
  const pidOf = () => engine.begin((conn) => conn.scalar<number>("SELECT pg_backend_pid()"));
  assertNotEquals(await pidOf(), await pidOf());
  assertEquals(engine.size, 0);
  const count = "SELECT count(*)::int4 FROM pg_stat_activity WHERE application_name = $1";
  while (await oneValue(observer, count, [name]) !== 0);
});

Deno.test("[5.2 141, 551, PR 552, 51 on_connect] onConnect runs once for a connection, onAcquire each time", async () => {
  const called: string[] = [];
  const note = (what: string) => (conn: Connection) => {
    called.push(`${what} ${conn.backendPid}`);
  };
  await using pool = await createPool(server.dsn, {
    maxSize: 1,
    onConnect: note("connect"),
    onAcquire: note("acquire"),
    onRelease: note("release"),
  });
  const pid = await pool.use((conn) => Promise.resolve(conn.backendPid));
  await pool.use(() => Promise.resolve());
  const round = [`acquire ${pid}`, `release ${pid}`];
  assertEquals(called, [`connect ${pid}`, ...round, ...round]);
});
