import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import type { ListenEvent } from "../../../src/api/listen_event.ts";
import type { Listener } from "../../../src/api/listener.ts";
import { retryDelay } from "../../../src/api/listening_options.ts";
import type { ListeningOptions } from "../../../src/api/listening_options.ts";
import { Pool } from "../../../src/api/pool.ts";
import type { PoolOptions } from "../../../src/api/pool_options.ts";
import {
  InterfaceError,
  NotSupportedError,
  OperationalError,
  TimeoutError,
} from "../../../src/errors.ts";
import { InvalidPassword, ReadOnlySqlTransaction } from "../../../src/sqlstate/error_classes.ts";
import { hasSettled, SETTINGS } from "../../support/scripted_pool.ts";
import { answerLater, done, ScriptedSession } from "../../support/scripted_session.ts";

const CUT = new OperationalError("the wire was cut");
const FAST: ListeningOptions = { retryDelay: 1, maxRetryDelay: 1 };

/** A pool that opens nothing but for listeners, and what it opens, as the test says. */
class Scripted {
  readonly pool: Pool;
  readonly sessions: ScriptedSession[] = [];
  readonly told: unknown[] = [];
  /** What the next openings fail with. */
  readonly failures: unknown[] = [];
  /** Prepares each session before anybody has it. */
  prepare: (session: ScriptedSession) => void = () => undefined;
  #awaited = new Map<number, () => void>();

  constructor(options: PoolOptions = {}, settings = {}) {
    const open = async () => {
      await Promise.resolve();
      if (this.failures.length > 0) throw this.failures.shift();
      const session = new ScriptedSession();
      this.prepare(session);
      session.backendPid = this.sessions.push(session);
      this.#awaited.get(session.backendPid)?.();
      return session;
    };
    const onError = (error: unknown) => this.told.push(error);
    const others = { minSize: 0, listening: FAST, onError };
    this.pool = new Pool(open, { ...SETTINGS, ...settings }, { ...others, ...options });
  }

