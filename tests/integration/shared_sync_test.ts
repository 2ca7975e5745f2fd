/** Statements that share a Sync, on a real server: each must end as it would alone. */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import * as fc from "fast-check";
import { connect, type Connection, InFailedSqlTransaction, IntegrityError } from "../../mod.ts";
import type { Session, Statement } from "../../src/driver.ts";
import { UniqueViolation } from "../../src/sqlstate/mod.ts";
import { untilRunning } from "../support/activity.ts";
import { OwnSchema } from "../support/own_schema.ts";
import { testServer } from "../support/server.ts";
import { type OpenSession, openSession } from "../support/server_session.ts";

const { dsn } = testServer();

async function connectToTable(): Promise<Connection> {
  const conn = await connect(dsn);
  await conn.execute("CREATE TEMP TABLE item (id int PRIMARY KEY DEFERRABLE INITIALLY IMMEDIATE)");
  return conn;
}

async function idsOn(conn: Connection): Promise<unknown> {
  return (await (await conn.execute("SELECT array_agg(id ORDER BY id) FROM item")).fetchOne())![0];
}

/** What became of each call: its rows and their number, or the SQLSTATE. */
async function outcomesOf(calls: readonly Promise<unknown>[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(calls);
  return settled.map((each) =>
    each.status === "fulfilled" ? each.value : each.reason.code ?? each.reason.name
  );
}

Deno.test("a thousand statements at once in a transaction are all run, in order", async () => {
  await using conn = await connectToTable();
  await using tx = await conn.begin();
  const results = await Promise.all(Array.from({ length: 1000 }, async (_, i) => {
    const cur = await tx.execute<[number]>("INSERT INTO item VALUES ($1) RETURNING id", [i]);
    return (await cur.fetchOne())![0];
  }));
  assertEquals(results, Array.from({ length: 1000 }, (_, i) => i));
  await tx.commit();
  assertEquals((await idsOn(conn) as number[]).length, 1000);
});

Deno.test("an error in the middle of a transaction's statements fails all behind it, and a rollback undoes it", async () => {
  await using conn = await connectToTable();
  const tx = await conn.begin();
  const calls = Array.from(
    { length: 100 },
    (_, i) => tx.execute("INSERT INTO item VALUES ($1)", [i === 40 ? 3 : i]),
  );
  const outcomes = await Promise.allSettled(calls);
  const failed = outcomes.map((each) => each.status === "rejected" ? each.reason : null);
  assertEquals(failed.slice(0, 40).filter((each) => each !== null), []);
  assertInstanceOf(failed[40], UniqueViolation);
  for (const error of failed.slice(41)) {
    assertInstanceOf(error, InFailedSqlTransaction);
    assertEquals([error.sent, error.retryable], ["yes", "no"]);
  }
  assert(failed[41].cause === failed[40]);
  assertEquals(conn.transactionStatus, "inError");
  await tx.rollback();
  assertEquals([await idsOn(conn), conn.transactionStatus], [null, "idle"]);
});

Deno.test("a commit behind statements that fail is refused, and nothing stays", async () => {
  await using conn = await connectToTable();
  const tx = await conn.begin();
  const calls = ["1", "1 / 0", "2"].map((value) => tx.execute(`INSERT INTO item SELECT ${value}`));
  const committing = conn.execute("COMMIT");
  assertEquals((await outcomesOf(calls)).slice(1), ["22012", "25P02"]);
  await committing;
  assertEquals([await idsOn(conn), conn.transactionStatus], [null, "idle"]);
});

Deno.test("a constraint that is checked at the commit fails the commit, and not what came before", async () => {
  await using conn = await connectToTable();
  const tx = await conn.begin();
  await tx.execute("SET CONSTRAINTS ALL DEFERRED");
  await Promise.all([1, 1, 2].map((id) => tx.execute("INSERT INTO item VALUES ($1)", [id])));
  await assertRejects(() => tx.commit(), IntegrityError);
  assertEquals(await idsOn(conn), null);
});

const TEXTS = [
  ...["INSERT INTO item VALUES (1)", "INSERT INTO item SELECT max(id) + 1 FROM item"],
  ...["UPDATE item SET id = id + 100 RETURNING id", "DELETE FROM item WHERE id = 1", "TABLE item"],
  ...[
    "SELECT 1 / (count(*) - 3) FROM item",
    "SELECT 1 FROM nowhere",
    "SELECT '0001-01-01'::interval",
  ],
  ...["SAVEPOINT a", "ROLLBACK TO a", "RELEASE a", "VALUES (1), (2)"],
];

Deno.test("statements at once in a transaction end as they do one after the other", async () => {
  await using conn = await connectToTable();
  const runAll = async (texts: readonly string[], isAtOnce: boolean) => {
    const tx = await conn.begin();
    const run = async (text: string) => {
      const cur = await tx.execute(text);
      return [cur.rowCount, cur.description && await cur.fetchAll()];
    };
    const outcomes: unknown[] = [];
    if (isAtOnce) outcomes.push(...await outcomesOf(texts.map(run)));
    else for (const text of texts) outcomes.push(...await outcomesOf([run(text)]));
    outcomes.push(conn.transactionStatus);
    await tx.rollback();
    return outcomes;
  };
  const texts = fc.array(fc.constantFrom(...TEXTS), { minLength: 1, maxLength: 70, size: "max" });
  await fc.assert(
    fc.asyncProperty(texts, async (texts) => {
      assertEquals(await runAll(texts, true), await runAll(texts, false));
    }),
    { numRuns: 40 },
  );
});

// Those that only read.

/** A session that only reads. */
async function openToRead(): Promise<OpenSession> {
  const session = await openSession();
  await session.query(statementOf("SET default_transaction_read_only = on"));
  return session;
}

function statementOf(text: string, ...values: unknown[]): Statement {
  return { text, values, rowMode: "tuple", shares: "transaction" };
}

function rowsOf(session: Session, ...texts: string[]): Promise<unknown[]> {
  return outcomesOf(texts.map(async (text) => (await session.query(statementOf(text))).rows));
}

Deno.test("an error among statements that only read fails its own alone", async () => {
  await using session = await openToRead();
  const texts = Array.from(
    { length: 70 },
    (_, i) => i % 30 === 20 ? "SELECT 1 / 0" : `SELECT ${i}`,
  );
  const expected = texts.map((_, i) => i % 30 === 20 ? "22012" : [[i]]);
  for (let i = 0; i < 3; i++) assertEquals(await rowsOf(session, ...texts), expected);
  assertEquals([session.transactionStatus, session.idle], ["idle", true]);
});

Deno.test("what would write is refused among statements that only read, and the others go on", async () => {
  await using session = await openToRead();
  const outcomes = await rowsOf(session, "SELECT 1", "DELETE FROM pg_class", "SELECT 2", "SELEKT");
  assertEquals(outcomes, [[[1]], "25006", [[2]], "42601"]);
});

Deno.test("a plan that is stale among statements that only read is made anew", async () => {
  await using schema = await OwnSchema.make(
    dsn,
    (name) => `CREATE TABLE ${name}.t AS SELECT 1 AS a`,
  );
  await using session = await openToRead();
  await using conn = await connect(dsn);
  const texts = ["SELECT 1", `SELECT * FROM ${schema.name}.t`, "SELECT 2"];
  assertEquals(await rowsOf(session, ...texts), [[[1]], [[1]], [[2]]]);
  await conn.execute(`ALTER TABLE ${schema.name}.t ADD b int`);
  assertEquals(await rowsOf(session, ...texts, texts[1]!), [[[1]], [[1, null]], [[2]], [[
    1,
    null,
  ]]]);
});

Deno.test("a cancel request stops the statement that runs among those that only read", async () => {
  await using session = await openToRead();
  await using observer = await connect(dsn);
  const outcomes = rowsOf(session, "SELECT 1", "SELECT 0 FROM pg_sleep(60)", "SELECT 2");
  await untilRunning(observer, session.backendPid, "SELECT 0 FROM pg_sleep");
  await session.cancel();
  assertEquals(await outcomes, [[[1]], "57014", [[2]]]);
});
