/** Statements of a pool on connections that they share. */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { Pool } from "../../../src/api/pool.ts";
import type { PoolOptions } from "../../../src/api/pool_options.ts";
import type { Statement } from "../../../src/driver.ts";
import { InterfaceError, OperationalError } from "../../../src/errors.ts";
import { sql } from "../../../src/sql/mod.ts";
import { hasSettled, ManualClock, SETTINGS } from "../../support/scripted_pool.ts";
import { turn } from "../../support/scripted_native.ts";
import { type Asked, done, ScriptedSession } from "../../support/scripted_session.ts";

const READ = "SELECT a FROM t WHERE id = $1";

/** A pool whose sessions take statements behind one another, and answer when the test says. */
class World {
  readonly clock = new ManualClock();
  readonly sessions: ScriptedSession[] = [];
  /** What waits for its answer, by session. */
  readonly #held = new Map<ScriptedSession, (() => void)[]>();
  holds = false;

  static async with(
    options: PoolOptions,
    use: (world: World, pool: Pool) => Promise<void>,
  ): Promise<void> {
    const world = new World();
    const open = () => Promise.resolve(world.#open());
    const pool = await Pool.create(
      open,
      SETTINGS,
      { maxSize: 3, ...options },
      undefined,
      world.clock,
    );
    try {
      await use(world, pool);
    } finally {
      world.holds = false;
      for (const session of world.sessions) world.answer(session);
      await pool.close();
    }
  }

  #open(): ScriptedSession {
    const session = new ScriptedSession(["scripts", "pipelining"]);
    session.backendPid = this.sessions.push(session);
    session.answer = (asked) => this.#answer(session, asked);
    return session;
  }

  #answer(
    session: ScriptedSession,
    { text, options }: Asked,
  ): ReturnType<ScriptedSession["answer"]> {
    options?.signal?.throwIfAborted();
    if (text.includes("wrong")) return Promise.reject(new OperationalError("wrong"));
    if (!this.holds || text === "ROLLBACK") return done(text);
    const { promise, resolve } = Promise.withResolvers<void>();
    const held = this.#held.get(session) ?? [];
    this.#held.set(session, [...held, resolve]);
    return promise.then(() => done(text));
  }

  /** Answers what waits on a session: the first so many, or all. */
  answer(session: ScriptedSession | undefined, count = Infinity): void {
    const held = this.#held.get(session!) ?? [];
    for (const answer of held.splice(0, count)) answer();
  }

  /** How many statements wait for their answers, by session. */
  get running(): number[] {
    return this.sessions.map((session) => this.#held.get(session)?.length ?? 0);
  }
}

/** What was queued has run. */
async function settle(): Promise<void> {
  for (let i = 0; i < 30; i++) await Promise.resolve();
}

Deno.test("Pool.execute() sends what is known to be quick behind one another, on one connection", async () => {
  await World.with({ minSize: 3 }, async (world, pool) => {
    await pool.execute(READ, [0]);
    world.holds = true;
    const running = [1, 2, 3, 4].map((id) => pool.execute(READ, [id]));
    await settle();
    assertEquals(world.running, [0, 0, 4]);
    assertEquals([pool.freeSize, pool.statistics.used], [2, 1]);
    world.answer(world.sessions[2]);
    await Promise.all(running);
    assertEquals([pool.freeSize, pool.statistics.acquired], [3, 5]);
  });
});

Deno.test("Pool.execute() says that what shares a connection depends on nothing, or that all of it reads", async () => {
  for (const readOnly of [false, true]) {
    await World.with({ readOnly }, async (world, pool) => {
      await pool.execute(READ, [0]);
      await pool.executeMany("SELECT 1", []).catch(() => {});
      const { shares }: Statement = world.sessions[0]!.asked[0]!.statement!;
      assertEquals(shares, readOnly ? "transaction" : "connection");
    });
  }
});

