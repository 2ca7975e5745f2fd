import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import type { Pipeline } from "../../../src/api/pipeline.ts";
import {
  type DbError,
  InterfaceError,
  NotSupportedError,
  OperationalError,
} from "../../../src/errors.ts";
import { errorFromServer } from "../../../src/sqlstate/lookup.ts";
import { rowsOf, ScriptedSession } from "../../support/scripted_session.ts";

function connect(): { session: ScriptedSession; conn: Connection } {
  const session = new ScriptedSession(["batches", "scripts"]);
  return { session, conn: Connection.over(session, { dsn: "", timeout: 70 }) };
}

function failure(batchIndex: number | undefined, sqlstate: string): Error {
  return errorFromServer(
    { severity: "ERROR", sqlstate, messagePrimary: `error ${sqlstate}` },
    batchIndex === undefined ? {} : { batchIndex },
  );
}

Deno.test("Connection.pipeline() sends its statements together, and resolves with what was built", async () => {
  const { session, conn } = connect();
  session.answer = ({ text }) => rowsOf([text]);
  const [one, two] = await conn.pipeline((p) => [
    p.execute<[string]>("SELECT $1", [1]),
    p.execute<{ n: string }>("SELECT $n", { n: 2 }, { rowMode: "object" }),
  ]);
  assertEquals([await one.fetchOne(), one.connection], [["SELECT $1"], conn]);
  assertEquals(await two.fetchAll() as unknown, [["SELECT $1"]]);
  const sent = session.asked.map(({ verb, statement, options }) => [
    ...[verb, statement?.text, statement?.values, statement?.rowMode, options],
  ]);
  assertEquals(sent, [
    ["batch", "SELECT $1", [1], "tuple", { timeout: 70 }],
    ["batch", "SELECT $1", [2], "object", { timeout: 70 }],
  ]);
});

Deno.test("Connection.pipeline() resolves with a record, one cursor or a plain value, too", async () => {
  const { session, conn } = connect();
  session.answer = ({ text }) => rowsOf([text]);
  const record = await conn.pipeline((p) => ({ one: p.execute("1"), two: p.execute("2"), n: 3 }));
  assertEquals([await record.one.fetchOne(), await record.two.fetchOne(), record.n] as unknown[], [
    ...[["1"], ["2"], 3],
  ]);
  const cursor = await conn.pipeline((p) => p.execute("3"));
  assertEquals(await cursor.fetchOne() as unknown, ["3"]);
  const nothing = await conn.pipeline((p) => void p.execute("4"));
  assertEquals([nothing, session.texts], [undefined, ["1", "2", "3", "4"]]);
});

Deno.test("Connection.pipeline() without statements sends nothing", async () => {
  const { session, conn } = connect();
  const nothing = await conn.pipeline(() => []);
  assertEquals([nothing, session.asked.length], [[], 0]);
});

Deno.test("Connection.pipeline() rejects with the error of the statement that failed, and all of them reject", async () => {
  const { session, conn } = connect();
  session.answer = ({ text }) => {
    if (text !== "2") return rowsOf([text]);
    throw failure(1, "40001");
  };
  let promises: Promise<unknown>[] = [];
  const run = conn.pipeline((p) => promises = [p.execute("1"), p.execute("2"), p.execute("3")]);
  const error = await assertRejects(() => run, OperationalError, "error 40001");
  assertEquals(error.batchIndex, 1);
  const [before, itself, after] = await Promise.allSettled(promises);
  assertStrictEquals((itself as PromiseRejectedResult).reason, error);
  for (const [other, which] of [[before, "after"], [after, "before"]] as const) {
    const reason = (other as PromiseRejectedResult).reason as DbError;
    const message = `Cannot execute: a statement ${which} it in the pipeline failed`;
    assertEquals([reason.message, reason.cause, reason.retryable], [message, error, "rolled-back"]);
  }
});

Deno.test("Connection.pipeline() that fails as a whole rejects everything with the one error", async () => {
  const { session, conn } = connect();
  session.answer = () => {
    throw new OperationalError("Cannot execute: lost", { retryable: "unknown" });
  };
  let promises: Promise<unknown>[] = [];
  const run = conn.pipeline((p) => promises = [p.execute("1"), p.execute("2")]);
  const error = await assertRejects(() => run, OperationalError, "lost");
  for (const each of await Promise.allSettled(promises)) {
    assertStrictEquals((each as PromiseRejectedResult).reason, error);
  }
});

Deno.test("Connection.pipeline() with a wrong statement rejects with its error, and sends nothing", async () => {
  const { session, conn } = connect();
  let promises: Promise<unknown>[] = [];
  const run = conn.pipeline((p) =>
    promises = [p.execute("SELECT 1"), p.execute("a\0b"), p.execute("SELECT $n", { m: 1 })]
  );
  await assertRejects(() => run, InterfaceError, "NUL");
  const [first] = await Promise.allSettled(promises);
  const { message, retryable } = (first as PromiseRejectedResult).reason as DbError;
  assertEquals([message, retryable], ["Cannot execute: the pipeline was not sent", "never-sent"]);
  assertEquals(session.asked, []);
});

