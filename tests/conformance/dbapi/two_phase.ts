/**
 * PEP 249: two-phase commit.
 *
 * @see https://peps.python.org/pep-0249/#optional-two-phase-commit-extensions
 * @module
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type Connection, InterfaceError, ProgrammingError, type Xid } from "../../../mod.ts";
import { uniqueName } from "../../support/activity.ts";
import { oneValue } from "../../support/one_value.ts";
import { testTwoPhase } from "../../support/two_phase.ts";
import type { Bar } from "./bar.ts";

interface Setting {
  readonly conn: Connection;
  /** Another connection, which sees what is committed. */
  readonly other: Connection;
  readonly table: string;
  readonly xid: Xid;
}

/** Registers a test beside an empty table, with autocommit and without; what it leaves prepared is ended. */
function test(bar: Bar, name: string, body: (setting: Setting) => Promise<void>): void {
  for (const autocommit of [true, false]) {
    const shown = `${name} (autocommit ${autocommit ? "on" : "off"})`;
    bar.test(shown, async (other, open) => {
      const table = uniqueName("dbapi");
      const xid = other.xid(249, table, "branch");
      await other.execute(`CREATE TABLE ${table} (a int4)`);
      try {
        await using conn = await open();
        await conn.setAutocommit(autocommit);
        await body({ conn, other, table, xid });
      } finally {
        if (await recovered(other, xid) !== undefined) await other.tpcRollback(xid);
        await other.execute(`DROP TABLE ${table}`);
      }
    }, testTwoPhase);
  }
}

async function recovered(conn: Connection, xid: Xid): Promise<Xid | undefined> {
  return (await conn.tpcRecover()).find((each) => String(each) === String(xid));
}

async function countOn({ other, table }: Setting): Promise<unknown> {
  return await oneValue(other, `SELECT count(*)::int4 FROM ${table}`);
}

/** Begins, inserts a row, and prepares. */
async function prepare({ conn, table, xid }: Setting): Promise<void> {
  await conn.tpcBegin(xid);
  await conn.execute(`INSERT INTO ${table} VALUES (1)`);
  await conn.tpcPrepare();
}

/** The extension, on a server that allows it. */
export function testTwoPhaseExtension(bar: Bar): void {
  testXid(bar);
  testEnds(bar);
  testOrder(bar);
  testRecovery(bar);
}

function testXid(bar: Bar): void {
  bar.test("Connection.xid() has the parts it is made of", (conn) => {
    const { formatId, gtrid, bqual } = conn.xid(42, "transaction", "branch");
    assertEquals([formatId, gtrid, bqual], [42, "transaction", "branch"]);
  });

  bar.test("Connection.xid() refuses parts that are out of range", (conn) => {
    const long = "x".repeat(65);
    for (
      const [formatId, gtrid, bqual] of [
        [-1, "a", "b"],
        [2 ** 31, "a", "b"],
        [0.5, "a", "b"],
        [0, long, "b"],
        [0, "a", long],
      ] as const
    ) assertThrows(() => conn.xid(formatId, gtrid, bqual), InterfaceError);
    assertEquals(conn.xid(0, long.slice(1), long.slice(1)).gtrid.length, 64);
  });
}

function testEnds(bar: Bar): void {
  for (const [end, left] of [["tpcCommit", 1], ["tpcRollback", 0]] as const) {
    test(bar, `Connection.${end}() ends what has been prepared`, async (setting) => {
      const { conn, other, xid } = setting;
      await prepare(setting);
      assertEquals(await countOn(setting), 0);
      await conn[end]();
      assertEquals([await countOn(setting), await recovered(other, xid)], [left, undefined]);
    });

    test(bar, `Connection.${end}() without tpcPrepare() ends in one phase`, async (setting) => {
      const { conn, table, xid } = setting;
      await conn.tpcBegin(xid);
      await conn.execute(`INSERT INTO ${table} VALUES (1)`);
      await conn[end]();
      assertEquals([await countOn(setting), conn.transactionStatus], [left, "idle"]);
    });
  }
}

function testOrder(bar: Bar): void {
  test(bar, "Connection.tpcBegin() rejects in a transaction", async ({ conn, xid }) => {
    await conn.execute(conn.autocommit ? "BEGIN" : "SELECT 1");
    await assertRejects(() => conn.tpcBegin(xid), ProgrammingError);
    await conn.rollback();
    await conn.tpcBegin(xid);
    await assertRejects(() => conn.tpcBegin(xid), ProgrammingError);
    await conn.tpcRollback();
  });

  test(
    bar,
    "Connection.commit() and rollback() reject in a two-phase transaction, which goes on",
    async (setting) => {
      const { conn, table, xid } = setting;
      await conn.tpcBegin(xid);
      await conn.execute(`INSERT INTO ${table} VALUES (1)`);
      for (const end of [() => conn.commit(), () => conn.rollback()]) {
        await assertRejects(end, ProgrammingError);
      }
      await conn.tpcPrepare();
      for (const end of [() => conn.commit(), () => conn.rollback()]) {
        await assertRejects(end, ProgrammingError);
      }
      await conn.tpcCommit();
      assertEquals(await countOn(setting), 1);
    },
  );

  test(
    bar,
    "Connection.tpcPrepare() rejects outside of a two-phase transaction",
    async ({ conn }) => {
      await assertRejects(() => conn.tpcPrepare(), ProgrammingError);
      await conn.execute(conn.autocommit ? "BEGIN" : "SELECT 1");
      await assertRejects(() => conn.tpcPrepare(), ProgrammingError);
      await conn.rollback();
    },
  );

  test(bar, "nothing can be executed after tpcPrepare() before the end", async (setting) => {
    const { conn } = setting;
    await prepare(setting);
    const cur = conn.cursor();
    await assertRejects(async () => await cur.execute("SELECT 1"), ProgrammingError);
    await assertRejects(async () => await conn.execute("SELECT 1"), ProgrammingError);
    await assertRejects(() => conn.tpcPrepare(), ProgrammingError);
    await conn.tpcCommit();
    await cur.execute("SELECT 1");
    assertEquals(await cur.fetchOne(), [1]);
    await conn.rollback();
  });

  test(bar, "rows selected before tpcPrepare() can be fetched after it", async (setting) => {
    const { conn, xid } = setting;
    await conn.tpcBegin(xid);
    const cur = await conn.execute("SELECT generate_series(1, 3)");
    await conn.tpcPrepare();
    assertEquals(await cur.fetchOne(), [1]);
    await cur.scroll(1);
    assertEquals(await cur.fetchAll(), [[3]]);
    await cur.setInputSizes([4]);
    await conn.tpcRollback();
  });
}

function testRecovery(bar: Bar): void {
  test(
    bar,
    "Connection.tpcRecover() gives what another connection can commit by",
    async (setting) => {
      const { conn, other, xid } = setting;
      await prepare(setting);
      await conn.close();
      const found = await recovered(other, xid);
      assert(found !== undefined);
      assertEquals([found.formatId, found.gtrid, found.bqual], [249, xid.gtrid, "branch"]);
      await other.tpcCommit(found);
      assertEquals([await countOn(setting), await recovered(other, xid)], [1, undefined]);
    },
  );

  for (const end of ["tpcCommit", "tpcRollback"] as const) {
    test(bar, `Connection.${end}() of another one rejects in a transaction`, async (setting) => {
      const { conn, other, xid } = setting;
      await prepare(setting);
      await using tx = await other.begin();
      await assertRejects(() => other[end](xid), ProgrammingError);
      await tx.rollback();
      assert(await recovered(other, xid) !== undefined);
      await conn.tpcRollback();
    });
  }
}
