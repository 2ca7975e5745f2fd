import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import type { IsolationLevel } from "../../../src/api/begin_statement.ts";
import {
  InterfaceError,
  NotSupportedError,
  OperationalError,
  ProgrammingError,
  TransactionRolledBack,
} from "../../../src/errors.ts";
import { CommitUnknownError } from "../../../src/api/commit_unknown.ts";
import { UniqueViolation } from "../../../src/sqlstate/error_classes.ts";
import { errorFromServer } from "../../../src/sqlstate/lookup.ts";
import { type Answer, answerLater, done, ScriptedSession } from "../../support/scripted_session.ts";

function connect(): { session: ScriptedSession; conn: Connection } {
  const session = new ScriptedSession();
  return { session, conn: Connection.over(session, { dsn: "" }) };
}

function serverError(sqlstate: string): Error {
  return errorFromServer({ severity: "ERROR", sqlstate, messagePrimary: `error ${sqlstate}` });
}

/** Answers one text with `answer` and all others as a server does. */
function answering(session: ScriptedSession, text: string, answer: Answer): void {
  session.answer = (asked) => asked.text === text ? answer(asked) : done(asked.text);
}

Deno.test("Connection.begin() begins, Transaction.commit() commits", async () => {
  const { session, conn } = connect();
  const tx = await conn.begin({ isolationLevel: "serializable", readOnly: true });
  assert(tx.isActive);
  assertStrictEquals<unknown>(tx.connection, conn);
  await tx.execute("SELECT 1");
  await tx.commit();
  assertEquals(tx.isActive, false);
  assertEquals(session.texts, [
    "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY",
    "SELECT 1",
    "COMMIT",
  ]);
});

Deno.test("Connection.begin() rejects while a transaction is open or being begun", async () => {
  const { session, conn } = connect();
  const first = conn.begin();
  const message = "Cannot begin: a transaction is already open; use beginNested()";
  await assertRejects(() => conn.begin(), ProgrammingError, message);
  const tx = await first;
  await assertRejects(() => conn.begin(), ProgrammingError, message);
  assertEquals(session.texts, ["BEGIN"]);
  await tx.rollback();
  await (await conn.begin()).rollback();
});

Deno.test("Connection.begin() rejects in a transaction that a statement began", async () => {
  const { conn } = connect();
  await conn.execute("BEGIN");
  await assertRejects(() => conn.begin(), ProgrammingError, "a transaction is already open");
});

Deno.test("Transaction gives its commands the timeout of its connection", async () => {
  const session = new ScriptedSession();
  const conn = Connection.over(session, { dsn: "", timeout: 70 });
  const tx = await conn.begin();
  await (await tx.beginNested()).rollback();
  await tx.commit({ timeout: 90 });
  const timeouts = session.asked.map(({ options }) => options?.timeout);
  assertEquals(timeouts, [70, 70, 70, 90]);
});

Deno.test("Connection.begin() that fails leaves nothing begun", async () => {
  const { session, conn } = connect();
  answering(session, "BEGIN", () => Promise.reject(serverError("57014")));
  await assertRejects(() => conn.begin(), OperationalError, "error 57014");
  session.answer = ({ text }) => done(text);
  await (await conn.begin()).commit();
});

Deno.test("Connection.begin() that is aborted after it was carried out is rolled back", async () => {
  const { session, conn } = connect();
  answering(session, "BEGIN", () => {
    session.transactionStatus = "inTransaction";
    return Promise.reject(new Error("enough"));
  });
  await assertRejects(() => conn.begin(), Error, "enough");
  assertEquals(session.texts, ["BEGIN", "ROLLBACK"]);
  assertEquals(conn.transactionStatus, "idle");
});

Deno.test("Connection.begin() that is aborted behind another statement is undone in its turn", async () => {
  const { session, conn } = connect();
  const later = answerLater();
  session.answer = (asked) => {
    if (asked.text === "BEGIN") return Promise.reject(new Error("enough"));
    return asked.text === "SELECT 1" ? later.answer(asked) : done(asked.text);
  };
  const executed = conn.execute("SELECT 1");
  await assertRejects(() => conn.begin(), Error, "enough");
  assertEquals(session.texts, ["SELECT 1", "BEGIN", "ROLLBACK"]);
  later.resolve(done("SELECT 1"));
  await executed;
});

Deno.test("Connection.begin() with a signal aborted before, or a bad option, sends nothing", async () => {
  const { session, conn } = connect();
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => conn.begin({ signal }), Error, "enough");
  const isolationLevel = "chaos" as IsolationLevel;
  await assertRejects(() => conn.begin({ isolationLevel }), InterfaceError, "Cannot begin: ");
  assertEquals(session.asked, []);
  await (await conn.begin()).rollback();
});

