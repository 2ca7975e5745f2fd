import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { Pool } from "../../../src/api/pool.ts";
import type { PoolOptions } from "../../../src/api/pool_options.ts";
import type { PooledConnection } from "../../../src/api/pooled_connection.ts";
import { InterfaceError, OperationalError, TimeoutError } from "../../../src/errors.ts";
import { InvalidPassword, TooManyConnections } from "../../../src/sqlstate/error_classes.ts";
import { createPool, hasSettled, poolOpeningLater, SETTINGS } from "../../support/scripted_pool.ts";
import { answerLater, done, rowsOf, ScriptedSession } from "../../support/scripted_session.ts";

/** The message of a DatabaseError of the server that ends all hope. */
function wrongPassword(): InvalidPassword {
  return new InvalidPassword("wrong password", {
    diag: { severity: "FATAL", sqlstate: "28P01", messagePrimary: "wrong password" },
  });
}

Deno.test("Pool.create() opens minSize connections", async () => {
  const { pool, sessions } = await createPool({ minSize: 3, maxSize: 5 });
  assertEquals(sessions.length, 3);
  assertEquals([pool.size, pool.freeSize, pool.minSize, pool.maxSize], [3, 3, 3, 5]);
  assertEquals([pool.waiting, pool.closed, pool.timeout], [0, false, 60_000]);
  assertEquals(pool.dsn, SETTINGS.dsn);
  await pool.close();
});

Deno.test("Pool.create() that cannot open one closes the others", async () => {
  const opened = new ScriptedSession();
  let count = 0;
  const open = () =>
    ++count === 2
      ? Promise.reject(new TooManyConnections("too many clients"))
      : Promise.resolve(opened);
  await assertRejects(() => Pool.create(open, SETTINGS, { minSize: 2 }), TooManyConnections);
  assertEquals(opened.state.kind, "closed");
});

Deno.test("Pool.create() that is aborted rejects with the reason and gives up opening", async () => {
  const controller = new AbortController();
  const created = Pool.create(
    (signal) =>
      new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(new Error("gave up")))
      ),
    SETTINGS,
    {},
    controller.signal,
  );
  controller.abort(new Error("enough"));
  await assertRejects(() => created, Error, "enough");
});

Deno.test("Pool refuses options that make no sense", () => {
  const open = () => Promise.reject(new Error("not opened"));
  const cases: [PoolOptions, string][] = [
    [{ minSize: -1 }, "minSize is not a whole number, 0 or more"],
    [{ maxSize: 1.5 }, "maxSize is not a whole number"],
    [{ minSize: 3, maxSize: 2 }, "maxSize is less than minSize"],
    [{ maxWaiting: -1 }, "maxWaiting is not a whole number"],
    [{ acquireTimeout: 0 }, "acquireTimeout is not a positive number"],
  ];
  for (const [options, message] of cases) {
    assertThrows(() => new Pool(open, SETTINGS, options), InterfaceError, message);
  }
});

Deno.test("Pool with maxSize 0 has no limit", async () => {
  const { pool, sessions } = await createPool({ maxSize: 0 });
  const held = await Promise.all(Array.from({ length: 30 }, () => pool.acquire()));
  assertEquals([sessions.length, pool.size, pool.maxSize], [30, 30, 0]);
  for (const conn of held) await pool.release(conn);
  await pool.close();
});

Deno.test("Pool.acquire() lends what is free, the one used last first", async () => {
  const { pool } = await createPool({ minSize: 2 });
  const first = await pool.acquire();
  const second = await pool.acquire();
  const used = first.backendPid;
  assertNotEquals(second.backendPid, used);
  await pool.release(second);
  await pool.release(first);
  const again = await pool.acquire();
  assertEquals([again.backendPid, pool.size, pool.freeSize], [used, 2, 1]);
  await pool.release(again);
  await pool.close();
});

Deno.test("Pool.acquire() opens another up to maxSize, then waits its turn", async () => {
  const { pool, sessions } = await createPool({ maxSize: 2 });
  const held = [await pool.acquire(), await pool.acquire()];
  assertEquals(sessions.length, 2);
  const order: string[] = [];
  const waiting = ["first", "second"].map((name) =>
    pool.acquire().then((conn) => {
      order.push(name);
      return conn;
    })
  );
  assertEquals(pool.waiting, 2);
  await pool.release(held[0]!);
  assertEquals(await hasSettled(waiting[1]!), false);
  await pool.release(held[1]!);
  for (const conn of await Promise.all(waiting)) await pool.release(conn);
  assertEquals(order, ["first", "second"]);
  assertEquals([sessions.length, pool.waiting], [2, 0]);
  await pool.close();
});