Deno.test("Pool.execute() gives what it does not know a connection alone, and what took long", async () => {
  await World.with({ minSize: 3 }, async (world, pool) => {
    world.holds = true;
    const first = [1, 2].map((id) => pool.execute(READ, [id]));
    await settle();
    assertEquals(world.running, [0, 1, 1]);
    world.clock.pass(5);
    world.answer(world.sessions[2]);
    await first[0];
    world.clock.pass(1);
    world.answer(world.sessions[1]);
    await first[1];
    // The round trip took 5 ms at the least: 6 are one more.
    const again = [1, 2].map((id) => pool.execute(READ, [id]));
    await settle();
    assertEquals(world.running, [0, 2, 0]);
    world.clock.pass(500);
    world.answer(world.sessions[1]);
    await Promise.all(again);
    const slow = Array.from({ length: 120 }, (_, i) => i);
    for (const id of slow) {
      const one = pool.execute(READ, [id]);
      await settle();
      world.clock.pass(50);
      for (const session of world.sessions) world.answer(session);
      await one;
    }
    const alone = [1, 2].map((id) => pool.execute(READ, [id]));
    await settle();
    assertEquals(world.running.filter((count) => count === 1).length, 2);
    for (const session of world.sessions) world.answer(session);
    await Promise.all(alone);
  });
});

Deno.test("Pool.execute() sends nothing behind what may leave something on the session", async () => {
  await World.with({ minSize: 3 }, async (world, pool) => {
    for (const text of ["BEGIN", "SET x = 1", "CALL p()", "/* a */ SELECT 1", "LISTEN c"]) {
      await pool.execute(text);
      world.holds = true;
      const two = [pool.execute(text), pool.execute(text)];
      await settle();
      assertEquals(world.running.filter((count) => count === 1).length, 2, text);
      world.holds = false;
      for (const session of world.sessions) world.answer(session);
      await Promise.all(two);
    }
  });
});

Deno.test("Pool.execute() sends nothing behind another while a transaction is open, or something runs, elsewhere", async () => {
  await World.with({ minSize: 3 }, async (world, pool) => {
    await pool.execute(READ, [0]);
    const transaction = await pool.acquire();
    await transaction.execute("BEGIN");
    world.holds = true;
    const one = pool.execute(READ, [1]);
    const two = pool.execute(READ, [2]);
    const waiting = pool.execute(READ, [3]);
    await settle();
    assertEquals(world.running, [1, 1, 0]);
    assertEquals(pool.waiting, 1);
    world.holds = false;
    await transaction.execute("COMMIT");
    await pool.release(transaction);
    world.answer(world.sessions[0]);
    world.answer(world.sessions[1]);
    await Promise.all([one, two, waiting]);
  });
});

Deno.test("Pool.execute() uses another connection once the wait is more than short, and opens one where none is free", async () => {
  await World.with({ minSize: 1 }, async (world, pool) => {
    await pool.execute(READ, [0]);
    world.holds = true;
    const lone = pool.execute(READ, [1]);
    await settle();
    world.clock.pass(0.5); // more than the way there and back, which took no time
    world.answer(world.sessions[0]);
    await lone;
    const calls = Array.from({ length: 300 }, () => pool.execute(READ, [1]));
    await settle();
    assertEquals(world.sessions.length, 3);
    assert(world.running.every((count) => count > 0 && count <= 128), String(world.running));
    for (let i = 0; i < 300; i++) {
      for (const session of world.sessions) world.answer(session);
      await settle();
    }
    await Promise.all(calls);
    assertEquals([pool.waiting, pool.freeSize], [0, 3]);
  });
});

Deno.test("Pool.execute() of a pool that only reads lines up more, the quicker they are", async () => {
  for (const [took, lined] of [[0.05, 100], [2, 7], [10, 1]] as const) {
    await World.with({ minSize: 3, readOnly: true }, async (world, pool) => {
      await pool.execute(READ, [0]);
      world.holds = true;
      const lone = pool.execute(READ, [1]);
      await settle();
      world.clock.pass(took); // a fiftieth of it is believed
      for (const session of world.sessions) world.answer(session);
      await lone;
      const calls = Array.from({ length: lined }, () => pool.execute(READ, [1]));
      await settle();
      assertEquals(world.running.filter((count) => count > 0), [lined], String(took));
      const next = pool.execute(READ, [1]);
      await settle();
      assertEquals(world.running.filter((count) => count > 0).length, lined === 100 ? 1 : 2);
      for (const session of world.sessions) world.answer(session);
      await Promise.all([...calls, next]);
    });
  }
});