  /** Resolves when so many were opened. */
  opened(count: number): Promise<void> {
    if (this.sessions.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.#awaited.set(count, resolve));
  }

  get session(): ScriptedSession {
    return this.sessions.at(-1)!;
  }

  notify(channel: string, payload = ""): void {
    this.session.events.notification({ pid: 7, channel, payload });
  }
}

/** An event in short. */
function short(event: ListenEvent | null): string {
  if (event === null) return "nothing";
  return event.kind === "gap" ? `gap: ${event.reason.message}` : event.payload;
}

function messageOf(error: unknown): string {
  return (error as Error).message;
}

async function next(listener: Listener): Promise<string> {
  return short(await listener.get());
}

Deno.test("Pool.listen() opens one connection for all listeners, beside maxSize", async () => {
  const { pool, sessions } = new Scripted({ maxSize: 1 });
  await using conn = await pool.acquire();
  const listeners = await Promise.all([pool.listen("jobs"), pool.listen(["news", "jobs"])]);
  assertEquals([sessions.length, pool.size, conn.closed], [2, 1, false]);
  assertEquals(listeners.map(({ channels }) => channels), [["jobs"], ["news", "jobs"]]);
  await conn[Symbol.asyncDispose]();
  await pool.close();
});

Deno.test("Pool.listen() resolves once the server has confirmed it", async () => {
  const scripted = new Scripted();
  const later = answerLater();
  scripted.prepare = (session) => session.answer = later.answer;
  const listening = scripted.pool.listen("jobs");
  await scripted.opened(1);
  assertEquals(await hasSettled(listening), false);
  later.resolve(done("LISTEN"));
  assertEquals((await listening).closed, false);
  await scripted.pool.close();
});

Deno.test("Listeners of one channel need one LISTEN, and one UNLISTEN with the last of them", async () => {
  const scripted = new Scripted();
  const { pool } = scripted;
  const first = await pool.listen(["jobs", "jobs"]);
  const second = await pool.listen("jobs");
  const other = await pool.listen('The "best" News');
  assertEquals(scripted.session.texts, ['LISTEN "jobs"', 'LISTEN "The ""best"" News"']);
  await first.close();
  assertEquals(scripted.session.texts.length, 2);
  await second.close();
  assertEquals(scripted.session.texts.slice(2), ['UNLISTEN "jobs"']);
  assertEquals([first.closed, second.closed, other.closed], [true, true, false]);
  await other.close();
  assertEquals([scripted.session.goodbye, scripted.sessions.length], [true, 1]);
  await pool.close();
});

Deno.test("A listener that comes while another leaves hears the channel again", async () => {
  const scripted = new Scripted();
  const { pool } = scripted;
  const keeping = await pool.listen("news");
  const first = await pool.listen("jobs");
  const later = answerLater();
  scripted.session.answer = later.answer;
  const closing = first.close();
  await hasSettled(closing);
  const coming = pool.listen("jobs");
  assertEquals(await hasSettled(coming), false);
  scripted.session.answer = ({ text }) => done(text);
  later.resolve(done("UNLISTEN"));
  const second = await coming;
  await closing;
  assertEquals(scripted.session.texts.slice(2), ['UNLISTEN "jobs"', 'LISTEN "jobs"']);
  scripted.notify("jobs", "heard");
  assertEquals([await next(second), keeping.isEmpty], ["heard", true]);
  await pool.close();
});

Deno.test("A listener after the last one has left opens a connection again", async () => {
  const scripted = new Scripted();
  const first = await scripted.pool.listen("jobs");
  const closing = first.close();
  const second = await scripted.pool.listen("jobs");
  await closing;
  scripted.notify("jobs", "heard");
  assertEquals(await next(second), "heard");
  await scripted.pool.close();
  assert(scripted.sessions.every(({ state }) => state.kind === "closed"));
});

Deno.test("Each listener gets every notification of its channels, and no other", async () => {
  const scripted = new Scripted();
  const { pool } = scripted;
  const first = await pool.listen(["jobs", "Jobs"]);
  const second = await pool.listen("jobs");
  scripted.notify("jobs", "1");
  scripted.notify("Jobs", "2");
  scripted.notify("other", "3");
  const event = await first.get();
  assertEquals(event, { kind: "notification", pid: 7, channel: "jobs", payload: "1" });
  assertEquals([await next(first), first.size, first.getNoWait()], ["2", 0, null]);
  assertEquals([await next(second), second.isEmpty], ["1", true]);
  await pool.close();
});

Deno.test("A listener gets what came before a loss, a gap, and what comes after", async () => {
  const scripted = new Scripted();
  const listener = await scripted.pool.listen(["jobs", "news"]);
  const before = Date.now();
  scripted.notify("jobs", "before");
  scripted.session.destroy(CUT);
  await scripted.opened(2);
  assertEquals(await next(listener), "before");
  const gap = await listener.get();
  assert(gap.kind === "gap");
  assertStrictEquals(gap.reason, CUT);
  assert(before - 1 <= gap.since && gap.since <= gap.until && gap.until <= Date.now());
  assertEquals(scripted.session.texts, ['LISTEN "jobs"; LISTEN "news"']);
  scripted.notify("news", "after");
  assertEquals(await next(listener), "after");
  await scripted.pool.close();
});

Deno.test("A notification that arrives with the reply to LISTEN comes after the gap, not before", async () => {
  const scripted = new Scripted();
  const listener = await scripted.pool.listen("jobs");
  scripted.prepare = (session) =>
    session.answer = ({ text }) => {
      session.events.notification({ pid: 7, channel: "jobs", payload: "early" });
      return done(text);
    };
  scripted.session.destroy(CUT);
  assertEquals([await next(listener), await next(listener)], ["gap: the wire was cut", "early"]);
  await hasSettled(scripted.opened(2));
  assertEquals(listener.isEmpty, true);
  await scripted.pool.close();
});

Deno.test("A connection that cannot be opened again is tried again, which is one gap", async () => {
  const scripted = new Scripted();
  const listener = await scripted.pool.listen("jobs");
  const refused = new OperationalError("the server is starting");
  scripted.failures.push(refused, refused);
  let firstTry = true;
  scripted.prepare = (session) => {
    if (firstTry) session.answer = () => Promise.reject(new ReadOnlySqlTransaction("in recovery"));
    firstTry = false;
  };
  scripted.session.destroy(CUT);
  assertEquals(await next(listener), "gap: the wire was cut");
  assertEquals(scripted.told.map(messageOf), [refused.message, refused.message, "in recovery"]);
  assertEquals([scripted.sessions.length, scripted.sessions[1]!.state.kind], [3, "closed"]);
  assertEquals(listener.getNoWait(), null);
  await scripted.pool.close();
});

Deno.test("A server that refuses for good ends every listener with its error, after what came before", async () => {
  const scripted = new Scripted();
  const { pool } = scripted;
  const [first, second] = [await pool.listen("jobs"), await pool.listen("jobs")];
  const wrong = new InvalidPassword("wrong password", {
    diag: { severity: "FATAL", sqlstate: "28P01", messagePrimary: "wrong password" },
  });
  scripted.notify("jobs", "before");
  scripted.failures.push(wrong);
  scripted.session.destroy(CUT);
  await next(second);
  assertStrictEquals(await assertRejects(() => next(second), InvalidPassword), wrong);
  const seen: string[] = [];
  await assertRejects(async () => {
    for await (const event of first) seen.push(short(event));
  }, InvalidPassword);
  assertEquals([seen, first.closed], [["before"], true]);
  assertEquals((await pool.listen("jobs")).closed, false);
  await pool.close();
});

Deno.test("Pool.listen() rejects when the first connection cannot be opened, and tries no more", async () => {
  const scripted = new Scripted();
  const refused = new OperationalError("connection refused");
  scripted.failures.push(refused);
  const waiting = [scripted.pool.listen("jobs"), scripted.pool.listen("news")];
  for (const one of waiting) {
    assertStrictEquals(await assertRejects(() => one, OperationalError), refused);
  }
  assertEquals([scripted.sessions.length, scripted.told], [0, []]);
  await scripted.pool.close();
});

Deno.test("Pool.listen() rejects when the connection is lost before it listens", async () => {
  const scripted = new Scripted();
  scripted.prepare = (session) =>
    session.answer = () => {
      session.destroy(CUT);
      throw CUT;
    };
  await assertRejects(() => scripted.pool.listen("jobs"), OperationalError, "the wire was cut");
  await scripted.pool.close();
});

Deno.test("Pool.listen() that the server refuses harms no other listener", async () => {
  const scripted = new Scripted();
  const listener = await scripted.pool.listen("jobs");
  scripted.session.answer = () => Promise.reject(new ReadOnlySqlTransaction("not now"));
  await assertRejects(() => scripted.pool.listen("news"), ReadOnlySqlTransaction);
  scripted.notify("jobs", "still here");
  assertEquals([await next(listener), scripted.sessions.length], ["still here", 1]);
  await scripted.pool.close();
});

Deno.test("Pool.listen() that is aborted rejects with the reason, and gives up opening", async () => {
  const aborted = Promise.withResolvers<void>();
  const open = (signal: AbortSignal) =>
    new Promise<ScriptedSession>((_, reject) =>
      signal.addEventListener("abort", () => {
        aborted.resolve();
        reject(signal.reason);
      })
    );
  const pool = new Pool(open, SETTINGS, { minSize: 0 });
  const controller = new AbortController();
  const listening = pool.listen("jobs", { signal: controller.signal });
  controller.abort(new Error("enough"));
  await assertRejects(() => listening, Error, "enough");
  await aborted.promise;
  await assertRejects(() => pool.listen("jobs", { signal: controller.signal }), Error, "enough");
  await pool.close();
});

Deno.test("Pool.listen() opens again for one who comes when another has given up", async () => {
  let openings = 0;
  const open = (signal: AbortSignal) =>
    ++openings > 1
      ? Promise.resolve(new ScriptedSession())
      : new Promise<ScriptedSession>((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason))
      );
  const pool = new Pool(open, SETTINGS, { minSize: 0 });
  const controller = new AbortController();
  const first = pool.listen("jobs", { signal: controller.signal });
  controller.abort(new Error("enough"));
  const second = pool.listen("jobs");
  await assertRejects(() => first, Error, "enough");
  assertEquals((await second).channels, ["jobs"]);
  await pool.close();
});