Deno.test("Pool.acquire() does not wait for a slow connect when another comes free", async () => {
  const { pool, openings } = poolOpeningLater({ maxSize: 2 });
  const first = pool.acquire();
  openings[0]!.resolve(new ScriptedSession());
  const conn = await first;
  const second = pool.acquire();
  assertEquals(openings.length, 2);
  await pool.release(conn);
  await pool.release(await second);
  openings[1]!.resolve(new ScriptedSession());
  await hasSettled(openings[1]!.promise);
  assertEquals([pool.size, pool.freeSize], [2, 2]);
  await pool.close();
});

Deno.test("Pool.acquire() rejects with TimeoutError, telling how full the pool is", async () => {
  const { pool } = await createPool({ maxSize: 1, acquireTimeout: 5 });
  const conn = await pool.acquire();
  const patient = pool.acquire({ timeout: 60_000 });
  const error = await assertRejects(
    () => pool.acquire(),
    TimeoutError,
    "Cannot acquire: no connection became free in 5 ms (size 1, waiting 2)",
  );
  assertEquals([error.phase, error.retryable], ["acquire", "never-sent"]);
  await pool.release(conn);
  await pool.release(await patient);
  await pool.close();
});

Deno.test("Pool.acquire() with a signal aborted before takes nothing", async () => {
  const { pool } = await createPool();
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  assertStrictEquals(await assertRejects(() => pool.acquire({ signal }), Error), reason);
  assertEquals([pool.freeSize, pool.waiting], [1, 0]);
  await pool.close();
});

Deno.test("Pool.acquire() that is aborted leaves its turn to the next", async () => {
  const { pool } = await createPool({ maxSize: 1 });
  const conn = await pool.acquire();
  const controller = new AbortController();
  const leaving = pool.acquire({ signal: controller.signal });
  const next = pool.acquire();
  controller.abort(new Error("enough"));
  await pool.release(conn);
  await assertRejects(() => leaving, Error, "enough");
  await pool.release(await next);
  assertEquals([pool.freeSize, pool.waiting], [1, 0]);
  await pool.close();
});

Deno.test("Pool.acquire() aborted right after the connection was handed over keeps it", async () => {
  const { pool } = await createPool({ maxSize: 1 });
  const conn = await pool.acquire();
  const controller = new AbortController();
  const waiting = pool.acquire({ signal: controller.signal });
  const released = pool.release(conn);
  controller.abort(new Error("too late"));
  await released;
  await pool.release(await waiting);
  assertEquals(pool.freeSize, 1);
  await pool.close();
});

Deno.test("Pool.acquire() that leaves while its connection opens keeps it for the next", async () => {
  const { pool, openings } = poolOpeningLater({ maxSize: 1 });
  await assertRejects(() => pool.acquire({ timeout: 1 }), TimeoutError);
  openings[0]!.resolve(new ScriptedSession());
  await pool.release(await pool.acquire());
  assertEquals([openings.length, pool.freeSize], [1, 1]);
  await pool.close();
});

Deno.test("Pool.acquire() rejects beyond maxWaiting", async () => {
  const { pool } = await createPool({ maxSize: 1, maxWaiting: 1 });
  const conn = await pool.acquire();
  const waiting = pool.acquire();
  await assertRejects(
    () => pool.acquire(),
    OperationalError,
    "Cannot acquire: too many callers are waiting (size 1, waiting 1)",
  );
  await pool.release(conn);
  await pool.release(await waiting);
  await pool.close();
});

Deno.test("Pool.acquire() rejects with the error of its connect; others go on waiting", async () => {
  const { pool, openings } = poolOpeningLater({ maxSize: 1 });
  const first = pool.acquire();
  const second = pool.acquire();
  const failure = new TooManyConnections("too many clients");
  openings[0]!.reject(failure);
  assertStrictEquals(await assertRejects(() => first, TooManyConnections), failure);
  assertEquals(openings.length, 2);
  openings[1]!.resolve(new ScriptedSession());
  await pool.release(await second);
  await pool.close();
});

