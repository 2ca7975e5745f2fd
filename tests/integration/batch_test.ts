import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import {
  DatabaseError,
  DataError,
  InFailedSqlTransaction,
  InterfaceError,
  NotSupportedError,
  TimeoutError,
  UndefinedTable,
  UniqueViolation,
} from "../../mod.ts";
import type { Session, Statement, ValueSets } from "../../src/driver.ts";
import { createRegistry } from "../../src/types/registry.ts";
import { uniqueName } from "../support/activity.ts";
import { type OpenSession, openSession } from "../support/server_session.ts";

function statement(text: string, ...values: unknown[]): Statement {
  return { text, values, rowMode: "tuple" };
}

function many(
  session: Session,
  text: string,
  sets: ValueSets,
  options: { signal?: AbortSignal; timeout?: number } = {},
) {
  return session.executeMany({ text, rowMode: "tuple" }, sets, options);
}

/** Sets made by number, a hundred at a time; `asked` counts the sets that were made. */
function numbered(
  count: number,
  make: (i: number) => unknown[],
): ValueSets & { readonly asked: number } {
  let asked = 0;
  return {
    get asked() {
      return asked;
    },
    async next() {
      await Promise.resolve();
      const sets: unknown[][] = [];
      while (asked < count && sets.length < 100) sets.push(make(asked++));
      return sets.length > 0 ? sets : null;
    },
  };
}

/** Gives pieces, then does what `end` does. */
function pieces(
  sets: readonly unknown[][][],
  end: () => Promise<null> = () => Promise.resolve(null),
): ValueSets {
  const left = [...sets];
  return { next: () => left.length > 0 ? Promise.resolve(left.shift()!) : end() };
}

async function withTable(): Promise<OpenSession> {
  const session = await openSession();
  await session.query(statement("CREATE TEMP TABLE t (id int PRIMARY KEY, name text)"));
  return session;
}

async function countIn(session: Session): Promise<unknown> {
  return (await session.query(statement("SELECT count(*)::int4 FROM t"))).rows[0];
}

const INSERT = "INSERT INTO t VALUES ($1, $2)";

Deno.test("batch() has a result for each statement, in order", async () => {
  await using session = await withTable();
  const insert = "INSERT INTO t VALUES ($1, $2) RETURNING id, name";
  for (let times = 0; times < 2; times++) {
    const results = await session.batch([
      statement("CREATE TEMP TABLE made (at date)"),
      statement(insert, 1, "one"),
      statement("INSERT INTO made VALUES ('2020-02-29') RETURNING at::text"),
      statement(insert, 2, null),
      statement(""),
      statement("DELETE FROM t"),
      statement("DROP TABLE made"),
    ]);
    assertEquals(results.map(({ commandTag, rowCount, rows }) => [commandTag, rowCount, rows]), [
      ["CREATE TABLE", null, []],
      ["INSERT 0 1", 1, [[1, "one"]]],
      ["INSERT 0 1", 1, [["2020-02-29"]]],
      ["INSERT 0 1", 1, [[2, null]]],
      ["", null, []],
      ["DELETE 2", 2, []],
      ["DROP TABLE", null, []],
    ]);
    assertEquals(results[1]!.fields?.map(({ name }) => name), ["id", "name"]);
    assertEquals([results[0]!.fields, session.transactionStatus], [null, "idle"]);
  }
});

Deno.test("batch() prepares the same text once", async () => {
  await using session = await withTable();
  await session.batch([1, 2, 3].map((id) => statement(INSERT, id, "x")));
  const { rows } = await session.query(
    statement("SELECT count(*)::int4 FROM pg_prepared_statements WHERE statement = $1", INSERT),
  );
  assertEquals(rows, [[1]]);
});

Deno.test("batch() of more texts than are kept prepared works, and with none kept", async () => {
  for (const statementCacheSize of [0, 2]) {
    await using session = await openSession({ statementCacheSize });
    for (let times = 0; times < 2; times++) {
      const texts = Array.from({ length: 5 }, (_, i) => statement(`SELECT $1::int4 + ${i}`, 1));
      const results = await session.batch([...texts, ...texts]);
      assertEquals(
        results.map(({ rows }) => rows),
        [1, 2, 3, 4, 5, 1, 2, 3, 4, 5].map((n) => [[n]]),
      );
    }
  }
});

