/**
 * What users of aiopg complained of, and cannot happen here: transactions.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  connect,
  type Connection,
  createPool,
  DataError,
  InterfaceError,
  ProgrammingError,
  SerializationFailure,
  type Transaction,
  type TransactionOptions,
  TransactionRolledBack,
  UniqueViolation,
} from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { OwnSchema } from "../../support/own_schema.ts";
import { oneValue } from "../../support/one_value.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();

/** A connection with an empty temporary table, whose key is checked at COMMIT. */
function test(name: string, body: (conn: Connection) => Promise<void>): void {
  Deno.test(name, async () => {
    await using conn = await connect(server.dsn);
    await conn.execute(
      "CREATE TEMPORARY TABLE tbl (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)",
    );
    await body(conn);
  });
}

async function idsOn(conn: Connection): Promise<number[]> {
  const cur = await conn.execute<[number]>("SELECT id FROM tbl ORDER BY id");
  return (await cur.fetchAll()).flat();
}

test(
  "[5.4 699, PR 770 repeatable read] a transaction that names no level has the server's, and two may change one row",
  async () => {
    await using schema = await OwnSchema.make(
      server.dsn,
      (name) => `CREATE TABLE ${name}.tbl (n int); INSERT INTO ${name}.tbl VALUES (0)`,
    );
    await using one = await connect(server.dsn);
    await using two = await connect(server.dsn);
    const add = (tx: Transaction) => tx.execute(`UPDATE ${schema.name}.tbl SET n = n + 1`);
    const together = async (options: TransactionOptions) => {
      const first = await one.begin(options);
      await oneValue(first, `SELECT n FROM ${schema.name}.tbl`);
      await two.transaction(add, options);
      await add(first);
      await first.commit();
    };
    await together({});
    assertEquals(await oneValue(one, `SELECT n FROM ${schema.name}.tbl`), 2);
    // What it would be otherwise.
    await assertRejects(
      () => together({ isolationLevel: "repeatable read" }),
      SerializationFailure,
    );
  },
);

const INJECTIONS: readonly object[] = [
  { isolationLevel: "serializable; DROP TABLE tbl" },
  { isolationLevel: "SERIALIZABLE" },
  { isolationLevel: ["serializable"] },
  { isolationLevel: "__proto__" },
  { readOnly: "READ WRITE; DROP TABLE tbl" },
  { readOnly: "false" },
  { deferrable: "; DROP TABLE tbl" },
  { trackCommit: "; DROP TABLE tbl" },
];

for (const options of INJECTIONS) {
  test(
    `[5.4 V 498 injection] begin(${JSON.stringify(options)}) is refused, and nothing is sent`,
    async (conn) => {
      await assertRejects(() => conn.begin(options), InterfaceError, "Cannot begin: ");
      await assertRejects(
        () => conn.transaction(() => Promise.resolve(), options),
        InterfaceError,
      );
      const pool = await createPool(server.dsn, { minSize: 1 });
      await using _closing = pool;
      await assertRejects(
        () => pool.transaction(() => Promise.resolve(), options),
        InterfaceError,
      );
      assertEquals([conn.transactionStatus, await idsOn(conn)], ["idle", []]);
    },
  );
}

test(
  "[5.4 V 498 injection] so is it where sa begins",
  async () => {
    await using engine = await sa.createEngine(server.dsn);
    await using conn = await engine.acquire();
    for (const options of INJECTIONS) {
      await assertRejects(() => conn.begin(options), InterfaceError, "Cannot begin: ");
    }
    assertEquals([conn.inTransaction, await conn.scalar("SELECT 42")], [false, 42]);
  },
);

test(
  "[5.4 V COMMIT of an aborted transaction] commit() says that nothing was committed",
  async (conn) => {
    const tx = await conn.begin();
    await tx.execute("INSERT INTO tbl VALUES (1)");
    await assertRejects(() => tx.execute("SELECT 1 / 0"), DataError);
    await assertRejects(() => tx.commit(), TransactionRolledBack, "the server rolled it back");
    assertEquals([tx.isActive, await idsOn(conn)], [false, []]);
  },
);