Deno.test("Pool.execute() that never reached the server says nothing of how far that is", async () => {
  await World.with({ minSize: 3 }, async (world, pool) => {
    const aborted = AbortSignal.abort(new Error("enough"));
    for (let i = 0; i < 3; i++) {
      await assertRejects(() => pool.execute(READ, [0], { signal: aborted }), Error, "enough");
    }
    world.holds = true;
    for (let i = 0; i < 3; i++) {
      const far = pool.execute(READ, [0]);
      await settle();
      world.clock.pass(5); // there and back
      for (const session of world.sessions) world.answer(session);
      await far;
    }
    const calls = [1, 2, 3].map((id) => pool.execute(READ, [id]));
    await settle();
    assertEquals(world.running.toSorted(), [0, 0, 3]);
    for (const session of world.sessions) world.answer(session);
    await Promise.all(calls);
  });
});

Deno.test("Pool.execute() opens no more ahead for a second after that has failed", async () => {
  const clock = new ManualClock();
  const sessions: ScriptedSession[] = [];
  let attempts = 0;
  const open = () => {
    if (attempts++ > 0) return Promise.reject(new OperationalError("no more"));
    const session = new ScriptedSession(["scripts", "pipelining"]);
    sessions.push(session);
    return Promise.resolve(session);
  };
  const pool = await Pool.create(open, SETTINGS, { maxSize: 3 }, undefined, clock);
  await pool.execute(READ, [0]);
  const { promise: held, resolve: answer } = Promise.withResolvers<void>();
  sessions[0]!.answer = async ({ text }) => {
    await held;
    return done(text);
  };
  const calls = [pool.execute(READ, [1])];
  clock.pass(0.5);
  for (let i = 0; i < 20; i++) {
    calls.push(pool.execute(READ, [i]));
    await settle();
  }
  answer();
  await Promise.all(calls);
  const some = Array.from({ length: 20 }, (_, i) => pool.execute(READ, [i]));
  await Promise.all(some);
  assert(attempts <= 3, String(attempts));
  await pool.close();
});

Deno.test("Pool.execute() reports no leak of a connection that quick statements share for long", async () => {
  const leaks: unknown[] = [];
  const options = {
    minSize: 1,
    maxSize: 1,
    leakTimeout: 200, // a machine that is busy may stop this for a while
    onLeak: (leak: unknown) => leaks.push(leak),
  };
  const session = new ScriptedSession(["scripts", "pipelining"]);
  session.answer = async ({ text }) => {
    await turn(); // timers go on
    return done(text);
  };
  const pool = await Pool.create(() => Promise.resolve(session), SETTINGS, options);
  await pool.execute(READ, [0]);
  const until = performance.now() + 300;
  const caller = async () => {
    while (performance.now() < until) await pool.execute(READ, [1]);
  };
  await Promise.all([caller(), caller(), caller()]);
  assertEquals(leaks, []);
  await pool.close();
});

Deno.test("Pool.execute() leaves a connection that does not go on", async () => {
  await World.with({ minSize: 3 }, async (world, pool) => {
    await pool.execute(READ, [0]);
    world.holds = true;
    const stuck = pool.execute(READ, [1]);
    await settle();
    world.clock.pass(2);
    const other = pool.execute(READ, [2]);
    await settle();
    assertEquals(world.running, [0, 1, 1]);
    for (const session of world.sessions) world.answer(session);
    await Promise.all([stuck, other]);
  });
});