Deno.test("Transaction.commit() and rollback() reject once it is finished, saying how", async () => {
  const { session, conn } = connect();
  const committed = await conn.begin();
  await committed.commit();
  await assertRejects(
    () => committed.commit(),
    InterfaceError,
    "Cannot commit: transaction is committed",
  );
  await assertRejects(() => committed.rollback(), InterfaceError, "Cannot roll back: transaction");
  const rolledBack = await conn.begin();
  await rolledBack.rollback();
  await assertRejects(
    () => rolledBack.commit(),
    InterfaceError,
    "Cannot commit: transaction is rolled back",
  );
  assertEquals(session.texts, ["BEGIN", "COMMIT", "BEGIN", "ROLLBACK"]);
});

Deno.test("Transaction.commit() made twice without waiting is sent once", async () => {
  const { session, conn } = connect();
  const tx = await conn.begin();
  const first = tx.commit();
  await assertRejects(() => tx.commit(), InterfaceError, "transaction is being committed");
  await first;
  assertEquals(session.texts, ["BEGIN", "COMMIT"]);
});

Deno.test("Transaction.commit() throws TransactionRolledBack when the server answers ROLLBACK", async () => {
  const { session, conn } = connect();
  const tx = await conn.begin();
  answering(session, "COMMIT", () => done("ROLLBACK"));
  const error = await assertRejects(() => tx.commit(), TransactionRolledBack);
  assertEquals([error.phase, tx.isActive], ["commit", false]);
  await assertRejects(() => tx.commit(), InterfaceError, "transaction is rolled back");
});

Deno.test("Transaction.commit() rejects with the server's error, and the transaction is over", async () => {
  const { session, conn } = connect();
  const tx = await conn.begin();
  answering(session, "COMMIT", () => {
    session.transactionStatus = "idle";
    return Promise.reject(serverError("23505"));
  });
  await assertRejects(() => tx.commit(), UniqueViolation);
  assertEquals(tx.isActive, false);
  await (await conn.begin()).rollback();
});

Deno.test("Transaction.commit() whose reply was lost throws CommitUnknownError with the cause", async () => {
  const { session, conn } = connect();
  const tx = await conn.begin();
  const loss = new OperationalError("the wire was cut", { sent: "yes" });
  answering(session, "COMMIT", () => {
    session.destroy(loss);
    return Promise.reject(loss);
  });
  const error = await assertRejects(() => tx.commit(), CommitUnknownError);
  assertStrictEquals(error.cause, loss);
  assertEquals([error.phase, error.sent, error.retryable], ["commit", "yes", "unknown"]);
});

Deno.test("Transaction.commit() that was never sent rejects with the loss itself", async () => {
  const { session, conn } = connect();
  const tx = await conn.begin();
  const loss = new OperationalError("the wire was cut");
  session.destroy(loss);
  assertStrictEquals(await assertRejects(() => tx.commit(), OperationalError), loss);
});

Deno.test("Transaction.commit() aborted after it was sent throws CommitUnknownError", async () => {
  const { session, conn } = connect();
  const tx = await conn.begin();
  answering(session, "COMMIT", () => {
    session.transactionStatus = "idle";
    return Promise.reject(new Error("enough"));
  });
  const error = await assertRejects(() => tx.commit(), CommitUnknownError);
  assertEquals((error.cause as Error).message, "enough");
});

Deno.test("Transaction.commit() aborted behind another statement throws CommitUnknownError", async () => {
  const { session, conn } = connect();
  const tx = await conn.begin();
  const later = answerLater();
  session.answer = (asked) =>
    asked.text === "COMMIT" ? Promise.reject(new Error("enough")) : later.answer(asked);
  const executed = tx.execute("SELECT 1");
  await assertRejects(() => tx.commit(), CommitUnknownError);
  later.resolve(done("SELECT 1"));
  await executed;
});

Deno.test("Transaction.commit() refused by a server that does not know throws CommitUnknownError", async () => {
  const { session, conn } = connect();
  const tx = await conn.begin();
  answering(session, "COMMIT", () => {
    session.transactionStatus = "idle";
    return Promise.reject(serverError("40003"));
  });
  await assertRejects(() => tx.commit(), CommitUnknownError);
});

Deno.test("Transaction.rollback() that was not carried out leaves it open", async () => {
  const { session, conn } = connect();
  const tx = await conn.begin();
  answering(session, "ROLLBACK", () => Promise.reject(new Error("enough")));
  await assertRejects(() => tx.rollback(), Error, "enough");
  assert(tx.isActive);
  session.answer = ({ text }) => done(text);
  await tx.rollback();
});

