import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import { ObservedSession } from "../../../src/api/observed_session.ts";
import { type QueryEvent, type QueryHook, queryListener } from "../../../src/api/query_event.ts";
import { QueryObserver } from "../../../src/api/query_observer.ts";
import { DataError } from "../../../src/errors.ts";
import { answerLater, done, rowsOf, ScriptedSession } from "../../support/scripted_session.ts";

const NUMBER = { text: "SELECT $1::int4", values: [7], rowMode: "tuple" } as const;

/** A session, observed, and what is told of it; what the hook throws is in `failures`. */
function observed(hook?: (events: QueryEvent[]) => QueryHook) {
  const events: QueryEvent[] = [];
  const failures: unknown[] = [];
  const inner = new ScriptedSession(["scripts", "streams", "batches", "portals"]);
  inner.answer = ({ text }) => text.startsWith("SELECT") ? rowsOf([1], [2]) : done(text);
  let now = 0;
  const observer = new QueryObserver(
    [queryListener(hook?.(events) ?? ((event) => events.push(event)))],
    (error) => failures.push(error),
    () => now,
  );
  return {
    inner,
    events,
    failures,
    session: new ObservedSession(inner, observer),
    pass: (milliseconds: number) => now += milliseconds,
  };
}

Deno.test("a hook hears of a statement what became of it, and not its values", async () => {
  const { inner, session, events, pass } = observed();
  const { answer, resolve } = answerLater();
  inner.answer = answer;
  const result = session.query(NUMBER);
  pass(12.5);
  assertEquals(events, []);
  resolve(rowsOf([7]));
  await result;
  assertEquals(events, [{
    verb: "query",
    text: "SELECT $1::int4",
    duration: 12.5,
    rowCount: 1,
    commandTag: "SELECT 1",
    error: null,
    backendPid: 4711,
    parameterCount: 1,
    batchSize: null,
  }]);
});

Deno.test("a hook that asks for the values has them", async () => {
  const { session, events } = observed((events) => ({
    handle: (event) => events.push(event),
    parameters: true,
  }));
  await session.query(NUMBER);
  await session.batch([NUMBER, { ...NUMBER, values: [8] }]);
  assertEquals(events.map(({ parameters }) => parameters), [[7], [[7], [8]]]);
});

Deno.test("a hook hears of an error, and the caller has the same", async () => {
  const { inner, session, events } = observed();
  const failure = new DataError("Cannot execute: division by zero");
  inner.answer = () => Promise.reject(failure);
  assertStrictEquals(await assertRejects(() => session.query(NUMBER), DataError), failure);
  await assertRejects(() => session.stream(NUMBER), DataError);
  const told = events.map(({ verb, error, rowCount, commandTag }) => [
    verb,
    error === failure,
    rowCount,
    commandTag,
  ]);
  assertEquals(told, [["query", true, null, null], ["stream", true, null, null]]);
});

Deno.test("a hook hears of an error that is thrown and not rejected", async () => {
  const { inner, session, events } = observed();
  inner.query = () => {
    throw new Error("thrown");
  };
  await assertRejects(() => session.query(NUMBER), Error, "thrown");
  assertEquals(events.length, 1);
});

Deno.test("a hook with minDuration does not hear of what took less", async () => {
  const { inner, session, events, pass } = observed((events) => ({
    handle: (event) => events.push(event),
    minDuration: 10,
  }));
  for (const duration of [9, 10, 11]) {
    inner.answer = (asked) => {
      pass(duration);
      return done(asked.text);
    };
    await session.script("ANALYZE");
  }
  assertEquals(events.map(({ duration }) => duration), [10, 11]);
});

Deno.test("a hook hears of a script the last tag, and of a batch all rows", async () => {
  const { inner, session, events } = observed();
  inner.script = () => Promise.resolve([rowsOf([1]), rowsOf([1], [2])]);
  await session.script("SELECT 1; SELECT 2");
  inner.script = () => Promise.resolve([]);
  await session.script("");
  await session.batch([NUMBER, { ...NUMBER, text: "BEGIN", values: [] }, NUMBER]);
  await session.batch([{ ...NUMBER, text: "BEGIN", values: [] }]);
  const told = events.map(({ text, rowCount, commandTag, parameterCount, batchSize }) => [
    text,
    rowCount,
    commandTag,
    parameterCount,
    batchSize,
  ]);
  assertEquals(told, [
    ["SELECT 1; SELECT 2", 2, "SELECT 2", 0, null],
    ["", null, "", 0, null],
    ["SELECT $1::int4; BEGIN; SELECT $1::int4", 4, "SELECT 2", 2, 3],
    ["BEGIN", null, "BEGIN", 0, 1],
  ]);
});

