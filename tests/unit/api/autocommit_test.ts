import { assert, assertEquals, assertRejects } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import { ImplicitTransactions } from "../../../src/api/implicit_transactions.ts";
import { Lease } from "../../../src/api/lease.ts";
import type { CallLimits } from "../../../src/call_limits.ts";
import { CommitUnknownError } from "../../../src/api/commit_unknown.ts";
import type { IsolationLevel } from "../../../src/api/begin_statement.ts";
import {
  InterfaceError,
  OperationalError,
  ProgrammingError,
  TimeoutError,
  TransactionRolledBack,
} from "../../../src/errors.ts";
import { errorFromServer } from "../../../src/sqlstate/lookup.ts";
import { answerLater, done, ScriptedSession } from "../../support/scripted_session.ts";

interface Connected {
  readonly session: ScriptedSession;
  readonly conn: Connection;
}

function connect(): Connected {
  const session = new ScriptedSession(["batches", "cancellation", "portals", "scripts", "streams"]);
  return { session, conn: Connection.over(session, { dsn: "" }) };
}

/** A connection with autocommit off. */
async function connectWithout(): Promise<Connected> {
  const connected = connect();
  await connected.conn.setAutocommit(false);
  return connected;
}

function serverError(sqlstate: string): Error {
  return errorFromServer({ severity: "ERROR", sqlstate, messagePrimary: `error ${sqlstate}` });
}

/** How much of its time a call has, milliseconds. */
function leftOf({ timeout = Infinity, left = timeout }: CallLimits = {}): number {
  return left;
}