Deno.test("Pool.acquire() waits for another's connection while the server has no room", async () => {
  const { pool, openings } = poolOpeningLater({ maxSize: 3 });
  const acquiring = [pool.acquire(), pool.acquire(), pool.acquire()];
  openings[0]!.resolve(new ScriptedSession());
  const conn = await acquiring[0]!;
  const failure = new TooManyConnections("too many clients");
  openings[1]!.reject(failure);
  openings[2]!.reject(failure);
  const late = await assertRejects(() => pool.acquire({ timeout: 1 }), TimeoutError);
  assertStrictEquals(late.cause, failure);
  assertEquals([openings.length, pool.size, pool.waiting], [3, 1, 2]);
  await pool.release(conn);
  await pool.release(await acquiring[1]!);
  await pool.release(await acquiring[2]!);
  assertEquals([openings.length, pool.size, pool.freeSize], [3, 1, 1]);
  await pool.close();
});

Deno.test("Pool.acquire() tries again when a connection ends, though the server had no room", async () => {
  const { pool, openings } = poolOpeningLater({ maxSize: 2 });
  const acquiring = [pool.acquire(), pool.acquire()];
  openings[0]!.resolve(new ScriptedSession());
  const conn = await acquiring[0]!;
  openings[1]!.reject(new TooManyConnections("too many clients"));
  await hasSettled(acquiring[1]!);
  await conn.close();
  assertEquals(openings.length, 3);
  openings[2]!.resolve(new ScriptedSession());
  await pool.release(await acquiring[1]!);
  await pool.close();
});

Deno.test("Pool.acquire() rejects all who wait when the password is wrong", async () => {
  const { pool, openings } = poolOpeningLater({ maxSize: 1 });
  const waiting = [pool.acquire(), pool.acquire(), pool.acquire()];
  openings[0]!.reject(wrongPassword());
  for (const acquired of waiting) await assertRejects(() => acquired, InvalidPassword);
  assertEquals([openings.length, pool.size, pool.waiting], [1, 0, 0]);
  await pool.close();
});

Deno.test("Pool.acquire() rejects when the connection was lost while it was being opened", async () => {
  const { pool, openings } = poolOpeningLater();
  const acquired = pool.acquire();
  const session = new ScriptedSession();
  session.destroy(new OperationalError("the wire was cut"));
  openings[0]!.resolve(session);
  await assertRejects(() => acquired, OperationalError, "the wire was cut");
  assertEquals(pool.size, 0);
  await pool.close();
});

Deno.test("Pool drops an idle connection that is lost, and opens anew when asked", async () => {
  const { pool, sessions } = await createPool({ minSize: 2 });
  sessions[0]!.destroy(new Error("the wire was cut"));
  assertEquals([pool.size, pool.freeSize], [1, 1]);
  const conn = await pool.acquire();
  assertEquals(sessions.length, 3);
  await pool.release(conn);
  assertEquals(pool.size, 2);
  await pool.close();
});

Deno.test("Pool that fails to top up tells nobody, and tries again with the next acquire()", async () => {
  const good = new ScriptedSession();
  const second = new ScriptedSession();
  const answers = [Promise.resolve(good), Promise.resolve(second)];
  let attempts = 0;
  const pool = await Pool.create(
    () => {
      attempts++;
      return answers.shift() ?? Promise.reject(new OperationalError("not today"));
    },
    SETTINGS,
    { minSize: 2 },
  );
  second.destroy(new Error("the wire was cut"));
  for (const expected of [3, 4]) {
    await pool.release(await pool.acquire());
    await hasSettled(Promise.resolve());
    assertEquals([attempts, pool.size], [expected, 1]);
  }
  await pool.close();
});

Deno.test("Pool makes room at once when a connection on loan is lost", async () => {
  const { pool, sessions } = await createPool({ maxSize: 1 });
  const conn = await pool.acquire();
  const waiting = pool.acquire();
  sessions[0]!.destroy(new Error("the wire was cut"));
  const other = await waiting;
  assert(conn.closed);
  await pool.release(conn);
  await pool.release(other);
  assertEquals([pool.size, pool.freeSize], [1, 1]);
  await pool.close();
});

Deno.test("Pool.release() of a clean connection sends nothing and frees it before it returns", async () => {
  const { pool, sessions } = await createPool();
  const conn = await pool.acquire();
  await conn.execute("SELECT 1");
  const released = pool.release(conn);
  assertEquals(pool.freeSize, 1);
  await released;
  assertEquals(sessions[0]!.texts, ["SELECT 1"]);
  await pool.close();
});

