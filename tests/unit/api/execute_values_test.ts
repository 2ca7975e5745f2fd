import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { sql } from "../../../src/sql/mod.ts";
import { Connection } from "../../../src/api/connection.ts";
import type { Values } from "../../../src/sql/bind.ts";
import {
  InterfaceError,
  NotSupportedError,
  OperationalError,
  ProgrammingError,
} from "../../../src/errors.ts";
import { rowsOf, ScriptedSession } from "../../support/scripted_session.ts";

const INSERT = "INSERT INTO t VALUES %s";

/** Every statement returns the values it was sent. */
function connected(
  ...supports: readonly "batches"[]
): { session: ScriptedSession; conn: Connection } {
  const session = new ScriptedSession(supports);
  session.answer = ({ statement }) => rowsOf(...statement!.values);
  return { session, conn: Connection.over(session, { dsn: "", timeout: 100 }) };
}

function sentTo(session: ScriptedSession): unknown[] {
  return session.asked.map(({ verb, text, statement }) => [verb, text, statement?.values]);
}

Deno.test("Cursor.executeValues() puts all rows of a page in the place of %s", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor();
  const text = "INSERT INTO t (a, b) VALUES %s ON CONFLICT DO NOTHING -- 100%";
  assertStrictEquals(await cur.executeValues(text, [[1, "a"], [2, null]]), cur);
  const sent = "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4) ON CONFLICT DO NOTHING -- 100%";
  assertEquals(sentTo(session), [["query", sent, [1, "a", 2, null]]]);
  assertEquals(session.asked[0]?.options?.timeout, 100);
  assertEquals([cur.query, cur.rowCount, (await cur.fetchAll()).length], [sent, 4, 4]);
});

Deno.test("Cursor.executeValues() sends several pages in one batch, full ones with the same text", async () => {
  const { session, conn } = connected("batches");
  const cur = conn.cursor();
  await cur.executeValues(INSERT, [[1], [2], [3], [4], [5]].values(), { pageSize: 2, timeout: 7 });
  const full = "INSERT INTO t VALUES ($1), ($2)";
  assertEquals(sentTo(session), [
    ["batch", full, [1, 2]],
    ["batch", full, [3, 4]],
    ["batch", "INSERT INTO t VALUES ($1)", [5]],
  ]);
  assertStrictEquals(session.asked[0]?.options?.timeout, 7);
  assertEquals([cur.rowCount, await cur.fetchAll() as unknown[]], [5, [1, 2, 3, 4, 5]]);
});

Deno.test("Cursor.executeValues() has pages of 100 rows, fewer where the values would be too many", async () => {
  const { session, conn } = connected("batches");
  const cur = conn.cursor();
  await cur.executeValues(INSERT, Array.from({ length: 250 }, () => [1]));
  await cur.executeValues(INSERT, Array.from({ length: 3 }, () => new Array(40_000).fill(1)));
  const wide = Array.from({ length: 70_000 }, () => [1]);
  await cur.executeValues(INSERT, wide, { pageSize: 1_000_000 });
  assertEquals(session.asked.map(({ statement }) => statement?.values.length), [
    ...[100, 100, 50],
    ...[40_000, 40_000, 40_000],
    ...[65_535, 4_465],
  ]);
});

Deno.test("Cursor.executeValues() takes a template for the rows, with placeholders of any style", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor();
  const templates: [string | ReturnType<typeof sql>, Values[], string, unknown[]][] = [
    ["(%s, upper(%s), DEFAULT)", [[1, 2], [3, 4]], "($1, upper($2), DEFAULT)", [1, 2, 3, 4]],
    ["(%(b)s, %(a)s, %(b)s)", [{ a: 1, b: 2 }, { a: 3, b: 4 }], "($1, $2, $1)", [2, 1, 4, 3]],
    ["($2::int, $1)", [[1, 2], [3, 4]], "($2::int, $1)", [1, 2, 3, 4]],
    [sql`(${sql.placeholder()}, now())`, [[1], [2]], "($1, now())", [1, 2]],
    ["(DEFAULT)", [[], []], "(DEFAULT)", []],
  ];
  for (const [template, rows, first, values] of templates) {
    await cur.executeValues("INSERT INTO t VALUES %s", rows, { template });
    const [, text, sent] = sentTo(session).at(-1) as [string, string, unknown[]];
    const width = sent.length / 2;
    const second = first.replace(/\$(\d)/g, (_, n) => `$${Number(n) + width}`);
    assertEquals([text, sent], [`INSERT INTO t VALUES ${first}, ${second}`, values]);
  }
});

Deno.test("Cursor.executeValues() leaves the rest of the text as it is", async () => {
  const { session, conn } = connected();
  const text = "UPDATE t SET a = v.a %% 2, b = '%s' FROM (VALUES%s) AS v (id, a) WHERE t.id = v.id";
  await conn.cursor().executeValues(text, [[1, 2]]);
  await conn.cursor().executeValues("SELECT 1 IN (%s)", [[1], [2]], { template: "%s" });
  assertEquals(session.texts, [
    "UPDATE t SET a = v.a % 2, b = '%s' FROM (VALUES($1, $2)) AS v (id, a) WHERE t.id = v.id",
    "SELECT 1 IN ($1, $2)",
  ]);
});

