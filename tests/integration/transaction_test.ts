import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  AdminShutdown,
  CommitUnknownError,
  connect,
  type Connection,
  DataError,
  type IsolationLevel,
  ProgrammingError,
  ReadOnlySqlTransaction,
  SerializationFailure,
  TimeoutError,
  TransactionRolledBack,
  UniqueViolation,
} from "../../mod.ts";
import { uniqueName, untilGone, untilRunning } from "../support/activity.ts";
import { Blocked } from "../support/blocked.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

/** A connection with a temporary table `account (id, balance)` of one row (1, 100). */
async function connectToAccount(): Promise<Connection> {
  const conn = await connect(server.dsn);
  await conn.executeScript(
    "CREATE TEMP TABLE account (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, balance int);" +
      "INSERT INTO account VALUES (1, 100)",
  );
  return conn;
}

async function balanceOn(conn: Connection): Promise<number | undefined> {
  const cur = await conn.execute<[number]>("SELECT balance FROM account WHERE id = 1");
  return (await cur.fetchOne())?.[0];
}

/** Makes a table whose next COMMIT takes a minute. */
async function slowToCommit(conn: Connection): Promise<AsyncDisposable> {
  const name = uniqueName("slow");
  await conn.executeScript(`
    CREATE TABLE ${name} (id int);
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN PERFORM pg_sleep(60); RETURN NULL; END';
    CREATE CONSTRAINT TRIGGER ${name} AFTER INSERT ON ${name} DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION ${name}()`);
  return Object.assign(Object.create(null), {
    name,
    [Symbol.asyncDispose]: () =>
      conn.executeScript(`DROP TABLE ${name}; DROP FUNCTION ${name}()`).then(() => undefined),
  });
}

Deno.test("Connection.begin() begins what was asked for", async () => {
  await using conn = await connect(server.dsn);
  const levels: IsolationLevel[] = [
    "read uncommitted",
    "read committed",
    "repeatable read",
    "serializable",
  ];
  for (const isolationLevel of levels) {
    await using tx = await conn.begin({ isolationLevel, readOnly: true, deferrable: true });
    const cur = await tx.execute(
      "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')," +
        " current_setting('transaction_deferrable')",
    );
    assertEquals(await cur.fetchOne(), [isolationLevel, "on", "on"]);
  }
});

Deno.test("Transaction.commit() keeps, rollback() and disposal undo", async () => {
  await using conn = await connectToAccount();
  const committed = await conn.begin();
  await committed.execute("UPDATE account SET balance = 1");
  await committed.commit();
  assertEquals(await balanceOn(conn), 1);
  const rolledBack = await conn.begin();
  await rolledBack.execute("UPDATE account SET balance = 2");
  await rolledBack.rollback();
  assertEquals(await balanceOn(conn), 1);
  {
    await using left = await conn.begin();
    await left.execute("UPDATE account SET balance = 3");
  }
  assertEquals([await balanceOn(conn), conn.transactionStatus], [1, "idle"]);
});

Deno.test("Transaction that is read-only refuses writes", async () => {
  await using conn = await connect(server.dsn);
  await using tx = await conn.begin({ readOnly: true });
  await assertRejects(() => tx.execute("CREATE TABLE nothing (id int)"), ReadOnlySqlTransaction);
});

Deno.test("Transaction.commit() after a swallowed error throws TransactionRolledBack", async () => {
  await using conn = await connectToAccount();
  const tx = await conn.begin();
  await tx.execute("UPDATE account SET balance = 1");
  await assertRejects(() => tx.execute("SELECT 1 / 0"), DataError);
  await assertRejects(() => tx.commit(), TransactionRolledBack);
  assertEquals([await balanceOn(conn), conn.transactionStatus], [100, "idle"]);
});

Deno.test("Transaction.commit() that violates a deferred constraint leaves a usable connection", async () => {
  await using conn = await connectToAccount();
  const tx = await conn.begin();
  await tx.execute("INSERT INTO account VALUES (1, 5)");
  await assertRejects(() => tx.commit(), UniqueViolation);
  assertEquals(tx.isActive, false);
  await conn.transaction((again) => again.execute("UPDATE account SET balance = 7"));
  assertEquals(await balanceOn(conn), 7);
});

