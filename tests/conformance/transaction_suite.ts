/**
 * What every driver must do with what is made of transactions and statements above it: autocommit off, two-phase
 * commit, savepoints of cursors, running again, reset, procedures, pages of values, rows of any kind.
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import {
  connect,
  type Connection,
  DataError,
  type Driver,
  NotSupportedError,
  ProgrammingError,
  scalarRow,
  SerializationFailure,
  TransactionRolledBack,
  UniqueViolation,
} from "../../mod.ts";
import { testServer } from "../support/server.ts";
import { testTwoPhase } from "../support/two_phase.ts";

type Test = (open: () => Promise<Connection>, driver: Driver) => Promise<void>;

/** The first column of all rows. */
async function columnOf(conn: Connection, text: string): Promise<unknown[]> {
  const cur = await conn.execute(text, [], { rowFactory: scalarRow });
  return await cur.fetchAll();
}

async function withTable(conn: Connection): Promise<void> {
  await conn.execute("CREATE TEMP TABLE n (n int4 PRIMARY KEY)");
}

const IN_TABLE = "SELECT n FROM n ORDER BY n";

const BEHAVIOURS: Readonly<Record<string, Test>> = {
  "without autocommit statements are in one transaction until it is ended": async (open) => {
    await using conn = await open();
    await withTable(conn);
    await conn.setSession({ autocommit: false, isolationLevel: "serializable" });
    const add = (n: number) => conn.execute("INSERT INTO n VALUES ($1)", [n]);
    await Promise.all([add(1), add(2), conn.execute("COMMIT"), add(3), conn.rollback()]);
    assertEquals([await columnOf(conn, IN_TABLE), conn.transactionStatus], [
      [1, 2],
      "inTransaction",
    ]);
    assertEquals(await columnOf(conn, "SHOW transaction_isolation"), ["serializable"]);
    await assertRejects(async () => void await add(1), UniqueViolation);
    await assertRejects(() => conn.commit(), TransactionRolledBack);
    assertEquals(conn.transactionStatus, "idle");
    const rows = await Array.fromAsync(conn.cursor().stream("TABLE n"));
    assertEquals([rows.length, conn.transactionStatus], [2, "inTransaction"]);
    await conn.execute("ROLLBACK AND CHAIN");
    await conn.commit();
    await conn.setAutocommit(true);
    await add(3);
    assertEquals(conn.transactionStatus, "idle");
  },
  "begin() and beginNested() of a cursor begin and end transactions and savepoints": async (
    open,
  ) => {
    await using conn = await open();
    await withTable(conn);
    await using cur = conn.cursor();
    const add = async (n: number) => void await cur.execute("INSERT INTO n VALUES ($1)", [n]);
    const tx = await cur.begin();
    await add(1);
    {
      await using _undone = await cur.beginNested();
      await add(2);
      await assertRejects(() => add(2), UniqueViolation);
    }
    const kept = await cur.beginNested();
    await add(3);
    await kept.commit();
    await tx.commit();
    assertEquals([await columnOf(conn, IN_TABLE), conn.transactionStatus], [[1, 3], "idle"]);
  },
  "transaction() with retry runs again what the server rolled back": async (open) => {
    await using conn = await open();
    await withTable(conn);
    let runs = 0;
    const run = (attempts: number) =>
      conn.transaction(async (tx) => {
        await tx.execute("INSERT INTO n VALUES ($1)", [++runs]);
        if (runs < 3) await tx.execute("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$");
      }, { retry: { attempts, minDelay: 0 } });
    await assertRejects(() => run(1), SerializationFailure);
    await run(2);
    assertEquals([runs, await columnOf(conn, IN_TABLE)], [3, [3]]);
  },
  "reset() makes the session as it was at first": async (open) => {
    await using conn = await open();
    await withTable(conn);
    await conn.execute("SET work_mem = '7MB'");
    await conn.setSession({ autocommit: false, readOnly: true });
    await assertRejects(async () => void await conn.execute("SELECT $1::int4", ["x"]), DataError);
    await conn.reset();
    assertEquals([conn.autocommit, conn.readOnly, conn.transactionStatus], [true, null, "idle"]);
    assertEquals(await columnOf(conn, "SELECT current_setting('work_mem') = '7MB'"), [false]);
    assertEquals(await columnOf(conn, IN_TABLE), []);
    await conn.execute("INSERT INTO n VALUES ($1)", [1]);
    await conn.reset({ mode: "all" });
    await assertRejects(() => columnOf(conn, IN_TABLE), ProgrammingError);
    await withTable(conn);
    await conn.execute("INSERT INTO n VALUES ($1)", [1]);
  },
  "callProc() calls functions and procedures": async (open) => {
    await using conn = await open();
    await conn.execute(
      `CREATE PROCEDURE pg_temp."Add"(a int, b int, INOUT total int) LANGUAGE plpgsql ` +
        "AS $$ BEGIN total := a + b; END $$",
    );
    await using cur = conn.cursor();
    await cur.callProc("lpad", ["7", 3, "0"]);
    assertEquals(await cur.fetchAll(), [["007"]]);
    await cur.callProc("pg_temp.Add", { a: 1, b: 2, total: null }, { kind: "procedure" });
    assertEquals(await cur.fetchAll(), [[3]]);
  },
  "executeValues() takes a page of rows, and pages where the driver has batches": async (
    open,
    driver,
  ) => {
    await using conn = await open();
    await withTable(conn);
    const insert = (pageSize: number) =>
      conn.executeValues("INSERT INTO n VALUES %s RETURNING n", [[1], [2], [3]], { pageSize });
    if (driver.supports.has("batches")) {
      assertEquals((await insert(2)).rowCount, 3);
    } else {
      await assertRejects(() => insert(2), NotSupportedError, "has no batches");
      assertEquals(await (await insert(3)).fetchAll(), [[1], [2], [3]]);
    }
    assertEquals(await columnOf(conn, IN_TABLE), [1, 2, 3]);
  },
};

