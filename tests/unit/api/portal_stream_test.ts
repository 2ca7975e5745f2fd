import { assertEquals, assertRejects } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import { InterfaceError, NotSupportedError, ProgrammingError } from "../../../src/errors.ts";
import { ScriptedSession } from "../../support/scripted_session.ts";

/** A connection in a transaction, whose streams hand out these batches. */
async function inTransaction(
  ...batches: number[][]
): Promise<{ session: ScriptedSession; conn: Connection }> {
  const session = new ScriptedSession(["portals", "scripts"]);
  session.batches = batches;
  const conn = Connection.over(session, { dsn: "" });
  await conn.begin();
  return { session, conn };
}

async function iterate(rows: AsyncIterable<unknown>): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const row of rows) seen.push(row);
  return seen;
}

Deno.test("Cursor.stream() with iterSize reads from a portal, and needs no streams of the driver", async () => {
  const { session, conn } = await inTransaction([1, 2], [3]);
  const rows = conn.cursor().stream("SELECT $n", { n: 1 }, { iterSize: 2, timeout: 5 });
  assertEquals(await iterate(rows), [1, 2, 3]);
  const { verb, text, statement, options } = session.asked.at(-1)!;
  assertEquals([verb, text, statement?.values, options?.timeout], ["portal", "SELECT $1", [1], 5]);
});

Deno.test("Cursor.stream() with iterSize lets other statements in, but not of the same cursor", async () => {
  const { session, conn } = await inTransaction([1], [2]);
  const cur = conn.cursor();
  const rows = cur.stream("SELECT 1", [], { iterSize: 1 })[Symbol.asyncIterator]();
  await rows.next();
  await conn.execute("SELECT 2");
  await assertRejects(async () => void await cur.execute("SELECT 3"), InterfaceError, "streaming");
  assertEquals((await rows.next()).value as unknown, 2);
  assertEquals(session.texts, ["BEGIN", "SELECT 1", "SELECT 2"]);
  await cur.close();
  assertEquals(session.streams[0]?.closed, true);
});

Deno.test("Cursor.stream() with iterSize is refused outside of a transaction, with nothing sent", async () => {
  const session = new ScriptedSession(["portals"]);
  const conn = Connection.over(session, { dsn: "" });
  const cur = conn.cursor();
  const rows = cur.stream("SELECT 1", [], { iterSize: 1 });
  await assertRejects(() => iterate(rows), ProgrammingError, "needs a transaction");
  assertEquals(session.asked, []);
});

Deno.test("Cursor.stream() refuses an iterSize that cannot be, with nothing sent", async () => {
  const { session, conn } = await inTransaction();
  for (const iterSize of [0, -1, 1.5, NaN, Infinity, 2 ** 31]) {
    const rows = conn.cursor().stream("SELECT 1", [], { iterSize });
    await assertRejects(() => iterate(rows), InterfaceError, "iterSize is not a whole number");
  }
  assertEquals(session.texts, ["BEGIN"]);
});

Deno.test("Cursor.stream() with iterSize is refused by name where the driver has no portals", async () => {
  const session = new ScriptedSession();
  const rows = Connection.over(session, { dsn: "" }).cursor().stream("SELECT 1", [], {
    iterSize: 1,
  });
  await assertRejects(() => iterate(rows), NotSupportedError, "has no portals");
  assertEquals(session.asked, []);
});
