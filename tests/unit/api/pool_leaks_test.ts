import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { LeakReport } from "../../../src/api/leak_report.ts";
import type { Pool } from "../../../src/api/pool.ts";
import type { PooledConnection } from "../../../src/api/pooled_connection.ts";
import type { NotificationQueue } from "../../../src/api/notifications.ts";
import { TimeoutError } from "../../../src/errors.ts";
import { collectUntil } from "../../support/garbage.ts";
import { createPool, ManualClock } from "../../support/scripted_pool.ts";

/** Whoever holds a connection in a field is part of the stack that acquired it. */
class Job {
  conn: PooledConnection | null = null;

  async forgetfulRun(pool: Pool): Promise<void> {
    this.conn = await pool.acquire();
  }
}

async function forget(pool: Pool): Promise<void> {
  await new Job().forgetfulRun(pool);
}

Deno.test("Pool takes back a connection whose handle was garbage-collected, and reports it", async () => {
  const reports: LeakReport[] = [];
  const { pool, sessions } = await createPool({
    maxSize: 1,
    onLeak: (report) => reports.push(report),
  });
  await forget(pool);
  await collectUntil(() => reports.length > 0);
  assertEquals([reports.length, pool.freeSize, pool.statistics.leaks], [1, 1, 1]);
  assert(reports[0]!.collected);
  assertEquals(reports[0]!.backendPid, sessions[0]!.backendPid);
  assertStringIncludes(reports[0]!.stack, "forgetfulRun");
  await pool.close();
});

Deno.test("Pool takes back what was garbage-collected though nobody asked to be told", async () => {
  const { pool } = await createPool({ maxSize: 1 });
  await forget(pool);
  await collectUntil(() => pool.freeSize === 1);
  await pool.release(await pool.acquire());
  await pool.close();
});

/** Holds on to a part of a connection only. */
async function listenTo(pool: Pool): Promise<NotificationQueue> {
  return (await pool.acquire()).notifies;
}

Deno.test("Pool leaves a connection alone while its notifications are used", async () => {
  const { pool } = await createPool({ maxSize: 2 });
  const queue = await listenTo(pool);
  await forget(pool);
  await collectUntil(() => pool.freeSize === 1);
  assertEquals([pool.size, pool.holders().length, queue.isEmpty], [2, 1, true]);
  await pool.terminate();
});

Deno.test("Pool reports once what is on loan for longer than leakTimeout, and who acquired it", async () => {
  const reported = Promise.withResolvers<LeakReport>();
  const clock = new ManualClock();
  const { pool } = await createPool({ leakTimeout: 5, onLeak: reported.resolve }, clock);
  const conn = await pool.acquire();
  clock.pass(5);
  const report = await reported.promise;
  assertEquals([report.heldFor, report.collected, pool.freeSize], [5, false, 0]);
  assertStringIncludes(report.stack, "pool_leaks_test.ts");
  assert(!report.stack.includes("/src/api/"));
  assertEquals(pool.statistics.leaks, 1);
  await pool.release(conn);
  await pool.close();
});

Deno.test("Pool gives a holder time once more after the process was stopped", async () => {
  const reports: LeakReport[] = [];
  const told = Promise.withResolvers<void>();
  const clock = new ManualClock();
  const options = {
    leakTimeout: 5,
    onLeak: (report: LeakReport) => {
      reports.push(report);
      told.resolve();
    },
  };
  const { pool } = await createPool(options, clock);
  const conn = await pool.acquire();
  clock.pass(60_000);
  const first = performance.now();
  await told.promise;
  assert(performance.now() - first >= 8);
  assertEquals(reports.length, 1);
  await pool.release(conn);
  await pool.close();
});

Deno.test("Pool whose onLeak throws goes on", async () => {
  const told = Promise.withResolvers<void>();
  const { pool } = await createPool({
    leakTimeout: 1,
    onLeak: () => {
      told.resolve();
      throw new Error("not today");
    },
  });
  const conn = await pool.acquire();
  await told.promise;
  await pool.release(conn);
  assertEquals([pool.statistics.leaks, pool.statistics.errors, pool.freeSize], [1, 1, 1]);
  await pool.close();
});

Deno.test("Pool reports nothing that was given back, lost or closed, and leaves no timer", async () => {
  const reports: LeakReport[] = [];
  const options = { leakTimeout: 100_000, onLeak: (report: LeakReport) => reports.push(report) };
  const { pool, sessions } = await createPool(options);
  await pool.release(await pool.acquire());
  await (await pool.acquire()).close();
  const lost = await pool.acquire();
  sessions[1]!.destroy(new Error("the wire was cut"));
  assertEquals(pool.holders(), []);
  await pool.release(lost);
  const held = await pool.acquire();
  await pool.terminate();
  assertEquals([held.closed, reports], [true, []]);
});

Deno.test("Pool.holders() tells who has what, the longest loan first", async () => {
  const clock = new ManualClock();
  const { pool } = await createPool({ maxSize: 2 }, clock);
  const first = await pool.acquire();
  clock.pass(30);
  await using _cur = await pool.cursor();
  clock.pass(10);
  const holders = pool.holders();
  assertEquals(holders.map(({ backendPid, heldFor }) => [backendPid, heldFor]), [[1, 40], [2, 10]]);
  for (const { stack } of holders) assertStringIncludes(stack, "pool_leaks_test.ts");
  await pool.release(first);
  await pool.terminate();
});

async function innerWork(pool: Pool): Promise<void> {
  await using _second = await pool.acquire({ timeout: 5 });
}

async function outerWork(pool: Pool): Promise<void> {
  await using _first = await pool.acquire();
  await innerWork(pool);
}

Deno.test("A nested acquire at capacity ends with an error that names the holders", async () => {
  const { pool } = await createPool({ maxSize: 1 });
  const error = await assertRejects(() => outerWork(pool), TimeoutError);
  assertStringIncludes(error.message, "no connection became free in 5 ms (size 1, waiting 1)");
  assertStringIncludes(error.message, "ms: backend 1, acquired by outerWork (file:///");
  assertEquals(pool.freeSize, 1);
  await pool.close();
});

Deno.test("The error of an acquire names ten holders and counts the rest", async () => {
  const { pool, sessions } = await createPool({ maxSize: 12 });
  const held = await Promise.all(Array.from({ length: 11 }, () => pool.acquire()));
  const answer = Promise.withResolvers<never>();
  const executed = (async () => {
    while (sessions.length < 12) await Promise.resolve();
    sessions[11]!.answer = () => answer.promise;
  })();
  const slow = pool.execute("SELECT pg_sleep(60)").then(() => undefined, () => undefined);
  await executed;
  const error = await assertRejects(() => pool.acquire({ timeout: 5 }), TimeoutError);
  assertEquals(error.message.split("\n").length, 12);
  assertStringIncludes(error.message, "\n  and 2 more");
  assertEquals(pool.holders().at(-1)?.stack, "Pool.execute()");
  answer.reject(new Error("enough"));
  await slow;
  for (const conn of held) await pool.release(conn);
  await pool.close();
});
