/**
 * Transactions of `sa`: what is begun when, what they tell of themselves, and two-phase commit.
 * @module
 */

import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { InterfaceError, ProgrammingError, SerializationFailure, Xid } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { uniqueName } from "../support/activity.ts";
import { testSa } from "../support/sa_tables.ts";
import { testTwoPhase } from "../support/two_phase.ts";

testSa(
  "a transaction knows its connection, and the connection how deep it is in",
  async ({ conn }) => {
    assertEquals([conn.inTransaction, conn.inNestedTransaction], [false, false]);
    const whole = await conn.begin();
    const part = await conn.begin();
    assertEquals([conn.inTransaction, conn.inNestedTransaction], [true, false]);
    const nested = await conn.beginNested();
    assertEquals([conn.inTransaction, conn.inNestedTransaction], [true, true]);
    for (const tx of [whole, part, nested]) assertStrictEquals(tx.connection, conn);
    await nested.rollback();
    assertEquals([conn.inTransaction, conn.inNestedTransaction], [true, false]);
    await whole.commit();
  },
);

testSa("a part that has ended rolls nothing back", async ({ conn, item, names }) => {
  const whole = await conn.begin();
  await conn.execute(item.insert(), { name: "a" });
  const parts = [await conn.begin(), await conn.begin()];
  await parts[0]!.commit();
  await parts[1]!.close();
  for (const part of parts) {
    await part.rollback();
    assertEquals([part.isActive, whole.isActive], [false, true]);
  }
  await whole.commit();
  assertEquals(await names(), ["a"]);
});

testSa("what is committed is not committed again in the next transaction", async ({ conn }) => {
  const first = await conn.begin();
  const savepoint = await conn.beginNested();
  await savepoint.commit();
  await savepoint.commit();
  await first.commit();
  await using _next = await conn.begin();
  for (const ended of [first, savepoint]) {
    await assertRejects(() => ended.commit(), sa.InvalidRequestError, "not active");
  }
});

testSa("two transactions cannot be begun at once", async ({ conn, item, names }) => {
  for (const second of ["begin", "beginNested", "beginTwoPhase"] as const) {
    const first = conn.begin();
    await assertRejects(
      () => conn[second](),
      sa.InvalidRequestError,
      "another transaction is being begun",
    );
    await using tx = await first;
    assert(tx.isActive && conn.inTransaction);
  }
  const nested = conn.beginNested();
  await assertRejects(() => conn.transaction(() => Promise.resolve()), ProgrammingError);
  await (await nested).rollback();
  await conn.execute(item.insert(), { name: "a" });
  assertEquals(await names(), ["a"]);
});

testSa("a BEGIN that fails leaves no transaction", async ({ conn, item, names }) => {
  const wrong = { isolationLevel: "serializable; DROP TABLE item" } as never;
  await assertRejects(() => conn.begin(wrong), InterfaceError, "isolationLevel");
  await assertRejects(() => conn.begin({ readonly: true } as never), InterfaceError, "readonly");
  await assertRejects(() => conn.beginNested({ readOnly: true } as never), sa.ArgumentError);
  await assertRejects(
    () => conn.begin({ signal: AbortSignal.abort(new Error("no")) }),
    Error,
    "no",
  );
  assertEquals(conn.inTransaction, false);
  const tx = await conn.begin();
  await conn.execute(item.insert(), { name: "a" });
  await tx.rollback();
  assertEquals(await names(), []);
});

testSa("getIsolationLevel() says what is in force", async ({ conn }) => {
  assertEquals(await conn.getIsolationLevel(), "read committed");
  await using _tx = await conn.begin({ isolationLevel: "repeatable read" });
  assertEquals(await conn.getIsolationLevel(), "repeatable read");
});

testSa(
  "commit() and rollback() of a connection end what is open",
  async ({ conn, item, names }) => {
    await conn.commit();
    await conn.rollback();
    await conn.begin();
    await conn.beginNested();
    await conn.execute(item.insert(), { name: "a" });
    await conn.commit();
    assertEquals(conn.inTransaction, false);
    await conn.begin();
    await conn.execute(item.insert(), { name: "b" });
    await conn.rollback();
    assertEquals([conn.inTransaction, await names()], [false, ["a"]]);
  },
);

