import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import type { Cursor } from "../../../src/api/cursor.ts";
import { argsRow } from "../../../src/api/row_factory.ts";
import { InterfaceError, ProgrammingError } from "../../../src/errors.ts";
import { answerLater, done, rowsOf, ScriptedSession } from "../../support/scripted_session.ts";
import { createPool } from "../../support/scripted_pool.ts";

function connected(): { session: ScriptedSession; conn: Connection } {
  const session = new ScriptedSession();
  session.answer = () => rowsOf([0], [1], [2]);
  return { session, conn: Connection.over(session, { dsn: "", timeout: 100 }) };
}

Deno.test("Cursor.scroll() moves by rows, or to a row, and back", async () => {
  const { conn } = connected();
  const cur = await conn.execute("SELECT n");
  await cur.scroll(1);
  assertEquals(await cur.fetchOne(), [1]);
  await cur.scroll(-2);
  assertEquals(await cur.fetchOne(), [0]);
  await cur.scroll(2, "absolute");
  assertEquals([cur.rowNumber, await cur.fetchOne(), await cur.fetchOne()], [2, [2], null]);
  await cur.scroll(-3);
  assertEquals(cur.rowNumber, 0);
});

Deno.test("Cursor.scroll() refuses rows that are not there, and stays where it is", async () => {
  const { session, conn } = connected();
  const cur = await conn.execute("SELECT n");
  await cur.fetchOne();
  const misses: [number, "relative" | "absolute", number][] = [
    [-2, "relative", -1],
    [2, "relative", 3],
    [-1, "absolute", -1],
    [3, "absolute", 3],
  ];
  for (const [value, mode, position] of misses) {
    await assertRejects(
      () => cur.scroll(value, mode),
      ProgrammingError,
      `Cannot scroll: there is no row ${position}, there are rows 0 to 2`,
    );
    assertEquals(cur.rowNumber, 1);
  }
  session.answer = () => rowsOf();
  await cur.execute("SELECT n");
  await assertRejects(() => cur.scroll(0), ProgrammingError, "the result has no rows");
});

Deno.test("Cursor.scroll() refuses what is no mode, no number, and no result", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor();
  await assertRejects(
    () => cur.scroll(0),
    ProgrammingError,
    "Cannot scroll: no statement has been",
  );
  await cur.execute("SELECT n");
  await assertRejects(
    () => cur.scroll(0, "last" as "absolute"),
    InterfaceError,
    'Cannot scroll: mode is neither "relative" nor "absolute"',
  );
  for (const value of [1.5, NaN, Infinity, "1" as unknown as number]) {
    await assertRejects(() => cur.scroll(value), InterfaceError, "value is not a whole number");
  }
  session.answer = ({ text }) => done(text);
  await cur.execute("SET");
  await assertRejects(
    () => cur.scroll(0),
    ProgrammingError,
    "Cannot scroll: the last statement returned no rows",
  );
  await cur.close();
  await assertRejects(() => cur.scroll(0), InterfaceError, "Cannot scroll: cursor is closed");
});

Deno.test("Cursor.scroll() leads back behind fetchAll(), whatever became of its array", async () => {
  const { conn } = connected();
  const cur = await conn.execute("SELECT n");
  const rows = await cur.fetchAll();
  rows.length = 0;
  await cur.scroll(1, "absolute");
  assertEquals(await cur.fetchAll(), [[1], [2]]);
});

function severalResults(
  options: { rowMode?: "object" } = {},
): { session: ScriptedSession; cur: Cursor<unknown> } {
  const { session, conn } = connected();
  session.later = [done("SET"), rowsOf(["b"])];
  const cur = conn.cursor({ ...options, clientBinding: true });
  return { session, cur: cur as unknown as Cursor<unknown> };
}

const SEVERAL = "SELECT 1; SET a = 1; SELECT 2";

Deno.test("Cursor.nextSet() goes from the first result to the last", async () => {
  const { cur } = severalResults();
  await cur.execute(SEVERAL);
  assertEquals([cur.statusMessage, cur.rowCount, await cur.fetchOne()], ["SELECT 3", 3, [0]]);
  assertEquals([await cur.nextSet(), cur.statusMessage, cur.rowCount], [true, "SET", -1]);
  await assertRejects(() => cur.fetchOne(), ProgrammingError, "returned no rows");
  assertEquals([await cur.nextSet(), cur.rowNumber, await cur.fetchAll()], [true, 0, [["b"]]]);
  assertEquals([await cur.nextSet(), await cur.nextSet()], [false, false]);
  await assertRejects(
    () => cur.fetchOne(),
    ProgrammingError,
    "Cannot fetch: there is no further result",
  );
  assertEquals([cur.description, cur.rowCount, cur.statusMessage, cur.query], [
    null,
    -1,
    null,
    SEVERAL,
  ]);
  await cur.execute("SELECT 1");
  assertEquals((await cur.fetchAll()).length, 3);
});