Deno.test("Transaction.beginNested() undoes only what is inside it, at any depth", async () => {
  await using conn = await connectToAccount();
  await conn.transaction(async (tx) => {
    await tx.execute("UPDATE account SET balance = balance + 1");
    await tx.transaction(async (outer) => {
      await outer.execute("UPDATE account SET balance = balance + 10");
      await assertRejects(
        () =>
          outer.transaction(async (inner) => {
            await inner.execute("UPDATE account SET balance = balance + 100");
            await inner.execute("SELECT 1 / 0");
          }),
        DataError,
      );
    });
  });
  assertEquals(await balanceOn(conn), 111);
});

Deno.test("Transaction.beginNested() goes three levels deep, each kept or undone by itself", async () => {
  await using conn = await connectToAccount();
  await conn.transaction(async (tx) => {
    const first = await tx.beginNested();
    await first.execute("UPDATE account SET balance = balance + 1");
    const second = await first.beginNested();
    await second.execute("UPDATE account SET balance = balance + 10");
    const third = await second.beginNested();
    await third.execute("UPDATE account SET balance = balance + 100");
    await third.rollback();
    await second.commit();
    const again = await first.beginNested();
    await again.execute("UPDATE account SET balance = balance + 1000");
    await again.rollback();
    await first.commit();
  });
  assertEquals(await balanceOn(conn), 111);
});

Deno.test("Transaction is the connection's: all its cursors are in the one, and none begins another", async () => {
  await using conn = await connectToAccount();
  await using tx = await conn.begin();
  const [one, two] = [tx.cursor<[string]>(), conn.cursor<[string]>()];
  await one.execute("SELECT pg_current_xact_id()::text");
  await two.execute("SELECT pg_current_xact_id()::text");
  assertEquals(await one.fetchOne(), await two.fetchOne());
  await assertRejects(() => conn.begin(), ProgrammingError, "a transaction is already open");
  await one.execute("UPDATE account SET balance = 1");
  await two.execute("UPDATE account SET balance = balance + 1");
  await tx.rollback();
  assertEquals([await balanceOn(conn), conn.notices], [100, []]);
});

Deno.test("Connection.transaction() rejects with the timeout of its statement, not with what came of it", async () => {
  await using conn = await connectToAccount();
  const run = () =>
    conn.transaction(async (tx) => {
      await tx.execute("UPDATE account SET balance = 1");
      await tx.execute("SELECT pg_sleep(60)", [], { timeout: 50 });
    });
  await assertRejects(run, TimeoutError, "took longer than 50 ms");
  assertEquals([conn.closed, conn.transactionStatus, await balanceOn(conn)], [false, "idle", 100]);
});

Deno.test("Connection.transaction() rejects with the loss of its connection, not with what came of it", async () => {
  await using conn = await connectToAccount();
  await using observer = await connect(server.dsn);
  const run = () =>
    conn.transaction(async (tx) => {
      await Promise.all([
        tx.execute("SELECT pg_sleep(60)"),
        observer.execute("SELECT pg_terminate_backend($1)", [conn.backendPid]),
      ]);
    });
  await assertRejects(run, AdminShutdown, "terminating connection");
  assertEquals([conn.closed, conn.closeReason?.name], [true, "AdminShutdown"]);
});

Deno.test("Connection.transaction() rejects a cursor used after it", async () => {
  await using conn = await connectToAccount();
  const cur = await conn.transaction((tx) => tx.execute<[number]>("SELECT balance FROM account"));
  assertEquals(await cur.fetchOne(), [100]);
  await assertRejects(() => cur.execute("DELETE FROM account"), Error, "transaction is committed");
  assertEquals(await balanceOn(conn), 100);
});