Deno.test("Transaction.rollback() that rejects though it was carried out ends it", async () => {
  const { session, conn } = connect();
  const tx = await conn.begin();
  answering(session, "ROLLBACK", () => {
    session.transactionStatus = "idle";
    return Promise.reject(new Error("enough"));
  });
  await assertRejects(() => tx.rollback(), Error, "enough");
  await assertRejects(() => tx.commit(), InterfaceError, "transaction is rolled back");
});

Deno.test("Transaction.commit() aborted before anything was sent leaves it open", async () => {
  const { session, conn } = connect();
  const tx = await conn.begin();
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => tx.commit({ signal }), Error, "enough");
  assert(tx.isActive);
  await tx.commit();
  assertEquals(session.texts, ["BEGIN", "COMMIT"]);
});

Deno.test("Transaction.commit() that the server did not carry out leaves it open", async () => {
  const { session, conn } = connect();
  const tx = await conn.begin();
  answering(session, "COMMIT", () => Promise.reject(new Error("enough")));
  await assertRejects(() => tx.commit(), Error, "enough");
  assert(tx.isActive);
});

Deno.test("Transaction.execute() and its cursors are refused once it is finished", async () => {
  const { session, conn } = connect();
  const tx = await conn.begin();
  const cur = tx.cursor();
  await tx.commit();
  const message = "Cannot execute: transaction is committed";
  await assertRejects(() => cur.execute("DELETE FROM person"), InterfaceError, message);
  await assertRejects(() => tx.execute("DELETE FROM person"), InterfaceError, message);
  await assertRejects(
    () => cur.stream("SELECT 1")[Symbol.asyncIterator]().next(),
    InterfaceError,
    message,
  );
  assertEquals(session.texts, ["BEGIN", "COMMIT"]);
});

Deno.test("Transaction.execute() is refused once a statement has ended the transaction", async () => {
  const { session, conn } = connect();
  const tx = await conn.begin();
  await tx.execute("COMMIT");
  assertEquals(tx.isActive, false);
  await assertRejects(
    () => tx.execute("DELETE FROM person"),
    InterfaceError,
    "Cannot execute: transaction is already ended, by a statement or with the one around it",
  );
  assertEquals(session.texts, ["BEGIN", "COMMIT"]);
  await (await conn.begin()).rollback();
});

Deno.test("Transaction.beginNested() nests to any depth, and ends from the inside", async () => {
  const { session, conn } = connect();
  const tx = await conn.begin();
  const outer = await tx.beginNested();
  const inner = await outer.beginNested();
  await assertRejects(
    () => tx.commit(),
    ProgrammingError,
    "Cannot commit: a nested transaction is still open",
  );
  await assertRejects(() => outer.rollback(), ProgrammingError, "Cannot roll back: a nested");
  await assertRejects(() => tx.beginNested(), ProgrammingError, "Cannot begin: a nested");
  await inner.rollback();
  await outer.commit();
  await tx.commit();
  assertEquals(session.texts, [
    "BEGIN",
    "SAVEPOINT nested_1",
    "SAVEPOINT nested_2",
    "ROLLBACK TO SAVEPOINT nested_2; RELEASE SAVEPOINT nested_2",
    "RELEASE SAVEPOINT nested_1",
    "COMMIT",
  ]);
});

Deno.test("Transaction.commit() of a nested one that fails can still be rolled back", async () => {
  const { session, conn } = connect();
  const tx = await conn.begin();
  const nested = await tx.beginNested();
  answering(session, "RELEASE SAVEPOINT nested_1", () => {
    session.transactionStatus = "inError";
    return Promise.reject(serverError("25P02"));
  });
  await assertRejects(() => nested.commit(), Error, "error 25P02");
  await nested.rollback();
  await tx.rollback();
});

Deno.test("Transaction, disposed of, rolls back with everything nested in it", async () => {
  const { session, conn } = connect();
  {
    await using tx = await conn.begin();
    const nested = await tx.beginNested();
    await nested.execute("SELECT 1");
  }
  assertEquals(session.texts.at(-1), "ROLLBACK");
  assertEquals(conn.transactionStatus, "idle");
});

Deno.test("Transaction, disposed of after commit, does nothing more", async () => {
  const { session, conn } = connect();
  {
    await using tx = await conn.begin();
    await tx.commit();
  }
  assertEquals(session.texts, ["BEGIN", "COMMIT"]);
});

Deno.test("Transaction that cannot be rolled back gives its session up, and throws nothing", async () => {
  const { session, conn } = connect();
  const failure = new Error("no reply");
  answering(session, "ROLLBACK", () => Promise.reject(failure));
  {
    await using _tx = await conn.begin();
  }
  assert(session.state.kind === "closed");
  assertStrictEquals(session.state.reason.cause, failure);
});

