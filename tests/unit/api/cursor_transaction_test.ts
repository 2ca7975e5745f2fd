import { assert, assertEquals, assertRejects } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import { InterfaceError, ProgrammingError } from "../../../src/errors.ts";
import { ScriptedSession } from "../../support/scripted_session.ts";
import { createPool } from "../../support/scripted_pool.ts";

function connected(): { session: ScriptedSession; conn: Connection } {
  const session = new ScriptedSession();
  return { session, conn: Connection.over(session, { dsn: "" }) };
}

Deno.test("Cursor.begin() begins a transaction in which the cursor works", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor();
  {
    await using tx = await cur.begin({ isolationLevel: "serializable", readOnly: true });
    await cur.execute("SELECT 1");
    assert(tx.isActive);
    await tx.commit();
    assert(!tx.isActive);
  }
  await cur.execute("SELECT 2");
  assertEquals(session.texts, [
    "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY",
    "SELECT 1",
    "COMMIT",
    "SELECT 2",
  ]);
});

Deno.test("Cursor.begin() is rolled back by disposal", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor();
  {
    await using _tx = await cur.begin();
    await cur.execute("SELECT 1");
  }
  assertEquals(session.texts, ["BEGIN", "SELECT 1", "ROLLBACK"]);
});

Deno.test("two cursors share the connection's transaction: the second begin() is refused", async () => {
  const { session, conn } = connected();
  const [one, two] = [conn.cursor(), await conn.execute("SELECT 0")];
  const tx = await one.begin();
  for (const begin of [() => two.begin(), () => one.begin(), () => conn.begin()]) {
    await assertRejects(
      begin,
      ProgrammingError,
      "Cannot begin: a transaction is already open; use beginNested()",
    );
  }
  await two.execute("SELECT 2");
  await tx.rollback();
  const [first, second] = await Promise.allSettled([one.begin(), two.begin()]);
  assertEquals([first.status, second.status], ["fulfilled", "rejected"]);
  assertEquals(session.texts, ["SELECT 0", "BEGIN", "SELECT 2", "ROLLBACK", "BEGIN"]);
});

Deno.test("Cursor.beginNested() begins, and then sets savepoints in the innermost, to any depth", async () => {
  const { session, conn } = connected();
  const [one, two] = [conn.cursor(), conn.cursor()];
  const tx = await one.beginNested();
  const inner = await two.beginNested();
  const innermost = await one.beginNested();
  await assertRejects(() => tx.commit(), ProgrammingError, "a nested transaction is still open");
  await innermost.rollback();
  const again = await two.beginNested();
  await again.commit();
  await inner.commit();
  await tx.commit();
  await (await one.beginNested()).rollback();
  assertEquals(session.texts, [
    "BEGIN",
    "SAVEPOINT nested_1",
    "SAVEPOINT nested_2",
    "ROLLBACK TO SAVEPOINT nested_2; RELEASE SAVEPOINT nested_2",
    "SAVEPOINT nested_2",
    "RELEASE SAVEPOINT nested_2",
    "RELEASE SAVEPOINT nested_1",
    "COMMIT",
    "BEGIN",
    "ROLLBACK",
  ]);
});

Deno.test("Cursor.beginNested() is rolled back by disposal, and the transaction goes on", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor();
  const tx = await cur.begin();
  {
    await using _inner = await tx.beginNested();
    await using _innermost = await cur.beginNested();
  }
  await tx.commit();
  assertEquals(session.texts.at(-1), "COMMIT");
  assertEquals(session.texts.filter((text) => text.startsWith("ROLLBACK TO")).length, 2);
});

Deno.test("a cursor of a transaction nests in it, and begins nothing when that is finished", async () => {
  const { session, conn } = connected();
  const tx = await conn.begin();
  const cur = tx.cursor();
  await assertRejects(() => cur.begin(), ProgrammingError, "a transaction is already open");
  await (await cur.beginNested()).commit();
  await tx.commit();
  await assertRejects(() => cur.begin(), InterfaceError, "Cannot begin: transaction is committed");
  await assertRejects(() => cur.beginNested(), InterfaceError, "transaction is committed");
  assertEquals(session.texts.at(-1), "COMMIT");
});

Deno.test("Cursor.begin() takes the options of Connection.begin(), and refuses others", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor();
  await assertRejects(
    () => cur.begin({ isolationLevel: "snapshot" as "serializable" }),
    InterfaceError,
  );
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => cur.begin({ signal }), Error, "enough");
  await assertRejects(() => cur.beginNested({ signal }), Error, "enough");
  await cur.close();
  await assertRejects(() => cur.begin(), InterfaceError, "Cannot begin: cursor is closed");
  await assertRejects(() => cur.beginNested(), InterfaceError, "Cannot begin: cursor is closed");
  assertEquals(session.asked, []);
});

Deno.test("Cursor.beginNested() tells a transaction that a statement began from its own", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor();
  session.transactionStatus = "inTransaction";
  for (const begin of [() => cur.begin(), () => cur.beginNested()]) {
    await assertRejects(
      begin,
      ProgrammingError,
      "Cannot begin: a transaction is already open; commit() or rollback() it first",
    );
  }
});

Deno.test("a pool's cursor begins on its connection, which comes back clean", async () => {
  const { pool, sessions } = await createPool();
  await using _closing = pool;
  {
    await using cur = await pool.cursor();
    await cur.begin();
  }
  assertEquals(pool.freeSize, 1);
  assertEquals(sessions[0]?.texts.map((text) => text.split(";")[0]), ["BEGIN", "ROLLBACK"]);
  const one = await pool.execute("SELECT 1");
  await assertRejects(() => one.begin(), InterfaceError, "Cannot begin: connection is released");
});
