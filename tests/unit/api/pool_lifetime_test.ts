import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Pool } from "../../../src/api/pool.ts";
import type { PoolOptions } from "../../../src/api/pool_options.ts";
import { InterfaceError, OperationalError, TimeoutError } from "../../../src/errors.ts";
import { createPool, hasSettled, ManualClock, SETTINGS } from "../../support/scripted_pool.ts";
import { answerLater, rowsOf } from "../../support/scripted_session.ts";

Deno.test("Pool.acquire() has a connection answer that was free for longer than validateAfter", async () => {
  const clock = new ManualClock();
  const { pool, sessions } = await createPool({ validateAfter: 1_000 }, clock);
  clock.pass(1_000);
  await pool.execute("SELECT 'fresh'");
  clock.pass(1_001);
  await pool.execute("SELECT 'stale'");
  assertEquals(sessions[0]!.texts, ["SELECT 'fresh'", "SELECT 1", "SELECT 'stale'"]);
  assertEquals(pool.statistics.waits, 1);
  await pool.close();
});

Deno.test("Pool.acquire() has a connection answer after the machine slept", async () => {
  const clock = new ManualClock();
  const { pool, sessions } = await createPool({}, clock);
  clock.pass(60_000, true);
  await pool.release(await pool.acquire());
  assertEquals(sessions[0]!.texts, ["SELECT 1"]);
  await pool.close();
});

Deno.test("Pool takes a wall clock that is set back for what it is", async () => {
  const clock = new ManualClock();
  const { pool, sessions } = await createPool({}, clock);
  clock.setBack(3_600_000);
  await pool.release(await pool.acquire());
  assertEquals([sessions[0]!.texts, pool.size], [[], 1]);
  await pool.close();
});

Deno.test("Pool.acquire() replaces connections that do not answer, each of them", async () => {
  const clock = new ManualClock();
  const told: unknown[] = [];
  const options = { minSize: 2, maxSize: 2, onError: (error: unknown) => told.push(error) };
  const { pool, sessions } = await createPool(options, clock);
  for (const session of sessions) {
    session.answer = () => Promise.reject(new Error("the server was replaced"));
  }
  clock.pass(60_000);
  const conns = await Promise.all([pool.acquire(), pool.acquire()]);
  assertEquals(conns.map((conn) => conn.backendPid), [3, 4]);
  assertEquals([told.length, pool.statistics.errors, pool.statistics.closed], [2, 2, 2]);
  for (const conn of conns) await pool.release(conn);
  await pool.close();
});

Deno.test("Pool closes what was free for longer, too, when one does not answer", async () => {
  const clock = new ManualClock();
  const { pool, sessions } = await createPool({ minSize: 3, maxSize: 3 }, clock);
  for (const session of sessions) session.answer = () => Promise.reject(new Error("gone"));
  clock.pass(60_000);
  const conn = await pool.acquire();
  assertEquals(sessions.map(({ state }) => state.kind).slice(0, 3), ["closed", "closed", "closed"]);
  assertEquals([sessions[0]!.asked.length, sessions[2]!.asked.length], [0, 1]);
  await pool.release(conn);
  await pool.close();
});

Deno.test("Pool.acquire() does not wait for an answer longer than validateTimeout", async () => {
  const clock = new ManualClock();
  const { pool, sessions } = await createPool({ maxSize: 1, validateTimeout: 5 }, clock);
  sessions[0]!.answer = answerLater().answer;
  const lost = Promise.withResolvers<never>();
  sessions[0]!.answer = () => lost.promise;
  const destroy = sessions[0]!.destroy.bind(sessions[0]);
  sessions[0]!.destroy = (reason) => {
    lost.reject(reason);
    destroy(reason);
  };
  clock.pass(60_000);
  const conn = await pool.acquire();
  assertEquals([conn.backendPid, sessions[0]!.state.kind], [2, "closed"]);
  await pool.release(conn);
  await pool.close();
});

Deno.test("Pool.acquire() gives a connection being checked to the next when its caller leaves", async () => {
  const clock = new ManualClock();
  const { pool, sessions } = await createPool({ maxSize: 1 }, clock);
  const later = answerLater();
  sessions[0]!.answer = later.answer;
  clock.pass(60_000);
  await assertRejects(() => pool.acquire({ timeout: 1 }), TimeoutError);
  const next = pool.acquire();
  assertEquals(await hasSettled(next), false);
  later.resolve(rowsOf([1]));
  const conn = await next;
  assertEquals([conn.backendPid, sessions.length], [1, 1]);
  await pool.release(conn);
  await pool.close();
});

