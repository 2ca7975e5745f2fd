/** Several statements in one request, on a real server. */

import { assertEquals, assertRejects } from "@std/assert";
import {
  connect,
  type Connection,
  DataError,
  InFailedSqlTransaction,
  OperationalError,
  TimeoutError,
} from "../../mod.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

async function connectToTable(): Promise<Connection> {
  const conn = await connect(server.dsn);
  await conn.execute("CREATE TEMP TABLE item (id int, name text)");
  return conn;
}

async function countOn(conn: Connection): Promise<unknown> {
  return (await (await conn.execute("SELECT count(*)::int FROM item")).fetchOne())?.[0];
}

Deno.test("Connection.pipeline() gives each statement its own result", async () => {
  await using conn = await connectToTable();
  const { inserted, rows, object } = await conn.pipeline((p) => ({
    inserted: p.execute("INSERT INTO item VALUES ($1, $2), (2, 'b')", [1, "a"]),
    rows: p.execute<[number, string]>("SELECT id, name FROM item ORDER BY id"),
    object: p.execute<{ id: number }>("SELECT id FROM item WHERE name = $name", { name: "b" }, {
      rowMode: "object",
    }),
  }));
  assertEquals(inserted.rowCount, 2);
  assertEquals(await rows.fetchAll(), [[1, "a"], [2, "b"]]);
  assertEquals(await object.fetchOne(), { id: 2 });
});

Deno.test("Connection.pipeline() that fails outside of a transaction leaves nothing", async () => {
  await using conn = await connectToTable();
  let promises: Promise<unknown>[] = [];
  const run = conn.pipeline((p) =>
    promises = [
      p.execute("INSERT INTO item VALUES (1, 'a')"),
      p.execute("SELECT 1 / $1::int4", [0]),
      p.execute("INSERT INTO item VALUES (2, 'b')"),
    ]
  );
  const error = await assertRejects(() => run, DataError);
  assertEquals(error.batchIndex, 1);
  const [before, , after] = promises;
  await assertRejects(() => before!, OperationalError, "a statement after it");
  await assertRejects(() => after!, OperationalError, "a statement before it");
  assertEquals([await countOn(conn), conn.transactionStatus], [0, "idle"]);
});

Deno.test("Transaction.pipeline() that fails fails the transaction, as any statement does", async () => {
  await using conn = await connectToTable();
  await using tx = await conn.begin();
  const [, cur] = await tx.pipeline((p) => [
    p.execute("INSERT INTO item VALUES (1, 'a')"),
    p.execute<[number]>("SELECT count(*)::int FROM item"),
  ]);
  assertEquals(await cur.fetchOne(), [1]);
  await assertRejects(() => tx.pipeline((p) => p.execute("SELECT 1 / 0")), DataError);
  await assertRejects(() => tx.execute("SELECT 1"), InFailedSqlTransaction);
  await tx.rollback();
  assertEquals(await countOn(conn), 0);
});

Deno.test("Connection.pipeline() without autocommit is in the transaction", async () => {
  await using conn = await connectToTable();
  await conn.setAutocommit(false);
  await conn.pipeline((p) => p.execute("INSERT INTO item VALUES (1, 'a')"));
  assertEquals(conn.transactionStatus, "inTransaction");
  await conn.rollback();
  assertEquals(await countOn(conn), 0);
});

Deno.test("Connection.pipeline() that times out undoes all of it, and leaves a usable connection", async () => {
  await using conn = await connectToTable();
  const run = () =>
    conn.pipeline((p) => [
      p.execute("INSERT INTO item VALUES (1, 'a')"),
      p.execute("SELECT pg_sleep(60)"),
    ], { timeout: 100 });
  await assertRejects(run, TimeoutError);
  assertEquals(await countOn(conn), 0);
});

Deno.test("Connection.pipeline() keeps the order of what is called beside it", async () => {
  await using conn = await connectToTable();
  const [, [counted], , last] = await Promise.all([
    conn.execute("INSERT INTO item VALUES (1, 'a')"),
    conn.pipeline((p) => [p.execute("SELECT count(*)::int FROM item")]),
    conn.execute("INSERT INTO item VALUES (2, 'b')"),
    countOn(conn),
  ]);
  assertEquals([await counted.fetchOne(), last], [[1], 2]);
});

Deno.test("Connection.pipeline() runs many statements, and gives each its own rows", async () => {
  await using conn = await connect(server.dsn);
  const cursors = await conn.pipeline((p) =>
    Array.from({ length: 500 }, (_, i) => p.execute<[number]>("SELECT $1::int4", [i]))
  );
  const rows = await Promise.all(cursors.map((cur) => cur.fetchOne()));
  assertEquals(rows, Array.from({ length: 500 }, (_, i) => [i]));
});
