/** Autocommit, commit and rollback, what sessions are set to, and resetting them, on a real server. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  connect,
  type Connection,
  createPool,
  InFailedSqlTransaction,
  OperationalError,
  ReadOnlySqlTransaction,
  SyntaxError,
  TimeoutError,
  TransactionRolledBack,
  UndefinedTable,
  UniqueViolation,
} from "../../mod.ts";
import { uniqueName } from "../support/activity.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

/** A connection without autocommit that has a temporary table `account (id, balance)` of one row (1, 100). */
async function connectToAccount(): Promise<Connection> {
  const conn = await connect(server.dsn);
  await conn.executeScript(
    "CREATE TEMP TABLE account (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, balance int);" +
      "INSERT INTO account VALUES (1, 100)",
  );
  await conn.setAutocommit(false);
  return conn;
}

async function balanceOn(conn: Connection): Promise<number | undefined> {
  const cur = await conn.execute<[number]>("SELECT balance FROM account WHERE id = 1");
  return (await cur.fetchOne())?.[0];
}

/** A setting, or what is read of the session. */
async function valueOf(conn: Connection, expression: string): Promise<unknown> {
  return (await (await conn.execute(`SELECT ${expression}`)).fetchOne())?.[0];
}

Deno.test("Connection.commit() keeps and rollback() undoes what was done without autocommit", async () => {
  await using conn = await connectToAccount();
  await conn.execute("UPDATE account SET balance = 1");
  assertEquals(conn.transactionStatus, "inTransaction");
  await conn.rollback();
  assertEquals([conn.transactionStatus, await balanceOn(conn)], ["idle", 100]);
  await conn.execute("UPDATE account SET balance = 2");
  await conn.commit();
  assertEquals(await balanceOn(conn), 2);
  await conn.rollback();
  assertEquals(await balanceOn(conn), 2);
});

Deno.test("Connection without autocommit puts calls made without waiting into one transaction", async () => {
  await using conn = await connectToAccount();
  const ids = await Promise.all(
    Array.from({ length: 20 }, async () => await valueOf(conn, "pg_current_xact_id()::text")),
  );
  assertEquals(new Set(ids).size, 1);
  const [, next] = await Promise.all([
    conn.commit(),
    valueOf(conn, "pg_current_xact_id()::text"),
    conn.commit(),
  ]);
  assert(!ids.includes(next));
  assertEquals(conn.transactionStatus, "idle");
});

Deno.test("Connection without autocommit streams and copies in its transaction", async () => {
  await using conn = await connectToAccount();
  const rows = await Array.fromAsync(conn.cursor<[number]>().stream("SELECT id FROM account"));
  assertEquals([rows, conn.transactionStatus], [[[1]], "inTransaction"]);
  await conn.rollback();
  assertEquals(await conn.copyFrom([[2, 5], [3, 6]], "account"), 2);
  assertEquals(await new Response(conn.copyTo("account").readable).text(), "1\t100\n2\t5\n3\t6\n");
  await conn.rollback();
  assertEquals(await valueOf(conn, "count(*)::int FROM account"), 1);
});

Deno.test("Connection without autocommit whose statement failed refuses others until rollback()", async () => {
  await using conn = await connectToAccount();
  await assertRejects(() => conn.execute("SELEC 1"), SyntaxError);
  assertEquals(conn.transactionStatus, "inError");
  await assertRejects(() => balanceOn(conn), Error, "current transaction is aborted");
  await conn.rollback();
  assertEquals(await balanceOn(conn), 100);
});

Deno.test("Connection.commit() after a swallowed error throws TransactionRolledBack", async () => {
  await using conn = await connectToAccount();
  await conn.execute("UPDATE account SET balance = 1");
  await assertRejects(() => conn.execute("SELEC 1"), SyntaxError);
  await assertRejects(() => conn.commit(), TransactionRolledBack);
  assertEquals(await balanceOn(conn), 100);
});

Deno.test("Connection.commit() that violates a deferred constraint leaves a usable connection", async () => {
  await using conn = await connectToAccount();
  await conn.execute("INSERT INTO account VALUES (1, 5)");
  await assertRejects(() => conn.commit(), UniqueViolation);
  await conn.execute("UPDATE account SET balance = 7");
  await conn.commit();
  assertEquals(await balanceOn(conn), 7);
});

Deno.test("Connection without autocommit stays in its transaction when a statement times out", async () => {
  await using conn = await connectToAccount();
  await conn.execute("UPDATE account SET balance = 1");
  await assertRejects(() => conn.execute("SELECT pg_sleep(60)", [], { timeout: 50 }), TimeoutError);
  await assertRejects(() => balanceOn(conn), InFailedSqlTransaction);
  await conn.rollback();
  assertEquals(await balanceOn(conn), 100);
});