/** Lets everything happen that waits for nothing but its turn. */
async function turns(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

Deno.test("Connection.autocommit is on at first, and no statement begins a transaction", async () => {
  const { session, conn } = connect();
  assertEquals(conn.autocommit, true);
  await conn.execute("SELECT 1");
  await conn.commit();
  await conn.rollback();
  assertEquals(session.texts, ["SELECT 1"]);
});

Deno.test("Connection.setAutocommit() sends nothing", async () => {
  const { session, conn } = connect();
  await conn.setAutocommit(false);
  assertEquals([conn.autocommit, session.asked.length], [false, 0]);
  await conn.setAutocommit(true);
  await conn.execute("SELECT 1");
  assertEquals([conn.autocommit, session.texts], [true, ["SELECT 1"]]);
});

Deno.test("Connection without autocommit begins a transaction before the first statement of each", async () => {
  const { session, conn } = await connectWithout();
  await conn.execute("SELECT 1");
  await conn.execute("SELECT 2");
  await conn.commit();
  await conn.commit();
  await conn.execute("SELECT 3");
  await conn.rollback();
  await conn.rollback();
  assertEquals(session.texts, [
    ...["BEGIN", "SELECT 1", "SELECT 2", "COMMIT"],
    ...["BEGIN", "SELECT 3", "ROLLBACK"],
  ]);
});

Deno.test("Connection without autocommit begins one transaction for calls made without waiting, in their order", async () => {
  const { session, conn } = await connectWithout();
  await Promise.all([
    conn.execute("SELECT 1"),
    conn.executeScript("SELECT 2"),
    conn.execute("SELECT 3", [], { timeout: 1_000 }),
    conn.execute("SELECT 4"),
    conn.commit(),
    conn.execute("SELECT 5"),
    conn.execute("SELECT 6", [], { signal: new AbortController().signal }),
    conn.rollback(),
  ]);
  assertEquals(session.texts, [
    ...["BEGIN", "SELECT 1", "SELECT 2", "SELECT 3", "SELECT 4", "COMMIT"],
    ...["BEGIN", "SELECT 5", "SELECT 6", "ROLLBACK"],
  ]);
});

Deno.test("Connection without autocommit keeps the order of calls made while BEGIN is answered", async () => {
  const { session, conn } = await connectWithout();
  const begun = answerLater();
  session.answer = (asked) => asked.text === "BEGIN" ? begun.answer(asked) : done(asked.text);
  const first = conn.execute("SELECT 1", [], { timeout: 1_000 });
  const second = conn.execute("SELECT 2");
  begun.resolve(done("BEGIN"));
  const others: Promise<unknown>[] = [];
  for (let i = 3; i < 20; i++) {
    others.push(conn.execute(`SELECT ${i}`));
    await Promise.resolve();
  }
  await Promise.all([first, second, ...others]);
  const expected = Array.from({ length: 19 }, (_, i) => `SELECT ${i + 1}`);
  assertEquals(session.texts, ["BEGIN", ...expected]);
});

Deno.test("Connection without autocommit runs its statements in a transaction whatever their kind", async () => {
  const runs: Record<string, (conn: Connection) => Promise<unknown>> = {
    script: (conn) => conn.executeScript("SELECT 1"),
    stream: (conn) => Array.fromAsync(conn.cursor().stream("SELECT 1")),
    batch: (conn) => conn.pipeline((p) => [p.execute("SELECT 1")]),
    query: (conn) => conn.notify("channel"),
  };
  for (const [verb, run] of Object.entries(runs)) {
    const { session, conn } = await connectWithout();
    await run(conn);
    assertEquals(session.texts[0], "BEGIN", verb);
    assertEquals(session.asked.map((asked) => asked.verb), ["script", verb]);
  }
});

Deno.test("Connection without autocommit sends no statement when BEGIN fails, and tries again with the next", async () => {
  const { session, conn } = await connectWithout();
  let failures = 1;
  session.answer = ({ text }) => {
    if (text === "BEGIN" && failures-- > 0) throw serverError("57014");
    return done(text);
  };
  const first = conn.execute("SELECT 1");
  const second = conn.execute("SELECT 2");
  await assertRejects(() => first, OperationalError, "error 57014");
  await second;
  assertEquals(session.texts, ["BEGIN", "BEGIN", "SELECT 2"]);
});

Deno.test("Connection without autocommit undoes a BEGIN that was given up and carried out all the same", async () => {
  const { session, conn } = await connectWithout();
  session.answer = ({ text }) => {
    if (text !== "BEGIN") return done(text);
    session.transactionStatus = "inTransaction";
    throw new Error("enough");
  };
  await assertRejects(() => conn.execute("SELECT 1"), Error, "enough");
  await turns();
  assertEquals([session.texts, conn.transactionStatus], [["BEGIN", "ROLLBACK"], "idle"]);
  session.answer = ({ text }) => done(text);
  await conn.execute("SELECT 2");
  assertEquals(session.texts.slice(2), ["BEGIN", "SELECT 2"]);
});

Deno.test("Connection without autocommit gives up what waits for BEGIN when its time is over or its signal aborts", async () => {
  const { session, conn } = await connectWithout();
  const begun = answerLater();
  session.answer = (asked) => asked.text === "BEGIN" ? begun.answer(asked) : done(asked.text);
  const first = conn.execute("SELECT 1");
  const late = conn.execute("SELECT 2", [], { timeout: 1 });
  const controller = new AbortController();
  const aborted = conn.execute("SELECT 3", [], { signal: controller.signal });
  controller.abort(new Error("enough"));
  const last = conn.execute("SELECT 4");
  await assertRejects(() => aborted, Error, "enough");
  const error = await assertRejects(() => late, TimeoutError, "was not sent within 1 ms");
  assertEquals([error.sent, error.retryable], ["no", "never-sent"]);
  begun.resolve(done("BEGIN"));
  await Promise.all([first, last]);
  assertEquals(session.texts, ["BEGIN", "SELECT 1", "SELECT 4"]);
});

Deno.test("Connection without autocommit bounds BEGIN and the statement by one timeout", async () => {
  const { session, conn } = await connectWithout();
  await conn.execute("SELECT 1", [], { timeout: 500 });
  const [begin, select] = session.asked.map(({ options }) => leftOf(options));
  assert(begin! <= 500 && select! <= begin!);
});

Deno.test("ImplicitTransactions give a call that is a part of another what is left of that, not all", async () => {
  const session = new ScriptedSession(["scripts"]);
  const owner = { beginStatement: () => "BEGIN", begun: () => {}, check: () => {} };
  const transactions = new ImplicitTransactions(session, owner);
  const given: (CallLimits | undefined)[] = [];
  const run = (limits: CallLimits | undefined) => Promise.resolve(given.push(limits));
  const begun = answerLater();
  session.answer = (asked) => begun.answer(asked);
  const first = transactions.run({ text: "one", options: { timeout: 60_000, left: 500 }, run });
  const second = transactions.run({ text: "two", options: { timeout: 60_000, left: 400 }, run });
  const late = transactions.run({ text: "late", options: { timeout: 60_000, left: 1 }, run });
  await assertRejects(() => late, TimeoutError, "was not sent within 60000 ms");
  begun.resolve(done("BEGIN"));
  await Promise.all([first, second]);
  const limits = [session.asked[0]?.options, ...given];
  assertEquals(limits.map((each) => each?.timeout), [60_000, 60_000, 60_000]);
  const [begin, one, two] = limits.map(leftOf);
  assert(begin! <= 500 && one! <= begin! && two! <= 400);
});

Deno.test("Connection without autocommit rejects what waits for BEGIN once it is closed or lost", async () => {
  for (const end of ["closed", "lost"]) {
    const { session, conn } = await connectWithout();
    const begun = answerLater();
    session.answer = (asked) => asked.text === "BEGIN" ? begun.answer(asked) : done(asked.text);
    const rejected = [conn.execute("SELECT 1"), conn.execute("SELECT 2")].map((each) =>
      assertRejects(() => each, end === "closed" ? InterfaceError : Error, end)
    );
    if (end === "closed") {
      await conn.close();
      begun.resolve(done("BEGIN"));
    } else {
      session.destroy(new Error("connection is lost"));
      begun.reject(new Error("connection is lost"));
    }
    await Promise.all(rejected);
    assertEquals(session.texts, ["BEGIN"]);
  }
});

Deno.test("Connection.commit() on a lost connection rejects, whether a transaction was open or not", async () => {
  for (const autocommit of [true, false]) {
    const { session, conn } = connect();
    await conn.setAutocommit(autocommit);
    const lost = new OperationalError("Cannot execute: connection is lost");
    session.destroy(lost);
    await assertRejects(() => conn.commit(), OperationalError, "connection is lost");
  }
});

Deno.test("Connection that is released while BEGIN is answered leaves the session to the next", async () => {
  const session = new ScriptedSession();
  const lease = new Lease(session, { dsn: "" });
  const conn = new Connection(lease);
  await conn.setAutocommit(false);
  const begun = answerLater();
  session.answer = (asked) => asked.text === "BEGIN" ? begun.answer(asked) : done(asked.text);
  const executed = conn.execute("SELECT 1");
  lease.end("connection is released");
  const next = Connection.over(session, { dsn: "" });
  begun.reject(new Error("enough"));
  await assertRejects(() => executed, Error, "enough");
  await turns();
  assertEquals([next.autocommit, session.texts], [true, ["BEGIN"]]);
});

Deno.test("Connection without autocommit waits for a statement that ends the transaction before it begins another", async () => {
  for (const text of ["COMMIT", "select 1; rollback", "/* the */ END", "ABORT"]) {
    const { session, conn } = await connectWithout();
    await conn.execute("SELECT 1");
    const ended = answerLater();
    session.answer = (asked) => asked.text === text ? ended.answer(asked) : done(asked.text);
    const ending = conn.executeScript(text);
    const next = conn.execute("SELECT 2");
    await turns();
    assertEquals(session.texts, ["BEGIN", "SELECT 1", text]);
    session.transactionStatus = "idle";
    ended.resolve(done(text));
    await Promise.all([ending, next]);
    assertEquals(session.texts.slice(3), ["BEGIN", "SELECT 2"], text);
  }
});

Deno.test("Connection without autocommit asks where it stands when what ends the transaction was given up", async () => {
  const { session, conn } = await connectWithout();
  await conn.execute("SELECT 1");
  const slow = Promise.withResolvers<void>();
  session.answer = async ({ text }) => {
    if (text === "COMMIT") throw new Error("enough");
    if (text === "SELECT 2" || text === "SELECT 1") await slow.promise; // one behind the other
    // That COMMIT was carried out all the same.
    if (text === "SELECT 2") session.transactionStatus = "idle";
    return done(text);
  };
  const ahead = conn.execute("SELECT 2");
  await assertRejects(async () => await conn.execute("COMMIT"), Error, "enough");
  const next = conn.execute("SELECT 3");
  await turns();
  assertEquals(session.texts, ["BEGIN", "SELECT 1", "SELECT 2", "COMMIT", "SELECT 1"]);
  slow.resolve();
  await Promise.all([ahead, next]);
  assertEquals(session.texts.slice(5), ["BEGIN", "SELECT 3"]);
});

Deno.test("Connection without autocommit leaves a BEGIN of yours alone", async () => {
  const { session, conn } = await connectWithout();
  await Promise.all([
    conn.execute("BEGIN ISOLATION LEVEL SERIALIZABLE"),
    conn.execute("SELECT 1"),
  ]);
  assertEquals(session.texts, ["BEGIN ISOLATION LEVEL SERIALIZABLE", "SELECT 1"]);
});

Deno.test("Connection.begin() without autocommit begins one when none is open, and rejects otherwise", async () => {
  const { session, conn } = await connectWithout();
  const tx = await conn.begin();
  await tx.execute("SELECT 1");
  await tx.commit();
  assertEquals(session.texts, ["BEGIN", "SELECT 1", "COMMIT"]);
  const executed = conn.execute("SELECT 2");
  const message = "Cannot begin: a transaction is already open; commit() or rollback() it first";
  await assertRejects(() => conn.begin(), ProgrammingError, message);
  await executed;
  await assertRejects(() => conn.begin(), ProgrammingError, message);
  await conn.rollback();
  await conn.transaction((tx) => tx.execute("SELECT 3"));
  assertEquals(session.texts.slice(6), ["BEGIN", "SELECT 3", "COMMIT"]);
});

Deno.test("Connection.begin() without autocommit, made without waiting, is not begun twice", async () => {
  const { session, conn } = await connectWithout();
  const begun = conn.begin();
  const executed = conn.execute("SELECT 1");
  await (await begun).rollback();
  await executed;
  assertEquals(session.texts, ["BEGIN", "SELECT 1", "ROLLBACK"]);
});

Deno.test("Transaction that a statement has ended is over, though another is open by now", async () => {
  const { session, conn } = await connectWithout();
  const forgotten = await conn.begin();
  await conn.execute("COMMIT");
  await conn.execute("SELECT 1");
  assertEquals([session.transactionStatus, forgotten.isActive], ["inTransaction", false]);
  await assertRejects(() => forgotten.commit(), InterfaceError, "transaction is already ended");
  await conn.setAutocommit(true).catch(() => conn.commit());
  const first = await conn.begin();
  await conn.execute("COMMIT");
  const second = await conn.begin();
  assertEquals([first.isActive, second.isActive], [false, true]);
});

Deno.test("Connection.commit() and rollback() reject while a transaction of begin() is open", async () => {
  const { session, conn } = connect();
  const tx = await conn.begin();
  for (const end of [() => conn.commit(), () => conn.rollback()]) {
    await assertRejects(end, ProgrammingError, "a transaction of begin() is open");
  }
  await conn.execute("COMMIT"); // by which it has ended
  await conn.commit();
  assertEquals([session.texts, tx.isActive], [["BEGIN", "COMMIT"], false]);
});

Deno.test("Connection.commit() ends a transaction that a statement began", async () => {
  const { session, conn } = connect();
  await conn.execute("BEGIN");
  await conn.commit();
  await Promise.all([conn.execute("BEGIN"), conn.rollback()]);
  assertEquals(session.texts, ["BEGIN", "COMMIT", "BEGIN", "ROLLBACK"]);
});

Deno.test("Connection.commit() throws TransactionRolledBack when the server answers ROLLBACK", async () => {
  const { session, conn } = await connectWithout();
  await conn.execute("SELECT 1");
  session.answer = ({ text }) => done(text === "COMMIT" ? "ROLLBACK" : text);
  await assertRejects(() => conn.commit(), TransactionRolledBack);
  await conn.execute("SELECT 2");
  assertEquals(session.texts.slice(2), ["COMMIT", "BEGIN", "SELECT 2"]);
});

Deno.test("Connection.commit() whose reply was lost throws CommitUnknownError; one that was refused does not", async () => {
  const lost = await connectWithout();
  await lost.conn.execute("SELECT 1");
  lost.session.answer = () => {
    lost.session.destroy(new Error("gone"));
    throw new OperationalError("Cannot execute: gone", { sent: "yes", retryable: "unknown" });
  };
  const error = await assertRejects(() => lost.conn.commit(), CommitUnknownError);
  assertEquals([error.retryable, error.transactionId], ["unknown", null]);

  const refused = await connectWithout();
  await refused.conn.execute("SELECT 1");
  refused.session.answer = ({ text }) => {
    if (text !== "COMMIT") return done(text);
    refused.session.transactionStatus = "idle";
    throw serverError("23505");
  };
  await assertRejects(() => refused.conn.commit(), Error, "error 23505");
  await refused.conn.execute("SELECT 2");
  assertEquals(refused.session.texts.slice(2), ["COMMIT", "BEGIN", "SELECT 2"]);
});

Deno.test("Connection.commit() that was given up before it was sent says so", async () => {
  const { session, conn } = await connectWithout();
  const begun = answerLater();
  session.answer = (asked) => asked.text === "BEGIN" ? begun.answer(asked) : done(asked.text);
  const executed = conn.execute("SELECT 1");
  const error = await assertRejects(() => conn.commit({ timeout: 1 }), TimeoutError);
  assertEquals(error.sent, "no");
  begun.resolve(done("BEGIN"));
  await executed;
  assertEquals(session.texts, ["BEGIN", "SELECT 1"]);
});

Deno.test("Connection.setAutocommit() and setSession() reject inside a transaction or beside a statement", async () => {
  const { session, conn } = connect();
  const sets = [() => conn.setAutocommit(false), () => conn.setSession({ readOnly: true })];
  const rejectAll = async (why: string): Promise<void> => {
    for (const set of sets) await assertRejects(set, ProgrammingError, why);
  };
  const tx = await conn.begin();
  await rejectAll("Cannot set the session: a transaction of begin() is open");
  await tx.rollback();
  await conn.execute("BEGIN");
  await rejectAll("a transaction is open; commit() or rollback() it first");
  await conn.rollback();
  const later = answerLater();
  session.answer = later.answer;
  const executed = conn.execute("SELECT 1");
  await rejectAll("a statement is running");
  later.resolve(done("SELECT 1"));
  await executed;
  assertEquals([conn.autocommit, conn.readOnly], [true, null]);
});

Deno.test("Connection.setSession() says what transactions are like; options of begin() come first", async () => {
  const { session, conn } = connect();
  assertEquals([conn.isolationLevel, conn.readOnly, conn.deferrable], ["default", null, null]);
  await conn.setSession({ isolationLevel: "serializable", readOnly: true, deferrable: false });
  assertEquals([conn.isolationLevel, conn.readOnly, conn.deferrable], [
    ...["serializable", true, false],
  ]);
  await conn.transaction((tx) => tx.execute("SELECT 1"));
  await (await conn.begin({ isolationLevel: "read committed", readOnly: false })).rollback();
  await (await conn.begin({ isolationLevel: "default" })).rollback();
  await conn.setSession({ readOnly: null, deferrable: null, autocommit: false });
  await conn.setIsolationLevel("repeatable read");
  await conn.execute("SELECT 2");
  const begins = session.texts.filter((text) => text.startsWith("BEGIN"));
  assertEquals(begins, [
    "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY NOT DEFERRABLE",
    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE NOT DEFERRABLE",
    "BEGIN READ ONLY NOT DEFERRABLE",
    "BEGIN ISOLATION LEVEL REPEATABLE READ",
  ]);
});

Deno.test("Connection.setSession() refuses what does not exist, and changes nothing then", async () => {
  const { conn } = connect();
  const wrong = [
    { isolationLevel: "chaos" as IsolationLevel, autocommit: false },
    { readOnly: "yes" as unknown as boolean },
    { autocommit: "no" as unknown as boolean },
  ];
  for (const each of wrong) {
    await assertRejects(() => conn.setSession(each), InterfaceError, "Cannot set the session: ");
  }
  assertEquals([conn.autocommit, conn.isolationLevel, conn.readOnly], [true, "default", null]);
});

Deno.test("Connection.reset() ends what is open and forgets what was set", async () => {
  const { session, conn } = connect();
  await conn.setSession({ isolationLevel: "serializable" });
  const tx = await conn.begin();
  await conn.reset();
  assertEquals([tx.isActive, conn.isolationLevel], [false, "default"]);
  await conn.setAutocommit(false);
  await conn.execute("SELECT 1");
  await conn.reset({ mode: "all" });
  assertEquals(conn.autocommit, true);
  await conn.reset();
  const settings = "RESET ALL; SET SESSION AUTHORIZATION DEFAULT";
  assertEquals(session.texts, [
    ...["BEGIN ISOLATION LEVEL SERIALIZABLE", "ROLLBACK", settings],
    ...["BEGIN", "SELECT 1", "ROLLBACK", "DISCARD ALL", settings],
  ]);
  const mode = "everything" as "all";
  await assertRejects(() => conn.reset({ mode }), InterfaceError, "Cannot reset: mode");
});
