/** Two-phase commit. Needs a server with `max_prepared_transactions`. */

import { assertEquals, assertRejects } from "@std/assert";
import {
  CommitUnknownError,
  connect,
  type Connection,
  createPool,
  DataError,
  OperationalError,
  ProgrammingError,
  TransactionRolledBack,
  UniqueViolation,
  type Xid,
} from "../../mod.ts";
import { uniqueName, untilGone } from "../support/activity.ts";
import { FaultProxy } from "../support/fault_proxy.ts";
import { testServer } from "../support/server.ts";
import { testTwoPhase } from "../support/two_phase.ts";

const server = testServer();

const LOST_REPLY = { direction: "toClient", at: { message: "C", nth: 1 } } as const;

interface Prepared {
  readonly observer: Connection;
  readonly conn: Connection;
  readonly table: string;
  readonly xid: Xid;
}

/** Runs `body` with a table of its own, and ends what it left prepared. */
function test(name: string, body: (prepared: Prepared) => Promise<void>): void {
  testTwoPhase(name, async () => {
    await using observer = await connect(server.dsn);
    const table = uniqueName("two_phase");
    await observer.execute(
      `CREATE TABLE ${table} (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)`,
    );
    const xid = observer.xid(4711, table, "it's \\ one");
    try {
      await using conn = await connect(server.dsn);
      await body({ observer, conn, table, xid });
    } finally {
      if (await recovered(observer, xid) !== undefined) await observer.tpcRollback(xid);
      await observer.execute(`DROP TABLE ${table}`);
    }
  });
}

async function recovered(conn: Connection, xid: Xid): Promise<Xid | undefined> {
  return (await conn.tpcRecover()).find((each) => String(each) === String(xid));
}

async function countOn(conn: Connection, table: string): Promise<unknown> {
  return (await (await conn.execute(`SELECT count(*)::int FROM ${table}`)).fetchOne())?.[0];
}

test("Connection.tpcCommit() commits what tpcPrepare() prepared", async ({ observer, conn, table, xid }) => {
  await conn.tpcBegin(xid);
  await conn.execute(`INSERT INTO ${table} VALUES (1)`);
  await conn.tpcPrepare();
  assertEquals([await countOn(observer, table), conn.status], [0, "prepared"]);
  const found = await recovered(observer, xid);
  assertEquals([found?.formatId, found?.gtrid, found?.bqual], [4711, table, "it's \\ one"]);
  assertEquals([found?.owner, found?.database], [server.user, server.database]);
  assertEquals(Math.abs(Date.now() - found!.prepared!.getTime()) < 3_600_000, true);
  await assertRejects(() => conn.execute("SELECT 1"), ProgrammingError, "is prepared");
  await conn.tpcCommit();
  assertEquals([await countOn(observer, table), await recovered(observer, xid)], [1, undefined]);
  assertEquals(await countOn(conn, table), 1);
});

test("Connection.tpcRollback() undoes what is prepared, and what is not", async ({ conn, table, xid }) => {
  await conn.tpcBegin(xid);
  await conn.execute(`INSERT INTO ${table} VALUES (1)`);
  await conn.tpcPrepare();
  await conn.tpcRollback();
  assertEquals(await countOn(conn, table), 0);
  await conn.tpcBegin(xid);
  await conn.execute(`INSERT INTO ${table} VALUES (1)`);
  await conn.tpcRollback();
  assertEquals(await countOn(conn, table), 0);
});

test("Connection.tpcCommit() without tpcPrepare() commits", async ({ conn, table, xid }) => {
  await conn.tpcBegin(xid);
  await conn.execute(`INSERT INTO ${table} VALUES (1)`);
  await conn.tpcCommit();
  assertEquals([await countOn(conn, table), conn.status], [1, "ready"]);
});

test("Connection.tpcPrepare() after a swallowed error throws TransactionRolledBack", async ({ conn, table, xid }) => {
  await conn.tpcBegin(xid);
  await conn.execute(`INSERT INTO ${table} VALUES (1)`);
  await assertRejects(() => conn.execute("SELECT 1 / 0"), DataError);
  await assertRejects(() => conn.tpcPrepare(), TransactionRolledBack, "Cannot prepare: ");
  assertEquals([await countOn(conn, table), await recovered(conn, xid)], [0, undefined]);
});

test("Connection.tpcPrepare() that violates a deferred constraint prepares nothing", async ({ conn, table, xid }) => {
  await conn.tpcBegin(xid);
  await conn.execute(`INSERT INTO ${table} VALUES (1), (1)`);
  await assertRejects(() => conn.tpcPrepare(), UniqueViolation);
  assertEquals([conn.status, await recovered(conn, xid)], ["ready", undefined]);
  await assertRejects(() => conn.tpcCommit(), ProgrammingError, "no two-phase transaction is open");
});