Deno.test("Pool.release() rolls back once, and nobody gets the connection before", async () => {
  const { pool, sessions } = await createPool({ maxSize: 1 });
  const session = sessions[0]!;
  const conn = await pool.acquire();
  await conn.begin();
  const later = answerLater();
  session.answer = later.answer;
  const released = pool.release(conn);
  const next = pool.acquire();
  assertEquals(await hasSettled(next), false);
  later.resolve(done("ROLLBACK"));
  await released;
  await pool.release(await next);
  assertEquals(session.texts, ["BEGIN", "ROLLBACK"]);
  await pool.close();
});

Deno.test("Pool.release() closes what it cannot clean", async () => {
  const { pool, sessions } = await createPool();
  const session = sessions[0]!;
  const conn = await pool.acquire();
  await conn.begin();
  session.answer = () => Promise.reject(new Error("no reply"));
  await pool.release(conn);
  assertEquals([session.state.kind, pool.size], ["closed", 0]);
  await pool.close();
});

Deno.test("Pool.release() of a connection that is lost right after it was cleaned forgets it", async () => {
  const { pool, sessions } = await createPool();
  const session = sessions[0]!;
  const conn = await pool.acquire();
  await conn.begin();
  session.answer = ({ text }) => {
    session.destroy(new Error("the server was shut down behind its reply"));
    return done(text);
  };
  await pool.release(conn);
  assertEquals([pool.size, pool.freeSize], [0, 0]);
  await pool.close();
});

Deno.test("Pool.release() closes what is in a transaction even after the rollback", async () => {
  const { pool, sessions } = await createPool();
  const session = sessions[0]!;
  const conn = await pool.acquire();
  await conn.begin();
  session.answer = () => done("SELECT 0");
  session.script = () => Promise.resolve([]);
  await pool.release(conn);
  assertEquals([session.state.kind, pool.size], ["closed", 0]);
  await pool.close();
});

Deno.test("Pool.release() ends listening, however it was begun", async () => {
  const { pool, sessions } = await createPool();
  const begins: ((conn: PooledConnection) => Promise<unknown>)[] = [
    (conn) => conn.listen("jobs"),
    (conn) => conn.execute("LISTEN jobs"),
    (conn) => conn.executeScript("LISTEN jobs"),
  ];
  for (const begin of begins) {
    const conn = await pool.acquire();
    await begin(conn);
    await pool.release(conn);
    assertEquals(sessions[0]!.texts.at(-1), "UNLISTEN *");
  }
  await pool.close();
});

Deno.test("Pool.release() closes the cursors that may be held, however they were declared", async () => {
  const { pool, sessions } = await createPool();
  const text = "DECLARE held CURSOR WITH HOLD FOR SELECT 1";
  const declares: ((conn: PooledConnection) => Promise<unknown>)[] = [
    (conn) => conn.execute(text),
    (conn) => conn.executeScript(text),
    (conn) => conn.cursor({ name: "held", withHold: true }).execute("SELECT 1"),
  ];
  for (const declare of declares) {
    const conn = await pool.acquire();
    await declare(conn);
    await pool.release(conn);
    assertEquals(sessions[0]!.texts.at(-1), "CLOSE ALL");
  }
  await pool.close();
});

Deno.test("Pool.cursor() with a name needs hold, and lends nothing without", async () => {
  const { pool, sessions } = await createPool();
  // @ts-expect-error: withHold is missing
  await assertRejects(() => pool.cursor({ name: "c" }), InterfaceError, "withHold");
  const cur = await pool.cursor({ name: "c", withHold: true, timeout: 5 });
  await cur.execute("SELECT 1");
  assertEquals([sessions[0]!.asked.at(-1)?.options, pool.freeSize], [{}, 0]);
  await cur.close();
  assertEquals(pool.freeSize, 1);
  await pool.close();
});

Deno.test("Pool.release() while a statement runs lets it end, then cleans up", async () => {
  const { pool, sessions } = await createPool();
  const session = sessions[0]!;
  const conn = await pool.acquire();
  const later = answerLater();
  session.answer = (asked) => asked.text === "SELECT 1" ? later.answer(asked) : done(asked.text);
  const executed = conn.execute("SELECT 1");
  const released = pool.release(conn);
  assertEquals([pool.freeSize, session.texts], [0, [
    "SELECT 1",
    "ROLLBACK; CLOSE ALL; UNLISTEN *",
  ]]);
  later.resolve(rowsOf([1]));
  await executed;
  await released;
  await pool.close();
});