Deno.test("Pool.listen() rejects with TimeoutError after timeout, or acquireTimeout", async () => {
  const open = (signal: AbortSignal) =>
    new Promise<ScriptedSession>((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason))
    );
  const pool = new Pool(open, SETTINGS, { minSize: 0, acquireTimeout: 2 });
  const message = "Cannot listen: the server did not confirm it in";
  await assertRejects(() => pool.listen("jobs", { timeout: 1 }), TimeoutError, `${message} 1 ms`);
  await assertRejects(() => pool.listen("jobs"), TimeoutError, `${message} 2 ms`);
  await pool.close();
});

Deno.test("Pool.listen() refuses what makes no sense, and opens nothing", async () => {
  const { pool, sessions } = new Scripted();
  const wrong: [string | string[], object, string][] = [
    [[], {}, "no channel is named"],
    ["", {}, "name is empty"],
    ["a\0", {}, "NUL"],
    ["ä".repeat(32), {}, "channel is longer than 63 bytes"],
    [[1 as never], {}, "channel is not a string"],
    ["jobs", { timeout: 0 }, "Cannot listen: timeout"],
    ["jobs", { notificationLimit: 0 }, "Cannot listen: notificationLimit"],
  ];
  for (const [channels, options, message] of wrong) {
    await assertRejects(() => pool.listen(channels, options), InterfaceError, message);
  }
  assertEquals(sessions.length, 0);
  await pool.close();
  await assertRejects(() => pool.listen("jobs"), InterfaceError, "pool is closed");
});

