/** What a connection can do, without autocommit, on a real server. */

import { assertEquals, assertRejects } from "@std/assert";
import {
  connect,
  type Connection,
  InterfaceError,
  ProgrammingError,
  QueryCanceled,
  scalarRow,
  SerializationFailure,
  TransactionRolledBack,
} from "../../mod.ts";
import { uniqueName, untilRunning } from "../support/activity.ts";
import { oneValue } from "../support/one_value.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const TEN = "SELECT i FROM generate_series(1, 10) AS i";

/** A connection without autocommit that has an empty temporary table `item (n)`. */
async function connectToItems(): Promise<Connection> {
  const conn = await connect(server.dsn);
  await conn.execute("CREATE TEMP TABLE item (n int PRIMARY KEY)");
  await conn.setAutocommit(false);
  return conn;
}

Deno.test("a server-side cursor without autocommit lives in the transaction that it begins", async () => {
  await using conn = await connectToItems();
  await using cur = conn.cursor<[number]>({ name: "ten" });
  await cur.execute(TEN);
  assertEquals([await cur.fetchOne(), conn.transactionStatus], [[1], "inTransaction"]);
  await conn.commit();
  await assertRejects(() => cur.fetchOne(), InterfaceError, "the cursor went with its transaction");
  assertEquals(conn.transactionStatus, "idle");
});

Deno.test("a server-side cursor without autocommit does not fail the next transaction", async () => {
  await using conn = await connectToItems();
  await using cur = conn.cursor<[number]>({ name: "ten" });
  await cur.execute(TEN);
  await conn.commit();
  await conn.execute("INSERT INTO item VALUES (1)");
  await assertRejects(() => cur.fetchOne(), InterfaceError, "the cursor went with its transaction");
  assertEquals(conn.transactionStatus, "inTransaction");
  await cur.execute(TEN);
  assertEquals(await cur.fetchMany(2), [[1], [2]]);
  await conn.commit();
  assertEquals(await oneValue(conn, "SELECT n FROM item"), 1);
});

Deno.test("a server-side cursor of a two-phase transaction does not fail the next one", async () => {
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor<[number]>({ name: "ten" });
  await conn.tpcBegin(uniqueName("combined"));
  await cur.execute(TEN);
  assertEquals(await cur.fetchOne(), [1]);
  await conn.tpcCommit();
  await conn.tpcBegin(uniqueName("combined"));
  await assertRejects(() => cur.fetchOne(), InterfaceError, "the cursor went with its transaction");
  assertEquals(conn.transactionStatus, "inTransaction");
  await conn.tpcRollback();
});

Deno.test("a server-side cursor with hold is read in later transactions, without autocommit", async () => {
  await using conn = await connectToItems();
  await using cur = conn.cursor<[number]>({ name: "ten", withHold: true });
  await cur.execute(TEN);
  await conn.commit();
  assertEquals([await cur.fetchOne(), conn.transactionStatus], [[1], "idle"]);
  await conn.execute("INSERT INTO item VALUES (1)");
  assertEquals(await cur.fetchOne(), [2]);
  await conn.rollback();
  assertEquals(await cur.fetchOne(), [3]);
});

Deno.test("a large object without autocommit is open in one transaction, and does not fail the next", async () => {
  await using conn = await connectToItems();
  const object = await conn.largeObject();
  await object.write("some");
  await conn.commit();
  await conn.execute("SELECT 1");
  await assertRejects(() => object.tell(), InterfaceError, "has ended");
  await object.close();
  assertEquals(conn.transactionStatus, "inTransaction");
  await using again = await conn.largeObject(object.oid, { mode: "rw" });
  assertEquals(new TextDecoder().decode(await again.read()), "some");
  await again.unlink();
  await conn.commit();
});

Deno.test("a large object opened after a transaction that a statement had ended is usable, without autocommit", async () => {
  await using conn = await connect(server.dsn);
  const tx = await conn.begin();
  await tx.execute("COMMIT");
  await conn.setAutocommit(false);
  const object = await conn.largeObject();
  assertEquals(await object.write("some"), 4);
  await conn.rollback();
});

Deno.test("a portal's stream without autocommit goes on between statements, and ends with commit()", async () => {
  await using conn = await connectToItems();
  const rows = conn.cursor<[number]>().stream(TEN, [], { iterSize: 3 });
  const batches = rows.batches()[Symbol.asyncIterator]();
  assertEquals((await batches.next()).value, [[1], [2], [3]]);
  await conn.executeMany("INSERT INTO item VALUES ($1)", [[1], [2]]);
  assertEquals((await batches.next()).value, [[4], [5], [6]]);
  await conn.commit();
  await conn.execute("INSERT INTO item VALUES (3)");
  await assertRejects(() => batches.next(), InterfaceError);
  assertEquals(conn.transactionStatus, "inTransaction");
  await rows.close();
  await conn.commit();
  assertEquals(await oneValue(conn, "SELECT count(*)::int FROM item"), 3);
});