Deno.test("Connection.transaction() reports a serialization failure as one that may be retried", async () => {
  await using first = await connect(server.dsn);
  await using second = await connect(server.dsn);
  const table = uniqueName("account");
  await first.executeScript(`CREATE TABLE ${table} (n int); INSERT INTO ${table} VALUES (0)`);
  try {
    const error = await assertRejects(
      () =>
        first.transaction(async (tx) => {
          await tx.execute(`SELECT n FROM ${table}`);
          await second.execute(`UPDATE ${table} SET n = 1`);
          await tx.execute(`UPDATE ${table} SET n = 2`);
        }, { isolationLevel: "repeatable read" }),
      SerializationFailure,
    );
    assertEquals(error.retryable, "rolled-back");
  } finally {
    await first.execute(`DROP TABLE ${table}`);
  }
});

Deno.test("Connection.begin() in a transaction rejects, and does not disturb it", async () => {
  await using conn = await connectToAccount();
  await using tx = await conn.begin();
  await tx.execute("UPDATE account SET balance = 1");
  await assertRejects(() => conn.begin(), ProgrammingError, "use beginNested()");
  await tx.commit();
  assertEquals(await balanceOn(conn), 1);
});

Deno.test("Connection.begin() that times out behind a slow statement leaves no transaction", async () => {
  await using observer = await connect(server.dsn);
  await using conn = await connectToAccount();
  const blocked = await Blocked.by(observer);
  const slow = conn.execute(blocked.text);
  await assertRejects(() => conn.begin({ timeout: 20 }), TimeoutError);
  const update = conn.execute("UPDATE account SET balance = 1");
  await blocked[Symbol.asyncDispose]();
  await Promise.all([slow, update]);
  assertEquals([await balanceOn(conn), conn.transactionStatus], [1, "idle"]);
});

Deno.test("Transaction.commit() says that it does not know when the session ends meanwhile", async () => {
  await using observer = await connect(server.dsn);
  await using slow = await slowToCommit(observer) as AsyncDisposable & { name: string };
  await using conn = await connect(server.dsn);
  const tx = await conn.begin();
  await tx.execute(`INSERT INTO ${slow.name} VALUES (1)`);
  const committed = assertRejects(() => tx.commit(), CommitUnknownError);
  await untilRunning(observer, conn.backendPid, "COMMIT");
  await observer.execute("SELECT pg_terminate_backend($1)", [conn.backendPid]);
  const error = await committed;
  assertEquals([error.phase, error.retryable], ["commit", "unknown"]);
  await untilGone(observer, conn.backendPid);
});

Deno.test("Transaction.commit() says that it does not know when its timeout passes", async () => {
  await using observer = await connect(server.dsn);
  await using slow = await slowToCommit(observer) as AsyncDisposable & { name: string };
  await using conn = await connect(server.dsn);
  const tx = await conn.begin();
  await tx.execute(`INSERT INTO ${slow.name} VALUES (1)`);
  const error = await assertRejects(() => tx.commit({ timeout: 50 }), CommitUnknownError);
  assert(error.cause instanceof TimeoutError);
  assertEquals(tx.isActive, false);
});

Deno.test("Transaction.id is the transaction's own, when it is tracked, and no statement is sent for it", async () => {
  await using conn = await connect(server.dsn);
  await using tx = await conn.begin({ trackCommit: true });
  const cur = await tx.execute<[string]>("SELECT pg_current_xact_id_if_assigned()::text");
  assertEquals(await cur.fetchAll(), [[`${tx.id}`]]);
  await using nested = await tx.beginNested();
  assertEquals(nested.id, null);
});

Deno.test("Transaction.id is null when the transaction is not tracked", async () => {
  await using conn = await connect(server.dsn);
  await using tx = await conn.begin();
  assertEquals(tx.id, null);
});

Deno.test("Connection.begin() tracks a transaction of any kind", async () => {
  await using conn = await connect(server.dsn);
  const options = { isolationLevel: "serializable", readOnly: true, deferrable: true } as const;
  await using tx = await conn.begin({ ...options, trackCommit: true });
  assertEquals(typeof tx.id, "bigint");
  await tx.commit();
});