Deno.test("Pool.listen() needs a driver with notifications", async () => {
  let session: ScriptedSession | undefined;
  const open = () => Promise.resolve(session = new ScriptedSession([]));
  const pool = new Pool(open, SETTINGS, { minSize: 0 });
  const message = 'Cannot listen: driver "scripted" has no notifications';
  await assertRejects(() => pool.listen("jobs"), NotSupportedError, message);
  assertEquals([session?.goodbye, session?.texts], [true, []]);
  await pool.close();
});

Deno.test("A listener's queue that is full is a gap at its place, and goes on", async () => {
  const scripted = new Scripted();
  const listener = await scripted.pool.listen("jobs", { notificationLimit: 2 });
  for (const payload of ["a", "b", "c", "d"]) scripted.notify("jobs", payload);
  assertEquals(listener.size, 2);
  assertEquals([await next(listener), await next(listener)], ["a", "b"]);
  const gap = await listener.get();
  assert(gap.kind === "gap" && gap.since <= gap.until);
  assertEquals(
    gap.reason.message,
    "2 notifications were dropped: the queue was full (limit 2)",
  );
  scripted.notify("jobs", "e");
  assertEquals(await next(listener), "e");
  await scripted.pool.close();
});

Deno.test("A loss while the queue is full is one gap with what did not fit", async () => {
  const scripted = new Scripted({}, { notificationLimit: 1 });
  const listener = await scripted.pool.listen("jobs");
  for (const payload of ["a", "b"]) scripted.notify("jobs", payload);
  scripted.session.destroy(CUT);
  await scripted.opened(2);
  assertEquals((await scripted.pool.listen("other")).isEmpty, true);
  assertEquals(await next(listener), "a");
  const gap = await listener.get();
  assert(gap.kind === "gap");
  assertEquals(gap.reason.message, "1 notifications were dropped: the queue was full (limit 1)");
  assertStrictEquals(gap.reason.cause, CUT);
  assertEquals(listener.isEmpty, true);
  await scripted.pool.close();
});

Deno.test("Listener.get() rejects when aborted, or after timeout, and takes nothing", async () => {
  const scripted = new Scripted();
  const listener = await scripted.pool.listen("jobs");
  await assertRejects(() => listener.get({ timeout: 1 }), TimeoutError, "no notification came");
  const controller = new AbortController();
  const waiting = listener.get({ signal: controller.signal });
  controller.abort(new Error("enough"));
  await assertRejects(() => waiting, Error, "enough");
  scripted.notify("jobs", "kept");
  assertEquals(await next(listener), "kept");
  await scripted.pool.close();
});

for (const how of ["close", "terminate"] as const) {
  Deno.test(`Pool.${how}() ends listeners, who drain what came before and then are done`, async () => {
    const scripted = new Scripted();
    const { pool } = scripted;
    const [listener, waiter] = [await pool.listen("jobs"), await pool.listen("news")];
    const waiting = assertRejects(() => waiter.get(), OperationalError, "pool is closed");
    scripted.notify("jobs", "the last");
    await pool[how]();
    await pool.waitClosed();
    await waiting;
    const seen: string[] = [];
    for await (const event of listener) seen.push(short(event));
    assertEquals([seen, listener.closed], [["the last"], true]);
    assertThrows(() => listener.getNoWait(), OperationalError, "Cannot get: pool is closed");
    const { state } = scripted.session;
    const why = how === "close" ? "the connection was closed" : "its pool was terminated";
    assert(state.kind === "closed");
    assertStringIncludes(state.reason.message, why);
    await listener.close();
  });
}

Deno.test("Pool.close() refuses who is about to listen, and gives up a connection lost before", async () => {
  const scripted = new Scripted({ listening: {} });
  const { pool } = scripted;
  const listener = await pool.listen("jobs");
  scripted.session.destroy(CUT);
  const later = answerLater();
  scripted.prepare = (session) => session.answer = later.answer;
  const coming = assertRejects(() => pool.listen("news"), InterfaceError, "pool is closed");
  await scripted.opened(2);
  const closed = pool.close({ timeout: 1 });
  await coming;
  await closed;
  later.resolve(done("LISTEN"));
  for await (const event of listener) throw new Error(`unexpected: ${short(event)}`);
});

