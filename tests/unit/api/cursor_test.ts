import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import { InterfaceError, ProgrammingError } from "../../../src/errors.ts";
import { UniqueViolation } from "../../../src/sqlstate/error_classes.ts";
import { answerLater, rowsOf, ScriptedSession } from "../../support/scripted_session.ts";

const SETTINGS = { dsn: "postgres://app@localhost/shop" };

function connectionTo(session: ScriptedSession, timeout?: number): Connection {
  return Connection.over(session, timeout === undefined ? SETTINGS : { ...SETTINGS, timeout });
}

/** A connection whose every statement returns three rows. */
function withThreeRows(): { session: ScriptedSession; conn: Connection } {
  const session = new ScriptedSession();
  session.answer = () => rowsOf([1], [2], [3]);
  return { session, conn: connectionTo(session) };
}

Deno.test("Cursor.execute() resolves with the cursor and sends text, values and row mode", async () => {
  const { session, conn } = withThreeRows();
  const cur = conn.cursor({ rowMode: "object" });
  assertStrictEquals(await cur.execute("SELECT $1", [7]), cur);
  assertEquals(session.asked[0]?.statement, {
    text: "SELECT $1",
    values: [7],
    rowMode: "object",
  });
});

Deno.test("Cursor.execute() can be iterated instead of awaited", async () => {
  const { conn } = withThreeRows();
  const seen: unknown[] = [];
  for await (const row of conn.cursor().execute("SELECT 1")) seen.push(row);
  assertEquals(seen, [[1], [2], [3]]);
});

Deno.test("Cursor.execute() gives its failure to who iterates", async () => {
  const session = new ScriptedSession();
  session.answer = () => Promise.reject(new UniqueViolation("duplicate key"));
  const cur = connectionTo(session).cursor();
  await assertRejects(
    async () => {
      for await (const _ of cur.execute("SELECT 1")) assert(false, "there is no row");
    },
    UniqueViolation,
  );
});

Deno.test("Cursor.execute() returns a native promise", () => {
  const { conn } = withThreeRows();
  const executed = conn.cursor().execute("SELECT 1");
  assertStrictEquals(Object.getPrototypeOf(executed), Promise.prototype);
});

Deno.test("Cursor.execute() rejects a misuse, throws nothing and sends nothing", async () => {
  const { session, conn } = withThreeRows();
  const cur = conn.cursor();
  const misuses: [unknown, unknown, unknown][] = [
    [1, [], {}],
    ["SELECT '\0'", [], {}],
    ["SELECT $1", { a: 1 }, {}],
    ["SELECT 1", [], { timeout: -1 }],
    ["SELECT 1", [], { rowMode: "map" }],
  ];
  for (const [text, values, options] of misuses) {
    const executed = cur.execute(text as string, values as unknown[], options as object);
    await assertRejects(() => executed, InterfaceError, "Cannot execute: ");
  }
  assertEquals(session.asked, []);
  await cur.execute("SELECT 1");
});

Deno.test("Cursor.execute() rejects while the cursor executes, and the first statement goes on", async () => {
  const session = new ScriptedSession();
  const later = answerLater();
  session.answer = later.answer;
  const cur = connectionTo(session).cursor();
  const first = cur.execute("SELECT 1");
  await assertRejects(
    () => cur.execute("SELECT 2"),
    InterfaceError,
    "Cannot execute: cursor is already executing a statement",
  );
  later.resolve(rowsOf([1]));
  await first;
  assertEquals(await cur.fetchOne(), [1]);
  assertEquals(session.texts, ["SELECT 1"]);
});

Deno.test("Cursor.execute() of two cursors is sent without waiting", async () => {
  const { session, conn } = withThreeRows();
  const both = [conn.execute("SELECT 1"), conn.execute("SELECT 2")];
  assertEquals(session.texts, ["SELECT 1", "SELECT 2"]);
  await Promise.all(both);
});

Deno.test("Cursor.execute() takes the connection's timeout unless the call names one", async () => {
  const session = new ScriptedSession();
  const cur = connectionTo(session, 100).cursor();
  await cur.execute("SELECT 1");
  await cur.execute("SELECT 1", [], { timeout: 5 });
  await cur.execute("SELECT 1", [], { timeout: Infinity });
  assertEquals(session.asked.map(({ options }) => options?.timeout), [100, 5, undefined]);
});

