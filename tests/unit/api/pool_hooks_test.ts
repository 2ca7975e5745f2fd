import { assertEquals, assertInstanceOf, assertRejects, assertStrictEquals } from "@std/assert";
import { Pool } from "../../../src/api/pool.ts";
import type { PoolOptions } from "../../../src/api/pool_options.ts";
import { InterfaceError, OperationalError, TimeoutError } from "../../../src/errors.ts";
import type { Connection } from "../../../src/api/connection.ts";
import { createPool, hasSettled, SETTINGS } from "../../support/scripted_pool.ts";
import { answerLater, done, ScriptedSession } from "../../support/scripted_session.ts";

/** A hook that ends when its connection does, as one that waits for a lock. */
function endless(conn: Connection): Promise<void> {
  return conn.execute("SELECT pg_sleep(3600)").then(() => undefined);
}

/** A session that never answers a sleep, until it is destroyed. */
function sleeper(): ScriptedSession {
  const session = new ScriptedSession();
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => undefined);
  const destroy = session.destroy.bind(session);
  session.destroy = (reason) => {
    lost.reject(reason);
    destroy(reason);
  };
  session.answer = ({ text }) => /sleep/.test(text) ? lost.promise : done(text);
  return session;
}

async function poolOf(session: ScriptedSession, options: PoolOptions): Promise<Pool> {
  let opened = false;
  const open = () => {
    const next = opened ? new ScriptedSession() : session;
    opened = true;
    return Promise.resolve(next);
  };
  return await Pool.create(open, SETTINGS, options);
}

Deno.test("Pool calls onConnect once for each connection, before anybody has it", async () => {
  const seen: number[] = [];
  const { pool, sessions } = await createPool({
    onConnect: async (conn) => {
      seen.push(conn.backendPid);
      await conn.execute("SET search_path TO shop");
    },
  });
  for (let i = 0; i < 3; i++) await pool.execute("SELECT 1");
  assertEquals(seen, [1]);
  assertEquals(sessions[0]!.texts[0], "SET search_path TO shop");
  await pool.close();
});

Deno.test("Pool cleans up after onConnect, whose connection is dead then", async () => {
  const kept: Connection[] = [];
  const { pool, sessions } = await createPool({
    onConnect: async (conn) => {
      kept.push(conn);
      await conn.begin();
    },
  });
  assertEquals(sessions[0]!.texts, ["BEGIN", "ROLLBACK"]);
  await assertRejects(() => kept[0]!.execute("SELECT 1"), InterfaceError, "connection is released");
  await pool.close();
});

Deno.test("Pool.acquire() rejects as onConnect does; that connection is closed, the next is good", async () => {
  const failure = new Error("not today");
  const failures = [failure];
  const { pool, sessions } = await createPool({
    minSize: 0,
    maxSize: 1,
    onConnect: () => {
      const next = failures.pop();
      if (next !== undefined) throw next;
    },
  });
  assertStrictEquals(await assertRejects(() => pool.acquire(), Error), failure);
  assertEquals([sessions[0]!.state.kind, pool.size, pool.statistics.errors], ["closed", 0, 1]);
  await pool.release(await pool.acquire());
  assertEquals(pool.size, 1);
  await pool.close();
});

Deno.test("Pool.acquire() rejects when onConnect takes longer than hookTimeout", async () => {
  const session = sleeper();
  const pool = await poolOf(session, { minSize: 0, hookTimeout: 5, onConnect: endless });
  await assertRejects(
    () => pool.acquire(),
    TimeoutError,
    "Cannot use the connection: onConnect took longer than 5 ms",
  );
  assertEquals([session.state.kind, pool.size], ["closed", 0]);
  await pool.close();
});

Deno.test("Pool.close() does not wait for onConnect", async () => {
  const session = sleeper();
  const pool = await poolOf(session, { minSize: 0, onConnect: endless });
  const acquired = pool.acquire();
  assertEquals(await hasSettled(acquired), false);
  const closed = pool.close();
  await assertRejects(() => acquired, InterfaceError, "pool is closed");
  await closed;
  assertEquals([session.state.kind, pool.size], ["closed", 0]);
});

Deno.test("Pool calls onAcquire with what it lends, each time", async () => {
  const { pool, sessions } = await createPool({
    onAcquire: async (conn) => {
      await conn.execute("SET ROLE shop");
    },
  });
  for (let i = 0; i < 2; i++) await pool.execute("SELECT 1");
  assertEquals(sessions[0]!.texts, ["SET ROLE shop", "SELECT 1", "SET ROLE shop", "SELECT 1"]);
  await pool.close();
});