Deno.test("batch() that fails leaves nothing, and says which statement it was", async () => {
  await using session = await withTable();
  const error = await assertRejects(
    () => session.batch([1, 2, 1, 3].map((id) => statement(INSERT, id, "x"))),
    UniqueViolation,
  );
  assertEquals([error.batchIndex, error.query], [2, INSERT]);
  assertEquals([await countIn(session), session.transactionStatus], [[0], "idle"]);
});

Deno.test("batch() that fails in a transaction fails the transaction", async () => {
  await using session = await withTable();
  await session.query(statement("BEGIN"));
  const failing = () => session.batch([statement(INSERT, 1, "x"), statement("SELECT 1/0")]);
  assertEquals((await assertRejects(failing, DataError)).batchIndex, 1);
  assertEquals(session.transactionStatus, "inError");
  await session.query(statement("ROLLBACK"));
  assertEquals(await countIn(session), [0]);
});

Deno.test("batch() sends nothing when a value cannot be sent", async () => {
  await using session = await withTable();
  const wrong = await assertRejects(
    () => session.batch([statement(INSERT, 1, "x"), statement(INSERT, {}, "x")]),
    DataError,
  );
  assertEquals([wrong.batchIndex, wrong.sent], [1, "no"]);
  const few = await assertRejects(
    () => session.batch([statement(INSERT, 1, "x"), statement("SELECT 1"), statement(INSERT, 1)]),
    InterfaceError,
    "Cannot execute: the statement takes 2 values, 1 given",
  );
  assertEquals(few.batchIndex, 2);
  assertEquals(await countIn(session), [0]);
});

Deno.test("batch() says which statement could not be described", async () => {
  await using session = await withTable();
  const error = await assertRejects(
    () =>
      session.batch([statement(INSERT, 1, "x"), statement("DELETE FROM none WHERE id = $1", 1)]),
    UndefinedTable,
  );
  assertEquals([error.batchIndex, error.diag?.statementPosition], [1, 13]);
  assertEquals(await countIn(session), [0]);
});

Deno.test("batch() says of no statement what fails at the end of them all", async () => {
  await using session = await openSession();
  await session.query(
    statement("CREATE TEMP TABLE t (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)"),
  );
  const insert = "INSERT INTO t VALUES ($1)";
  const batch = () => session.batch([statement(insert, 1), statement(insert, 1)]);
  assertEquals((await assertRejects(batch, UniqueViolation)).batchIndex, null);
  const executing = () => many(session, insert, pieces([[[1], [1]]]));
  assertEquals((await assertRejects(executing, UniqueViolation)).batchIndex, null);
  assertEquals(await countIn(session), [0]);
});

Deno.test("batch() and executeMany() refuse a COPY from or to the client, and send nothing", async () => {
  await using session = await withTable();
  for (const text of ["COPY t FROM STDIN", "; -- copy\n/* /* */ it */ copy t TO stdout"]) {
    for (const at of [0, 1, 2]) {
      const statements = [statement(INSERT, 1, "x"), statement("INSERT INTO t VALUES (2, 'y')")];
      statements.splice(at, 0, statement(text));
      const error = await assertRejects(() => session.batch(statements), NotSupportedError);
      assertEquals([error.batchIndex, error.sent], [at, "no"]);
    }
    await assertRejects(() => many(session, text, pieces([[[]]])), NotSupportedError);
  }
  assertEquals(await countIn(session), [0]);
});

Deno.test("batch() runs once more when a plan was stale, if nothing of it can have stayed", async () => {
  await using session = await withTable();
  await using other = await openSession();
  const shared = uniqueName("stale");
  await session.query(statement(`CREATE TABLE ${shared} (id int)`));
  try {
    const read = `SELECT * FROM ${shared} WHERE id > $1`;
    await session.batch([statement(INSERT, 1, "x"), statement(read, 0)]);
    await other.query(statement(`ALTER TABLE ${shared} ADD COLUMN name text`));
    const results = await session.batch([statement(INSERT, 2, "x"), statement(read, 0)]);
    assertEquals(results[1]!.fields?.length, 2);
    assertEquals(await countIn(session), [2]);
  } finally {
    await other.query(statement(`DROP TABLE ${shared}`));
  }
});