Deno.test("Cursor.execute() is refused when the cursor or the connection is closed", async () => {
  const { session, conn } = withThreeRows();
  const cur = conn.cursor();
  const other = conn.cursor();
  await cur.close();
  await assertRejects(
    () => cur.execute("SELECT 1"),
    InterfaceError,
    "Cannot execute: cursor is closed",
  );
  await conn.close();
  await assertRejects(
    () => other.execute("SELECT 1"),
    InterfaceError,
    "Cannot execute: connection is closed",
  );
  assertEquals(session.asked, []);
});

Deno.test("Cursor.execute() rejects with the session's one reason once it is lost", async () => {
  const { session, conn } = withThreeRows();
  const cur = conn.cursor();
  session.destroy(new Error("the wire was cut"));
  await assertRejects(() => cur.execute("SELECT 1"), Error, "the wire was cut");
  assert(cur.closed);
});

Deno.test("Cursor.execute() rejects when the cursor is closed meanwhile", async () => {
  const session = new ScriptedSession();
  const later = answerLater();
  session.answer = later.answer;
  const cur = connectionTo(session).cursor();
  const executed = cur.execute("SELECT 1");
  await cur.close();
  later.resolve(rowsOf([1]));
  await assertRejects(
    () => executed,
    InterfaceError,
    "Cannot execute: cursor was closed meanwhile",
  );
  await assertRejects(() => cur.fetchOne(), InterfaceError, "Cannot fetch: cursor is closed");
});

Deno.test("Cursor.fetchOne() resolves with row after row, then null", async () => {
  const { conn } = withThreeRows();
  const cur = await conn.execute("SELECT 1");
  const seen = [await cur.fetchOne(), await cur.fetchOne(), await cur.fetchOne()];
  assertEquals(seen, [[1], [2], [3]]);
  assertStrictEquals(await cur.fetchOne(), null);
});

Deno.test("Cursor.fetchMany() returns at most size rows, one unless told", async () => {
  const { conn } = withThreeRows();
  const cur = await conn.execute("SELECT 1");
  assertEquals(await cur.fetchMany(), [[1]]);
  assertEquals(await cur.fetchMany(0), []);
  assertEquals(await cur.fetchMany(10), [[2], [3]]);
  assertEquals(await cur.fetchMany(10), []);
});

Deno.test("Cursor.fetchMany() takes arraySize rows", async () => {
  const { conn } = withThreeRows();
  const cur = await conn.execute("SELECT 1");
  assertEquals(cur.arraySize, 1);
  cur.arraySize = 2;
  assertEquals(await cur.fetchMany(), [[1], [2]]);
});

Deno.test("Cursor.fetchMany() and arraySize refuse a size that is none", async () => {
  const { conn } = withThreeRows();
  const cur = await conn.execute("SELECT 1");
  for (const size of [-1, 1.5, NaN, Infinity, "2" as unknown as number]) {
    await assertRejects(() => cur.fetchMany(size), InterfaceError, "Cannot fetch: size is not");
    assertThrows(() => cur.arraySize = size, InterfaceError, "Cannot fetch: size is not");
  }
  assertEquals(cur.rowNumber, 0);
});

Deno.test("Cursor.fetchAll() returns the rows that are left", async () => {
  const { conn } = withThreeRows();
  const cur = await conn.execute("SELECT 1");
  await cur.fetchOne();
  assertEquals(await cur.fetchAll(), [[2], [3]]);
  assertEquals(await cur.fetchAll(), []);
  assertEquals([cur.rowCount, cur.rowNumber], [3, 3]);
});

Deno.test("Cursor.fetchAll() hands its array over: changing it changes nothing here", async () => {
  const { conn } = withThreeRows();
  const cur = await conn.execute("SELECT 1");
  const rows = await cur.fetchAll();
  rows.push([4]);
  assertEquals(await cur.fetchOne(), null);
  assertEquals(await cur.fetchAll(), []);
});

Deno.test("Cursor iterates over the rows that are left and leaves the rest when left early", async () => {
  const { conn } = withThreeRows();
  const cur = await conn.execute("SELECT 1");
  await cur.fetchOne();
  for await (const row of cur) {
    assertEquals(row, [2]);
    break;
  }
  assertEquals(await cur.fetchAll(), [[3]]);
});