/** Prepared, a transaction is no longer the session's. */
const prepare: Test = async (open) => {
  await using conn = await open();
  await using other = await open();
  const begin = async () => {
    const xid = conn.xid(1, crypto.randomUUID(), "conformance");
    await conn.tpcBegin(xid);
    await conn.execute("SELECT $1::int4", [1]);
    return xid;
  };
  await begin();
  await conn.tpcPrepare();
  assertEquals([conn.status, conn.transactionStatus], ["prepared", "idle"]);
  await assertRejects(async () => void await conn.execute("SELECT 1"), ProgrammingError);
  await conn.tpcCommit();
  await begin();
  await conn.tpcRollback();
  const xid = await begin();
  await conn.tpcPrepare();
  assertEquals((await other.tpcRecover()).some((found) => `${found}` === `${xid}`), true);
  await other.tpcRollback(xid);
  await assertRejects(() => conn.tpcCommit(), ProgrammingError, "does not exist");
  await begin();
  await assertRejects(async () => void await conn.execute("SELECT 1/0"), DataError);
  await assertRejects(() => conn.tpcPrepare(), TransactionRolledBack);
  assertEquals([conn.status, conn.transactionStatus], ["ready", "idle"]);
};

/** Registers the suite for one driver; null ignores it. */
export function testTransactions(name: string, driver: Driver | null): void {
  const open = () => connect(testServer().dsn, { driver: driver! });
  for (const [title, run] of Object.entries(BEHAVIOURS)) {
    Deno.test({
      name: `[${name}] ${title}`,
      ignore: driver === null,
      fn: () => run(open, driver!),
    });
  }
  if (driver === null) return;
  testTwoPhase(`[${name}] a transaction is prepared and then ended`, () => prepare(open, driver));
}