Deno.test("Connection.transaction() commits and resolves with what the body resolves with", async () => {
  const { session, conn } = connect();
  const value = await conn.transaction(async (tx) => {
    await tx.execute("SELECT 1");
    return 7;
  }, { readOnly: true });
  assertEquals(value, 7);
  assertEquals(session.texts, ["BEGIN READ ONLY", "SELECT 1", "COMMIT"]);
});

Deno.test("Connection.transaction() rolls back and rejects with the body's error", async () => {
  const { session, conn } = connect();
  const failure = new Error("not today");
  const rejected = await assertRejects(
    () => conn.transaction(() => Promise.reject(failure)),
    Error,
  );
  assertStrictEquals(rejected, failure);
  assertEquals(session.texts, ["BEGIN", "ROLLBACK"]);
});

Deno.test("Connection.transaction() rejects with the body's error even if the rollback fails", async () => {
  const { session, conn } = connect();
  const failure = new Error("not today");
  answering(session, "ROLLBACK", () => Promise.reject(new Error("no reply")));
  const rejected = await assertRejects(
    () => conn.transaction(() => Promise.reject(failure)),
    Error,
  );
  assertStrictEquals(rejected, failure);
});

Deno.test("Connection.transaction() rolls back when the body throws before its first await", async () => {
  const { session, conn } = connect();
  await assertRejects(
    () =>
      conn.transaction(() => {
        throw new Error("at once");
      }),
    Error,
    "at once",
  );
  assertEquals(session.texts, ["BEGIN", "ROLLBACK"]);
});

Deno.test("Connection.transaction() leaves it to a body that has finished the transaction itself", async () => {
  const { session, conn } = connect();
  await conn.transaction((tx) => tx.rollback());
  assertEquals(session.texts, ["BEGIN", "ROLLBACK"]);
});

Deno.test("Connection.transaction() does not commit what has a nested one open", async () => {
  const { session, conn } = connect();
  await assertRejects(
    () => conn.transaction(async (tx) => void await tx.beginNested()),
    ProgrammingError,
    "Cannot commit: a nested transaction is still open",
  );
  assertEquals(session.texts.at(-1), "ROLLBACK");
});

Deno.test("Connection.transaction() does not commit once its signal has aborted", async () => {
  const { session, conn } = connect();
  const controller = new AbortController();
  await assertRejects(
    () =>
      conn.transaction(() => {
        controller.abort(new Error("enough"));
        return Promise.resolve();
      }, { signal: controller.signal }),
    Error,
    "enough",
  );
  assertEquals(session.texts, ["BEGIN", "ROLLBACK"]);
});

Deno.test("Connection.transaction() whose session is lost rejects, though the body resolved", async () => {
  const { session, conn } = connect();
  await assertRejects(
    () =>
      conn.transaction(() => {
        session.destroy(new OperationalError("the wire was cut"));
        return Promise.resolve();
      }),
    OperationalError,
    "the wire was cut",
  );
});

Deno.test("Transaction.transaction() rolls back to its savepoint, and the outer one goes on", async () => {
  const { session, conn } = connect();
  await conn.transaction(async (tx) => {
    await assertRejects(() => tx.transaction(() => Promise.reject(new Error("inner"))), Error);
    await tx.transaction((nested) => nested.execute("SELECT 1"));
  });
  assertEquals(session.texts, [
    "BEGIN",
    "SAVEPOINT nested_1",
    "ROLLBACK TO SAVEPOINT nested_1; RELEASE SAVEPOINT nested_1",
    "SAVEPOINT nested_1",
    "SELECT 1",
    "RELEASE SAVEPOINT nested_1",
    "COMMIT",
  ]);
});

Deno.test("Transaction.isActive is false while it is being finished", async () => {
  const { session, conn } = connect();
  const tx = await conn.begin();
  const later = answerLater();
  answering(session, "ROLLBACK", later.answer);
  const rolledBack = tx.rollback();
  assertEquals(tx.isActive, false);
  later.resolve(done("ROLLBACK"));
  await rolledBack;
});

Deno.test("Connection.begin() refuses to track a commit where a script has no results", async () => {
  const session = new ScriptedSession([]);
  const conn = Connection.over(session, { dsn: "" });
  const message = 'Cannot track the commit: driver "scripted" has no scripts';
  await assertRejects(() => conn.begin({ trackCommit: true }), NotSupportedError, message);
  assertEquals(session.texts, []);
  await (await conn.begin()).commit();
});
