/**
 * aiopg's test_cursor.py: what aiopg refuses, since psycopg2 cannot do it asynchronously, is there: many sets of
 * values, several results, COPY, and cursors that live on the server.
 * @module
 */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { connect, type Connection, InterfaceError } from "../../../mod.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();

/** Runs a test on a connection with a temporary table of three rows. */
function test(name: string, body: (conn: Connection) => unknown): void {
  Deno.test(name, async () => {
    await using conn = await connect(server.dsn);
    await conn.executeScript(
      "CREATE TEMPORARY TABLE tbl (id int, name text);\n" +
        "INSERT INTO tbl VALUES (1, 'a'), (2, 'b'), (3, 'c')",
    );
    await body(conn);
  });
}

async function rowsOf(conn: Connection): Promise<unknown[]> {
  return await (await conn.execute("SELECT id, name FROM tbl ORDER BY id")).fetchAll();
}

test("[test_cursor::executemany] executeMany() runs a statement for each set of values", async (conn) => {
  const cur = conn.cursor();
  await cur.executeMany("INSERT INTO tbl VALUES (%s, %s)", [[4, "d"], [5, "e"]]);
  assertEquals([cur.rowCount, (await rowsOf(conn)).slice(3)], [2, [[4, "d"], [5, "e"]]]);
});

test("[test_cursor::nextset] nextSet() goes from result to result, and says when there is none", async (conn) => {
  const cur = conn.cursor({ clientBinding: true });
  await cur.execute("SELECT %s; DELETE FROM tbl; SELECT 'b'", ["a"]);
  assertEquals(await cur.fetchAll(), [["a"]]);
  assertEquals([await cur.nextSet(), cur.rowCount, cur.description], [true, 3, null]);
  assertEquals([await cur.nextSet(), await cur.fetchAll()], [true, [["b"]]]);
  assertEquals([await cur.nextSet(), await cur.nextSet()], [false, false]);
});

test("[test_cursor::copy_family] copyFrom() puts rows into a table, and copyTo() takes them out", async (conn) => {
  const cur = conn.cursor();
  assertEquals(await cur.copyFrom("4\td\n5\te\n", "tbl"), 2);
  let text = "";
  for await (const bytes of cur.copyTo("tbl")) text += new TextDecoder().decode(bytes);
  assertEquals(text, "1\ta\n2\tb\n3\tc\n4\td\n5\te\n");
});

test("[test_cursor::copy_family] copyExpert() runs a COPY as it is written, both ways", async (conn) => {
  const cur = conn.cursor();
  const copied = await cur.copyExpert("COPY tbl FROM STDIN (FORMAT csv)", "4,d\n");
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const out = new Response(readable).text();
  const sent = await cur.copyExpert("COPY tbl TO STDOUT (FORMAT csv)", writable);
  assertEquals([copied, sent, await out], [1, 4, "1,a\n2,b\n3,c\n4,d\n"]);
});

test("[test_cursor::name] a cursor with a name has it on the server", async (conn) => {
  await using _tx = await conn.begin();
  await using cur = conn.cursor({ name: "My cursor" });
  await cur.execute("SELECT id FROM tbl ORDER BY id");
  const there = await conn.execute("SELECT name FROM pg_cursors WHERE name = 'My cursor'");
  assertEquals([cur.name, there.rowCount], ["My cursor", 1]);
  assertEquals(await cur.fetchAll(), [[1], [2], [3]]);
});

test("[test_cursor::scrollable] a cursor scrolls on the server as it was made to, and not otherwise", async (conn) => {
  await using _tx = await conn.begin();
  const text = "SELECT id FROM tbl ORDER BY id";
  await using both = conn.cursor({ name: "both", scrollable: true });
  await using forward = conn.cursor({ name: "forward", scrollable: false });
  assertEquals(
    [conn.cursor().scrollable, both.scrollable, forward.scrollable],
    [false, true, false],
  );
  await both.execute(text);
  await both.fetchAll();
  await both.scroll(-2);
  assertEquals(await both.fetchOne(), [2]);
  await forward.execute(text);
  await forward.fetchMany(2);
  await assertRejects(() => forward.scroll(-1), InterfaceError, "scrollable: false");
  assertEquals(await forward.fetchOne(), [3]);
});

test("[test_cursor::withhold] a cursor with hold outlives the transaction that made it", async (conn) => {
  assertEquals([conn.cursor().withHold, conn.cursor({ name: "c" }).withHold], [false, false]);
  const tx = await conn.begin();
  await using held = conn.cursor({ name: "held", withHold: true });
  assertEquals(held.withHold, true);
  await held.execute("SELECT id FROM tbl ORDER BY id");
  await tx.commit();
  assertEquals(await held.fetchMany(2), [[1], [2]]);
});

test("[test_cursor::withhold] what only a named cursor has is refused to others", (conn) => {
  for (const option of [{ scrollable: true }, { withHold: true }]) {
    assertThrows(() => conn.cursor(option as object), InterfaceError, "name");
  }
});
