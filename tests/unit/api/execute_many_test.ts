import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { asIs } from "../../../src/sql/as_is.ts";
import { sql } from "../../../src/sql/mod.ts";
import { Connection } from "../../../src/api/connection.ts";
import { scalarRow } from "../../../src/api/row_factory.ts";
import type { SetsOfValues } from "../../../src/api/value_sets.ts";
import type { Values } from "../../../src/sql/bind.ts";
import {
  InterfaceError,
  NotSupportedError,
  OperationalError,
  ProgrammingError,
} from "../../../src/errors.ts";
import { UniqueViolation } from "../../../src/sqlstate/error_classes.ts";
import { answerLater, rowsOf, ScriptedSession } from "../../support/scripted_session.ts";
import { createPool, hasSettled } from "../../support/scripted_pool.ts";

const INSERT = "INSERT INTO t VALUES ($1, $2)";

/** Every set returns its own first value. */
function connected(): { session: ScriptedSession; conn: Connection } {
  const session = new ScriptedSession(["batches", "scripts", "streams"]);
  session.answer = ({ statement }) => rowsOf([statement?.values[0]]);
  return { session, conn: Connection.over(session, { dsn: "", timeout: 100 }) };
}

function valuesAsked(session: ScriptedSession): unknown[] {
  return session.asked.map(({ statement }) => statement?.values);
}

/** Sets, and what became of their iterator. */
class WatchedSets implements Iterable<Values> {
  left = 0;
  read = 0;
  readonly #sets: readonly Values[];

  constructor(...sets: readonly Values[]) {
    this.#sets = sets;
  }

  [Symbol.iterator](): Iterator<Values> {
    return {
      next: () =>
        this.read < this.#sets.length
          ? { done: false, value: this.#sets[this.read++]! }
          : { done: true, value: undefined },
      return: () => {
        this.left++;
        return { done: true, value: undefined };
      },
    };
  }
}

Deno.test("Cursor.executeMany() runs the statement for each set, in every style", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor();
  const styles: [Parameters<typeof cur.executeMany>[0], Values[]][] = [
    [INSERT, [[1, "a"], [2, "b"]]],
    ["INSERT INTO t VALUES (%s, %s)", [[1, "a"], [2, "b"]]],
    ["INSERT INTO t VALUES ($n, $s)", [{ n: 1, s: "a" }, { s: "b", n: 2 }]],
    ["INSERT INTO t VALUES (%(n)s, %(s)s)", [{ n: 1, s: "a" }, { s: "b", n: 2 }]],
    [sql`INSERT INTO t VALUES (${sql.placeholder()}, ${sql.placeholder()})`, [[1, "a"], [2, "b"]]],
  ];
  for (const [text, sets] of styles) {
    session.asked.length = 0;
    assertStrictEquals(await cur.executeMany(text, sets), cur);
    assertEquals(session.texts, [INSERT, INSERT]);
    assertEquals(valuesAsked(session), [[1, "a"], [2, "b"]]);
    assertEquals([cur.query, cur.rowCount, await cur.fetchAll()], [INSERT, 2, [[1], [2]]]);
  }
});

Deno.test("executeMany() is on connections, transactions and pools, too", async () => {
  const { session, conn } = connected();
  const cur = await conn.executeMany("SELECT $1", [[1], [2]], { rowFactory: scalarRow<number> });
  assertEquals(await cur.fetchAll(), [1, 2]);
  const sum = await conn.executeMany("SELECT $1", [[1]], { rowMode: "object" });
  assertEquals([sum.rowCount, session.asked.at(-1)?.statement?.rowMode], [1, "object"]);
  session.answer = ({ text }) => ({ ...rowsOf([1]), commandTag: text });
  await conn.transaction(async (tx) => {
    assertEquals(await (await tx.executeMany("SELECT $1", [[1], [1]])).fetchAll(), [[1], [1]]);
  });
});

Deno.test("Pool.executeMany() gives the connection back when it is refused", async () => {
  const { pool, sessions } = await createPool();
  await using _closing = pool;
  await assertRejects(
    () => pool.executeMany("SELECT $1", [[1]]),
    NotSupportedError,
    'Cannot execute: driver "scripted" has no batches',
  );
  assertEquals([pool.freeSize, sessions[0]?.texts], [1, []]);
});

Deno.test("executeMany() without sets resolves, and there is nothing to fetch", async () => {
  const { session, conn } = connected();
  const cur = await conn.executeMany(INSERT, []);
  assertEquals([session.asked, cur.rowCount, cur.description], [[], 0, null]);
  await assertRejects(() => cur.fetchAll(), ProgrammingError, "returned no rows");
});

