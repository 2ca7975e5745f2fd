/**
 * aiopg's test_transaction.py: transactions ended by hand, on a pool's connection.
 *
 * Differs by design: there may be any number of savepoints; a transaction that has ended refuses with an
 * `InterfaceError`, and one that is not the innermost with a `ProgrammingError`.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { deadline } from "@std/async";
import {
  connect,
  type Connection,
  createPool,
  InterfaceError,
  InternalError,
  type IsolationLevel,
  ProgrammingError,
  TimeoutError,
  type Transaction,
  type TransactionOptions,
} from "../../../mod.ts";
import { untilRunning } from "../../support/activity.ts";
import { OwnSchema } from "../../support/own_schema.ts";
import { oneValue } from "../../support/one_value.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();
const SETTLE_MS = 10_000;
const LEVELS: readonly IsolationLevel[] = [
  "default",
  "read committed",
  "repeatable read",
  "serializable",
];

/** A connection with an empty temporary table. */
function test(name: string, body: (conn: Connection) => Promise<void>): void {
  Deno.test(name, async () => {
    await using pool = await createPool(server.dsn, { maxSize: 1 });
    await using conn = await pool.acquire();
    await conn.execute("CREATE TEMPORARY TABLE tbl (id int)");
    await body(conn);
  });
}

async function idsOn(conn: Connection): Promise<number[]> {
  const cur = await conn.execute<[number]>("SELECT id FROM tbl ORDER BY id");
  return (await cur.fetchAll()).flat();
}

/** What is refused, on a transaction that has just begun. */
const REFUSED: Record<string, (conn: Connection, tx: Transaction) => Promise<void>> = {
  "a second begin()": async (conn) => {
    await assertRejects(() => conn.begin(), ProgrammingError, "already open");
  },
  "a second commit()": async (_, tx) => {
    await tx.commit();
    await assertRejects(() => tx.commit(), InterfaceError, "transaction is committed");
  },
  "a second rollback()": async (_, tx) => {
    await tx.rollback();
    await assertRejects(() => tx.rollback(), InterfaceError, "transaction is rolled back");
  },
  "a rollback() of a savepoint that has ended": async (_, tx) => {
    const point = await tx.beginNested();
    await point.commit();
    await assertRejects(() => point.rollback(), InterfaceError, "transaction is committed");
  },
  "a commit() of a savepoint that has ended": async (_, tx) => {
    const point = await tx.beginNested();
    await point.rollback();
    await assertRejects(() => point.commit(), InterfaceError, "transaction is rolled back");
  },
  "a savepoint of a transaction that has ended": async (_, tx) => {
    await tx.commit();
    await assertRejects(() => tx.beginNested(), InterfaceError, "transaction is committed");
  },
  "a commit() around a savepoint that is open": async (_, tx) => {
    await tx.beginNested();
    await assertRejects(() => tx.commit(), ProgrammingError, "a nested transaction is still open");
  },
};

for (const isolationLevel of LEVELS) {
  for (const deferrable of [false, true]) {
    const options: TransactionOptions = { isolationLevel, deferrable };
    const shown = `${isolationLevel}${deferrable ? " deferrable" : ""}`;

    test(`[test_transaction::transaction_oldstyle ${shown}] begin() and commit() keep`, async (conn) => {
      const tx = await conn.begin(options);
      await tx.execute("INSERT INTO tbl VALUES (1)");
      assertEquals(await idsOn(conn), [1]);
      await tx.commit();
      assertEquals([conn.transactionStatus, await idsOn(conn)], ["idle", [1]]);
    });

    for (const [what, refuse] of Object.entries(REFUSED)) {
      test(`[test_transaction::transaction_fail_oldstyle ${shown}] ${what} is refused`, async (conn) => {
        await using tx = await conn.begin(options);
        await refuse(conn, tx);
        await tx[Symbol.asyncDispose]();
        assertEquals(await oneValue(conn, "SELECT 42"), 42);
      });
    }
  }
}