test(
  "[5.4 V COMMIT of an aborted transaction] so does transaction() whose body has swallowed the error",
  async (conn) => {
    const swallowed = conn.transaction(async (tx) => {
      await tx.execute("INSERT INTO tbl VALUES (1)");
      await tx.execute("SELECT 1 / 0").catch(() => undefined);
    });
    await assertRejects(() => swallowed, TransactionRolledBack);
    assertEquals(await idsOn(conn), []);
  },
);

Deno.test("[5.4 V COMMIT of an aborted transaction] so does sa", async () => {
  await using engine = await sa.createEngine(server.dsn);
  await using conn = await engine.acquire();
  const tx = await conn.begin();
  await assertRejects(() => conn.execute("SELECT 1 / 0"), DataError);
  await assertRejects(() => tx.commit(), TransactionRolledBack);
  assertEquals([conn.inTransaction, await conn.scalar("SELECT 42")], [false, 42]);
});

test(
  "[5.4 V failed COMMIT] a COMMIT that the server refuses leaves cursors and connection usable",
  async (conn) => {
    const cur = conn.cursor();
    const tx = await conn.begin();
    await cur.execute("INSERT INTO tbl VALUES (1), (1)");
    await assertRejects(() => tx.commit(), UniqueViolation);
    assertEquals([tx.isActive, conn.transactionStatus], [false, "idle"]);
    await cur.execute("SELECT 42");
    assertEquals(await cur.fetchOne(), [42]);
    await conn.transaction(() => cur.execute("INSERT INTO tbl VALUES (2)"));
    assertEquals(await idsOn(conn), [2]);
  },
);

test("[5.4 V one savepoint level] savepoints nest to any depth", async (conn) => {
  const depth = 10;
  await using root = await conn.begin();
  const levels: Transaction[] = [root];
  for (let i = 1; i <= depth; i++) {
    levels.push(await levels.at(-1)!.beginNested());
    await conn.execute("INSERT INTO tbl VALUES ($1)", [i]);
  }
  // Every third is undone, and with it what is within; what is around it goes on.
  for (let i = depth; i >= 1; i--) {
    await (i === 7 ? levels[i]!.rollback() : levels[i]!.commit());
  }
  await root.commit();
  assertEquals(await idsOn(conn), [1, 2, 3, 4, 5, 6]);
});

test(
  "[5.4 V two cursors mix transactions] a connection has one transaction, which its cursors share",
  async (conn) => {
    const [one, two] = [conn.cursor(), conn.cursor()];
    await using tx = await conn.begin();
    await one.execute("INSERT INTO tbl VALUES (1)");
    await two.execute("INSERT INTO tbl VALUES (2)");
    await assertRejects(() => conn.begin(), ProgrammingError, "a transaction is already open");
    const point = await tx.beginNested();
    await assertRejects(() => tx.beginNested(), ProgrammingError, "a nested transaction");
    await one.execute("INSERT INTO tbl VALUES (3)");
    await point.rollback();
    await tx.commit();
    assertEquals(await idsOn(conn), [1, 2]);
  },
);

test(
  "[5.4 V two cursors mix transactions] a cursor of a transaction does not run on after it",
  async (conn) => {
    const tx = await conn.begin();
    const cur = tx.cursor();
    await cur.execute("INSERT INTO tbl VALUES (1)");
    await tx.rollback();
    await assertRejects(
      () => cur.execute("INSERT INTO tbl VALUES (2)"),
      InterfaceError,
      "transaction is rolled back",
    );
    assertEquals(await idsOn(conn), []);
  },
);

test(
  "[5.4 66, 83 state that is guessed] a transaction that a statement has ended is known to have ended",
  async (conn) => {
    const tx = await conn.begin();
    await tx.execute("INSERT INTO tbl VALUES (1)");
    await conn.execute("ROLLBACK");
    assert(!tx.isActive);
    await assertRejects(() => tx.commit(), InterfaceError, "already ended");
    await conn.transaction((next) => next.execute("INSERT INTO tbl VALUES (2)"));
    assertEquals(await idsOn(conn), [2]);
  },
);
