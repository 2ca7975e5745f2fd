import { assertEquals, assertRejects } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import { InterfaceError, NotSupportedError } from "../../../src/errors.ts";
import { asIs } from "../../../src/sql/as_is.ts";
import { sql } from "../../../src/sql/mod.ts";
import { int4Codec } from "../../../src/types/numbers/integer.ts";
import { rowsOf, ScriptedSession } from "../../support/scripted_session.ts";

function connected(): { session: ScriptedSession; conn: Connection } {
  const session = new ScriptedSession();
  session.answer = () => rowsOf([1]);
  return { session, conn: Connection.over(session, { dsn: "postgres://app@localhost/shop" }) };
}

Deno.test("execute() sends $1 and an array for every style, and as query what was sent", async () => {
  const { session, conn } = connected();
  await conn.execute("SELECT %s", [1]);
  await conn.execute("SELECT %(a)s", { a: 1 });
  await conn.execute("SELECT $a", { a: 1 });
  const cur = await conn.execute(sql`SELECT ${1}`);
  assertEquals(session.asked.map(({ statement }) => [statement?.text, statement?.values]), [
    ["SELECT $1", [1]],
    ["SELECT $1", [1]],
    ["SELECT $1", [1]],
    ["SELECT $1", [1]],
  ]);
  assertEquals(cur.query, "SELECT $1");
});

Deno.test("execute() refuses parts of statements among the values, and sends nothing", async () => {
  const { session, conn } = connected();
  for (const value of [sql`1`, sql.identifier("a"), asIs("1")]) {
    await assertRejects(
      async () => await conn.execute("SELECT $1", [value]),
      InterfaceError,
      "Cannot execute: parameter $1 is",
    );
    await assertRejects(
      async () => await conn.execute(sql`SELECT ${sql.placeholder("a")}`, { a: value }),
      InterfaceError,
      "Cannot execute: parameter $1 is",
    );
  }
  await assertRejects(
    async () => await conn.execute(sql`SELECT ${asIs("1")}`),
    InterfaceError,
    "parameter $1 is asIs()",
  );
  assertEquals(session.asked, []);
});

Deno.test("execute() refuses what only looks like a part of a statement", async () => {
  const { session, conn } = connected();
  const forged = JSON.parse('{"string": "DROP TABLE t", "seq": []}');
  await assertRejects(
    async () => await conn.execute(forged),
    InterfaceError,
    "Cannot execute: the statement is not a string",
  );
  assertEquals(session.asked, []);
});

Deno.test("execute() refuses NUL in parts, and more values than fit", async () => {
  const { session, conn } = connected();
  const many = Array.from({ length: 65_536 }, (_, i) => i);
  const nul = sql.join(["a"], sql`,`).concat(sql`${sql.placeholder()} \0`);
  await assertRejects(async () => await conn.execute(nul), InterfaceError, "holds a NUL");
  await assertRejects(
    async () => await conn.execute(sql`SELECT ${sql.join(many)}`),
    InterfaceError,
    "65536 values, PostgreSQL takes at most 65535",
  );
  assertEquals(session.asked, []);
});

Deno.test("a cursor with clientBinding sends its values in the text", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor({ clientBinding: true });
  await cur.execute("NOTIFY a, %s", ["it's"]);
  await cur.execute(sql`SELECT ${-1}`);
  await cur.execute("SELECT 1;", []);
  assertEquals(session.asked.map(({ statement }) => [statement?.text, statement?.values]), [
    ["NOTIFY a, 'it''s'", []],
    ["SELECT (-1)", []],
    ["SELECT 1;", []],
  ]);
  assertEquals(cur.query, "SELECT 1;");
});

Deno.test("a cursor with clientBinding sends several statements as a script, in its row mode", async () => {
  const { session, conn } = connected();
  const tuples = conn.cursor({ clientBinding: true });
  await tuples.execute("SELECT %s; SELECT %s", [1, 2]);
  assertEquals(await tuples.fetchAll(), [[1]]);
  const objects = conn.cursor({ clientBinding: true, rowMode: "object" });
  await objects.execute("SELECT 1; SELECT 2");
  const [name] = objects.description!.map((column) => column.name);
  assertEquals(await objects.fetchAll(), [{ [name!]: 1 }]);
  assertEquals(session.texts, ["SELECT 1; SELECT 2", "SELECT 1; SELECT 2"]);
});

Deno.test("a cursor with clientBinding refuses several statements where the driver has no scripts", async () => {
  const session = new ScriptedSession([]);
  const conn = Connection.over(session, { dsn: "postgres://app@localhost/shop" });
  const cur = conn.cursor({ clientBinding: true });
  await assertRejects(
    async () => await cur.execute("SELECT 1; SELECT 2"),
    NotSupportedError,
    'Cannot execute: driver "scripted" has no scripts',
  );
  assertEquals(session.asked, []);
});

Deno.test("a cursor with clientBinding has no columnCodecs for several statements", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor({ clientBinding: true });
  const options = { columnCodecs: [int4Codec] };
  await assertRejects(
    async () => await cur.execute("SELECT 1; SELECT 2", [], options),
    InterfaceError,
    "Cannot execute: columnCodecs are for one statement",
  );
  assertEquals(session.asked, []);
});

Deno.test("Cursor.mogrify() sends nothing, and works on any cursor", () => {
  const { session, conn } = connected();
  assertEquals(conn.cursor().mogrify("SELECT %s, %%", ["a"]), "SELECT 'a', %");
  assertEquals(session.asked, []);
});