Deno.test("batch() reads types that are not built in, on the way and described", async () => {
  await using session = await withTable();
  await session.query(statement("CREATE TYPE pg_temp.pair AS (a int, b text)"));
  const [inline, described] = await session.batch([
    statement("SELECT ROW(1, 'x')::pg_temp.pair"),
    statement("SELECT ROW($1::int4, 'x')::pg_temp.pair", 1),
  ]);
  assertEquals(inline!.rows, described!.rows);
  assertEquals(inline!.rows, [[{ a: 1, b: "x" }]]);
});

Deno.test("executeMany() runs a hundred thousand sets, and sums their counts", async () => {
  await using session = await withTable();
  const result = await many(session, INSERT, numbered(100_000, (i) => [i, `name ${i}`]));
  assertEquals(result, { fields: null, rows: [], commandTag: "INSERT 0 1", rowCount: 100_000 });
  assertEquals(await countIn(session), [100_000]);
});

Deno.test("executeMany() returns the rows of all sets, in order", async () => {
  await using session = await withTable();
  const text = `${INSERT} RETURNING id`;
  const result = await many(session, text, numbered(5000, (i) => [i, null]));
  assertEquals(result.rows, Array.from({ length: 5000 }, (_, i) => [i]));
  assertEquals([result.fields?.[0]?.name, result.rowCount], ["id", 5000]);
});

Deno.test("executeMany() without sets runs nothing", async () => {
  await using session = await withTable();
  const result = await many(session, `${INSERT} RETURNING id`, pieces([[]]));
  assertEquals([result.rows, result.commandTag, result.rowCount], [[], "", 0]);
  assertEquals(result.fields?.length, 1);
});

Deno.test("executeMany() of a command without a number has none", async () => {
  await using session = await withTable();
  assertEquals((await many(session, "SET work_mem = '4MB'", pieces([[[], []]]))).rowCount, null);
});

Deno.test("executeMany() that fails at a set says which, asks for no more, and leaves nothing", async () => {
  await using session = await withTable();
  const sets = numbered(1_000_000, (i) => [i === 7777 ? 7 : i, "x"]);
  const error = await assertRejects(() => many(session, INSERT, sets), UniqueViolation);
  assertEquals([error.batchIndex, error.query], [7777, INSERT]);
  assert(sets.asked < 900_000, `${sets.asked} sets were made`);
  assertEquals([await countIn(session), session.transactionStatus], [[0], "idle"]);
});

for (const [where, rest] of [["amid", 20_000], ["after the first of", 1]] as const) {
  Deno.test(`executeMany() leaves nothing when its source fails ${where} many sets`, async () => {
    await using session = await withTable();
    const broken = new TypeError("no more");
    const sets = numbered(rest, (i) => [i, "x"]);
    const source: ValueSets = {
      next: async () => await sets.next() ?? await Promise.reject(broken),
    };
    const error = await assertRejects(() => many(session, INSERT, source), TypeError);
    assert(error === broken);
    assertEquals([await countIn(session), session.transactionStatus], [[0], "idle"]);
  });
}

Deno.test("executeMany() leaves nothing when a set cannot be sent, and fails a transaction", async () => {
  await using session = await withTable();
  const failing = () => numbered(20_000, (i) => [i === 19_000 ? {} : i, "x"]);
  const error = await assertRejects(() => many(session, INSERT, failing()), DataError);
  assertEquals(error.batchIndex, 19_000);
  assertEquals([await countIn(session), session.transactionStatus], [[0], "idle"]);
  await session.query(statement("BEGIN"));
  await assertRejects(() => many(session, INSERT, failing()), DataError);
  assertEquals(session.transactionStatus, "inError");
  assertEquals((await session.query(statement("COMMIT"))).commandTag, "ROLLBACK");
  assertEquals(await countIn(session), [0]);
});