Deno.test("Pool.acquire() rejects as onAcquire does, which costs the connection and no more", async () => {
  const failure = new Error("not today");
  const failures = [failure];
  const { pool, sessions } = await createPool({
    maxSize: 1,
    onAcquire: () => {
      const next = failures.pop();
      if (next !== undefined) throw next;
    },
  });
  assertStrictEquals(await assertRejects(() => pool.acquire(), Error), failure);
  assertEquals([sessions[0]!.state.kind, pool.size, pool.holders()], ["closed", 0, []]);
  await pool.release(await pool.acquire());
  await pool.close();
});

Deno.test("Pool.acquire() rejects when onAcquire closes the connection", async () => {
  const { pool } = await createPool({ onAcquire: (conn) => conn.close() });
  await assertRejects(
    () => pool.acquire(),
    OperationalError,
    "connection is closed: onAcquire closed it",
  );
  assertEquals(pool.size, 0);
  await pool.close();
});

Deno.test("Pool.acquire() is given up in onAcquire by its timeout and by its signal", async () => {
  for (const how of ["timeout", "signal"] as const) {
    const session = sleeper();
    const pool = await poolOf(session, { onAcquire: endless });
    const leaving = new AbortController();
    const acquired = pool.acquire(how === "timeout" ? { timeout: 5 } : { signal: leaving.signal });
    assertEquals(await hasSettled(acquired), false);
    if (how === "signal") leaving.abort(new Error("the user left"));
    await assertRejects(() => acquired, Error, how === "signal" ? "the user left" : "onAcquire");
    assertEquals([session.state.kind, pool.size], ["closed", 0]);
    await pool.close();
  }
});

Deno.test("Pool.acquire() aborted before onAcquire began keeps the connection", async () => {
  let called = 0;
  const { pool } = await createPool({ onAcquire: () => void called++ });
  const leaving = new AbortController();
  const acquired = pool.acquire({ signal: leaving.signal });
  leaving.abort(new Error("the user left"));
  await assertRejects(() => acquired, Error, "the user left");
  assertEquals([called, pool.freeSize, pool.statistics.errors], [0, 1, 0]);
  await pool.close();
});

Deno.test("Pool calls onRelease with the connection as it was left, and cleans afterwards", async () => {
  const seen: string[] = [];
  const { pool, sessions } = await createPool({
    onRelease: async (conn) => {
      seen.push(conn.transactionStatus);
      await conn.execute("SELECT 2");
    },
  });
  const conn = await pool.acquire();
  await conn.begin();
  await pool.release(conn);
  assertEquals(seen, ["inTransaction"]);
  assertEquals(sessions[0]!.texts, ["BEGIN", "SELECT 2", "ROLLBACK"]);
  await pool.close();
});

Deno.test("Pool undoes a LISTEN of onRelease", async () => {
  const { pool, sessions } = await createPool({ onRelease: (conn) => conn.listen("jobs") });
  await pool.execute("SELECT 1");
  assertEquals(sessions[0]!.texts.at(-1), "UNLISTEN *");
  await pool.close();
});

Deno.test("Pool closes the cursors that onRelease holds", async () => {
  const { pool, sessions } = await createPool({
    onRelease: async (conn) => {
      await conn.execute("DECLARE held CURSOR WITH HOLD FOR SELECT 1");
    },
  });
  await pool.execute("SELECT 1");
  assertEquals(sessions[0]!.texts.at(-1), "CLOSE ALL");
  await pool.close();
});

Deno.test("Pool.release() resolves though onRelease fails; onError is told, the connection closed", async () => {
  for (const hook of [() => Promise.reject(new Error("not today")), endless]) {
    const told: unknown[] = [];
    const session = sleeper();
    const pool = await poolOf(session, {
      onRelease: hook,
      hookTimeout: 5,
      onError: (error) => {
        told.push(error);
        throw new Error("and this neither");
      },
    });
    await pool.release(await pool.acquire());
    assertEquals([told.length, session.state.kind, pool.size], [1, "closed", 0]);
    assertEquals(pool.statistics.errors, 2);
    await pool.close();
  }
});