Deno.test("Pool.execute() lets nobody in for longer than a second, so that the pool has its way", async () => {
  await World.with({ minSize: 1, maxSize: 1 }, async (world, pool) => {
    await pool.execute(READ, [0]);
    world.holds = true;
    const calls = [pool.execute(READ, [1])];
    let passed = 0;
    for (; passed < 2_000; passed += 0.5) {
      for (let i = 0; i < 10; i++) calls.push(pool.execute(READ, [i]));
      await settle();
      if (pool.waiting > 0) break;
      world.clock.pass(0.5);
      world.answer(world.sessions[0], 10);
      await settle();
    }
    const isAboutASecond = passed > 1_000 && passed < 1_002;
    while (world.running[0]! > 0) {
      world.answer(world.sessions[0]);
      await settle();
    }
    await Promise.all(calls);
    assert(isAboutASecond, String(passed));
  });
});

Deno.test("Pool.execute() whose statement fails lets no other in behind it, and the others end well", async () => {
  await World.with({ minSize: 2, maxSize: 2 }, async (world, pool) => {
    await pool.execute(READ, [0]);
    world.holds = true;
    const before = pool.execute(READ, [1]);
    await settle();
    const [session] = world.sessions.filter((_, i) => world.running[i] === 1);
    session!.answer = () => Promise.reject(new OperationalError("wrong"));
    await assertRejects(() => pool.execute(READ, [2]), OperationalError, "wrong");
    session!.answer = ({ text }) => done(text);
    const next = pool.execute(READ, [3]);
    await settle();
    assertEquals(world.running.toSorted(), [1, 1]);
    for (const each of world.sessions) world.answer(each);
    await Promise.all([before, next]);
    assertEquals(pool.freeSize, 2);
  });
});

Deno.test("Pool.execute() that was aborted before takes no place, and closes none to others", async () => {
  await World.with({ minSize: 3 }, async (world, pool) => {
    await pool.execute(READ, [0]);
    world.holds = true;
    const first = pool.execute(READ, [1]);
    await settle();
    const reason = new RangeError("enough");
    const left = pool.execute(READ, [2], { signal: AbortSignal.abort(reason) });
    assert(await assertRejects(() => left, RangeError) === reason);
    const behind = pool.execute(READ, [3]);
    await settle();
    assertEquals([world.running, pool.statistics.acquired], [[0, 0, 2], 3]);
    world.answer(world.sessions[2]);
    await Promise.all([first, behind]);
  });
});

Deno.test("Pool.execute() refuses a signal that is none, and takes no place", async () => {
  await World.with({ minSize: 1 }, async (_, pool) => {
    const options = { signal: {} as AbortSignal };
    await assertRejects(() => pool.execute(READ, [0], options), InterfaceError, "AbortSignal");
    assertEquals(pool.statistics.acquired, 0);
  });
});

Deno.test("Pool.execute() waits behind who came before, and lets who wants a connection for himself have his turn", async () => {
  await World.with({ minSize: 1, maxSize: 1 }, async (world, pool) => {
    await pool.execute(READ, [0]);
    world.holds = true;
    const first = pool.execute(READ, [1]);
    await settle();
    const alone = pool.acquire();
    const behind = [2, 3].map((id) => pool.execute(READ, [id]));
    await settle();
    assertEquals(world.running, [1]);
    assertEquals(pool.waiting, 3);
    world.answer(world.sessions[0]);
    await first;
    const connection = await alone;
    assert(!await hasSettled(behind[0]!));
    await pool.release(connection);
    await settle();
    assertEquals(world.running, [2]);
    world.answer(world.sessions[0]);
    await Promise.all(behind);
  });
});

Deno.test("Pool.execute() that leaves the line is not served", async () => {
  await World.with({ minSize: 1, maxSize: 1 }, async (world, pool) => {
    await pool.execute(READ, [0]);
    const connection = await pool.acquire();
    const leaving = new AbortController();
    const left = pool.execute(READ, [1], { signal: leaving.signal });
    const stays = pool.execute(READ, [2]);
    await settle();
    leaving.abort(new Error("enough"));
    await assertRejects(() => left, Error, "enough");
    await pool.release(connection);
    await stays;
    assertEquals(world.sessions[0]!.texts.length, 2);
  });
});