Deno.test("everything that writes is undone by rollback(), without autocommit", async () => {
  await using conn = await connectToItems();
  const count = () => oneValue(conn, "SELECT count(*)::int FROM item");
  const writes: Record<string, () => Promise<unknown>> = {
    executeMany: () => conn.executeMany("INSERT INTO item VALUES ($1)", [[1], [2]]),
    executeValues: () => conn.cursor().executeValues("INSERT INTO item VALUES %s", [[1]]),
    pages: () =>
      conn.cursor().executeValues("INSERT INTO item VALUES %s", [[1], [2]], { pageSize: 1 }),
    copyFrom: () => conn.copyFrom([[1], [2]], "item"),
    copyExpert: () => conn.copyExpert("COPY item FROM STDIN", ["1\n2\n"]),
    pipeline: () =>
      conn.pipeline((p) => [
        p.execute("INSERT INTO item VALUES (1)"),
        p.execute("INSERT INTO item VALUES (2)"),
      ]),
    script: () => conn.executeScript("INSERT INTO item VALUES (1); INSERT INTO item VALUES (2)"),
    nextSet: async () => {
      const cur = conn.cursor({ clientBinding: true });
      await cur.execute("INSERT INTO item VALUES (%s); SELECT n FROM item", [1]);
      assertEquals([await cur.nextSet(), await cur.fetchOne()], [true, [1]]);
    },
    returning: async () => {
      const rowFactory = scalarRow<number>;
      const text = "INSERT INTO item VALUES ($1) RETURNING n";
      const cur = await conn.executeMany(text, [[1], [2]], { rowFactory });
      assertEquals(await cur.fetchAll(), [1, 2]);
    },
  };
  for (const [name, write] of Object.entries(writes)) {
    await write();
    assertEquals(conn.transactionStatus, "inTransaction", name);
    await conn.rollback();
    assertEquals(await count(), 0, name);
    await conn.rollback();
  }
});

Deno.test("callProc(), copyTo() and notify() begin a transaction, without autocommit", async () => {
  await using conn = await connectToItems();
  await using other = await connect(server.dsn);
  const channel = uniqueName("combined");
  await other.listen(channel);
  const calls: (() => Promise<unknown>)[] = [
    () => conn.callProc("upper", ["a"]),
    () => Array.fromAsync(conn.copyTo("item").rows()),
    () => conn.notify(channel, "kept"),
  ];
  for (const call of calls) {
    await call();
    assertEquals(conn.transactionStatus, "inTransaction");
    await conn.commit();
  }
  await conn.notify(channel, "undone");
  await conn.rollback();
  await conn.notify(channel, "last");
  await conn.commit();
  const payloads = [(await other.notifies.get()).payload, (await other.notifies.get()).payload];
  assertEquals(payloads, ["kept", "last"]);
});

Deno.test("LISTEN without autocommit counts from commit() on", async () => {
  await using conn = await connectToItems();
  await using other = await connect(server.dsn);
  const channel = uniqueName("combined");
  await conn.listen(channel);
  await other.notify(channel, "early");
  await conn.commit();
  await other.notify(channel, "late");
  assertEquals((await conn.notifies.get()).payload, "late");
});

Deno.test("a statement that is cancelled leaves the transaction failed, without autocommit", async () => {
  await using conn = await connectToItems();
  await using observer = await connect(server.dsn);
  await conn.execute("INSERT INTO item VALUES (1)");
  const cancelled = assertRejects(
    async () => await conn.execute("SELECT pg_sleep(60)"),
    QueryCanceled,
  );
  await untilRunning(observer, conn.backendPid, "SELECT pg_sleep");
  await conn.cancel();
  await cancelled;
  await assertRejects(() => conn.commit(), TransactionRolledBack);
  assertEquals(await oneValue(conn, "SELECT count(*)::int FROM item"), 0);
});

Deno.test("begin(), transaction() and tpcBegin() work without autocommit, and are refused in its transaction", async () => {
  await using conn = await connectToItems();
  const begins: (() => Promise<unknown>)[] = [
    () => conn.begin(),
    () => conn.transaction(() => Promise.resolve()),
    () => conn.tpcBegin(uniqueName("combined")),
    () => conn.cursor().begin(),
    () => conn.cursor().beginNested(),
  ];
  await conn.execute("SELECT 1");
  for (const begin of begins) await assertRejects(begin, ProgrammingError, "already open");
  await conn.rollback();
  let runs = 0;
  await conn.transaction(async (tx) => {
    await tx.executeMany("INSERT INTO item VALUES ($1)", [[1], [2]]);
    const [{ rowCount }] = await tx.pipeline((p) => [p.execute("SELECT n FROM item")]);
    assertEquals(rowCount, 2);
    if (++runs < 3) throw new SerializationFailure("again", { retryable: "rolled-back" });
  }, { retry: { attempts: 3, minDelay: 0 } });
  assertEquals([runs, conn.transactionStatus], [3, "idle"]);
  await conn.tpcBegin(uniqueName("combined"));
  await conn.executeMany("INSERT INTO item VALUES ($1)", [[3]]);
  await conn.tpcCommit();
  await using tx = await conn.cursor().begin();
  await tx.rollback();
  assertEquals(await oneValue(conn, "SELECT count(*)::int FROM item"), 3);
});

Deno.test("Connection.reset() refuses the statements made meanwhile, so that none is in its way", async () => {
  await using conn = await connectToItems();
  await conn.execute("INSERT INTO item VALUES (1)");
  const [reset, behind] = await Promise.allSettled([
    conn.reset({ mode: "all" }),
    conn.execute("SELECT 1"),
  ]);
  assertEquals([reset.status, behind.status], ["fulfilled", "rejected"]);
  assertEquals([conn.autocommit, conn.transactionStatus], [true, "idle"]);
  assertEquals(await oneValue(conn, "SELECT 1"), 1);
});