Deno.test("PooledConnection is dead once released, and so is all that came from it", async () => {
  const { pool, sessions } = await createPool();
  const conn = await pool.acquire();
  const cur = await conn.execute("SELECT 1");
  const fresh = conn.cursor();
  const tx = await conn.begin();
  await tx.commit();
  sessions[0]!.asked.length = 0;
  await pool.release(conn);
  assert(conn.closed);
  assert(cur.closed);
  assertEquals(conn.transactionStatus, "unknown");
  const calls: [string, () => Promise<unknown>][] = [
    ["execute", () => conn.execute("SELECT 1")],
    ["execute", () => fresh.execute("SELECT 1")],
    ["fetch", () => cur.fetchOne()],
    ["begin", () => conn.begin()],
    ["commit", () => tx.commit()],
    ["get", () => conn.notifies.get()],
  ];
  for (const [action, call] of calls) {
    await assertRejects(call, Error, `Cannot ${action}: connection is released`);
  }
  assertEquals(sessions[0]!.asked, []);
  await pool.close();
});

Deno.test("Pool.release() rejects twice, and disposing after it does nothing", async () => {
  const { pool } = await createPool();
  {
    await using conn = await pool.acquire();
    await pool.release(conn);
    await assertRejects(
      () => pool.release(conn),
      InterfaceError,
      "Cannot release: connection is already released",
    );
  }
  assertEquals(pool.freeSize, 1);
  await pool.close();
});

Deno.test("Pool.release() refuses what is not its own", async () => {
  const mine = await createPool();
  const other = await createPool();
  const conn = await other.pool.acquire();
  const message = "Cannot release: connection is not from this pool";
  await assertRejects(() => mine.pool.release(conn), InterfaceError, message);
  await assertRejects(
    () => mine.pool.release({} as PooledConnection),
    InterfaceError,
    message,
  );
  await conn.execute("SELECT 1");
  await other.pool.release(conn);
  await mine.pool.close();
  await other.pool.close();
});

Deno.test("PooledConnection gives itself back when its scope is left, by a throw too", async () => {
  const { pool } = await createPool();
  await assertRejects(
    async () => {
      await using conn = await pool.acquire();
      await conn.execute("SELECT 1");
      throw new Error("not today");
    },
    Error,
    "not today",
  );
  assertEquals([pool.size, pool.freeSize], [1, 1]);
  await pool.close();
});

Deno.test("PooledConnection.close() ends the session and makes room; releasing it is then harmless", async () => {
  const { pool, sessions } = await createPool({ maxSize: 1 });
  const conn = await pool.acquire();
  await conn.close();
  await conn.close();
  assert(sessions[0]!.goodbye);
  assertEquals(pool.size, 0);
  await pool.release(conn);
  await pool.release(await pool.acquire());
  assertEquals([pool.size, pool.freeSize], [1, 1]);
  await pool.close();
});

Deno.test("PooledConnection hears nothing of what its predecessor listened to", async () => {
  const { pool, sessions } = await createPool();
  const first = await pool.acquire();
  await pool.release(first);
  sessions[0]!.events.notification({ pid: 1, channel: "jobs", payload: "for nobody" });
  const second = await pool.acquire();
  assertEquals(second.notifies.isEmpty, true);
  await pool.release(second);
  await pool.close();
});

Deno.test("Pool.cursor() lends a connection until the cursor is closed", async () => {
  const { pool, sessions } = await createPool();
  {
    await using cur = await pool.cursor<{ n: number }>({ rowMode: "object" });
    sessions[0]!.answer = () => rowsOf({ n: 1 });
    await cur.execute("SELECT 1");
    assertEquals(await cur.fetchOne(), { n: 1 });
    assertEquals([pool.freeSize, sessions[0]!.asked[0]?.statement?.rowMode], [0, "object"]);
  }
  assertEquals(pool.freeSize, 1);
  await pool.close();
});

Deno.test("Pool.execute() gives the connection back before it resolves, and keeps the rows", async () => {
  const { pool, sessions } = await createPool();
  sessions[0]!.answer = () => rowsOf([1], [2]);
  const cur = await pool.execute("SELECT $1", [1]);
  assertEquals([pool.freeSize, cur.closed], [1, false]);
  assertEquals(await cur.fetchAll(), [[1], [2]]);
  await assertRejects(
    () => cur.execute("SELECT 1"),
    InterfaceError,
    "Cannot execute: connection is released",
  );
  const seen: unknown[] = [];
  for await (const row of pool.execute("SELECT 1")) seen.push(row);
  assertEquals(seen, [[1], [2]]);
  await pool.close();
});