Deno.test("executeMany() sends nothing when one of a few sets cannot be sent", async () => {
  await using session = await withTable();
  await session.query(statement("BEGIN"));
  await assertRejects(() => many(session, INSERT, pieces([[[1, "x"], [{}, "x"]]])), DataError);
  const few = await assertRejects(
    () => many(session, INSERT, pieces([[[1, "x"], [1]]])),
    InterfaceError,
    "Cannot execute: the statement takes 2 values, 1 given",
  );
  assertEquals([few.batchIndex, session.transactionStatus], [1, "inTransaction"]);
  await session.query(statement("COMMIT"));
});

Deno.test("executeMany() rejects with the server's error while its source is slow", async () => {
  await using session = await withTable();
  const source = pieces([[[1, "x"], [1, "y"]]], () => new Promise<null>(() => {}));
  const error = await assertRejects(() => many(session, INSERT, source), UniqueViolation);
  assertEquals(error.batchIndex, 1);
  assertEquals(await countIn(session), [0]);
});

Deno.test("executeMany() is aborted, and timed out, while its source is pending", async () => {
  await using session = await withTable();
  const never = () => new Promise<null>(() => {});
  for (const sets of [[], [[[1, "x"]]]]) {
    const timedOut = () => many(session, INSERT, pieces(sets, never), { timeout: 100 });
    await assertRejects(timedOut, TimeoutError);
    assertEquals([await countIn(session), session.transactionStatus], [[0], "idle"]);
    const controller = new AbortController();
    const reason = new RangeError("enough");
    const source = pieces(sets, () => {
      controller.abort(reason);
      return never();
    });
    const aborted = () => many(session, INSERT, source, { signal: controller.signal });
    assert(await assertRejects(aborted, RangeError) === reason);
    assertEquals([await countIn(session), session.idle], [[0], true]);
  }
});

Deno.test("executeMany() that is aborted within a transaction fails the transaction", async () => {
  await using session = await withTable();
  await session.query(statement("BEGIN"));
  const never = pieces([[[1, "x"]]], () => new Promise<null>(() => {}));
  await assertRejects(() => many(session, INSERT, never, { timeout: 100 }), TimeoutError);
  assertEquals(session.transactionStatus, "inError");
});

Deno.test("executeMany() has the session for itself", async () => {
  await using session = await withTable();
  const gate = Promise.withResolvers<null>();
  const running = many(session, INSERT, pieces([[[1, "x"]]], () => gate.promise));
  await assertRejects(() => session.query(statement("SELECT 1")), InterfaceError);
  await assertRejects(() => many(session, INSERT, pieces([])), InterfaceError);
  assertEquals(session.idle, false);
  gate.resolve(null);
  await running;
  assertEquals([await countIn(session), session.idle], [[1], true]);
});

Deno.test("executeMany() asks its source not faster than the server takes the sets", async () => {
  await using session = await withTable();
  await using other = await openSession();
  const shared = uniqueName("locked");
  await session.query(statement(`CREATE TABLE ${shared} (v text)`));
  try {
    await many(session, `INSERT INTO ${shared} VALUES ($1)`, pieces([])); // describing it waits for the lock, too
    await other.query(statement("BEGIN"));
    await other.query(statement(`LOCK ${shared} IN SHARE MODE`));
    const value = "v".repeat(10_000);
    const sets = numbered(20_000, () => [value]);
    const running = many(session, `INSERT INTO ${shared} VALUES ($1)`, sets);
    let before = -1;
    for (let same = 0; same < 5;) {
      await other.query(statement("SELECT pg_sleep(0.05)"));
      same = sets.asked === before ? same + 1 : 0;
      before = sets.asked;
    }
    assert(sets.asked > 0 && sets.asked < 5000, `${sets.asked} sets were made`);
    await other.query(statement("COMMIT"));
    assertEquals((await running).rowCount, 20_000);
  } finally {
    await other.query(statement(`DROP TABLE ${shared}`));
  }
});

