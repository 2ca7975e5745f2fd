import { assertEquals, assertRejects } from "@std/assert";
import { Pool } from "../../../src/api/pool.ts";
import { InterfaceError, OperationalError, TimeoutError } from "../../../src/errors.ts";
import { createPool, hasSettled, poolOpeningLater, SETTINGS } from "../../support/scripted_pool.ts";
import { ScriptedSession } from "../../support/scripted_session.ts";

Deno.test("Pool.resize() to more lets who waits have new connections at once", async () => {
  const { pool, sessions } = await createPool({ maxSize: 1 });
  const held = await pool.acquire();
  const waiting = [pool.acquire(), pool.acquire()];
  assertEquals(await hasSettled(waiting[0]!), false);
  await pool.resize({ maxSize: 3 });
  for (const conn of await Promise.all(waiting)) await pool.release(conn);
  assertEquals([sessions.length, pool.maxSize, pool.minSize], [3, 3, 1]);
  await pool.release(held);
  await pool.close();
});

Deno.test("Pool.resize() to less closes what is free, and what is on loan when it comes back", async () => {
  const { pool, sessions } = await createPool({ minSize: 3, maxSize: 3 });
  const held = [await pool.acquire(), await pool.acquire()];
  await pool.resize({ minSize: 0, maxSize: 1 });
  assertEquals([pool.size, pool.freeSize], [2, 0]);
  await pool.release(held[0]!);
  await pool.release(held[1]!);
  assertEquals([pool.size, pool.freeSize], [1, 1]);
  assertEquals(sessions.filter((session) => session.goodbye).length, 2);
  await pool.close();
});

Deno.test("Pool.resize() opens a higher minimum", async () => {
  const { pool } = await createPool();
  await pool.resize({ minSize: 4 });
  await pool.warmUp();
  assertEquals([pool.size, pool.freeSize], [4, 4]);
  await pool.resize({ maxSize: 0 });
  assertEquals(pool.maxSize, 0);
  await pool.close();
});

Deno.test("Pool.resize() refuses what makes no sense, and changes nothing", async () => {
  const { pool } = await createPool();
  await assertRejects(
    () => pool.resize({ minSize: 11 }),
    InterfaceError,
    "Cannot resize: maxSize is less than minSize",
  );
  await assertRejects(() => pool.resize({ maxSize: -1 }), InterfaceError, "Cannot resize: maxSize");
  assertEquals([pool.minSize, pool.maxSize], [1, 10]);
  await pool.close();
  await assertRejects(
    () => pool.resize({ maxSize: 3 }),
    InterfaceError,
    "Cannot resize: pool is closed",
  );
});

Deno.test("Pool.warmUp() opens what is missing, and waits for what others open", async () => {
  const { pool, openings } = poolOpeningLater({ maxSize: 3 });
  const acquired = pool.acquire();
  const warm = pool.warmUp(2);
  assertEquals(openings.length, 2);
  openings[1]!.resolve(new ScriptedSession());
  const conn = await acquired;
  assertEquals(await hasSettled(warm), false);
  openings[0]!.resolve(new ScriptedSession());
  await warm;
  assertEquals([pool.size, pool.freeSize], [2, 1]);
  await pool.release(conn);
  await pool.warmUp(2);
  assertEquals(openings.length, 2);
  await pool.close();
});

Deno.test("Pool.warmUp() rejects when one cannot be opened, and keeps the others", async () => {
  const { pool, openings } = poolOpeningLater({ maxSize: 3 });
  const warm = pool.warmUp(3);
  openings[0]!.resolve(new ScriptedSession());
  openings[1]!.reject(new OperationalError("not today"));
  openings[2]!.resolve(new ScriptedSession());
  await assertRejects(() => warm, OperationalError, "not today");
  assertEquals(pool.freeSize, 2);
  await pool.close();
});

Deno.test("Pool.warmUp() refuses what makes no sense", async () => {
  const { pool } = await createPool({ maxSize: 2 });
  const message = "Cannot warm up: 3 is not a number of connections up to 2";
  await assertRejects(() => pool.warmUp(3), InterfaceError, message);
  await pool.close();
  await assertRejects(() => pool.warmUp(), InterfaceError, "Cannot warm up: pool is closed");
  const unpooled = await createPool({ pooling: false });
  await assertRejects(
    () => unpooled.pool.warmUp(),
    InterfaceError,
    "Cannot warm up: pooling is off",
  );
  await unpooled.pool.close();
});

Deno.test("Pool without pooling opens a connection for each, closes it after, and keeps to maxSize", async () => {
  const { pool, sessions } = await createPool({ pooling: false, maxSize: 1 });
  assertEquals([sessions.length, pool.minSize], [0, 0]);
  await pool.execute("SELECT 1");
  const conn = await pool.acquire();
  const next = pool.acquire();
  assertEquals([await hasSettled(next), pool.size], [false, 1]);
  await conn.begin();
  await pool.release(conn);
  await pool.release(await next);
  await hasSettled(Promise.resolve());
  assertEquals(sessions.map((session) => session.goodbye), [true, true, true]);
  assertEquals([sessions[1]!.texts, pool.size], [["BEGIN", "ROLLBACK"], 0]);
  await pool.close();
});

Deno.test("Pool.statistics are plain numbers that add up", async () => {
  const { pool } = await createPool({ maxSize: 1 });
  const conn = await pool.acquire();
  await assertRejects(() => pool.acquire({ timeout: 1 }), TimeoutError);
  const before = pool.statistics;
  assertEquals(before, {
    size: 1,
    free: 0,
    used: 1,
    opening: 0,
    waiting: 0,
    opened: 1,
    closed: 0,
    acquired: 1,
    waits: 1,
    timeouts: 1,
    errors: 0,
    leaks: 0,
  });
  await conn.close();
  await pool.release(conn);
  assertEquals([before.closed, pool.statistics.closed, pool.statistics.size], [0, 1, 0]);
  await pool.close();
});

Deno.test("Pool.statistics count a connection that could not be opened", async () => {
  const pool = new Pool(() => Promise.reject(new OperationalError("not today")), SETTINGS, {
    minSize: 0,
  });
  await assertRejects(() => pool.acquire(), OperationalError);
  const { errors, opened, acquired, size } = pool.statistics;
  assertEquals([errors, opened, acquired, size], [1, 0, 0, 0]);
  await pool.close();
});

Deno.test("Pool.use() lends a connection while a function runs, whatever becomes of it", async () => {
  const { pool } = await createPool();
  assertEquals(await pool.use((conn) => conn.execute("SELECT 1").then(() => 7)), 7);
  await assertRejects(
    () => pool.use(() => Promise.reject(new Error("not today"))),
    Error,
    "not today",
  );
  await pool.use((conn) => pool.release(conn));
  assertEquals(pool.freeSize, 1);
  await assertRejects(
    () => pool.use(() => Promise.resolve(), { signal: AbortSignal.abort(new Error("left")) }),
    Error,
    "left",
  );
  assertEquals(pool.holders(), []);
  await pool.close();
});
