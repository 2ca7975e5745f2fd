/**
 * aiopg's test_connection.py: what psycopg2 does only without asynchrony, and aiopg therefore refuses: all of it is
 * there. Transactions by hand, two-phase commit, large objects.
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import {
  connect,
  type Connection,
  InterfaceError,
  type IsolationLevel,
  ProgrammingError,
} from "../../../mod.ts";
import { uniqueName } from "../../support/activity.ts";
import { oneValue } from "../../support/one_value.ts";
import { testServer } from "../../support/server.ts";
import { testTwoPhase } from "../../support/two_phase.ts";

const server = testServer();

/** Runs a test on a connection with an empty temporary table `foo`. */
function test(name: string, body: (conn: Connection) => Promise<void>): void {
  Deno.test(name, async () => {
    await using conn = await connect(server.dsn);
    await conn.execute("CREATE TEMPORARY TABLE foo (id int)");
    await body(conn);
  });
}

async function countOn(conn: Connection): Promise<unknown> {
  return await oneValue(conn, "SELECT count(*)::int4 FROM foo");
}

test("[test_connection::autocommit] autocommit is on, and without it a statement begins a transaction", async (conn) => {
  assertEquals(conn.autocommit, true);
  await conn.execute("INSERT INTO foo VALUES (1)");
  assertEquals(conn.transactionStatus, "idle");
  await conn.setAutocommit(false);
  assertEquals([conn.autocommit, conn.transactionStatus], [false, "idle"]);
  await conn.execute("INSERT INTO foo VALUES (2)");
  assertEquals(conn.transactionStatus, "inTransaction");
  await assertRejects(() => conn.setAutocommit(true), ProgrammingError, "a transaction is open");
  await conn.rollback();
  await conn.setAutocommit(true);
  assertEquals([conn.autocommit, await countOn(conn)], [true, 1]);
});

test("[test_connection::isolation_level] the level is the server's default until it is set, for all that is begun", async (conn) => {
  const shown = async () => {
    await using tx = await conn.begin();
    return await oneValue(tx, "SHOW transaction_isolation");
  };
  assertEquals([conn.isolationLevel, await shown()], [
    "default",
    await oneValue(conn, "SHOW default_transaction_isolation"),
  ]);
  await conn.setIsolationLevel("serializable");
  assertEquals([conn.isolationLevel, await shown()], ["serializable", "serializable"]);
  const wrong = "snapshot" as IsolationLevel;
  await assertRejects(() => conn.setIsolationLevel(wrong), InterfaceError, "isolationLevel");
  assertEquals(conn.isolationLevel, "serializable");
});

test("[test_connection::transaction] commit() keeps what was done, rollback() does not", async (conn) => {
  await conn.setAutocommit(false);
  await conn.execute("INSERT INTO foo VALUES (1)");
  await conn.commit();
  await conn.execute("INSERT INTO foo VALUES (2)");
  await conn.rollback();
  assertEquals(await countOn(conn), 1);
  await conn.rollback();
  assertEquals(conn.transactionStatus, "idle");
});

test("[test_connection::set_session] setSession() sets several things at once, or none", async (conn) => {
  const all = () => [conn.isolationLevel, conn.readOnly, conn.deferrable, conn.autocommit];
  assertEquals(all(), ["default", null, null, true]);
  const wrong = { isolationLevel: "serializable", readOnly: "yes" } as unknown as object;
  await assertRejects(() => conn.setSession(wrong), InterfaceError);
  assertEquals(all(), ["default", null, null, true]);
  await conn.setSession({
    isolationLevel: "serializable",
    readOnly: true,
    deferrable: true,
    autocommit: false,
  });
  assertEquals(all(), ["serializable", true, true, false]);
  const cur = await conn.execute(
    "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only'),\n" +
      "current_setting('transaction_deferrable')",
  );
  assertEquals(await cur.fetchOne(), ["serializable", "on", "on"]);
  await conn.rollback();
});

test("[test_connection::reset] reset() rolls back and forgets what was set, and temporary tables only if told to", async (conn) => {
  await conn.setSession({ readOnly: false, autocommit: false });
  await conn.execute("SET SESSION work_mem TO '1MB'");
  await conn.commit();
  await conn.execute("INSERT INTO foo VALUES (1)");
  await conn.reset();
  assertEquals([conn.autocommit, conn.readOnly, conn.transactionStatus], [true, null, "idle"]);
  assertEquals(await countOn(conn), 0);
  const reset = "SELECT reset_val = setting FROM pg_settings WHERE name = 'work_mem'";
  assertEquals(await oneValue(conn, reset), true);
  await conn.reset({ mode: "all" });
  assertEquals(await oneValue(conn, "SELECT to_regclass('pg_temp.foo')::text"), null);
});

test("[test_connection::lobject] a large object keeps what is written", async (conn) => {
  await using _tx = await conn.begin();
  const object = await conn.largeObject();
  assertEquals(await object.write("bytes"), 5);
  await object.seek(1);
  assertEquals(new TextDecoder().decode(await object.read(3)), "yte");
  await object.unlink();
  assertEquals(object.closed, true);
});

Deno.test("[test_connection::tpc] xid() has three parts, and can be taken apart", async () => {
  await using conn = await connect(server.dsn);
  const xid = conn.xid(1, "a", "b");
  assertEquals([xid.formatId, xid.gtrid, xid.bqual], [1, "a", "b"]);
});

testTwoPhase(
  "[test_connection::tpc] the two-phase methods commit, roll back, and find what is prepared",
  async () => {
    await using conn = await connect(server.dsn);
    const xid = conn.xid(1, uniqueName("aiopg"), "b");
    const isPrepared = async () =>
      (await conn.tpcRecover()).some((each) => String(each) === String(xid));
    for (const end of ["tpcCommit", "tpcRollback"] as const) {
      await conn.tpcBegin(xid);
      await conn.execute("SELECT 1");
      await conn.tpcPrepare();
      assertEquals([conn.status, await isPrepared()], ["prepared", true]);
      await conn[end]();
      assertEquals([conn.status, await isPrepared()], ["ready", false]);
    }
  },
);