Deno.test("Connection without autocommit runs VACUUM once autocommit is on", async () => {
  await using conn = await connectToAccount();
  await assertRejects(() => conn.execute("VACUUM"), Error, "cannot run inside a transaction block");
  await conn.rollback();
  await conn.setAutocommit(true);
  await conn.execute("VACUUM account");
});

Deno.test("Connection.close() without commit() keeps nothing", async () => {
  const table = uniqueName("account");
  await using observer = await connect(server.dsn);
  {
    await using conn = await connect(server.dsn);
    await conn.setAutocommit(false);
    await conn.execute(`CREATE TABLE ${table} (id int)`);
  }
  await assertRejects(() => observer.execute(`SELECT FROM ${table}`), UndefinedTable);
});

Deno.test("Pool lends a connection with autocommit on and nothing set, whatever the one before did", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  let pid: number;
  {
    await using conn = await pool.acquire();
    pid = conn.backendPid;
    await conn.setSession({ autocommit: false, readOnly: true, isolationLevel: "serializable" });
    await conn.execute("SELECT 1");
  }
  await using conn = await pool.acquire();
  assertEquals([conn.backendPid, conn.autocommit, conn.readOnly], [pid, true, null]);
  assertEquals(await valueOf(conn, "current_setting('transaction_isolation')"), "read committed");
  assertEquals(conn.transactionStatus, "idle");
});

Deno.test("Connection.setSession() sets what its transactions are like, and leaves the session alone", async () => {
  await using conn = await connect(server.dsn);
  const read = (run: Pick<Connection, "execute">) =>
    run.execute(
      "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')," +
        " current_setting('transaction_deferrable'), current_setting('default_transaction_isolation')",
    ).then((cur) => cur.fetchOne());
  await conn.setSession({ isolationLevel: "serializable", readOnly: true, deferrable: true });
  assertEquals(await conn.transaction(read), ["serializable", "on", "on", "read committed"]);
  assertEquals(await read(conn), ["read committed", "off", "off", "read committed"]);
  await conn.setAutocommit(false);
  assertEquals(await read(conn), ["serializable", "on", "on", "read committed"]);
  await assertRejects(() => conn.execute("CREATE TABLE no (id int)"), ReadOnlySqlTransaction);
});

Deno.test("Connection.reset() resets what its mode says", async () => {
  await using conn = await connectToAccount();
  await conn.setAutocommit(true);
  const spoil = async (): Promise<void> => {
    await conn.executeScript("SET application_name = 'spoiled'; SELECT pg_advisory_lock(4711)");
    await conn.listen("spoiled");
  };
  const left = async (): Promise<unknown[]> => [
    await valueOf(conn, "current_setting('application_name') = 'spoiled'"),
    await valueOf(conn, "to_regclass('account') IS NOT NULL"),
    await valueOf(
      conn,
      "count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()",
    ),
    await valueOf(conn, "count(*)::int FROM pg_listening_channels()"),
  ];
  await spoil();
  const tx = await conn.begin();
  await tx.execute("SELECT 1");
  await conn.reset();
  assertEquals([tx.isActive, await left()], [false, [false, true, 1, 1]]);
  await spoil();
  await conn.execute("SELECT $1::int4", [7]); // prepared, and then gone
  await conn.reset({ mode: "all" });
  assertEquals(await left(), [false, false, 0, 0]);
  assertEquals(await (await conn.execute("SELECT $1::int4", [7])).fetchOne(), [7]);
});

Deno.test("Connection.closeReason says why it was lost, and nothing of what you did yourself", async () => {
  await using observer = await connect(server.dsn);
  const lost = await connect(server.dsn);
  assertEquals(lost.closeReason, null);
  const ended = assertRejects(() => lost.execute("SELECT pg_sleep(60)"), OperationalError);
  await observer.execute("SELECT pg_terminate_backend($1)", [lost.backendPid]);
  await ended;
  assertEquals([lost.closed, lost.closeReason?.name], [true, "AdminShutdown"]);
  await lost.close();
  assertEquals(lost.closeReason?.name, "AdminShutdown");
  await observer.close();
  assertEquals([observer.closed, observer.closeReason], [true, null]);
});

Deno.test("Connection.info tells what it was asked for and where it stands", async () => {
  await using conn = await connect(server.dsn, { applicationName: "info" });
  const { info } = conn;
  assertEquals([info.user, info.database, info.parameters.application_name], [
    ...[server.user, server.database, "info"],
  ]);
  assertEquals([info.host, info.hostAddr, info.port], [server.host, null, server.port]);
  assertEquals(typeof info.sslInUse, "boolean");
  assertEquals([info.transactionStatus, info.protocolVersion], ["idle", 3]);
  assertEquals([info.serverVersion, info.backendPid], [conn.serverVersion, conn.backendPid]);
  assertEquals(conn.encoding, "UTF8");
  if (server.password !== undefined) assert(!JSON.stringify(info).includes(server.password));
});