Deno.test("Pool tells onError of a connection that could not be opened ahead", async () => {
  const told: unknown[] = [];
  const failure = new OperationalError("not today");
  const answers = [Promise.resolve(new ScriptedSession()), Promise.resolve(new ScriptedSession())];
  const opened = await Promise.all(answers);
  const pool = await Pool.create(
    () => answers.shift() ?? Promise.reject(failure),
    SETTINGS,
    { minSize: 2, onError: (error) => told.push(error) },
  );
  opened[1]!.destroy(new Error("the wire was cut"));
  await pool.execute("SELECT 1");
  await hasSettled(Promise.resolve());
  assertEquals([told, pool.statistics.errors], [[failure], 1]);
  await pool.close();
});

Deno.test('Pool with reset "none" sends nothing, and closes what is in a transaction', async () => {
  const { pool, sessions } = await createPool({ reset: "none" });
  const listening = await pool.acquire();
  await listening.listen("jobs");
  await pool.release(listening);
  assertEquals([sessions[0]!.texts, pool.freeSize], [['LISTEN "jobs"'], 1]);
  const open = await pool.acquire();
  await open.begin();
  await pool.release(open);
  assertEquals([sessions[0]!.texts.at(-1), sessions[0]!.state.kind], ["BEGIN", "closed"]);
  await pool.close();
});

Deno.test('Pool with reset "discard all" rolls back first where it must', async () => {
  const { pool, sessions } = await createPool({ reset: "discard all" });
  await pool.execute("SELECT 1");
  const conn = await pool.acquire();
  await conn.begin();
  await pool.release(conn);
  assertEquals(sessions[0]!.texts, ["SELECT 1", "DISCARD ALL", "BEGIN", "ROLLBACK", "DISCARD ALL"]);
  await pool.close();
});

Deno.test("Pool with a reset of your own calls it with a clean connection", async () => {
  const { pool, sessions } = await createPool({
    reset: async (conn) => {
      assertEquals(conn.transactionStatus, "idle");
      await conn.execute("RESET ROLE");
    },
  });
  const conn = await pool.acquire();
  await conn.begin();
  await pool.release(conn);
  assertEquals(sessions[0]!.texts, ["BEGIN", "ROLLBACK", "RESET ROLE"]);
  await pool.close();
});

Deno.test("Pool closes a connection that a reset of your own leaves in a transaction", async () => {
  const told: unknown[] = [];
  const { pool, sessions } = await createPool({
    reset: async (conn) => {
      await conn.listen("jobs");
      sessions[0]!.answer = () => done("SELECT 0");
      await conn.execute("BEGIN");
      sessions[0]!.transactionStatus = "inTransaction";
      sessions[0]!.script = () => Promise.resolve([]);
    },
    onError: (error) => told.push(error),
  });
  await pool.execute("SELECT 1");
  assertEquals([sessions[0]!.state.kind, pool.size], ["closed", 0]);
  assertInstanceOf(told[0], OperationalError);
  assertEquals(told[0].message, "a statement or a transaction was left open");
  await pool.close();
});

Deno.test("Pool lends nothing that is still being reset", async () => {
  const { pool, sessions } = await createPool({
    maxSize: 1,
    reset: (conn) => conn.execute("RESET ALL").then(() => undefined),
  });
  const later = answerLater();
  const conn = await pool.acquire();
  sessions[0]!.answer = later.answer;
  const released = pool.release(conn);
  const next = pool.acquire();
  assertEquals([await hasSettled(next), pool.freeSize], [false, 0]);
  later.resolve(done("RESET"));
  await released;
  await pool.release(await next);
  await pool.close();
});

Deno.test("Pool.terminate() ends hooks that wait for something else, and their timers", async () => {
  for (const name of ["onConnect", "onAcquire", "onRelease", "reset"] as const) {
    const begun = Promise.withResolvers<void>();
    const { pool } = await createPool({
      minSize: 0,
      [name]: () => {
        begun.resolve();
        return new Promise(() => undefined);
      },
    });
    const settled = Promise.allSettled([pool.use(() => Promise.resolve())]);
    await begun.promise;
    await pool.terminate();
    await settled;
    await hasSettled(Promise.resolve());
    assertEquals([pool.size, pool.holders(), pool.statistics.used], [0, [], 0]);
  }
});

Deno.test("Pool.acquire() rejects as soon as its connection is lost in onAcquire", async () => {
  const begun = Promise.withResolvers<void>();
  const { pool, sessions } = await createPool({
    onAcquire: () => {
      begun.resolve();
      return new Promise(() => undefined);
    },
  });
  const acquired = pool.acquire();
  await begun.promise;
  const loss = new OperationalError("the wire was cut");
  sessions[0]!.destroy(loss);
  assertStrictEquals(await assertRejects(() => acquired, OperationalError), loss);
  await pool.close();
});
