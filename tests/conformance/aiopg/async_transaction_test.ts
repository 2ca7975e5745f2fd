/**
 * aiopg's test_async_transaction.py: `async with cur.begin()`, which is `conn.transaction()` here.
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import {
  connect,
  type Connection,
  DataError,
  InternalError,
  type IsolationLevel,
  type TransactionOptions,
} from "../../../mod.ts";
import { oneValue } from "../../support/one_value.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();
const INSERT = "INSERT INTO tbl (name) VALUES ($1)";

/** A connection with a temporary table of one row. */
async function connectToTable(): Promise<Connection> {
  const conn = await connect(server.dsn);
  await conn.executeScript(
    "CREATE TEMPORARY TABLE tbl (id serial, name varchar(255)); INSERT INTO tbl (name) VALUES ('first')",
  );
  return conn;
}

async function namesOn(conn: Connection): Promise<string[]> {
  const cur = await conn.execute<[string]>("SELECT name FROM tbl ORDER BY id");
  return (await cur.fetchAll()).flat();
}

const LEVELS: readonly IsolationLevel[] = [
  "default",
  "read committed",
  "repeatable read",
  "serializable",
];

function testEach(name: string, body: (options: TransactionOptions) => Promise<void>): void {
  for (const isolationLevel of LEVELS) {
    for (const deferrable of [false, true]) {
      const shown = `${isolationLevel}${deferrable ? " deferrable" : ""}`;
      const begins = name.replace("]", ` ${shown}]`);
      Deno.test(begins, () => body({ isolationLevel, deferrable }));
    }
  }
}

testEach(
  "[test_async_transaction::transaction] an insert is seen inside and kept",
  async (options) => {
    await using conn = await connectToTable();
    await conn.transaction(async (tx) => {
      await tx.execute(INSERT, ["second"]);
      assertEquals(await namesOn(conn), ["first", "second"]);
    }, options);
    assertEquals(await namesOn(conn), ["first", "second"]);
    assertEquals(conn.transactionStatus, "idle");
  },
);

testEach(
  "[test_async_transaction::transaction_readonly_insert] a write into a read-only transaction is an InternalError",
  async (options) => {
    await using observer = await connect(server.dsn);
    const table = `read_only_${crypto.randomUUID().replaceAll("-", "")}`;
    await observer.execute(`CREATE TABLE ${table} (name text)`);
    try {
      await using conn = await connect(server.dsn);
      const error = await assertRejects(
        () =>
          conn.transaction(
            (tx) => tx.execute(`INSERT INTO ${table} VALUES ('second')`),
            { ...options, readOnly: true },
          ),
        InternalError,
      );
      assertEquals(error.code, "25006");
    } finally {
      await observer.execute(`DROP TABLE ${table}`);
    }
  },
);

testEach(
  "[test_async_transaction::transaction_readonly] a read-only transaction reads",
  async (options) => {
    await using conn = await connectToTable();
    const names = await conn.transaction(() => namesOn(conn), { ...options, readOnly: true });
    assertEquals(names, ["first"]);
  },
);

Deno.test("[test_async_transaction::transaction_rollback] a DataError rolls back", async () => {
  await using conn = await connectToTable();
  await assertRejects(
    () =>
      conn.transaction(async (tx) => {
        await tx.execute(INSERT, ["second"]);
        await tx.execute("INSERT INTO tbl VALUES (1 / 0, 'no data')");
      }),
    DataError,
  );
  assertEquals(await namesOn(conn), ["first"]);
});

Deno.test("[test_async_transaction::transaction_point] a failed savepoint is undone, a later one is kept with the transaction", async () => {
  await using conn = await connectToTable();
  await conn.transaction(async (tx) => {
    await tx.execute(INSERT, ["outer"]);
    await assertRejects(
      () =>
        tx.transaction(async (point) => {
          await point.execute(INSERT, ["undone"]);
          await point.execute("INSERT INTO tbl VALUES (1 / 0, 'no data')");
        }),
      DataError,
    );
    await tx.transaction((point) => point.execute(INSERT, ["kept"]));
  });
  assertEquals(await namesOn(conn), ["first", "outer", "kept"]);
});

Deno.test("[test_async_transaction::begin] two blocks may follow each other on one cursor's connection", async () => {
  await using conn = await connectToTable();
  for (const name of ["second", "third"]) {
    await conn.transaction((tx) => tx.execute(INSERT, [name]));
  }
  assertEquals(await namesOn(conn), ["first", "second", "third"]);
});

Deno.test("[test_async_transaction::begin_nested] a failing and a succeeding savepoint in a transaction, and one within that", async () => {
  await using conn = await connectToTable();
  await conn.transaction(async (tx) => {
    await tx.execute(INSERT, ["outer"]);
    await assertRejects(
      () => tx.transaction((point) => point.execute("SELECT 1 / 0")),
      DataError,
    );
    await tx.transaction(async (point) => {
      await point.execute(INSERT, ["second level"]);
      await assertRejects(
        () =>
          point.transaction(async (third) => {
            await third.execute(INSERT, ["undone"]);
            await third.execute("SELECT 1 / 0");
          }),
        DataError,
      );
      await point.transaction((third) => third.execute(INSERT, ["third level"]));
    });
  });
  assertEquals(await namesOn(conn), ["first", "outer", "second level", "third level"]);
});

Deno.test("[test_async_transaction::begin_nested_fail] a transaction that fails in its savepoint leaves a connection that works", async () => {
  await using conn = await connectToTable();
  const failed = conn.transaction(async (tx) => {
    await tx.execute(INSERT, ["outer"]);
    await tx.transaction((point) => point.execute("SELECT 1 / 0"));
  });
  await assertRejects(() => failed, DataError);
  assertEquals(await namesOn(conn), ["first"]);
  assertEquals(await oneValue(conn, "SELECT 42"), 42);
});