Deno.test("Cursor.nextSet() resolves with false behind one statement, rows or not", async () => {
  const { session, conn } = connected();
  const cur = await conn.execute("SELECT 1");
  assertEquals(await cur.nextSet(), false);
  session.answer = ({ text }) => done(text);
  await cur.execute("SET");
  assertEquals(await cur.nextSet(), false);
});

Deno.test("Cursor.nextSet() gives objects and what factories make, for each result", async () => {
  const objects = severalResults({ rowMode: "object" }).cur;
  await objects.execute(SEVERAL);
  await objects.nextSet();
  await objects.nextSet();
  assertEquals(await objects.fetchAll(), [{ n: "b" }]);
  const { cur } = severalResults();
  const made = await cur.execute(SEVERAL, [], { rowFactory: argsRow((n: unknown) => `<${n}>`) });
  const seen = [await made.fetchAll()];
  while (await made.nextSet()) if (made.description) seen.push(await made.fetchAll());
  assertEquals(seen, [["<0>", "<1>", "<2>"], ["<b>"]]);
});

Deno.test("Cursor.nextSet() stays at its result when the factory fails for the next", async () => {
  const { session, cur } = severalResults();
  session.later = [rowsOf(["b"])];
  let results = 0;
  await cur.execute(SEVERAL, [], {
    rowFactory: () => {
      if (++results === 2) throw new RangeError("enough");
      return (values) => values;
    },
  });
  await assertRejects(() => cur.nextSet(), RangeError, "enough");
  assertEquals(await cur.fetchOne(), [0]);
  assertEquals([await cur.nextSet(), await cur.fetchOne()], [true, ["b"]]);
});

Deno.test("objects of several statements lose no column", async () => {
  const { session, cur } = severalResults({ rowMode: "object" });
  const { fields } = rowsOf();
  session.later = [{ ...rowsOf([1, 2]), fields: [...fields!, ...fields!] }];
  await assertRejects(
    async () => await cur.execute(SEVERAL),
    InterfaceError,
    'two columns are named "n"',
  );
});

Deno.test("Cursor.nextSet() refuses when nothing was executed, and what is going on", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor();
  const refused = "Cannot move to the next result: ";
  await assertRejects(() => cur.nextSet(), ProgrammingError, `${refused}no statement has been`);
  const later = answerLater();
  session.answer = later.answer;
  const executed = cur.execute("SELECT 1");
  await assertRejects(() => cur.nextSet(), InterfaceError, `${refused}cursor is executing`);
  later.reject(new ProgrammingError("no"));
  await assertRejects(async () => await executed, ProgrammingError);
  await assertRejects(() => cur.nextSet(), ProgrammingError, `${refused}the last statement failed`);
  await cur.close();
  await assertRejects(() => cur.nextSet(), InterfaceError, `${refused}cursor is closed`);
});

Deno.test("Cursor.timeout is the deadline of its statements, instead of the connection's", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor({ timeout: 5 });
  assertEquals([cur.timeout, conn.cursor().timeout], [5, 100]);
  await cur.execute("SELECT 1");
  await cur.execute("SELECT 1", [], { timeout: 7 });
  await cur.callProc("f");
  await conn.cursor({ timeout: Infinity }).execute("SELECT 1");
  for await (const _ of cur.stream("SELECT 1"));
  const timeouts = session.asked.map(({ options }) => options?.timeout);
  assertEquals(timeouts, [5, 7, 5, undefined, 5]);
  assertThrows(
    () => conn.cursor({ timeout: 0 }),
    InterfaceError,
    "Cannot make a cursor: timeout is not a positive number of milliseconds",
  );
});

Deno.test("Pool.cursor() takes its timeout for the wait and for the statements", async () => {
  const { pool, sessions } = await createPool();
  await using _closing = pool;
  await using cur = await pool.cursor({ timeout: 50 });
  await cur.execute("SELECT 1");
  assertEquals([cur.timeout, sessions[0]?.asked.at(-1)?.options?.timeout], [50, 50]);
});

Deno.test("Cursor has the attributes of PEP 249 that say little here", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor();
  assertEquals([cur.name, cur.scrollable, cur.withHold, cur.lastRowId], [null, false, false, null]);
  assertStrictEquals(await cur.setInputSizes([1, "text"]), undefined);
  assertStrictEquals(await cur.setOutputSize(10, 1), undefined);
  assertStrictEquals(await cur.setOutputSize(10), undefined);
  assertEquals(session.asked, []);
  await cur.close();
  await assertRejects(() => cur.setInputSizes([]), InterfaceError, "cursor is closed");
  await assertRejects(() => cur.setOutputSize(1), InterfaceError, "cursor is closed");
});