Deno.test("executeMany() takes sets from any iterable, in parts, in order", async () => {
  const { session, conn } = connected();
  function* sync() {
    const reused = [0];
    for (let i = 0; i < 600; i++) {
      reused[0] = i;
      yield reused;
    }
  }
  async function* async() {
    for (const set of sync()) {
      await Promise.resolve();
      yield set;
    }
  }
  const stream = ReadableStream.from(async());
  const expected = Array.from({ length: 600 }, (_, i) => [i]);
  for (const sets of [sync(), async(), stream]) {
    session.asked.length = 0;
    const cur = await conn.executeMany("SELECT $1", sets);
    assertEquals(valuesAsked(session), expected);
    assertEquals([cur.rowCount, await cur.fetchAll()], [600, expected]);
  }
});

Deno.test("executeMany() does not read its source ahead of the session", async () => {
  const session = new ScriptedSession(["batches"]);
  const later = answerLater();
  session.answer = later.answer;
  const conn = Connection.over(session, { dsn: "" });
  const sets = new WatchedSets(...Array.from({ length: 1_000 }, (_, i) => [i]));
  const executed = conn.executeMany("SELECT $1", sets);
  assertEquals(sets.read, 256);
  assertEquals(await hasSettled(executed), false);
  assertEquals([sets.read, session.texts], [256, ["SELECT $1"]]);
  later.resolve(rowsOf([1]));
  await executed;
  assertEquals([sets.read, sets.left], [1_000, 0]);
});

Deno.test("executeMany() passes signal, timeout and codecs on", async () => {
  const { session, conn } = connected();
  const { signal } = new AbortController();
  const columnCodecs = [undefined];
  await conn.executeMany("SELECT $1", [[1]], { signal, timeout: 7, columnCodecs });
  await conn.executeMany("SELECT $1", [[1]]);
  const [first, second] = session.asked;
  assertEquals([first?.options, second?.options?.timeout], [{ signal, timeout: 7 }, 100]);
  assertEquals(first?.statement?.columnCodecs, columnCodecs);
});

Deno.test("executeMany() refuses what is wrong with the first sets before anything is sent", async () => {
  const { session, conn } = connected();
  const wrong: [string, unknown, string][] = [
    [INSERT, [[1, 2], [1]], "Cannot execute sets[1]: the statement has 2 placeholders, 1 given"],
    [INSERT, [[1, 2], { a: 1 }], "Cannot execute sets[1]: the statement does not name its values"],
    ["SELECT $a", [{ a: 1 }, { b: 1 }], "Cannot execute sets[1]: there is no value for a"],
    ["SELECT $a", [[1]], "Cannot execute sets[0]: the statement names its values"],
    ["SELECT 1", [[], [1]], "Cannot execute sets[1]: the statement has no placeholders, 1 given"],
    [INSERT, [1, 2], "Cannot execute sets[0]: the values are not an array or a plain object"],
    ["SELECT $1", [[1], [sql`1`]], "Cannot execute sets[1]: parameter $1 is a part of a statement"],
    ["SELECT $1", [[asIs("1")]], "Cannot execute sets[0]: parameter $1 is asIs()"],
    ["SELECT 1 IN $1", [[[1]]], "Cannot execute sets[0]: IN takes no array"],
    ["SELECT $1", 7, "Cannot execute: the sets of values are not iterable"],
    ["SELECT '\0'", [[]], "Cannot execute: the statement holds a NUL character"],
  ];
  for (const [text, sets, message] of wrong) {
    const executed = conn.executeMany(text, sets as SetsOfValues);
    await assertRejects(() => executed, InterfaceError, message);
  }
  await assertRejects(
    () => conn.executeMany(sql`SELECT ${1}`, [[]]),
    InterfaceError,
    "Cannot execute: the statement has its own values; use placeholders",
  );
  await assertRejects(
    () => conn.executeMany("SELECT %s, %(a)s", [[1]]),
    ProgrammingError,
    "Cannot execute: placeholders are mixed: %s, %(name)s",
  );
  assertEquals(session.asked, []);
});

Deno.test("executeMany() keeps the rows of before when it is refused", async () => {
  const { conn } = connected();
  const cur = await conn.execute("SELECT $1", [1]);
  await assertRejects(() => cur.executeMany("SELECT $1", [[]]), InterfaceError);
  assertEquals(await cur.fetchOne(), [1]);
});

