/**
 * aiopg's test_cursor.py: a cursor, its statements and its rows. Named cursors, COPY and what else aiopg refuses is in
 * cursor_refused_test.ts.
 *
 * Not here: `raw`, and `tzinfo_factory`, for an instant has no zone.
 * @module
 */

import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { deadline } from "@std/async";
import {
  connect,
  type Connection,
  type ConnectionOptions,
  InterfaceError,
  ProgrammingError,
  TimeoutError,
} from "../../../mod.ts";
import { oneValue } from "../../support/one_value.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();
const SETTLE_MS = 10_000;
const SELECT = "SELECT * FROM tbl ORDER BY id";

/** Runs a test on a connection with a temporary table of three rows. */
function test(
  name: string,
  body: (conn: Connection) => unknown,
  options: ConnectionOptions = {},
): void {
  Deno.test(name, async () => {
    await using conn = await connect(server.dsn, options);
    await conn.executeScript(
      "CREATE TEMPORARY TABLE tbl (id int, name varchar(255));\n" +
        "INSERT INTO tbl VALUES (1, 'a'), (2, 'b'), (3, 'c');\n" +
        "CREATE FUNCTION pg_temp.inc(val integer) RETURNS integer LANGUAGE sql AS 'SELECT val + 1';\n" +
        "CREATE FUNCTION pg_temp.snooze(seconds float8) RETURNS void LANGUAGE sql\n" +
        "AS 'SELECT pg_sleep(seconds)'",
    );
    await body(conn);
  });
}

test("[test_cursor::description] description is null, then has seven items for each column, and is null after DDL", async (conn) => {
  const cur = conn.cursor();
  assertEquals(cur.description, null);
  await cur.execute(SELECT);
  const items = cur.description!.map((column) => [
    column.name,
    column.typeCode,
    column.displaySize,
    column.internalSize,
    column.precision,
    column.scale,
    column.nullOk,
  ]);
  assertEquals(items, [
    ["id", 23, null, 4, null, null, null],
    ["name", 1043, null, 255, null, null, null],
  ]);
  await cur.execute("CREATE TEMPORARY TABLE foobar (id int)");
  assertEquals(cur.description, null);
});

test("[test_cursor::close] a closed cursor refuses statements, and its connection does not", async (conn) => {
  const cur = conn.cursor();
  await cur.close();
  assertEquals(cur.closed, true);
  await assertRejects(() => cur.execute("SELECT 1"), InterfaceError, "cursor is closed");
  assertEquals(await oneValue(conn, "SELECT 42"), 42);
});

test("[test_cursor::close_twice] to close a cursor twice is to close it once", async (conn) => {
  const cur = await conn.execute(SELECT);
  await cur.close();
  await cur.close();
  assertEquals([cur.closed, conn.isExecuting], [true, false]);
});

test("[test_cursor::connection] connection is the one that made it", async (conn) => {
  const cur = conn.cursor();
  assertStrictEquals<unknown>(cur.connection, conn);
  await cur.close();
  assertStrictEquals<unknown>(cur.connection, conn);
});

test("[test_cursor::name] a cursor that was given none has no name", (conn) => {
  assertEquals(conn.cursor().name, null);
});

test("[test_cursor::execute] execute() resolves with the cursor, whose row can be fetched", async (conn) => {
  const cur = conn.cursor();
  assertStrictEquals(await cur.execute("SELECT 1"), cur);
  assertEquals(await cur.fetchOne(), [1]);
});

test("[test_cursor::mogrify] mogrify() puts values into the text, and sends nothing", async (conn) => {
  const cur = conn.cursor();
  const running = conn.execute("SELECT pg_sleep(0.05)");
  assertEquals(cur.mogrify("SELECT %s", ["1"]), "SELECT '1'");
  assertEquals(cur.mogrify("SELECT %(a)s, %(b)s", { a: 1, b: "it's" }), "SELECT 1, 'it''s'");
  assertEquals([cur.query, cur.rowCount], [null, -1]);
  await running;
});