Deno.test("Listener.close() ends its iteration after what came before, and only its own", async () => {
  const scripted = new Scripted();
  const other = await scripted.pool.listen("jobs");
  const seen: string[] = [];
  {
    await using listener = await scripted.pool.listen("jobs");
    scripted.notify("jobs", "1");
    for await (const event of listener) {
      seen.push(short(event));
      scripted.notify("jobs", "2");
      await listener.close();
      await listener.close();
    }
    await assertRejects(() => listener.get(), OperationalError, "listener is closed");
  }
  assertEquals([seen, other.size], [["1", "2"], 3]);
  await scripted.pool.close();
});

Deno.test("Listener.close() while the connection is lost resolves at once", async () => {
  const scripted = new Scripted({ listening: {} });
  const [first, second] = [await scripted.pool.listen("jobs"), await scripted.pool.listen("jobs")];
  scripted.failures.push(CUT);
  scripted.session.destroy(CUT);
  await first.close();
  await second.close();
  await scripted.pool.close();
  assertEquals(scripted.sessions.length, 1);
});

Deno.test("A new listener makes a lost connection be opened at once", async () => {
  const scripted = new Scripted({ listening: { retryDelay: 1_000_000, maxRetryDelay: 1_000_000 } });
  const listener = await scripted.pool.listen("jobs");
  scripted.session.destroy(CUT);
  await scripted.pool.listen("news");
  assertEquals(await next(listener), "gap: the wire was cut");
  await scripted.pool.close();
});

Deno.test("A listener that waits for a server which hangs up each time does not make it be asked in a loop", async () => {
  const scripted = new Scripted({ listening: { retryDelay: 1_000_000, maxRetryDelay: 1_000_000 } });
  scripted.prepare = (session) =>
    session.answer = ({ text }) => {
      session.destroy(CUT);
      return done(text);
    };
  const listening = scripted.pool.listen("jobs");
  assertEquals(await hasSettled(listening), false);
  assertEquals(await hasSettled(listening), false);
  assertEquals(scripted.sessions.length, 1);
  const refused = assertRejects(() => listening, InterfaceError, "pool is closed");
  await scripted.pool.close();
  await refused;
});

Deno.test("A connection that is silent for heartbeat has to answer, and is kept when it does", async () => {
  const scripted = new Scripted({ listening: { heartbeat: 1 } });
  const beats = Promise.withResolvers<void>();
  let count = 0;
  scripted.prepare = (session) =>
    session.answer = ({ text }) => {
      if (text === "SELECT 1" && ++count === 3) beats.resolve();
      return done(text);
    };
  const listener = await scripted.pool.listen("jobs");
  await beats.promise;
  assertEquals([scripted.sessions.length, listener.isEmpty], [1, true]);
  await scripted.pool.close();
});

Deno.test("A connection that does not answer in heartbeatTimeout is replaced, which is a gap", async () => {
  const listening = { ...FAST, heartbeat: 1, heartbeatTimeout: 1 };
  const scripted = new Scripted({ listening });
  scripted.prepare = (session) =>
    session.answer = ({ text }) =>
      text === "SELECT 1" && scripted.sessions.length === 1
        ? new Promise(() => undefined)
        : done(text);
  const listener = await scripted.pool.listen("jobs");
  const silent = "connection is closed: it did not answer in 1 ms";
  assertEquals(await next(listener), `gap: ${silent}`);
  assertEquals(scripted.sessions[0]!.state.kind, "closed");
  scripted.notify("jobs", "after");
  assertEquals(await next(listener), "after");
  await scripted.pool.close();
});

Deno.test("Pool refuses options of listening that make no sense", () => {
  const open = () => Promise.reject(new Error("not opened"));
  const wrong: [object, string][] = [
    [{ heartbeat: 0 }, "listening.heartbeat is not a positive number"],
    [{ maxRetryDelay: "1" }, "listening.maxRetryDelay is not a positive number"],
    [{ hartbeat: 1 }, "listening has no option hartbeat"],
  ];
  for (const [listening, message] of wrong) {
    assertThrows(() => new Pool(open, SETTINGS, { listening }), InterfaceError, message);
  }
});

Deno.test("retryDelay() doubles up to the longest, and takes up to half of it away", () => {
  const plan = { heartbeat: 1, heartbeatTimeout: 1, retryDelay: 100, maxRetryDelay: 30_000 };
  const delays = [1, 2, 3, 9, 10, 1e9].map((failures) => retryDelay(plan, failures, 0));
  assertEquals(delays, [100, 200, 400, 25_600, 30_000, 30_000]);
  assertEquals([retryDelay(plan, 1, 1), retryDelay(plan, 99, 0.5)], [50, 22_500]);
});
