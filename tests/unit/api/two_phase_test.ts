import { assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import { CommitUnknownError } from "../../../src/api/commit_unknown.ts";
import { Xid } from "../../../src/api/xid.ts";
import {
  InterfaceError,
  OperationalError,
  ProgrammingError,
  TransactionRolledBack,
} from "../../../src/errors.ts";
import { errorFromServer } from "../../../src/sqlstate/lookup.ts";
import {
  type Answer,
  answerLater,
  done,
  rowsOf,
  ScriptedSession,
} from "../../support/scripted_session.ts";

const GID = "1_Zw==_Yg==";
const PREPARE = `PREPARE TRANSACTION '${GID}'`;

interface Connected {
  readonly session: ScriptedSession;
  readonly conn: Connection;
}

function connect(): Connected {
  const session = new ScriptedSession();
  const conn = Connection.over(session, { dsn: "" });
  answering(session, "", () => done(""));
  return { session, conn };
}

/** Answers one text with `answer`, and all others as a server does, PREPARE TRANSACTION included. */
function answering(session: ScriptedSession, text: string, answer: Answer): void {
  session.answer = (asked) => {
    if (asked.text === text) return answer(asked);
    if (asked.text.startsWith("PREPARE TRANSACTION")) session.transactionStatus = "idle";
    return done(asked.text);
  };
}

async function connectAndBegin(): Promise<Connected> {
  const connected = connect();
  await connected.conn.tpcBegin(connected.conn.xid(1, "g", "b"));
  return connected;
}

function serverError(sqlstate: string): Error {
  return errorFromServer({ severity: "ERROR", sqlstate, messagePrimary: `error ${sqlstate}` });
}

Deno.test("Xid has psycopg2's form, and reads it back", () => {
  const vectors: [number, string, string, string][] = [
    [42, "gtrid", "bqual", "42_Z3RyaWQ=_YnF1YWw="],
    [0, "", "", "0__"],
    [0x7fffffff, "a_b", "'\\", "2147483647_YV9i_J1w="],
  ];
  for (const [formatId, gtrid, bqual, text] of vectors) {
    assertEquals(String(new Xid(formatId, gtrid, bqual)), text);
    const read = Xid.fromString(text);
    assertEquals([read.formatId, read.gtrid, read.bqual, String(read)], [
      ...[formatId, gtrid, bqual, text],
    ]);
  }
  const longest = new Xid(0x7fffffff, "x".repeat(64), "y".repeat(64));
  assertEquals(String(longest).length < 200, true);
});

Deno.test("Xid.fromString() keeps what is somebody else's as it is", () => {
  const others = [
    "mine",
    "1_Zw==",
    "1_Zw=_Yg==",
    "01_Zw==_Yg==",
    "1_Zw==_w7w=",
    "2147483648__",
    "ü",
  ];
  for (const text of others) {
    const xid = Xid.fromString(text);
    assertEquals([xid.formatId, xid.gtrid, xid.bqual, String(xid)], [null, text, null, text]);
  }
});

Deno.test("Xid refuses what PEP 249 or PostgreSQL cannot have", () => {
  const wrong: [number, string, string][] = [
    [-1, "g", "b"],
    [1.5, "g", "b"],
    [0x80000000, "g", "b"],
    [1, "x".repeat(65), "b"],
    [1, "g", "x".repeat(65)],
    [1, "ü", "b"],
    [1, "g", "\n"],
    [1, 7 as unknown as string, "b"],
  ];
  for (const [formatId, gtrid, bqual] of wrong) {
    assertThrows(() => new Xid(formatId, gtrid, bqual), InterfaceError, "Cannot make an xid: ");
  }
  for (const text of ["", "a\0b", "x".repeat(200), "ü".repeat(100), "\ud800"]) {
    assertThrows(() => Xid.fromString(text), InterfaceError, "1 to 199 bytes");
  }
  assertEquals(Xid.fromString("x".repeat(199)).gtrid.length, 199);
  assertThrows(() => new Xid(null, "g", "b"), InterfaceError, "go together");
});

Deno.test("Connection.tpcBegin(), tpcPrepare() and tpcCommit() run in their order", async () => {
  const { session, conn } = await connectAndBegin();
  assertEquals(conn.status, "begun");
  await conn.execute("SELECT 1");
  await conn.tpcPrepare();
  assertEquals(conn.status, "prepared");
  await conn.tpcCommit();
  assertEquals(conn.status, "ready");
  assertEquals(session.texts, ["BEGIN", "SELECT 1", PREPARE, `COMMIT PREPARED '${GID}'`]);
  await conn.execute("SELECT 2");
});

Deno.test("Connection.tpcRollback() undoes what is prepared, and what is not", async () => {
  const { session, conn } = await connectAndBegin();
  await conn.tpcRollback();
  await conn.tpcBegin("it's \\ mine");
  await conn.tpcPrepare();
  await conn.tpcRollback();
  assertEquals(session.texts, [
    ...["BEGIN", "ROLLBACK", "BEGIN"],
    "PREPARE TRANSACTION  E'it''s \\\\ mine'",
    "ROLLBACK PREPARED  E'it''s \\\\ mine'",
  ]);
});

Deno.test("Connection.tpcCommit() without tpcPrepare() commits in one phase", async () => {
  const { session, conn } = await connectAndBegin();
  await conn.tpcCommit();
  assertEquals(session.texts, ["BEGIN", "COMMIT"]);
});

Deno.test("Connection.tpcBegin() begins what setSession() says", async () => {
  const { session, conn } = connect();
  await conn.setSession({ isolationLevel: "serializable", autocommit: false });
  await conn.tpcBegin(conn.xid(1, "g", "b"));
  await conn.execute("SELECT 1");
  await conn.tpcPrepare();
  await conn.tpcCommit();
  assertEquals(session.texts, [
    ...["BEGIN ISOLATION LEVEL SERIALIZABLE", "SELECT 1", PREPARE, `COMMIT PREPARED '${GID}'`],
  ]);
});

Deno.test("Connection in a two-phase transaction refuses commit(), rollback(), begin() and another one", async () => {
  const { session, conn } = await connectAndBegin();
  const refused: (() => Promise<unknown>)[] = [
    () => conn.commit(),
    () => conn.rollback(),
    () => conn.begin(),
    () => conn.tpcBegin("other"),
    () => conn.setAutocommit(false),
  ];
  for (const each of refused) {
    await assertRejects(each, ProgrammingError, "a two-phase transaction is open");
  }
  await assertRejects(() => conn.tpcCommit("other"), ProgrammingError, "a transaction is open");
  assertEquals(session.texts, ["BEGIN"]);
});

Deno.test("Connection with a prepared transaction runs nothing until it is ended", async () => {
  const { session, conn } = await connectAndBegin();
  const later = answerLater();
  answering(session, PREPARE, later.answer);
  const preparing = conn.tpcPrepare();
  const refused: (() => Promise<unknown>)[] = [
    () => conn.execute("SELECT 1"),
    () => conn.executeScript("SELECT 1"),
    () => conn.begin(),
    () => conn.commit(),
    () => conn.reset(),
    () => conn.tpcPrepare(),
    () => conn.tpcBegin("other"),
    () => conn.tpcCommit("other"),
  ];
  const refuseAll = async (state: string): Promise<void> => {
    for (const each of refused) {
      await assertRejects(each, ProgrammingError, `the two-phase transaction is ${state}`);
    }
  };
  await refuseAll("being prepared");
  session.transactionStatus = "idle";
  later.resolve(done(PREPARE));
  await preparing;
  await refuseAll("prepared");
  assertEquals(session.texts, ["BEGIN", PREPARE]);
  assertEquals(await conn.tpcRecover(), []);
});

Deno.test("Connection with a prepared transaction makes cursors, and rows that are here can be fetched", async () => {
  const { session, conn } = await connectAndBegin();
  session.answer = () => rowsOf([1], [2]);
  const cur = await conn.execute("SELECT n FROM numbers");
  answering(session, "", () => done(""));
  await conn.tpcPrepare();
  assertEquals([await cur.fetchOne(), await cur.fetchAll()], [[1], [[2]]]);
  await assertRejects(() => cur.begin(), ProgrammingError, "the two-phase transaction is prepared");
  await assertRejects(() => conn.cursor().execute("SELECT 1"), ProgrammingError, "is prepared");
  assertEquals(session.texts, ["BEGIN", "SELECT n FROM numbers", PREPARE]);
  await conn.tpcRollback();
});

Deno.test("Connection.tpcPrepare(), tpcCommit() and tpcRollback() reject when nothing is begun", async () => {
  const { session, conn } = connect();
  const calls = [() => conn.tpcPrepare(), () => conn.tpcCommit(), () => conn.tpcRollback()];
  for (const each of calls) {
    await assertRejects(each, ProgrammingError, "no two-phase transaction is open");
  }
  await conn.tpcBegin("mine");
  await conn.execute("COMMIT");
  await assertRejects(() => conn.tpcPrepare(), ProgrammingError, "no two-phase transaction");
  assertEquals(session.texts, ["BEGIN", "COMMIT"]);
});

Deno.test("Connection.tpcBegin() rejects inside a transaction, and for what is no identifier", async () => {
  const { session, conn } = connect();
  await assertRejects(() => conn.tpcBegin(""), InterfaceError, "Cannot make an xid: ");
  const object = {} as unknown as Xid;
  await assertRejects(() => conn.tpcBegin(object), InterfaceError, "neither an Xid nor a text");
  await conn.execute("BEGIN");
  await assertRejects(() => conn.tpcBegin("mine"), ProgrammingError, "already open");
  assertEquals(session.texts, ["BEGIN"]);
});

Deno.test("Connection.tpcBegin() that fails leaves nothing begun", async () => {
  const { session, conn } = connect();
  answering(session, "BEGIN", () => Promise.reject(serverError("57014")));
  await assertRejects(() => conn.tpcBegin("mine"), OperationalError, "error 57014");
  answering(session, "", () => done(""));
  await (await conn.begin()).rollback();
});

Deno.test("Connection.tpcPrepare() that the server answers with ROLLBACK throws TransactionRolledBack", async () => {
  const { session, conn } = await connectAndBegin();
  answering(session, PREPARE, () => {
    session.transactionStatus = "idle";
    return done("ROLLBACK");
  });
  const error = await assertRejects(() => conn.tpcPrepare(), TransactionRolledBack);
  assertEquals(error.message.startsWith("Cannot prepare: "), true);
  await conn.execute("SELECT 1");
  await assertRejects(() => conn.tpcCommit(), ProgrammingError, "no two-phase transaction is open");
});

Deno.test("Connection.tpcPrepare() that the server refuses leaves nothing, and one not carried out all", async () => {
  const { session, conn } = await connectAndBegin();
  answering(session, PREPARE, () => Promise.reject(new Error("enough")));
  await assertRejects(() => conn.tpcPrepare(), Error, "enough");
  await conn.execute("SELECT 1"); // it is still in it
  answering(session, PREPARE, () => {
    session.transactionStatus = "idle";
    return Promise.reject(serverError("55000"));
  });
  await assertRejects(() => conn.tpcPrepare(), Error, "error 55000");
  assertEquals(conn.status, "ready");
  await conn.execute("SELECT 2");
});

Deno.test("Connection.tpcPrepare() whose reply did not come may have prepared it, so that it can be ended", async () => {
  const { session, conn } = await connectAndBegin();
  answering(session, PREPARE, () => {
    session.transactionStatus = "idle";
    return Promise.reject(new Error("enough"));
  });
  await assertRejects(() => conn.tpcPrepare(), Error, "enough");
  assertEquals(conn.status, "prepared");
  await conn.tpcRollback();
  assertEquals(session.texts.at(-1), `ROLLBACK PREPARED '${GID}'`);
});

Deno.test("Connection.tpcCommit() of a prepared one throws CommitUnknownError when the reply did not come, and can be asked again", async () => {
  const { session, conn } = await connectAndBegin();
  await conn.tpcPrepare();
  answering(session, `COMMIT PREPARED '${GID}'`, () => Promise.reject(new Error("enough")));
  const error = await assertRejects(() => conn.tpcCommit(), CommitUnknownError, "tpcRecover()");
  assertEquals([error.retryable, (error.cause as Error).message], ["unknown", "enough"]);
  answering(session, `COMMIT PREPARED '${GID}'`, () => Promise.reject(serverError("42704")));
  await assertRejects(() => conn.tpcCommit(), ProgrammingError, "error 42704");
  assertEquals(conn.status, "ready"); // the server does not know it: it is committed
});

Deno.test("Connection.tpcCommit() that the server refuses leaves it prepared", async () => {
  const { session, conn } = await connectAndBegin();
  await conn.tpcPrepare();
  answering(session, `COMMIT PREPARED '${GID}'`, () => Promise.reject(serverError("55000")));
  const error = await assertRejects(() => conn.tpcCommit(), Error, "error 55000");
  assertEquals(error instanceof CommitUnknownError, false);
  assertEquals(conn.status, "prepared");
});

Deno.test("Connection.tpcCommit() in one phase follows what became of it", async () => {
  const lost = await connectAndBegin();
  answering(lost.session, "COMMIT", () => {
    lost.session.destroy(new Error("gone"));
    return Promise.reject(new OperationalError("Cannot execute: gone", { sent: "yes" }));
  });
  await assertRejects(() => lost.conn.tpcCommit(), CommitUnknownError);

  const failed = await connectAndBegin();
  answering(failed.session, "COMMIT", () => done("ROLLBACK"));
  await assertRejects(() => failed.conn.tpcCommit(), TransactionRolledBack);

  const open = await connectAndBegin();
  answering(open.session, "COMMIT", () => Promise.reject(serverError("57014")));
  await assertRejects(() => open.conn.tpcCommit(), OperationalError, "error 57014");
  await open.conn.tpcRollback();
  assertEquals(open.session.texts, ["BEGIN", "COMMIT", "ROLLBACK"]);
});

Deno.test("Connection.tpcCommit() and tpcRollback() end what somebody else prepared", async () => {
  const { session, conn } = connect();
  await conn.setAutocommit(false);
  await conn.tpcCommit("theirs");
  await conn.tpcRollback(conn.xid(1, "g", "b"));
  assertEquals(session.texts, ["COMMIT PREPARED 'theirs'", `ROLLBACK PREPARED '${GID}'`]);
  answering(session, "COMMIT PREPARED 'theirs'", () => Promise.reject(new Error("enough")));
  await assertRejects(() => conn.tpcCommit("theirs"), CommitUnknownError);
});

Deno.test("Connection.tpcBegin() made without waiting holds back what would be misplaced", async () => {
  const { session, conn } = connect();
  const begun = answerLater();
  answering(session, "BEGIN", begun.answer);
  const beginning = conn.tpcBegin("mine");
  await assertRejects(() => conn.tpcPrepare(), ProgrammingError, "is being begun");
  begun.resolve(done("BEGIN"));
  await beginning;
});

Deno.test("Connection.tpcRecover() resolves with what is prepared", async () => {
  const { session, conn } = connect();
  await conn.setAutocommit(false);
  session.answer = ({ text }) => ({
    ...done(text),
    rows: [[GID, "1577836800123", "app", "shop"], ["theirs", "0", "app", "other"]],
  });
  const [ours, theirs] = await conn.tpcRecover();
  assertInstanceOf(ours, Xid);
  assertEquals([ours.gtrid, ours.owner, ours.database], ["g", "app", "shop"]);
  assertEquals(ours.prepared?.toISOString(), "2020-01-01T00:00:00.123Z");
  assertEquals([theirs?.formatId, theirs?.gtrid], [null, "theirs"]);
  assertEquals(session.asked.length, 1); // and no BEGIN
});

Deno.test("a prepared two-phase transaction refuses statements, not the rows that are here", async () => {
  const { session, conn } = await connectAndBegin();
  answering(session, "SELECT n", () => rowsOf([1], [2]));
  const cur = await conn.execute("SELECT n");
  await conn.tpcPrepare();
  assertEquals([await cur.fetchOne(), await cur.fetchAll()], [[1], [[2]]]);
  const other = conn.cursor();
  await assertRejects(
    async () => await other.execute("SELECT n"),
    ProgrammingError,
    "Cannot execute: the two-phase transaction is prepared",
  );
  await conn.tpcCommit();
  await other.execute("SELECT n");
});