test("[test_cursor::setinputsizes] setInputSizes() does nothing", async (conn) => {
  const cur = conn.cursor();
  await cur.setInputSizes([10]);
  await cur.execute("SELECT $1::text", ["more than ten letters"]);
  assertEquals(await cur.fetchOne(), ["more than ten letters"]);
});

test("[test_cursor::setoutputsize] setOutputSize() does nothing", async (conn) => {
  const cur = conn.cursor();
  await cur.setOutputSize(4, 1);
  await cur.execute("SELECT 1, 'more than four'");
  assertEquals(await cur.fetchOne(), [1, "more than four"]);
});

test("[test_cursor::fetchmany] fetchMany() gives one row, or as many as it is told", async (conn) => {
  const cur = conn.cursor();
  await cur.execute(SELECT);
  assertEquals(await cur.fetchMany(), [[1, "a"]]);
  await cur.execute(SELECT);
  assertEquals(await cur.fetchMany(2), [[1, "a"], [2, "b"]]);
  assertEquals([await cur.fetchMany(2), await cur.fetchMany(2)], [[[3, "c"]], []]);
});

test("[test_cursor::fetchall] fetchAll() gives what is left", async (conn) => {
  const cur = conn.cursor();
  await cur.execute(SELECT);
  assertEquals(await cur.fetchAll(), [[1, "a"], [2, "b"], [3, "c"]]);
  assertEquals(await cur.fetchAll(), []);
});

test("[test_cursor::scroll] scroll() passes a row over, and stays where it is when there is none", async (conn) => {
  const cur = conn.cursor();
  await cur.execute(SELECT);
  await cur.scroll(1);
  assertEquals(await cur.fetchOne(), [2, "b"]);
  await assertRejects(() => cur.scroll(7), ProgrammingError, "there is no row 9");
  assertEquals(await cur.fetchOne(), [3, "c"]);
  await cur.scroll(0, "absolute");
  assertEquals(await cur.fetchOne(), [1, "a"]);
});

test("[test_cursor::arraysize] arraySize is 1, and what fetchMany() takes once it is set", async (conn) => {
  const cur = conn.cursor();
  assertEquals(cur.arraySize, 1);
  cur.arraySize = 10;
  assertEquals(cur.arraySize, 10);
  await cur.execute(SELECT);
  assertEquals((await cur.fetchMany()).length, 3);
});

test("[test_cursor::itersize] iterSize of a named cursor is 2000, and can be set to what is a number of rows", (conn) => {
  const cur = conn.cursor({ name: "cur" });
  assertEquals(cur.iterSize, 2_000);
  cur.iterSize = 10;
  assertEquals(cur.iterSize, 10);
  assertThrows(() => cur.iterSize = 0, InterfaceError);
  assertEquals([cur.iterSize, conn.cursor({ name: "cur", iterSize: 5 }).iterSize], [10, 5]);
});

test("[test_cursor::rows] rowCount is the number of rows, and rowNumber where the cursor stands", async (conn) => {
  const cur = conn.cursor();
  assertEquals([cur.rowCount, cur.rowNumber], [-1, null]);
  await cur.execute(SELECT);
  assertEquals([cur.rowCount, cur.rowNumber], [3, 0]);
  await cur.fetchOne();
  assertEquals([cur.rowCount, cur.rowNumber], [3, 1]);
});

test("[test_cursor::query] query is the text of the last statement, as it was sent, without its values", async (conn) => {
  const cur = conn.cursor();
  await cur.execute("SELECT 1");
  assertEquals(cur.query, "SELECT 1");
  await cur.execute("SELECT %s::text", ["a secret"]);
  assertEquals(cur.query, "SELECT $1::text");
  await assertRejects(() => cur.execute("SELEKT"), ProgrammingError);
  assertEquals(cur.query, "SELEKT");
});

