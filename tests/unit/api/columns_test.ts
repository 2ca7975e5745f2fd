import { assertEquals, assertRejects } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import { InterfaceError, ProgrammingError } from "../../../src/errors.ts";
import { answerLater, done, rowsOf, ScriptedSession } from "../../support/scripted_session.ts";

function connected(): { session: ScriptedSession; conn: Connection } {
  const session = new ScriptedSession();
  session.answer = () => rowsOf([0, 1, 2]);
  return { session, conn: Connection.over(session, { dsn: "", timeout: 100 }) };
}

Deno.test("Cursor.columns() asks the session for columns, whatever rows the cursor makes", async () => {
  const { session, conn } = connected();
  for (const cur of [conn.cursor(), conn.cursor({ rowMode: "object", timeout: 7 })]) {
    assertEquals(await cur.columns("SELECT $1 AS n", [3]), { n: [0, 1, 2] });
    assertEquals(await cur.fetchOne(), null);
  }
  assertEquals(session.asked.map(({ verb, statement }) => [verb, statement]), [
    ["query", { text: "SELECT $1 AS n", values: [3], rowMode: "columns" }],
    ["query", { text: "SELECT $1 AS n", values: [3], rowMode: "columns" }],
  ]);
  assertEquals(session.asked.map(({ options }) => options?.timeout), [100, 7]);
});

Deno.test("Cursor.columns() makes empty arrays where the session has no column to hand out", async () => {
  const { session, conn } = connected();
  session.answer = () => rowsOf();
  assertEquals(await conn.cursor().columns("SELECT n"), { n: [] });
});

Deno.test("Cursor.columns() refuses how rows are made, and sends nothing", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor();
  const refused: object[] = [{ rowMode: "object" }, { rowFactory: () => () => 1 }];
  for (const options of refused) {
    const [name] = Object.keys(options);
    await assertRejects(
      () => cur.columns("SELECT n", [], options),
      InterfaceError,
      `Cannot execute: there is no option "${name}"`,
    );
  }
  assertEquals(session.asked, []);
});

Deno.test("Cursor.columns() rejects when the statement returns no rows, and the cursor tells of it", async () => {
  const { session, conn } = connected();
  session.answer = ({ text }) => done(text);
  const cur = conn.cursor();
  await assertRejects(
    () => cur.columns("SET x = 1"),
    ProgrammingError,
    "Cannot fetch: the last statement returned no rows",
  );
  assertEquals(cur.statusMessage, "SET");
});

Deno.test("Cursor.columns() is refused by a cursor that is closed or executing", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor();
  const later = answerLater();
  session.answer = later.answer;
  const running = cur.columns("SELECT n");
  await assertRejects(() => cur.columns("SELECT n"), InterfaceError, "already executing");
  later.resolve(rowsOf([1]));
  assertEquals(await running, { n: [1] });
  await cur.close();
  await assertRejects(
    () => cur.columns("SELECT n"),
    InterfaceError,
    "Cannot execute: cursor is closed",
  );
});
