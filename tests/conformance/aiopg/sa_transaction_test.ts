/**
 * aiopg's test_sa_transaction.py: what is seen by whom, and which transaction ends which. Options, timeouts and aborts
 * are in sa_transaction_blocks_test.ts.
 * @module
 */

import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { ProgrammingError } from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { uniqueName } from "../../support/activity.ts";
import { OwnSchema } from "../../support/own_schema.ts";
import { testServer } from "../../support/server.ts";
import { testTwoPhase } from "../../support/two_phase.ts";
import { defineTable } from "./own_table.ts";

const server = testServer();

/** Two connections to one table: who changes it, and who looks. */
interface Setting {
  readonly conn: sa.SAConnection;
  readonly insert: (name?: string) => Promise<unknown>;
  /** How many rows the connection sees. */
  readonly seen: () => Promise<unknown>;
  /** How many rows another connection sees. */
  readonly seenByOthers: () => Promise<unknown>;
}

function test(
  name: string,
  body: (setting: Setting) => Promise<void>,
  register: (name: string, fn: () => Promise<void>) => void = Deno.test,
): void {
  register(`[test_sa_transaction::${name}`, async () => {
    await using schema = await OwnSchema.make(server.dsn);
    await using engine = await sa.createEngine(server.dsn, { maxSize: 2 });
    await using conn = await engine.acquire();
    await using other = await engine.acquire();
    const tbl = defineTable(schema.name);
    await conn.execute(sa.createTable(tbl));
    const count = `SELECT count(*)::int4 FROM ${schema.name}.sa_tbl`;
    await body({
      conn,
      insert: (name = "inserted") => conn.execute(tbl.insert().values({ name })),
      seen: () => conn.scalar(count),
      seenByOthers: () => other.scalar(count),
    });
  });
}

test("without_transactions] without a transaction others see a change at once", async (setting) => {
  await setting.insert();
  assertEquals(await setting.seenByOthers(), 1);
});

test("connection_attr] a transaction's connection is the one that began it", async ({ conn }) => {
  await using tx = await conn.begin();
  assertStrictEquals(tx.connection, conn);
});

test("root_transaction] others see a change after commit()", async (setting) => {
  const { conn, insert, seenByOthers } = setting;
  const tx = await conn.begin();
  assert(conn.inTransaction && tx.isActive);
  await insert();
  assertEquals(await seenByOthers(), 0);
  await tx.commit();
  assertEquals([tx.isActive, conn.inTransaction], [false, false]);
  assertEquals(await seenByOthers(), 1);
});

test("root_transaction_rollback] rollback() undoes", async ({ conn, insert, seen }) => {
  const tx = await conn.begin();
  await insert();
  await tx.rollback();
  assertEquals([tx.isActive, await seen()], [false, 0]);
});

test("root_transaction_close] close() rolls back", async ({ conn, insert, seen }) => {
  const tx = await conn.begin();
  await insert();
  await tx.close();
  assertEquals([tx.isActive, await seen()], [false, 0]);
});

test("root_transaction_commit_inactive] a second commit() is refused", async ({ conn }) => {
  const tx = await conn.begin();
  await tx.commit();
  await assertRejects(() => tx.commit(), sa.InvalidRequestError, "transaction is not active");
});

test("root_transaction_rollback_inactive] a second rollback() does nothing", async (setting) => {
  const { conn, insert, seen } = setting;
  const tx = await conn.begin();
  await tx.rollback();
  await insert();
  await tx.rollback();
  assertEquals(await seen(), 1);
});

test("root_transaction_double_close] a second close() does nothing", async (setting) => {
  const { conn, insert, seen } = setting;
  const tx = await conn.begin();
  await tx.close();
  await insert();
  await tx.close();
  assertEquals(await seen(), 1);
});

test("inner_transaction_commit] a part that commits leaves all to its transaction", async (setting) => {
  const { conn, insert, seenByOthers } = setting;
  const whole = await conn.begin();
  const part = await conn.begin();
  await insert();
  await part.commit();
  assertEquals([part.isActive, whole.isActive, conn.inTransaction], [false, true, true]);
  assertEquals(await seenByOthers(), 0);
  await whole.commit();
  assertEquals(await seenByOthers(), 1);
});

test("rollback_on_connection_close] closing the connection rolls back", async (setting) => {
  const { conn, insert, seenByOthers } = setting;
  const tx = await conn.begin();
  await insert();
  await conn.close();
  assertEquals([tx.isActive, await seenByOthers()], [false, 0]);
});