testSa("transaction() runs again what the server rolled back, if asked to", async (setting) => {
  const { engine, item, names } = setting;
  let attempts = 0;
  await engine.begin(async (conn, tx) => {
    assertStrictEquals(tx.connection, conn);
    await conn.execute(item.insert(), { name: "a" });
    if (++attempts < 3) {
      await conn.execute("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$");
    }
  }, { retry: 3 });
  assertEquals([attempts, await names()], [3, ["a"]]);
  const fails = engine.begin((conn) => conn.execute("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$"));
  await assertRejects(() => fails, SerializationFailure);
});

testSa("invalidate() ends a connection instead of giving it back", async ({ engine, conn }) => {
  const pid = conn.connection.backendPid;
  await conn.begin();
  await conn.invalidate();
  await conn.invalidate();
  assertEquals([conn.closed, conn.inTransaction], [true, false]);
  await assertRejects(() => conn.execute("SELECT 1"), sa.ResourceClosedError);
  await using next = await engine.acquire();
  assert(next.connection.backendPid !== pid);
});

testSa(
  "a two-phase transaction that is prepared is seen once it is committed",
  async ({ engine, conn, item, names }) => {
    await using other = await engine.acquire();
    const tx = await conn.beginTwoPhase();
    assertEquals([tx.isActive, tx.isPrepared, conn.inTransaction], [true, false, true]);
    assertStrictEquals(tx.connection, conn);
    await conn.execute(item.insert(), { name: "a" });
    await tx.prepare();
    assertEquals([tx.isActive, tx.isPrepared], [true, true]);
    await assertRejects(() => conn.execute("SELECT 1"), ProgrammingError, "prepared");
    await assertRejects(() => tx.prepare(), ProgrammingError, "prepared");
    assertEquals(await names(other), []);
    await tx.commit();
    assertEquals([tx.isActive, conn.inTransaction, await names(other)], [false, false, ["a"]]);
    await assertRejects(() => tx.commit(), sa.InvalidRequestError, "not active");
    await assertRejects(() => tx.prepare(), sa.InvalidRequestError, "not active");
  },
  testTwoPhase,
);

testSa("a two-phase transaction need not be prepared", async ({ conn, item, names }) => {
  const committed = await conn.beginTwoPhase();
  await conn.execute(item.insert(), { name: "a" });
  await committed.commit();
  const rolledBack = await conn.beginTwoPhase(new Xid(1, "global", "branch"));
  assertEquals(rolledBack.xid.gtrid, "global");
  await conn.execute(item.insert(), { name: "b" });
  await rolledBack.close();
  await rolledBack.rollback();
  {
    await using _left = await conn.beginTwoPhase();
    await conn.execute(item.insert(), { name: "c" });
  }
  assertEquals([conn.inTransaction, await names()], [false, ["a"]]);
});

testSa(
  "nothing is begun beside a two-phase transaction, and parts are within it",
  async (setting) => {
    const { conn, item, names } = setting;
    const outer = await conn.begin();
    await assertRejects(
      () => conn.beginTwoPhase(),
      sa.InvalidRequestError,
      "a transaction is open",
    );
    await outer.rollback();
    const tx = await conn.beginTwoPhase();
    await assertRejects(
      () => conn.beginTwoPhase(),
      sa.InvalidRequestError,
      "a transaction is open",
    );
    const part = await conn.begin();
    await conn.execute(item.insert(), { name: "a" });
    await part.commit();
    await conn.commit();
    assertEquals([tx.isActive, await names()], [false, ["a"]]);
    const undone = await conn.beginTwoPhase();
    const rolledBack = await conn.begin();
    await conn.execute(item.insert(), { name: "b" });
    await rolledBack.rollback();
    assertEquals([undone.isActive, await names()], [false, ["a"]]);
  },
);

testSa("savepoints within a two-phase transaction end alone", async ({ conn, item, names }) => {
  const add = (name: string) => conn.execute(item.insert(), { name });
  const tx = await conn.beginTwoPhase();
  const kept = await conn.beginNested();
  assertEquals([conn.inTransaction, conn.inNestedTransaction], [true, true]);
  await add("kept");
  const inner = await conn.beginNested();
  await add("inner");
  await conn.execute("SELECT 1 / 0").catch(() => {});
  await inner.rollback();
  assertEquals([inner.isActive, kept.isActive, tx.isActive], [false, true, true]);
  await kept.commit();
  const undone = await conn.beginNested();
  const within = await conn.beginNested();
  await add("undone");
  await undone.rollback();
  assertEquals([undone.isActive, within.isActive, conn.inNestedTransaction], [false, false, false]);
  await assertRejects(() => within.commit(), sa.InvalidRequestError, "not active");
  await tx.commit();
  assertEquals(await names(), ["kept"]);
});

