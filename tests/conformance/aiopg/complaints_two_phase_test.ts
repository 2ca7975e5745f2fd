/**
 * What users of aiopg complained of, and cannot happen here: two-phase commit, which could be begun and never ended.
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import {
  connect,
  type Connection,
  createPool,
  DatabaseError,
  DataError,
  ProgrammingError,
  TransactionRolledBack,
  type Xid,
} from "../../../mod.ts";
import { uniqueName, untilGone } from "../../support/activity.ts";
import { oneValue } from "../../support/one_value.ts";
import { OwnSchema } from "../../support/own_schema.ts";
import { testServer } from "../../support/server.ts";
import { testTwoPhase } from "../../support/two_phase.ts";

const server = testServer();

interface Setting {
  readonly conn: Connection;
  readonly observer: Connection;
  readonly table: string;
  readonly xid: Xid;
}

/** Runs `body` beside an empty table, and ends what it left prepared: its locks would stay. */
function test(name: string, body: (setting: Setting) => Promise<void>): void {
  testTwoPhase(name, async () => {
    await using schema = await OwnSchema.make(
      server.dsn,
      (name) => `CREATE TABLE ${name}.tbl (id int)`,
    );
    await using observer = await connect(server.dsn);
    const xid = observer.xid(0, uniqueName("complaint"), "b");
    try {
      await using conn = await connect(server.dsn);
      await body({ conn, observer, table: `${schema.name}.tbl`, xid });
    } finally {
      if (await isPrepared(observer, xid)) await observer.tpcRollback(xid);
    }
  });
}

async function isPrepared(conn: Connection, xid: Xid): Promise<boolean> {
  return (await conn.tpcRecover()).some((each) => String(each) === String(xid));
}

async function countOf(conn: Connection, table: string): Promise<unknown> {
  return await oneValue(conn, `SELECT count(*)::int4 FROM ${table}`);
}

for (const [end, left] of [["tpcCommit", 1], ["tpcRollback", 0]] as const) {
  test(
    `[5.4 V 179, 886 AttributeError] ${end}() ends what is prepared, and ${left} rows stay`,
    async ({ conn, observer, table, xid }) => {
      await conn.tpcBegin(xid);
      await conn.execute(`INSERT INTO ${table} VALUES (1)`);
      await conn.tpcPrepare();
      assertEquals([await countOf(observer, table), await isPrepared(observer, xid)], [0, true]);
      await conn[end]();
      assertEquals(await countOf(observer, table), left);
      assertEquals(await isPrepared(observer, xid), false);
    },
  );

  test(
    `[5.4 V 179, 886 recover, rollback_prepared] who comes after a crash finds it with tpcRecover(), and ${end}() ends it`,
    async ({ observer, table, xid }) => {
      const crashing = await connect(server.dsn);
      await crashing.tpcBegin(xid);
      await crashing.execute(`INSERT INTO ${table} VALUES (1)`);
      await crashing.tpcPrepare();
      await observer.execute("SELECT pg_terminate_backend($1)", [crashing.backendPid]);
      await untilGone(observer, crashing.backendPid);
      await crashing.close();
      const [found] = (await observer.tpcRecover()).filter(({ gtrid }) => gtrid === xid.gtrid);
      assertEquals([found?.formatId, found?.bqual], [0, "b"]);
      await observer[end](found);
      assertEquals([await countOf(observer, table), await isPrepared(observer, xid)], [
        left,
        false,
      ]);
      const error = await assertRejects(() => observer[end](found), DatabaseError);
      assertEquals(error.code, "42704");
    },
  );
}

test(
  "[5.4 V 179, 886 no context manager] a block that is left early in a pool leaves nothing, prepared or not",
  async ({ observer, table, xid }) => {
    await using pool = await createPool(server.dsn, { maxSize: 1 });
    const leaving = pool.use(async (conn) => {
      await conn.tpcBegin(xid);
      await conn.execute(`INSERT INTO ${table} VALUES (1)`);
      throw new Error("not today");
    });
    await assertRejects(() => leaving, Error, "not today");
    await using next = await pool.acquire();
    assertEquals([next.status, await isPrepared(observer, xid)], ["ready", false]);
    assertEquals(await countOf(next, table), 0);
  },
);

test(
  "[5.4 psycopg2#1213 PREPARE of an aborted transaction] tpcPrepare() after a failed statement rejects, and nothing is prepared",
  async ({ conn, observer, table, xid }) => {
    await conn.tpcBegin(xid);
    await conn.execute(`INSERT INTO ${table} VALUES (1)`);
    await assertRejects(() => conn.execute("SELECT 1 / 0"), DataError);
    await assertRejects(() => conn.tpcPrepare(), TransactionRolledBack);
    assertEquals([await isPrepared(observer, xid), conn.status], [false, "ready"]);
    await assertRejects(() => conn.tpcCommit(), ProgrammingError);
    assertEquals(await countOf(conn, table), 0);
  },
);