test("Connection.tpcPrepare() twice under one identifier is refused by the server", async ({ observer, conn, table, xid }) => {
  await conn.tpcBegin(xid);
  await conn.tpcPrepare();
  await observer.tpcBegin(xid);
  await assertRejects(() => observer.tpcPrepare(), Error, "already in use");
  await conn.tpcRollback();
  assertEquals(await countOn(observer, table), 0);
});

test("Connection.tpcCommit() of a recovered one commits what a lost connection prepared", async ({ observer, table, xid }) => {
  const lost = await connect(server.dsn);
  await lost.tpcBegin(xid);
  await lost.execute(`INSERT INTO ${table} VALUES (1)`);
  await lost.tpcPrepare();
  await lost.close();
  await untilGone(observer, lost.backendPid);
  await observer.setAutocommit(false);
  await observer.execute("SELECT 1");
  const outside = () => observer.tpcCommit(xid);
  await assertRejects(outside, ProgrammingError, "a transaction is open");
  await observer.rollback();
  await observer.tpcCommit(await recovered(observer, xid));
  assertEquals(await countOn(observer, table), 1);
  await observer.rollback();
  await assertRejects(() => observer.tpcCommit(String(xid)), Error, "does not exist");
  await observer.setAutocommit(true);
});

test("Connection.tpcBegin() takes an identifier of any form", async ({ observer, conn, table }) => {
  const text = `it's \\ "${table}"`;
  await conn.tpcBegin(text);
  await conn.tpcPrepare();
  const found = (await observer.tpcRecover()).find((each) => each.gtrid === text);
  assertEquals([found?.formatId, found?.bqual], [null, null]);
  await conn.tpcRollback();
});

test("Connection without autocommit runs its two-phase transactions as they are", async ({ conn, table, xid }) => {
  await conn.setAutocommit(false);
  await conn.tpcBegin(xid);
  await conn.execute(`INSERT INTO ${table} VALUES (1)`);
  await conn.tpcPrepare();
  await conn.tpcCommit();
  assertEquals(await countOn(conn, table), 1);
  await assertRejects(() => conn.tpcBegin(xid), ProgrammingError, "already open");
  await conn.rollback();
});

test("Pool rolls back a two-phase transaction that is not prepared, and leaves a prepared one", async ({ observer, table, xid }) => {
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  await pool.use(async (conn) => {
    await conn.tpcBegin(xid);
    await conn.execute(`INSERT INTO ${table} VALUES (1)`);
  });
  await pool.use(async (conn) => {
    assertEquals([await countOn(conn, table), conn.status], [0, "ready"]);
    await conn.tpcBegin(xid);
    await conn.execute(`INSERT INTO ${table} VALUES (2)`);
    await conn.tpcPrepare();
  });
  await pool.use(async (conn) => {
    assertEquals([await countOn(conn, table), conn.status], [0, "ready"]);
    await conn.tpcCommit(xid);
  });
  assertEquals(await countOn(observer, table), 1);
});

test("Connection.tpcCommit() whose reply is lost throws CommitUnknownError, and tpcRecover() tells", async ({ observer, table, xid }) => {
  await using proxy = await FaultProxy.start(server);
  await using conn = await connect(proxy.through(server.dsn));
  await conn.tpcBegin(xid);
  await conn.execute(`INSERT INTO ${table} VALUES (1)`);
  await conn.tpcPrepare();
  proxy.links[0]!.arm({ act: "fin", ...LOST_REPLY });
  const error = await assertRejects(() => conn.tpcCommit(), CommitUnknownError);
  assertEquals([error.retryable, conn.closed], ["unknown", true]);
  assertEquals([await recovered(observer, xid), await countOn(observer, table)], [undefined, 1]);
});

test("Connection.tpcPrepare() whose reply is lost may have prepared it, and tpcRecover() tells", async ({ observer, table, xid }) => {
  await using proxy = await FaultProxy.start(server);
  await using conn = await connect(proxy.through(server.dsn));
  await conn.tpcBegin(xid);
  await conn.execute(`INSERT INTO ${table} VALUES (1)`);
  proxy.links[0]!.arm({ act: "fin", ...LOST_REPLY });
  const error = await assertRejects(() => conn.tpcPrepare(), OperationalError);
  assertEquals([error.retryable, conn.status], ["unknown", "closed"]);
  await observer.tpcCommit(await recovered(observer, xid));
  assertEquals(await countOn(observer, table), 1);
});