test("inner_transaction_rollback] a part that rolls back ends the transaction", async (setting) => {
  const { conn, insert, seen } = setting;
  const whole = await conn.begin();
  const part = await conn.begin();
  await insert();
  await part.rollback();
  assertEquals([part.isActive, whole.isActive, conn.inTransaction], [false, false, false]);
  await assertRejects(() => whole.commit(), sa.InvalidRequestError);
  assertEquals(await seen(), 0);
});

test("inner_transaction_close] a part that closes keeps the work", async (setting) => {
  const { conn, insert, seen } = setting;
  const whole = await conn.begin();
  const part = await conn.begin();
  await insert();
  await part.close();
  assertEquals([part.isActive, whole.isActive], [false, true]);
  await whole.commit();
  assertEquals(await seen(), 1);
});

test("nested_transaction_commit] a savepoint that commits is kept with its transaction", async (setting) => {
  const { conn, insert, seenByOthers } = setting;
  const outer = await conn.beginNested();
  const inner = await conn.beginNested();
  await insert();
  await inner.commit();
  assertEquals([inner.isActive, outer.isActive, conn.inTransaction], [false, true, true]);
  assertEquals(await seenByOthers(), 0);
  await outer.commit();
  assertEquals([conn.inTransaction, await seenByOthers()], [false, 1]);
});

test("nested_transaction_commit_twice] a savepoint may be committed twice", async (setting) => {
  const { conn, insert, seen } = setting;
  const outer = await conn.beginNested();
  const inner = await conn.beginNested();
  await insert();
  await inner.commit();
  await inner.commit();
  assertEquals([inner.isActive, outer.isActive], [false, true]);
  await outer.commit();
  assertEquals(await seen(), 1);
});

test("nested_transaction_rollback] a savepoint that rolls back undoes only its own", async (setting) => {
  const { conn, insert, seen } = setting;
  const outer = await conn.beginNested();
  await insert("kept");
  const inner = await conn.beginNested();
  await insert("undone");
  assertEquals(await seen(), 2);
  await inner.rollback();
  assertEquals([inner.isActive, outer.isActive], [false, true]);
  await outer.commit();
  assertEquals(await seen(), 1);
});

test("nested_transaction_rollback_twice] a savepoint may be rolled back twice", async (setting) => {
  const { conn, insert, seen } = setting;
  const outer = await conn.beginNested();
  await insert("kept");
  const inner = await conn.beginNested();
  await insert("undone");
  await inner.rollback();
  await insert("after it");
  await inner.rollback();
  await outer.commit();
  assertEquals(await seen(), 2);
});

test("transactions_sequence] one transaction after another is the connection's, and then none", async (setting) => {
  const { conn, insert, seen } = setting;
  for (const expected of [1, 2, 3]) {
    const tx = await conn.begin();
    assert(conn.inTransaction);
    await insert();
    await tx.commit();
    assertEquals([conn.inTransaction, await seen()], [false, expected]);
    // The one before it is over for good.
    await assertRejects(() => tx.commit(), sa.InvalidRequestError);
  }
});

test(
  "twophase_transaction_commit] others see a prepared transaction once it is committed",
  async ({ conn, insert, seenByOthers }) => {
    const tx = await conn.beginTwoPhase();
    await insert();
    await tx.prepare();
    assertEquals(await seenByOthers(), 0);
    await tx.commit();
    assertEquals([tx.isActive, await seenByOthers()], [false, 1]);
  },
  testTwoPhase,
);

test(
  "twophase_transaction_twice] within a transaction no two-phase one is begun, and it goes on",
  async ({ conn, insert, seen }) => {
    const tx = await conn.beginTwoPhase();
    await insert();
    await assertRejects(
      () => conn.beginTwoPhase(),
      sa.InvalidRequestError,
      "a transaction is open",
    );
    await tx.prepare();
    await tx.commit();
    assertEquals(await seen(), 1);
  },
  testTwoPhase,
);

test(
  "twophase_transaction_twice] nothing is begun beside one of the connection underneath",
  async ({ conn }) => {
    await conn.connection.tpcBegin(uniqueName("sa"));
    for (const begin of [() => conn.begin(), () => conn.beginTwoPhase()]) {
      await assertRejects(begin, ProgrammingError, "a two-phase transaction is open");
    }
    await conn.connection.tpcRollback();
  },
);