Deno.test("Connection.pipeline() whose building throws rejects with that, and sends nothing", async () => {
  const { session, conn } = connect();
  let added: Promise<unknown> | undefined;
  const build = (p: Pipeline): never => {
    added = p.execute("SELECT 1");
    throw new Error("mine");
  };
  await assertRejects(() => conn.pipeline(build), Error, "mine");
  await assertRejects(() => added!, OperationalError, "the pipeline was not sent");
  assertEquals(session.asked, []);
});

Deno.test("Connection.pipeline() leaves no rejection unheard, whatever is made of its promises", async () => {
  const { session, conn } = connect();
  session.answer = () => {
    throw failure(0, "23505");
  };
  const unheard: unknown[] = [];
  const hear = (event: PromiseRejectionEvent): void => {
    event.preventDefault();
    unheard.push(event.reason);
  };
  addEventListener("unhandledrejection", hear);
  const builds: ((p: Pipeline) => unknown)[] = [
    (p) => [p.execute("1").then((cursor) => cursor.fetchAll()), p.execute("2")],
    (p) => ({ rows: p.execute("1").then((cursor) => cursor.fetchAll()) }),
    (p) => void p.execute("1"),
    async (p) => (await p.execute("1")).rowCount,
  ];
  for (const build of builds) {
    await assertRejects(() => conn.pipeline(build), Error, "error 23505");
  }
  await new Promise((resolve) => setTimeout(resolve)); // the runtime tells after its microtasks
  removeEventListener("unhandledrejection", hear);
  assertEquals(unheard, []);
});

Deno.test("Connection.pipeline() rejects with what makes rows throws, and the other statements have run", async () => {
  const { session, conn } = connect();
  session.answer = ({ text }) => rowsOf([text]);
  const rowFactory = () => {
    throw new Error("mine");
  };
  let promises: Promise<unknown>[] = [];
  const build = (p: Pipeline) =>
    promises = [p.execute("1"), p.execute("2", [], { rowFactory }), p.execute("3")];
  await assertRejects(() => conn.pipeline(build), Error, "mine");
  const outcomes = await Promise.allSettled(promises);
  assertEquals(outcomes.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
  await conn.pipeline((p) => void p.execute("4", [], { rowFactory })); // nobody asks for its rows
  assertEquals(session.texts, ["1", "2", "3", "4"]);
});

Deno.test("Pipeline.execute() is refused once the pipeline has been built", async () => {
  const { session, conn } = connect();
  let kept: Pipeline | undefined;
  await conn.pipeline((p) => kept = p);
  assertThrows(() => kept!.execute("SELECT 1"), InterfaceError, "the pipeline has been built");
  assertEquals(session.asked, []);
});

Deno.test("Connection.pipeline() leaves the cursor and the connection as any other statement does", async () => {
  const { session, conn } = connect();
  session.answer = ({ text }) => rowsOf([text]);
  const outside: Promise<unknown>[] = [];
  const running = conn.pipeline((p) => {
    outside.push(conn.execute("outside"));
    return p.execute<[string]>("inside");
  });
  outside.push(conn.execute("behind"));
  await Promise.all(outside);
  const cursor = await running;
  await cursor.execute("again");
  const verbs = session.asked.map(({ verb, text }) => `${verb} ${text}`);
  assertEquals(verbs, ["query outside", "batch inside", "query behind", "query again"]);
});

Deno.test("Connection.pipeline() is refused on a closed connection, where the driver lacks it, and when aborted", async () => {
  const { session, conn } = connect();
  const build = (p: Pipeline) => p.execute("SELECT 1");
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => conn.pipeline(build, { signal }), Error, "enough");
  await assertRejects(() => conn.pipeline(build, { timeout: 0 }), InterfaceError, "timeout");
  await conn.close();
  await assertRejects(() => conn.pipeline(build), InterfaceError, "connection is closed");
  assertEquals(session.asked, []);
  const lacking = Connection.over(new ScriptedSession([]), { dsn: "" });
  await assertRejects(() => lacking.pipeline(build), NotSupportedError, "has no batches");
});

Deno.test("Transaction.pipeline() runs in its transaction, and is refused after it", async () => {
  const { session, conn } = connect();
  session.answer = ({ text }) => ({ ...rowsOf([text]), commandTag: text });
  const tx = await conn.begin();
  const [cursor] = await tx.pipeline((p) => [p.execute<[string]>("inside")]);
  assertEquals(await cursor.fetchOne(), ["inside"]);
  await tx.commit();
  assertEquals(session.asked.map(({ verb }) => verb), ["script", "batch", "script"]);
  const again = () => tx.pipeline((p) => p.execute("outside"));
  await assertRejects(again, InterfaceError, "Cannot run the pipeline: transaction is committed");
  await assertRejects(() => cursor.execute("outside"), InterfaceError, "is committed");
});
