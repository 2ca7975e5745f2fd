/**
 * The rules of docs/guide.md, "One connection, many callers": what queues, what is refused, and what goes on.
 * @module
 */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import {
  connect,
  type Connection,
  createPool,
  InFailedSqlTransaction,
  InterfaceError,
  OperationalError,
  ProgrammingError,
  QueryCanceled,
  TimeoutError,
} from "../../mod.ts";
import { DivisionByZero } from "../../src/sqlstate/mod.ts";
import { untilRunning } from "../support/activity.ts";
import { testServer } from "../support/server.ts";

const { dsn } = testServer();
const SLEEP = "SELECT pg_sleep(60)";

async function numberOf(conn: Connection, text: string): Promise<number> {
  const cur = await conn.execute<[number]>(text);
  return (await cur.fetchOne())![0];
}

Deno.test("calls made without waiting run in the order they were made", async () => {
  await using conn = await connect(dsn);
  await Promise.all([
    conn.execute("CREATE TEMP TABLE made (i int)"),
    ...[1, 2, 3].map((i) => conn.execute("INSERT INTO made VALUES ($1)", [i])),
    conn.executeScript("INSERT INTO made SELECT max(i) + 1 FROM made"),
    conn.execute("UPDATE made SET i = i * 10 WHERE i < 3"),
  ]);
  const cur = await conn.execute("SELECT array_agg(i ORDER BY ctid) FROM made");
  assertEquals(await cur.fetchOne(), [[3, 4, 10, 20]]);
});

Deno.test("one of several calls that fails leaves the others alone", async () => {
  await using conn = await connect(dsn);
  const [before, failed, behind] = await Promise.allSettled([
    numberOf(conn, "SELECT 1"),
    numberOf(conn, "SELECT 1 / 0"),
    numberOf(conn, "SELECT 2"),
  ]);
  assertEquals([before, behind].map((each) => each.status === "fulfilled" && each.value), [1, 2]);
  assert(failed.status === "rejected");
  assertInstanceOf(failed.reason, DivisionByZero);
});

Deno.test("in a transaction what is behind one that fails rejects with InFailedSqlTransaction", async () => {
  await using conn = await connect(dsn);
  await using tx = await conn.begin();
  const failing = assertRejects(() => tx.execute("SELECT 1 / 0"), DivisionByZero);
  await assertRejects(() => tx.execute("SELECT 2"), InFailedSqlTransaction);
  await failing;
});

Deno.test("a second statement on a cursor that executes is refused, and the first goes on", async () => {
  await using conn = await connect(dsn);
  await using cur = conn.cursor();
  const first = cur.execute("SELECT 1");
  await assertRejects(() => cur.execute("SELECT 2"), InterfaceError, "already executing");
  await first;
  assertEquals(await cur.fetchOne(), [1]);
});

Deno.test("each cursor has its own rows, in whatever turns they are fetched", async () => {
  await using conn = await connect(dsn);
  const [up, down] = [conn.cursor<[number]>(), conn.cursor<[number]>()];
  await Promise.all([
    up.execute("SELECT * FROM generate_series(1, 3)"),
    down.execute("SELECT * FROM generate_series(3, 1, -1)"),
  ]);
  const taken: (number | undefined)[] = [];
  for (let i = 0; i < 3; i++) {
    taken.push((await up.fetchOne())?.[0], (await down.fetchOne())?.[0]);
  }
  assertEquals(taken, [1, 3, 2, 2, 3, 1]);
});

Deno.test("while a stream is open other calls are refused, and then served", async () => {
  await using conn = await connect(dsn);
  const rows = conn.cursor().stream("SELECT * FROM generate_series(1, 100000)");
  for await (const _ of rows) {
    await assertRejects(() => conn.execute("SELECT 1"), InterfaceError, "a stream is open");
    break;
  }
  assertEquals(await numberOf(conn, "SELECT 1"), 1);
});

Deno.test("while a COPY runs other calls are refused, and then served", async () => {
  await using conn = await connect(dsn);
  await conn.execute("CREATE TEMP TABLE copied (n int)");
  const more = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  async function* lines() {
    yield "1\n";
    started.resolve();
    await more.promise;
    yield "2\n";
  }
  const copying = conn.copyFrom(lines(), "copied");
  await started.promise;
  await assertRejects(() => conn.execute("SELECT 1"), InterfaceError, "Cannot execute");
  more.resolve();
  assertEquals(await copying, 2);
  assertEquals(await numberOf(conn, "SELECT count(*)::int4 FROM copied"), 2);
});

Deno.test("while executeMany() runs other calls are refused, and then served", async () => {
  await using conn = await connect(dsn);
  await conn.execute("CREATE TEMP TABLE many (n int)");
  const more = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  async function* sets() {
    yield [1];
    started.resolve();
    await more.promise;
    yield [2];
  }
  const inserting = conn.executeMany("INSERT INTO many VALUES ($1)", sets());
  await started.promise;
  await assertRejects(() => conn.execute("SELECT 1"), InterfaceError, "Cannot execute");
  more.resolve();
  assertEquals((await inserting).rowCount, 2);
  assertEquals(await numberOf(conn, "SELECT count(*)::int4 FROM many"), 2);
});

Deno.test("a stream with iterSize lets other calls in", async () => {
  await using conn = await connect(dsn);
  await conn.transaction(async (tx) => {
    const seen: unknown[] = [];
    const rows = tx.cursor().stream("SELECT * FROM generate_series(1, 3)", [], { iterSize: 1 });
    for await (const [n] of rows) {
      const cur = await tx.execute("SELECT $1::int4 * 10", [n]);
      seen.push(...(await cur.fetchOne())!);
    }
    assertEquals(seen, [10, 20, 30]);
  });
});