test(
  "[test_transaction::transaction_fail_oldstyle] a second savepoint is allowed, within the first",
  async (conn) => {
    await using tx = await conn.begin();
    const first = await tx.beginNested();
    const second = await first.beginNested();
    await second.execute("INSERT INTO tbl VALUES (1)");
    await second.commit();
    await first.commit();
    await tx.commit();
    assertEquals(await idsOn(conn), [1]);
  },
);

Deno.test("[test_transaction::transaction_readonly_insert_oldstyle] a write into a read-only transaction is an InternalError", async () => {
  await using schema = await OwnSchema.make(
    server.dsn,
    (name) => `CREATE TABLE ${name}.tbl (id int)`,
  );
  await using conn = await connect(server.dsn);
  await using tx = await conn.begin({ isolationLevel: "serializable", readOnly: true });
  const error = await assertRejects(
    () => tx.execute(`INSERT INTO ${schema.name}.tbl VALUES (1)`),
    InternalError,
  );
  assertEquals(error.code, "25006");
  await tx.rollback();
  assertEquals(await oneValue(conn, `SELECT count(*)::int4 FROM ${schema.name}.tbl`), 0);
});

test(
  "[test_transaction::transaction_readonly_oldstyle] a read-only transaction reads",
  async (conn) => {
    const tx = await conn.begin({ isolationLevel: "serializable", readOnly: true });
    assertEquals(await idsOn(conn), []);
    await tx.commit();
    assertEquals(conn.transactionStatus, "idle");
  },
);

test(
  "[test_transaction::transaction_point_oldstyle] of two savepoints the one that is rolled back is undone",
  async (conn) => {
    const tx = await conn.begin();
    await tx.execute("INSERT INTO tbl VALUES (1)");
    const undone = await tx.beginNested();
    await undone.execute("INSERT INTO tbl VALUES (2)");
    await undone.rollback();
    const kept = await tx.beginNested();
    await kept.execute("INSERT INTO tbl VALUES (3)");
    await kept.commit();
    await tx.commit();
    assertEquals(await idsOn(conn), [1, 3]);
  },
);

async function leaveTransaction(conn: Connection, body: () => PromiseLike<unknown>) {
  await using _tx = await conn.begin();
  await body();
}

async function leaveSavepoint(conn: Connection, body: () => PromiseLike<unknown>) {
  await using tx = await conn.begin();
  await using _point = await tx.beginNested();
  await body();
}

for (
  const [kind, leave] of [["transaction", leaveTransaction], ["savepoint", leaveSavepoint]] as const
) {
  test(
    `[test_transaction::timeout_in_${kind}_context_manager] the TimeoutError leaves the block, and the connection works`,
    async (conn) => {
      const left = leave(
        conn,
        () => conn.execute("SELECT pg_sleep(60)", [], { timeout: 100 }),
      );
      await deadline(assertRejects(() => left, TimeoutError, "100 ms"), SETTLE_MS);
      assertEquals([await oneValue(conn, "SELECT 42"), conn.transactionStatus], [42, "idle"]);
    },
  );

  test(
    `[test_transaction::cancel_in_${kind}_context_manager] the signal's reason leaves the block, and the connection works`,
    async (conn) => {
      await using observer = await connect(server.dsn);
      const leaving = new AbortController();
      const reason = new Error("the user left");
      const left = leave(
        conn,
        () => conn.execute("SELECT pg_sleep(60)", [], { signal: leaving.signal }),
      ).catch((error) => error);
      await untilRunning(observer, conn.backendPid, "SELECT pg_sleep");
      leaving.abort(reason);
      assert(await deadline(left, SETTLE_MS) === reason);
      assertEquals([await oneValue(conn, "SELECT 42"), conn.transactionStatus], [42, "idle"]);
    },
  );
}

Deno.test("[test_transaction::transaction_finalization_warning] a transaction that its holder forgot is rolled back on release", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  let forgotten;
  {
    await using conn = await pool.acquire();
    forgotten = await conn.begin();
    await forgotten.execute("CREATE TEMPORARY TABLE undone (id int)");
  }
  assert(!forgotten.isActive);
  assertEquals(await oneValue(pool, "SELECT to_regclass('undone')::text"), null);
});