Deno.test("executeMany() is refused by a cursor that binds by itself, and without batches", async () => {
  const { session, conn } = connected();
  await assertRejects(
    () => conn.cursor({ clientBinding: true }).executeMany("SELECT $1", [[1]]),
    InterfaceError,
    "Cannot execute: a cursor with clientBinding runs one text at a time",
  );
  const poor = Connection.over(new ScriptedSession([]), { dsn: "" });
  const sets = new WatchedSets([1]);
  await assertRejects(() => poor.executeMany("SELECT $1", sets), NotSupportedError, "no batches");
  assertEquals([session.asked, sets.read], [[], 0]);
});

Deno.test("executeMany() says behind which set its source failed, and why", async () => {
  const { session, conn } = connected();
  const cause = new Error("the disk is gone");
  function* failing(after: number) {
    for (let i = 0; i < after; i++) yield [i];
    throw cause;
  }
  for (const [after, sent] of [[0, "no"], [1, "no"], [300, "yes"]] as const) {
    const error = await assertRejects(
      () => conn.executeMany("SELECT $1", failing(after)),
      OperationalError,
      `Cannot execute: the source failed after ${after} ${after === 1 ? "set" : "sets"} of values`,
    );
    assertEquals([error.cause, error.sent, error.retryable], [cause, sent, "no"]);
  }
  assertEquals(session.asked.length, 256);
  async function* failingLater() {
    yield [1];
    await Promise.reject(cause);
  }
  const error = await assertRejects(
    () => conn.executeMany("SELECT $1", failingLater()),
    OperationalError,
    "the source failed after 1 set of values",
  );
  assertStrictEquals(error.cause, cause);
});

Deno.test("executeMany() refuses a set that does not fit among the later ones, and leaves the source", async () => {
  const { conn } = connected();
  const sets = new WatchedSets(...Array.from({ length: 600 }, (_, i) => i === 300 ? [] : [i]));
  await assertRejects(
    () => conn.executeMany("SELECT $1", sets),
    InterfaceError,
    "Cannot execute sets[300]: the statement has 1 placeholder, 0 given",
  );
  assertEquals(sets.left, 1);
});

Deno.test("executeMany() leaves the source when the server fails, or the first set is refused", async () => {
  const { session, conn } = connected();
  session.answer = () =>
    Promise.reject(new UniqueViolation("duplicate key", { batchIndex: 0, query: "SELECT $1" }));
  const many = new WatchedSets(...Array.from({ length: 600 }, (_, i) => [i]));
  const cur = conn.cursor();
  const error = await assertRejects(() => cur.executeMany("SELECT $1", many), UniqueViolation);
  assertEquals([error.batchIndex, many.left, cur.query], [0, 1, "SELECT $1"]);
  await assertRejects(() => cur.fetchOne(), ProgrammingError, "the last statement failed");
  const wrong = new WatchedSets([], [1]);
  await assertRejects(() => cur.executeMany("SELECT $1", wrong), InterfaceError);
  assertEquals([wrong.read, wrong.left], [1, 1]);
});

Deno.test("executeMany() can be aborted while its source is awaited, and leaves that", async () => {
  const { conn } = connected();
  const controller = new AbortController();
  const asked = Promise.withResolvers<void>();
  let left = false;
  const sets: AsyncIterable<Values> = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        asked.resolve();
        return new Promise(() => {});
      },
      return: () => {
        left = true;
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  };
  const cur = conn.cursor();
  const executed = cur.executeMany("SELECT $1", sets, { signal: controller.signal });
  await asked.promise;
  controller.abort(new Error("enough"));
  await assertRejects(() => executed, Error, "enough");
  assert(left);
  await cur.execute("SELECT $1", [1]);
});

Deno.test("executeMany() is refused by a closed cursor, and by one that executes", async () => {
  const { session, conn } = connected();
  const later = answerLater();
  session.answer = later.answer;
  const cur = conn.cursor();
  const executed = cur.executeMany("SELECT $1", [[1]]);
  await assertRejects(
    () => cur.executeMany("SELECT $1", [[1]]),
    InterfaceError,
    "Cannot execute: cursor is already executing a statement",
  );
  await cur.close();
  later.resolve(rowsOf([1]));
  await assertRejects(() => executed, InterfaceError, "cursor was closed meanwhile");
  await assertRejects(
    () => cur.executeMany("SELECT $1", [[1]]),
    InterfaceError,
    "Cannot execute: cursor is closed",
  );
});