Deno.test("a call from elsewhere, while a transaction is open, is part of it", async () => {
  await using conn = await connect(dsn);
  await conn.execute("CREATE TEMP TABLE part (n int)");
  {
    await using tx = await conn.begin();
    await Promise.all([
      tx.execute("INSERT INTO part VALUES (1)"),
      conn.execute("INSERT INTO part VALUES (2)"),
    ]);
  }
  assertEquals(await numberOf(conn, "SELECT count(*)::int4 FROM part"), 0);
});

Deno.test("begin() while a transaction is open is refused, and sends nothing", async () => {
  await using conn = await connect(dsn);
  const [first, second] = await Promise.allSettled([conn.begin(), conn.begin()]);
  assert(first.status === "fulfilled" && second.status === "rejected");
  assertInstanceOf(second.reason, ProgrammingError);
  assertEquals(conn.notices, []);
  await first.value.rollback();
});

Deno.test("a statement of the outer transaction runs inside of the inner one", async () => {
  await using conn = await connect(dsn);
  await conn.execute("CREATE TEMP TABLE outer_rows (n int)");
  await conn.transaction(async (tx) => {
    const inner = await tx.beginNested();
    await tx.execute("INSERT INTO outer_rows VALUES (1)");
    await assertRejects(() => tx.commit(), ProgrammingError, "a nested transaction is still open");
    await inner.rollback();
  });
  assertEquals(await numberOf(conn, "SELECT count(*)::int4 FROM outer_rows"), 0);
});

Deno.test("an abort hits no other call, whether it runs, waits, or others wait behind it", async () => {
  await using conn = await connect(dsn);
  const reason = new Error("the user left");
  for (const aborted of [0, 1, 2]) {
    const leaving = [0, 1, 2].map(() => new AbortController());
    const calls = leaving.map(({ signal }, i) =>
      conn.execute<[number]>("SELECT $1::int4 FROM pg_sleep(0.01)", [i], { signal })
    );
    leaving[aborted]!.abort(reason);
    const outcomes = await Promise.allSettled(calls);
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.status === "fulfilled") assertEquals(await outcome.value.fetchOne(), [i]);
      else assertEquals([outcome.reason, i], [reason, aborted]);
    }
    assertEquals(outcomes[aborted]!.status, "rejected");
  }
  assertEquals(await numberOf(conn, "SELECT 7"), 7);
});

Deno.test("cancel() stops what runs; what is called meanwhile waits, and runs", async () => {
  await using conn = await connect(dsn);
  await using observer = await connect(dsn);
  const sleeping = assertRejects(() => conn.execute(SLEEP), QueryCanceled);
  await untilRunning(observer, conn.backendPid, SLEEP);
  const cancelling = conn.cancel();
  const next = numberOf(conn, "SELECT 1");
  await Promise.all([sleeping, cancelling]);
  assertEquals(await next, 1);
});

Deno.test("close() waits for what was called before, and refuses what comes later", async () => {
  const conn = await connect(dsn);
  const before = conn.execute("SELECT 1 FROM pg_sleep(0.05)");
  const closing = conn.close();
  await assertRejects(() => conn.execute("SELECT 2"), InterfaceError, "connection is closed");
  assertEquals((await before).rowCount, 1);
  await closing;
});

Deno.test("a released connection is dead, and so are its cursors, streams and transactions", async () => {
  await using pool = await createPool(dsn);
  const conn = await pool.acquire();
  const cur = await conn.execute("SELECT 1");
  const tx = await conn.begin();
  await pool.release(conn);
  const refused = [
    () => conn.execute("SELECT 1"),
    () => cur.fetchOne(),
    () => tx.execute("SELECT 1"),
    () => tx.commit(),
    () => conn.begin(),
  ];
  for (const call of refused) await assertRejects(call, InterfaceError, "connection is released");
  assertEquals(tx.isActive, false);
});

Deno.test("a lost connection rejects every call with the one reason, and says which were never sent", async () => {
  const conn = await connect(dsn);
  await using observer = await connect(dsn);
  const running = conn.execute(SLEEP).then(() => null, (error) => error);
  await untilRunning(observer, conn.backendPid, SLEEP);
  await observer.execute("SELECT pg_terminate_backend($1)", [conn.backendPid]);
  const lost = await running;
  assertInstanceOf(lost, OperationalError);
  assertEquals([lost.code, lost.retryable], ["57P01", "unknown"]);
  const later = await assertRejects(() => conn.execute("SELECT 1"), OperationalError);
  assertEquals([later.code, later.retryable], ["57P01", "never-sent"]);
  await conn.close();
});

Deno.test("who wants a second connection of a pool while all hold one gets an error that names them", async () => {
  await using pool = await createPool(dsn, { maxSize: 2, acquireTimeout: 100 });
  const first = await Promise.all([pool.acquire(), pool.acquire()]);
  const outcomes = await Promise.allSettled(first.map(() => pool.acquire()));
  for (const outcome of outcomes) {
    assert(outcome.status === "rejected");
    assertInstanceOf(outcome.reason, TimeoutError);
    assert(outcome.reason.message.includes("concurrency_test.ts"), outcome.reason.message);
  }
  for (const conn of first) await pool.release(conn);
  assertEquals((await (await pool.execute("SELECT 1")).fetchOne())?.[0], 1);
});