Deno.test("executeMany() and batch() that wait for a lock are stopped, and nothing of them stays", async () => {
  await using session = await withTable();
  await using other = await openSession();
  const shared = uniqueName("locked");
  const lock = `UPDATE ${shared} SET n = $1`;
  await session.query(statement(`CREATE TABLE ${shared} (n int)`));
  await many(session, lock, pieces([])); // describing it waits for the lock, too
  try {
    await other.query(statement("BEGIN"));
    await other.query(statement(`LOCK ${shared}`));
    const statements = [statement(INSERT, 1, "x"), statement(`DELETE FROM ${shared}`)];
    const stopped = [
      () => many(session, lock, numbered(20_000, (i) => [i]), { timeout: 200 }),
      () => session.batch([statement(INSERT, 1, "x"), statement(lock, 1)], { timeout: 200 }),
      () => session.batch(statements, { timeout: 200 }),
    ];
    for (const stop of stopped) {
      await assertRejects(stop, TimeoutError);
      assertEquals([await countIn(session), session.transactionStatus], [[0], "idle"]);
    }
  } finally {
    await other.query(statement("ROLLBACK"));
    await other.query(statement(`DROP TABLE ${shared}`));
  }
});

Deno.test("batch() does not wait for itself when it and its replies are large", async () => {
  await using session = await openSession();
  const value = "v".repeat(10_000);
  const results = await session.batch(
    Array.from({ length: 3000 }, () => statement("SELECT $1::text", value)),
  );
  assertEquals([results.length, results[2999]!.rows], [3000, [[value]]]);
});

Deno.test("executeMany() does not wait for itself when its replies are large", async () => {
  await using session = await openSession();
  const value = "v".repeat(10_000);
  const result = await many(session, "SELECT $1::text", numbered(3000, () => [value]));
  assertEquals(result.rows.length, 3000);
});

Deno.test("portal() hands out as many rows as asked for, with other statements in between", async () => {
  await using session = await withTable();
  await session.query(statement("BEGIN"));
  const text = "SELECT generate_series(1, $1::int4)";
  const one = await session.portal(statement(text, 5), 2);
  const two = await session.portal(statement(text, 4), 4);
  assertEquals(one.fields?.[0]?.name, "generate_series");
  assertEquals([await one.next(), one.commandTag, one.rowCount], [[[1], [2]], "", null]);
  await session.query(statement(INSERT, 1, "x"));
  assertEquals(await two.next(), [[1], [2], [3], [4]]);
  assertEquals([await one.next(), await one.next()], [[[3], [4]], [[5]]]);
  assertEquals([await one.next(), one.commandTag, one.rowCount], [null, "SELECT 5", 5]);
  assertEquals([await two.next(), two.commandTag, await two.next()], [null, "SELECT 4", null]);
  await Promise.all([one.close(), two.close(), one.close()]);
  const portals = await session.query(
    statement("SELECT count(*)::int4 FROM pg_cursors WHERE name <> ''"),
  );
  assertEquals(portals.rows, [[0]]);
  await session.query(statement("COMMIT"));
  assertEquals(await countIn(session), [1]);
});

Deno.test("portal() takes what returns rows by the way, and what returns none", async () => {
  await using session = await withTable();
  await session.query(statement("BEGIN"));
  const values = Array.from({ length: 5 }, (_, i) => `(${i}, 'x')`).join();
  const insert = await session.portal(
    statement(`INSERT INTO t VALUES ${values} RETURNING id`),
    2,
  );
  assertEquals([await insert.next(), await insert.next()], [[[0], [1]], [[2], [3]]]);
  await insert.close();
  assertEquals(await insert.next(), null);
  assertEquals(await countIn(session), [5]);
  const none = await session.portal(statement("DELETE FROM t WHERE id < $1", 3), 2);
  assertEquals([none.fields, await none.next(), none.rowCount], [null, null, 3]);
  assertEquals(none.commandTag, "DELETE 3");
});

Deno.test("portal() is refused without a transaction, and lets one that is under way begin", async () => {
  await using session = await withTable();
  const series = statement("SELECT generate_series(1, 3)");
  await assertRejects(
    () => session.portal(series, 1),
    InterfaceError,
    "no transaction is open",
  );
  for (const limit of [0, -1, 1.5, 2 ** 31]) {
    await assertRejects(() => session.portal(series, limit), InterfaceError, "row limit");
  }
  const begun = session.query(statement("BEGIN"));
  const portal = await session.portal(series, 2);
  await begun;
  assertEquals(await portal.next(), [[1], [2]]);
});

