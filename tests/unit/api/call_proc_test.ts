import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import { scalarRow } from "../../../src/api/row_factory.ts";
import type { Values } from "../../../src/sql/bind.ts";
import { InterfaceError } from "../../../src/errors.ts";
import { Identifier, sql } from "../../../src/sql/mod.ts";
import { rowsOf, ScriptedSession } from "../../support/scripted_session.ts";

function connected(): { session: ScriptedSession; conn: Connection } {
  const session = new ScriptedSession();
  session.answer = () => rowsOf([7]);
  return { session, conn: Connection.over(session, { dsn: "" }) };
}

Deno.test("Cursor.callProc() calls functions and procedures, with their names quoted", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor();
  assertStrictEquals(await cur.callProc("now"), cur);
  assertEquals(await cur.fetchOne(), [7]);
  await cur.callProc("shop.Add", [1, "it's"]);
  await cur.callProc(new Identifier("a.b", 'c"'), [null]);
  await cur.callProc("f", { a: 1, 'b"': 2 });
  await cur.callProc("p", [1, null], { kind: "procedure" });
  await cur.callProc("p", { a: 1 }, { kind: "procedure", rowMode: "object" });
  assertEquals(session.asked.map(({ statement }) => [statement?.text, statement?.values]), [
    ['SELECT * FROM "now"()', []],
    ['SELECT * FROM "shop"."Add"($1, $2)', [1, "it's"]],
    ['SELECT * FROM "a.b"."c"""($1)', [null]],
    ['SELECT * FROM "f"("a" := $1, "b""" := $2)', [1, 2]],
    ['CALL "p"($1, $2)', [1, null]],
    ['CALL "p"("a" := $1)', [1]],
  ]);
  assertEquals(session.asked.at(-1)?.statement?.rowMode, "object");
});

Deno.test("Connection.callProc() calls on a cursor of its own", async () => {
  const { conn } = connected();
  assertEquals(await (await conn.callProc<[number]>("f", [1])).fetchOne(), [7]);
  const cur = await conn.callProc("f", [], { rowFactory: scalarRow<number> });
  assertEquals(await cur.fetchOne(), 7);
});

Deno.test("Cursor.callProc() puts the values into the text where the cursor binds by itself", async () => {
  const { session, conn } = connected();
  await conn.cursor({ clientBinding: true }).callProc("f", { a: "it's", b: -1 });
  assertEquals(session.texts, [`SELECT * FROM "f"("a" := 'it''s', "b" := (-1))`]);
});

Deno.test("Cursor.callProc() refuses what is no name, no values and no kind, and sends nothing", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor();
  const wrong: [unknown, unknown, object, string][] = [
    [7, [], {}, "Cannot execute: the name is neither a string nor an Identifier"],
    [sql`f`, [], {}, "Cannot execute: the name is neither a string nor an Identifier"],
    [{ strings: ["f"] }, [], {}, "Cannot execute: the name is neither a string nor an Identifier"],
    ["", [], {}, "Cannot quote identifier: name is empty"],
    ["a..b", [], {}, "Cannot quote identifier: name is empty"],
    ["f", 1, {}, "Cannot execute: the values are not an array or a plain object"],
    ["f", { "": 1 }, {}, "Cannot quote identifier: name is empty"],
    ["f", [sql`1`], {}, "Cannot execute: parameter $1 is a part of a statement"],
    ["f", [], { kind: "aggregate" }, 'kind is neither "function" nor "procedure"'],
  ];
  for (const [name, values, options, message] of wrong) {
    const called = cur.callProc(name as string, values as Values, options);
    await assertRejects(() => called, InterfaceError, message);
  }
  await cur.close();
  await assertRejects(() => cur.callProc("f"), InterfaceError, "Cannot execute: cursor is closed");
  assertEquals(session.asked, []);
});