Deno.test("a hook hears how many sets of values executeMany() took, and never the values", async () => {
  const { session, events } = observed((events) => ({
    handle: (event) => events.push(event),
    parameters: true,
  }));
  const sets = [[[1], [2]], [[3]]];
  await session.executeMany(NUMBER, { next: () => Promise.resolve(sets.shift() ?? null) });
  const [event] = events;
  assertEquals([event?.verb, event?.batchSize, event?.parameterCount], ["executeMany", 3, 3]);
  assertEquals("parameters" in event!, false);
});

Deno.test("a hook hears of a stream once it is read to its end", async () => {
  const { inner, session, events } = observed();
  inner.batches = [[[1], [2]], [[3]]];
  for (const verb of ["stream", "portal"] as const) {
    const stream = verb === "stream"
      ? await session.stream(NUMBER)
      : await session.portal(NUMBER, 2);
    while (await stream.next() !== null) assertEquals(events.length, verb === "stream" ? 0 : 1);
    await stream.next();
    await stream.close();
    assertEquals([stream.commandTag, stream.rowCount], ["SELECT 3", 3]);
    const { rowCount, commandTag, parameterCount } = events.at(-1)!;
    assertEquals([rowCount, commandTag, parameterCount], [3, "SELECT 3", 1]);
  }
  assertEquals(events.map(({ verb }) => verb), ["stream", "portal"]);
});

Deno.test("a hook hears of a stream that is left how many rows were handed out", async () => {
  const { inner, session, events } = observed();
  inner.batches = [[[1], [2]], [[3]]];
  const stream = await session.stream(NUMBER);
  await stream.next();
  await stream.close();
  const { rowCount, commandTag, error } = events[0]!;
  assertEquals([events.length, rowCount, commandTag, error], [1, 2, null, null]);
});

Deno.test("a hook hears of a stream that fails how many rows were handed out before", async () => {
  const { inner, session, events } = observed();
  inner.batches = [[[1], [2]]];
  const stream = await session.stream(NUMBER);
  await stream.next();
  const failure = new DataError("Cannot decode int4: 3 bytes where 4 belong");
  inner.streams[0]!.next = () => Promise.reject(failure);
  assertStrictEquals(await assertRejects(() => stream.next(), DataError), failure);
  await stream.close();
  const { rowCount, error } = events[0]!;
  assertEquals([events.length, rowCount, error === failure], [1, 2, true]);
});

Deno.test("a hook that throws, now or later, harms no caller", async () => {
  const failure = new Error("hook");
  const fail = () => {
    throw failure;
  };
  for (const hook of [fail, () => Promise.reject(failure)]) {
    const { session, failures } = observed(() => hook);
    assertEquals((await session.query(NUMBER)).rowCount, 2);
    await Promise.resolve();
    assertEquals(failures, [failure]);
  }
});

Deno.test("calls made without waiting reach the session in the order they were made", async () => {
  const { inner, session } = observed();
  const calls = [session.script("BEGIN"), session.query(NUMBER), session.script("COMMIT")];
  assertEquals(inner.texts, ["BEGIN", "SELECT $1::int4", "COMMIT"]);
  await Promise.all(calls);
});

Deno.test("an observed session is in all else the one it is made of", async () => {
  const { inner, session, events } = observed();
  assertStrictEquals(session.driver, inner.driver);
  assertStrictEquals(session.events, inner.events);
  assertEquals(session.parameterStatus("server_version"), "15.2 (Debian 15.2-1)");
  const later = answerLater();
  inner.answer = later.answer;
  const begun = session.script("BEGIN");
  assertEquals([session.idle, session.transactionStatus], [false, "idle"]);
  later.resolve(done("BEGIN"));
  await begun;
  assertEquals([session.idle, session.transactionStatus], [true, "inTransaction"]);
  await session.cancel();
  await session.close();
  assertEquals([inner.goodbye, session.state.kind, session.backendPid], [true, "closed", 4711]);
  assertEquals(events.length, 1);
});

Deno.test("a connection hears of the loss of its observed session", () => {
  const { inner, session } = observed();
  const conn = Connection.over(session, { dsn: "postgres://app@localhost/shop" });
  inner.destroy(new Error("lost"));
  assertEquals(conn.closed, true);
  const { session: other } = observed();
  other.destroy(new Error("lost"));
  assertEquals(other.state.kind, "closed");
});