Deno.test("portal() ends with its transaction, and fails no other", async () => {
  await using session = await withTable();
  await session.query(statement("BEGIN"));
  const portal = await session.portal(statement("SELECT generate_series(1, 3)"), 1);
  assertEquals(await portal.next(), [[1]]);
  const ended = session.query(statement("COMMIT"));
  const begun = session.query(statement("BEGIN"));
  await assertRejects(() => portal.next(), InterfaceError, "transaction");
  await Promise.all([ended, begun]);
  assertEquals(session.transactionStatus, "inTransaction");
  await portal.close();
});

Deno.test("portal() ends with its transaction, though another has begun in its place", async () => {
  await using session = await openSession();
  for (
    const end of ["COMMIT AND CHAIN", "ROLLBACK AND CHAIN", "COMMIT; BEGIN", "ROLLBACK; BEGIN"]
  ) {
    await session.query(statement("BEGIN"));
    const portal = await session.portal(statement("SELECT generate_series(1, 3)"), 1);
    assertEquals(await portal.next(), [[1]]);
    await session.script(end);
    await assertRejects(() => portal.next(), InterfaceError, "transaction");
    assertEquals(session.transactionStatus, "inTransaction", end);
    await session.query(statement("ROLLBACK"));
  }
});

Deno.test("portal() outlives a savepoint that is rolled back to behind it", async () => {
  await using session = await openSession();
  await session.query(statement("BEGIN"));
  const portal = await session.portal(statement("SELECT generate_series(1, 3)"), 1);
  assertEquals(await portal.next(), [[1]]);
  await session.query(statement("SAVEPOINT s"));
  await session.query(statement("ROLLBACK TO s"));
  assertEquals(await portal.next(), [[2]]);
});

Deno.test("what changes tables is noticed, though its result is wanted no more", async () => {
  await using session = await openSession();
  const fail = () => {
    throw new DataError("Cannot decode int4: not wanted");
  };
  const broken = { ...createRegistry().get(23), decodeText: fail, decodeBinary: fail };
  const bad = { ...statement("SELECT 1"), columnCodecs: [broken] };
  const ALTER = "ALTER TABLE t ADD COLUMN more int";
  const ways: Record<string, () => Promise<unknown>> = {
    batch: () => session.batch([bad, statement(ALTER)]),
    query: async () => {
      const controller = new AbortController();
      const both = Promise.allSettled([
        session.query(statement(ALTER), { signal: controller.signal }),
        session.query(statement("SELECT 1")),
      ]);
      controller.abort(new TypeError("given up"));
      const [given] = await both;
      if (given.status === "rejected") throw given.reason;
    },
  };
  for (const [name, way] of Object.entries(ways)) {
    await session.script("DROP TABLE IF EXISTS t; CREATE TEMP TABLE t (id int)");
    const read = statement("SELECT * FROM t WHERE id > $1", 0);
    await session.query(read);
    await assertRejects(way, Error);
    await session.query(statement("BEGIN"));
    assertEquals((await session.query(read)).fields?.length, 2, name);
    await session.query(statement("ROLLBACK"));
  }
});

Deno.test("portal() rejects in a transaction that has failed", async () => {
  await using session = await withTable();
  await session.query(statement("BEGIN"));
  const portal = await session.portal(statement("SELECT generate_series(1, 3)"), 1);
  await portal.next();
  await assertRejects(() => session.query(statement("SELECT 1/0")), DataError);
  const error = await assertRejects(() => portal.next(), DatabaseError);
  assertInstanceOf(error, InFailedSqlTransaction);
  assert(await assertRejects(() => portal.next(), DatabaseError) === error);
  await portal.close();
  assertEquals(session.transactionStatus, "inError");
});

Deno.test("portal() bounds each step by its timeout", async () => {
  await using session = await withTable();
  await session.query(statement("BEGIN"));
  const text =
    "SELECT n, pg_sleep(CASE WHEN n > 2 THEN 60 ELSE 0 END) FROM generate_series(1, 4) n";
  const portal = await session.portal(statement(text), 2, { timeout: 300 });
  assertEquals((await portal.next())?.length, 2);
  await assertRejects(() => portal.next(), TimeoutError);
  assertEquals(session.transactionStatus, "inError");
  await portal.close();
});