Deno.test("Pool.execute() tells all who share a connection that is lost, and the pool goes on", async () => {
  await World.with({ minSize: 1, maxSize: 1 }, async (world, pool) => {
    await pool.execute(READ, [0]);
    world.holds = true;
    const [session] = world.sessions;
    const held = Promise.withResolvers<never>();
    session!.answer = () => held.promise;
    const calls = [1, 2].map((id) => pool.execute(READ, [id]));
    await settle();
    const lost = new OperationalError("the server closed the connection unexpectedly");
    held.reject(lost);
    session!.destroy(lost);
    for (const call of calls) await assertRejects(() => call, OperationalError, "closed");
    world.holds = false;
    await pool.execute(READ, [3]);
    assertEquals(world.sessions.length, 2);
  });
});

Deno.test("Pool.execute() has a connection of its own to show, which is released and harms nobody", async () => {
  await World.with({ minSize: 1, maxSize: 1 }, async (world, pool) => {
    await pool.execute(READ, [0]);
    world.holds = true;
    const calls = [1, 2].map((id) => pool.execute(READ, [id]));
    await settle();
    world.answer(world.sessions[0], 1);
    const cursor = await calls[0]!;
    assertEquals(cursor.connection.closed, true);
    await cursor.connection.close();
    await cursor.connection[Symbol.asyncDispose]();
    assertEquals([pool.freeSize, world.sessions[0]!.state.kind], [0, "open"]);
    await assertRejects(() => cursor.connection.executeScript("SELECT 1"), InterfaceError);
    world.answer(world.sessions[0]);
    await calls[1];
    assertEquals(pool.freeSize, 1);
  });
});

Deno.test("Pool.execute() cleans what one of several has left", async () => {
  await World.with({ minSize: 1, maxSize: 1 }, async (world, pool) => {
    const text = "WITH listen AS (SELECT 1) SELECT 1";
    await pool.execute(text);
    const [session] = world.sessions;
    session!.answer = () => Promise.reject(new OperationalError("lost"));
    await assertRejects(() => pool.execute(text), OperationalError, "lost");
    assertEquals(session!.texts.at(-1), "UNLISTEN *");
  });
});

Deno.test("Pool.execute() knows what sql made by its text", async () => {
  await World.with({ minSize: 3 }, async (world, pool) => {
    const find = (id: number) => pool.execute(sql`SELECT a FROM t WHERE id = ${id}`);
    await find(0); // by a connection that is known from then on
    await find(0);
    world.holds = true;
    const calls = [1, 2, 3].map(find);
    await settle();
    assertEquals(world.running, [0, 0, 3]);
    world.answer(world.sessions[2]);
    for (const cursor of await Promise.all(calls)) assertInstanceOf(cursor, Object);
    assertEquals(world.sessions[2]!.asked.at(-1)!.statement!.values, [3]);
  });
});

Deno.test("Pool.execute() shares nothing where a hook or a reset is to see each user, or when it is told not to", async () => {
  const hook = () => undefined;
  const each: PoolOptions[] = [
    { pipelining: false },
    { onAcquire: hook },
    { onRelease: hook },
    { reset: hook },
    { reset: "discard all" },
    { pooling: false, minSize: 0 },
  ];
  for (const options of each) {
    await World.with({ minSize: 2, ...options }, async (world, pool) => {
      await pool.execute(READ, [0]);
      world.holds = true;
      const calls = [1, 2].map((id) => pool.execute(READ, [id]));
      await settle();
      assertEquals(world.running.filter((count) => count === 1).length, 2);
      world.holds = false;
      for (const session of world.sessions) world.answer(session);
      await Promise.all(calls);
    });
  }
});

Deno.test("Pool refuses a pipelining and a readOnly that are neither true nor false", async () => {
  for (const name of ["pipelining", "readOnly"]) {
    const options = { [name]: "yes" } as unknown as PoolOptions;
    await assertRejects(() => World.with(options, () => Promise.resolve()), InterfaceError, name);
  }
});