testSa("transaction() within a two-phase transaction is a savepoint", async (setting) => {
  const { conn, item, names } = setting;
  const add = (name: string) => conn.execute(item.insert(), { name });
  const tx = await conn.beginTwoPhase();
  const failure = new Error("no");
  const failing = conn.transaction(async () => {
    await add("undone");
    await Promise.reject(failure);
  });
  assertStrictEquals(await failing.catch((error: unknown) => error), failure);
  const made = await conn.transaction(async (savepoint) => {
    await add("kept");
    await conn.transaction(() => add("inner"));
    await conn.transaction((inner) => inner.rollback());
    return savepoint.isActive;
  });
  const controller = new AbortController();
  await assertRejects(
    () =>
      conn.transaction(async () => {
        await add("aborted");
        controller.abort();
      }, { signal: controller.signal }),
    DOMException,
  );
  await tx.commit();
  assertEquals([made, await names()], [true, ["kept", "inner"]]);
});

testSa("savepoints end with what is prepared", async ({ conn }) => {
  const tx = await conn.beginTwoPhase();
  const savepoint = await conn.beginNested();
  await tx.prepare();
  assertEquals([savepoint.isActive, tx.isActive], [false, true]);
  await assertRejects(() => conn.beginNested(), sa.InvalidRequestError, "is prepared");
  await tx.rollback();
}, testTwoPhase);

testSa("a statement that ends a two-phase transaction ends its handle", async ({ conn }) => {
  const tx = await conn.beginTwoPhase();
  await conn.execute("ROLLBACK");
  assertEquals([tx.isActive, conn.inTransaction], [false, false]);
  await conn.begin();
  assertEquals(tx.isActive, false);
  await tx.rollback();
  assertEquals(conn.inTransaction, true);
});

testSa("an identifier that cannot be one begins nothing", async ({ conn }) => {
  for (const xid of ["", "x".repeat(200), 5 as never, null as never]) {
    await assertRejects(() => conn.beginTwoPhase(xid), InterfaceError);
  }
  assertEquals(conn.inTransaction, false);
  await assertRejects(() => conn.commitPrepared(undefined as never), sa.InvalidRequestError);
  await assertRejects(() => conn.rollbackPrepared(undefined as never), sa.InvalidRequestError);
});

testSa(
  "prepared transactions are found and ended by any connection, whatever their names",
  async ({ engine, conn, item, names }) => {
    const xids = ['it\'s; "DROP" %s', uniqueName("sa")] as const;
    for (const [i, xid] of xids.entries()) {
      await using left = await engine.acquire();
      await using tx = await left.beginTwoPhase(`${xid}_${item.schema}`);
      await left.execute(item.insert(), { id: i, name: `${i}` });
      await tx.prepare();
    }
    const mine = (await conn.recoverTwoPhase()).filter(({ gtrid }) => gtrid.endsWith(item.schema!));
    assertEquals(mine.map(String), xids.map((xid) => `${xid}_${item.schema}`));
    assert(mine[0]!.prepared instanceof Date);
    await conn.commitPrepared(mine[0]!);
    await conn.rollbackPrepared(`${mine[1]}`);
    assertEquals(await names(), ["0"]);
    await assertRejects(() => conn.commitPrepared(mine[0]!), ProgrammingError, "does not exist");
    await using _tx = await conn.begin();
    await assertRejects(() => conn.commitPrepared(mine[0]!), ProgrammingError, "is open");
  },
  testTwoPhase,
);

testSa("closing rolls a prepared transaction back", async ({ conn, item, names }) => {
  const tx = await conn.beginTwoPhase();
  await conn.execute(item.insert(), { name: "a" });
  await tx.prepare();
  await tx.close();
  assertEquals([tx.isActive, await names()], [false, []]);
}, testTwoPhase);

testSa("what was given back is asked for nothing", async ({ conn }) => {
  await conn.close();
  const closed = sa.ResourceClosedError;
  await assertRejects(() => conn.beginTwoPhase(), closed);
  await assertRejects(() => conn.recoverTwoPhase(), closed);
  await assertRejects(() => conn.commitPrepared("x"), closed);
  await assertRejects(() => conn.rollbackPrepared("x"), closed);
  await assertRejects(() => conn.commit(), closed);
  await assertRejects(() => conn.rollback(), closed);
  await assertRejects(() => conn.getIsolationLevel(), closed);
  await assertRejects(() => conn.executeMany("SELECT 1", []), closed);
});