test("[test_cursor::statusmessage] statusMessage is the server's tag of the last statement", async (conn) => {
  const cur = conn.cursor();
  assertEquals(cur.statusMessage, null);
  await cur.execute("SELECT 1");
  assertEquals(cur.statusMessage, "SELECT 1");
  await cur.execute("DELETE FROM tbl WHERE id > 1");
  assertEquals(cur.statusMessage, "DELETE 2");
});

test("[test_cursor::callproc] callProc() calls a function, and a closed cursor refuses it", async (conn) => {
  const cur = conn.cursor();
  await cur.callProc("pg_temp.inc", [1]);
  assertEquals(await cur.fetchOne(), [2]);
  await cur.callProc("pg_temp.inc", { val: 2 });
  assertEquals(await cur.fetchOne(), [3]);
  await cur.close();
  await assertRejects(() => cur.callProc("pg_temp.inc", [1]), InterfaceError, "cursor is closed");
  assertEquals(conn.isExecuting, false);
});

/** What sleeps for a minute, with or without a timeout of its own. */
const SLEEPS = {
  execute: (conn: Connection, cursor: { timeout?: number }, call: { timeout?: number }) =>
    conn.cursor(cursor).execute("SELECT pg_sleep(60)", [], call),
  callproc: (conn: Connection, cursor: { timeout?: number }, call: { timeout?: number }) =>
    conn.cursor(cursor).callProc("pg_temp.snooze", [60], call),
};

for (const [name, sleep] of Object.entries(SLEEPS)) {
  test(`[test_cursor::${name}_timeout] the cursor's timeout ends it, and the connection goes on`, async (conn) => {
    const ended = assertRejects(async () => await sleep(conn, { timeout: 100 }, {}), TimeoutError);
    await deadline(ended, SETTLE_MS);
    assertEquals(await oneValue(conn, "SELECT 42"), 42);
  });

  test(
    `[test_cursor::${name}_override_timeout] the call's timeout goes before the cursor's`,
    async (conn) => {
      const call = { timeout: 100 };
      const run = async () => await sleep(conn, { timeout: 60_000 }, call);
      await deadline(assertRejects(run, TimeoutError, "100 ms"), SETTLE_MS);
      const cur = conn.cursor({ timeout: 50 });
      await cur.execute("SELECT pg_sleep(0.2)", [], { timeout: Infinity });
      assertEquals(cur.rowCount, 1);
    },
  );
}

test("[test_cursor::echo_false] a cursor does not echo by itself", (conn) => {
  assertEquals(conn.cursor().echo, false);
});

test("[test_cursor::echo] a cursor echoes as its connection does", (conn) => {
  assertEquals([conn.cursor().echo, conn.cursor({ name: "cur" }).connection.echo], [true, true]);
}, { echo: () => undefined });

Deno.test("[test_cursor::echo_callproc] the call of a function is logged, without its values", async () => {
  const lines: string[] = [];
  await using conn = await connect(server.dsn, { echo: (line) => lines.push(line) });
  const cur = await conn.cursor().callProc("upper", ["a secret"]);
  assertEquals(await cur.fetchOne(), ["A SECRET"]);
  const [line = "", ...others] = lines.map((line) => line.replace(/^\[\d+\.\d ms\] /, ""));
  assertEquals([line, others], ['SELECT * FROM "upper"($1) -> SELECT 1', []]);
});

test("[test_cursor::isolation_level] a cursor's transaction has the level that it is begun with", async (conn) => {
  const levels: unknown[] = [];
  for (const isolationLevel of ["serializable", "repeatable read"] as const) {
    const cur = conn.cursor<[string]>();
    await using tx = await cur.begin({ isolationLevel });
    await cur.execute("SHOW transaction_isolation");
    levels.push(await cur.fetchOne());
    await tx.rollback();
  }
  assertEquals(levels, [["serializable"], ["repeatable read"]]);
});

test("[test_cursor::iter] iteration gives the rows in their order", async (conn) => {
  const cur = conn.cursor();
  await cur.execute(SELECT);
  const rows = [];
  for await (const row of cur) rows.push(row);
  assertEquals(rows, [[1, "a"], [2, "b"], [3, "c"]]);
});