Deno.test("Cursor.executeValues() sends nothing without rows", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor();
  await cur.executeValues(INSERT, []);
  await cur.executeValues(INSERT, new Set<unknown[]>(), { template: "(%s)" });
  assertEquals([session.asked, cur.rowCount, cur.description], [[], 0, null]);
});

Deno.test("Cursor.executeValues() refuses a text without exactly one %s", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor();
  for (
    const text of ["SELECT 1", "VALUES %s, %s", "VALUES $1", "VALUES %(a)s", "SELECT '%s' -- %s"]
  ) {
    await assertRejects(
      () => cur.executeValues(text, [[1]]),
      ProgrammingError,
      "Cannot execute: the statement has not exactly one %s",
    );
  }
  assertEquals(session.asked, []);
});

Deno.test("Cursor.executeValues() refuses rows that do not fit, and sends nothing", async () => {
  const { session, conn } = connected("batches");
  const cur = conn.cursor();
  const template = "(%s, %s)";
  const wrong: [unknown, object, string][] = [
    [[[1], [1, 2]], {}, "Cannot execute rows[1]: the statement has 1 placeholder, 2 given"],
    [[[1]], { template }, "Cannot execute rows[0]: the statement has 2 placeholders, 1 given"],
    [[{ a: 1 }], {}, "Cannot execute rows[0]: it is not an array; objects need a template"],
    [[[]], {}, "Cannot execute rows[0]: it has no values"],
    [[1], {}, "Cannot execute rows[0]: it is not an array"],
    [[[1], [sql`1`]], {}, "parameter $2 is a part of a statement"],
    [[new Array(65_536).fill(0)], {}, "65536 values, PostgreSQL takes at most 65535"],
    [7, {}, "Cannot execute: the rows are not iterable"],
    [ReadableStream.from([[1]]), {}, "Cannot execute: the rows are not iterable"],
    [[[1]], { pageSize: 0 }, "Cannot execute: pageSize is not a whole number, 1 or more"],
    [[[1]], { pageSize: 1.5 }, "Cannot execute: pageSize is not a whole number, 1 or more"],
    [[[1]], { timeout: -1 }, "Cannot execute: timeout is not"],
  ];
  for (const [rows, options, message] of wrong) {
    const executed = cur.executeValues(INSERT, rows as unknown[][], options);
    await assertRejects(() => executed, InterfaceError, message);
  }
  await assertRejects(
    () => conn.cursor({ clientBinding: true }).executeValues(INSERT, [[1]]),
    InterfaceError,
    "Cannot execute: a cursor with clientBinding runs one text at a time",
  );
  assertEquals(session.asked, []);
});

Deno.test("Cursor.executeValues() needs batches for more than one page only", async () => {
  const { session, conn } = connected();
  const cur = conn.cursor();
  await assertRejects(
    () => cur.executeValues(INSERT, [[1], [2]], { pageSize: 1 }),
    NotSupportedError,
    'Cannot execute: driver "scripted" has no batches',
  );
  assertEquals(session.asked, []);
  await cur.executeValues(INSERT, [[1], [2]]);
});

Deno.test("Cursor.executeValues() says behind which row its source failed, and why", async () => {
  const { session, conn } = connected();
  const cause = new Error("the disk is gone");
  function* failing() {
    yield [1];
    yield [2];
    throw cause;
  }
  const error = await assertRejects(
    () => conn.cursor().executeValues(INSERT, failing()),
    OperationalError,
    "Cannot execute: the source failed after 2 rows",
  );
  assertEquals([error.cause, session.asked], [cause, []]);
});

Deno.test("Cursor.executeValues() takes each row at once: its array may be used again for the next", async () => {
  const { session, conn } = connected("batches");
  function* again() {
    const row = [0];
    for (row[0] = 1; row[0] <= 3; row[0]++) yield row;
  }
  await conn.cursor().executeValues(INSERT, again(), { pageSize: 2 });
  assertEquals(session.asked.map(({ statement }) => statement?.values), [[1, 2], [3]]);
});

Deno.test("Cursor.executeValues() leaves the iterator at the first row that does not fit", async () => {
  const { session, conn } = connected("batches");
  let isLeft = false;
  function* wrong() {
    try {
      yield [1];
      yield [1, 2];
      throw new RangeError("too far");
    } finally {
      isLeft = true;
    }
  }
  await assertRejects(
    () => conn.cursor().executeValues(INSERT, wrong()),
    InterfaceError,
    "Cannot execute rows[1]: the statement has 1 placeholder, 2 given",
  );
  assertEquals([isLeft, session.asked], [true, []]);
});

Deno.test("Cursor.executeValues() gives rows as the cursor was made to", async () => {
  const { session, conn } = connected("batches");
  session.answer = () => rowsOf([1], [2]);
  const cur = conn.cursor({ rowFactory: () => ([n]) => `<${n}>` });
  await cur.executeValues(INSERT, [[1], [2]], { pageSize: 1 });
  assertEquals(await cur.fetchAll(), ["<1>", "<2>", "<1>", "<2>"]);
});