Deno.test("Cursor.fetchOne() rejects before the first statement", async () => {
  const { conn } = withThreeRows();
  await assertRejects(
    () => conn.cursor().fetchOne(),
    ProgrammingError,
    "Cannot fetch: no statement has been executed",
  );
});

Deno.test("Cursor.fetchOne(), fetchMany(), fetchAll() and iteration reject without a result", async () => {
  const cur = await connectionTo(new ScriptedSession()).execute(
    "INSERT INTO person DEFAULT VALUES",
  );
  const fetches = [
    () => cur.fetchOne(),
    () => cur.fetchMany(2),
    () => cur.fetchAll(),
    () => cur[Symbol.asyncIterator]().next(),
  ];
  for (const fetch of fetches) {
    await assertRejects(
      fetch,
      ProgrammingError,
      "Cannot fetch: the last statement returned no rows",
    );
  }
});

Deno.test("Cursor.fetchOne() rejects after a failure, without the rows of before", async () => {
  const { session, conn } = withThreeRows();
  const cur = await conn.execute("SELECT 1");
  session.answer = () => Promise.reject(new UniqueViolation("duplicate key"));
  await assertRejects(() => cur.execute("SELECT 2"), UniqueViolation);
  await assertRejects(
    () => cur.fetchOne(),
    ProgrammingError,
    "Cannot fetch: the last statement failed",
  );
  assertEquals([cur.query, cur.rowCount, cur.statusMessage], ["SELECT 2", -1, null]);
});

Deno.test("Cursor.fetchOne() rejects while the cursor executes", async () => {
  const session = new ScriptedSession();
  const later = answerLater();
  session.answer = later.answer;
  const cur = connectionTo(session).cursor();
  const executed = cur.execute("SELECT 1");
  await assertRejects(
    () => cur.fetchOne(),
    InterfaceError,
    "Cannot fetch: cursor is executing a statement",
  );
  later.resolve(rowsOf([1]));
  await executed;
});

Deno.test("Cursor.fetchOne() gives a complete result even when the session is lost after it", async () => {
  const { session, conn } = withThreeRows();
  const cur = await conn.execute("SELECT 1");
  session.destroy(new Error("the wire was cut"));
  assertEquals(await cur.fetchAll(), [[1], [2], [3]]);
});

Deno.test("Cursor.fetchOne() rejects when the connection was closed", async () => {
  const { conn } = withThreeRows();
  const cur = await conn.execute("SELECT 1");
  await conn.close();
  await assertRejects(() => cur.fetchOne(), InterfaceError, "Cannot fetch: connection is closed");
});

Deno.test("Cursor describes the last statement, and nothing before the first", async () => {
  const { session, conn } = withThreeRows();
  const cur = conn.cursor();
  const state = () => [cur.description, cur.rowCount, cur.rowNumber, cur.statusMessage, cur.query];
  assertEquals(state(), [null, -1, null, null, null]);
  await cur.execute("SELECT n");
  await cur.fetchOne();
  assertEquals(cur.description?.map(({ name, typeCode }) => [name, typeCode]), [["n", 23]]);
  assertEquals(state().slice(1), [3, 1, "SELECT 3", "SELECT n"]);
  session.answer = () => ({ fields: null, rows: [], commandTag: "UPDATE 2", rowCount: 2 });
  await cur.execute("UPDATE person SET age = 1");
  assertEquals(state(), [null, 2, null, "UPDATE 2", "UPDATE person SET age = 1"]);
});

Deno.test("Cursor knows its connection", () => {
  const { conn } = withThreeRows();
  assertStrictEquals<unknown>(conn.cursor().connection, conn);
});

Deno.test("Cursor can be awaited, which changes nothing", async () => {
  const { conn } = withThreeRows();
  await using cur = await conn.cursor();
  await cur.execute("SELECT 1");
  assertEquals(await cur.fetchOne(), [1]);
});

Deno.test("Cursor.close() can be called twice and leaves the connection open", async () => {
  const { conn } = withThreeRows();
  const cur = conn.cursor();
  await cur.close();
  await cur.close();
  assertEquals([cur.closed, conn.closed], [true, false]);
});