Deno.test("Pool.execute() that fails gives the connection back", async () => {
  const { pool } = await createPool();
  await assertRejects(() => pool.execute("SELECT $1", {} as unknown[]), InterfaceError);
  assertEquals(pool.freeSize, 1);
  await pool.close();
});

Deno.test("Pool.transaction() commits, or rolls back, and gives the connection back", async () => {
  const { pool, sessions } = await createPool();
  assertEquals(await pool.transaction(() => Promise.resolve(7), { readOnly: true }), 7);
  await assertRejects(
    () => pool.transaction(() => Promise.reject(new Error("not today"))),
    Error,
    "not today",
  );
  assertEquals(sessions[0]!.texts, ["BEGIN READ ONLY", "COMMIT", "BEGIN", "ROLLBACK"]);
  assertEquals(pool.freeSize, 1);
  await pool.close();
});

Deno.test("Pool.clear() closes what is free and leaves what is on loan", async () => {
  const { pool, sessions } = await createPool({ minSize: 2 });
  const conn = await pool.acquire();
  await pool.clear();
  assertEquals([pool.size, pool.freeSize], [1, 0]);
  assertEquals(sessions.map((session) => session.goodbye), [true, false]);
  await pool.release(conn);
  await pool.close();
});

Deno.test("Pool.clear() ends a connection whose goodbye fails", async () => {
  const { pool, sessions } = await createPool();
  sessions[0]!.close = () => Promise.reject(new Error("the wire was cut"));
  await pool.clear();
  assertEquals([sessions[0]!.state.kind, pool.size], ["closed", 0]);
  await pool.close();
});

Deno.test("Pool.close() refuses who comes and who waits, and waits for what is on loan", async () => {
  const { pool, sessions } = await createPool({ minSize: 2, maxSize: 2 });
  const held = [await pool.acquire(), await pool.acquire()];
  const waiting = pool.acquire();
  const closed = pool.close();
  const message = "Cannot acquire: pool is closed";
  await assertRejects(() => waiting, InterfaceError, message);
  await assertRejects(() => pool.acquire(), InterfaceError, message);
  await held[0]!.execute("SELECT 1");
  await pool.release(held[0]!);
  assertEquals(await hasSettled(closed), false);
  await pool.release(held[1]!);
  await closed;
  await pool.close();
  await pool.waitClosed();
  assertEquals([pool.size, pool.closed], [0, true]);
  assert(sessions.every((session) => session.goodbye));
});

Deno.test("Pool.close() ends what is on loan after its timeout", async () => {
  const { pool, sessions } = await createPool();
  const conn = await pool.acquire();
  await pool.close({ timeout: 1 });
  assertEquals([sessions[0]!.state.kind, pool.size, conn.closed], ["closed", 0, true]);
  await pool.release(conn);
});

Deno.test("Pool.close() gives up what is being opened", async () => {
  const { pool } = poolOpeningLater();
  const acquired = pool.acquire();
  const closed = pool.close();
  await assertRejects(() => acquired, InterfaceError, "Cannot acquire: pool is closed");
  await closed;
  assertEquals(pool.size, 0);
});

Deno.test("Pool.close() closes a connection that opens too late", async () => {
  const opening = Promise.withResolvers<ScriptedSession>();
  const pool = new Pool(() => opening.promise, SETTINGS, { minSize: 0 });
  const acquired = pool.acquire();
  const closed = pool.close();
  await assertRejects(() => acquired, InterfaceError);
  const late = new ScriptedSession();
  opening.resolve(late);
  await closed;
  assert(late.goodbye);
});

Deno.test("Pool.terminate() ends everything at once, and close() then resolves", async () => {
  const { pool, sessions } = await createPool({ minSize: 2 });
  const conn = await pool.acquire();
  const closed = pool.close();
  await pool.terminate();
  await closed;
  await pool.waitClosed();
  assert(sessions.every((session) => session.state.kind === "closed"));
  await assertRejects(() => conn.execute("SELECT 1"), Error, "its pool was terminated");
});

Deno.test("Pool.waitClosed() rejects while the pool is open", async () => {
  const { pool } = await createPool();
  await assertRejects(
    () => pool.waitClosed(),
    InterfaceError,
    "Cannot wait: pool is not closed",
  );
  await pool.close();
});

Deno.test("Pool is closed when its scope is left", async () => {
  const opened = await createPool();
  {
    await using pool = opened.pool;
    await pool.execute("SELECT 1");
  }
  assert(opened.pool.closed);
  assert(opened.sessions[0]!.goodbye);
});