Deno.test("Pool.close() and terminate() end what is being checked, and tell nobody", async () => {
  for (const how of ["close", "terminate"] as const) {
    const clock = new ManualClock();
    const told: unknown[] = [];
    const { pool, sessions } = await createPool({ onError: (error) => told.push(error) }, clock);
    const later = answerLater();
    sessions[0]!.answer = later.answer;
    clock.pass(60_000);
    const acquired = pool.acquire();
    const ended = pool[how]();
    await assertRejects(() => acquired, InterfaceError, "pool is closed");
    if (how === "close") later.resolve(rowsOf([1]));
    else later.reject(new OperationalError("its pool was terminated"));
    await ended;
    await hasSettled(Promise.resolve());
    assertEquals([pool.size, sessions[0]!.state.kind, told], [0, "closed", []]);
  }
});

Deno.test("Pool closes what was free for idleTimeout, and opens the minimum again", async () => {
  const { pool, sessions } = await createPool({ minSize: 1, idleTimeout: 5, maxSize: 3 });
  const held = await Promise.all([pool.acquire(), pool.acquire()]);
  for (const conn of held) await pool.release(conn);
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => {
    if (pool.statistics.closed >= 2 && pool.size === 1 && sessions.length > 2) resolve();
    else setTimeout(look, 1);
  };
  look();
  await promise;
  await pool.close();
});

Deno.test("Pool with nothing open has no timer running", async () => {
  const { pool } = await createPool({ idleTimeout: 100_000 });
  await pool.clear();
  assertEquals(pool.size, 0);
  // The sanitizer would report a timer: the pool is not closed.
});

Deno.test("Pool.acquire() does not lend what has expired, though no timer told", async () => {
  const clock = new ManualClock();
  const { pool, sessions } = await createPool({ poolRecycle: 1_000, minSize: 2 }, clock);
  clock.pass(1_000, true);
  const conn = await pool.acquire();
  assertEquals(conn.backendPid, 3);
  assertEquals(sessions.map((session) => session.goodbye), [true, true, false, false]);
  await pool.release(conn);
  await pool.close();
});

Deno.test("Pool closes a connection older than maxLifetime when it comes back, not before", async () => {
  const clock = new ManualClock();
  clock.chance = 0.5;
  const { pool, sessions } = await createPool({ maxLifetime: 1_000, maxSize: 1 }, clock);
  clock.pass(949);
  await pool.execute("SELECT 1");
  const conn = await pool.acquire();
  clock.pass(1);
  const next = pool.acquire();
  await conn.execute("SELECT 2");
  await pool.release(conn);
  assertEquals([(await next).backendPid, sessions[0]!.goodbye], [2, true]);
  await pool.release(await next);
  await pool.close();
});

Deno.test("Pool with times that never come keeps everything", async () => {
  const clock = new ManualClock();
  const { pool, sessions } = await createPool({
    poolRecycle: -1,
    maxLifetime: Infinity,
    validateAfter: Infinity,
  }, clock);
  clock.pass(1e12);
  await pool.release(await pool.acquire());
  assertEquals([sessions.length, sessions[0]!.texts], [1, []]);
  await pool.close();
});

Deno.test("Pool refuses times, hooks and policies that make no sense", () => {
  const open = () => Promise.reject(new Error("not opened"));
  const cases: [PoolOptions, string][] = [
    [{ idleTimeout: 0 }, "idleTimeout is not a positive number of milliseconds"],
    [{ poolRecycle: -2 }, "poolRecycle is not a positive number of milliseconds"],
    [{ idleTimeout: 1, poolRecycle: 1 }, "idleTimeout and poolRecycle are the same"],
    [{ maxLifetime: NaN }, "maxLifetime is not a positive number of milliseconds"],
    [{ pooling: false, minSize: 1 }, "minSize is not 0, but pooling is off"],
    [{ pooling: 1 as unknown as boolean }, "pooling is neither true nor false"],
    [{ onConnect: "SET" as unknown as () => void }, "onConnect is not a function"],
    [{ reset: "discard" as "none" }, 'reset is none of "none", "rollback", "discard all"'],
  ];
  for (const [options, message] of cases) {
    assertThrows(
      () => new Pool(open, SETTINGS, options),
      InterfaceError,
      `Cannot create a pool: ${message}`,
    );
  }
});
