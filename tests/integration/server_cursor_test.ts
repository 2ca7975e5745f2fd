import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import {
  connect,
  type Connection,
  createPool,
  DatabaseError,
  InFailedSqlTransaction,
  InterfaceError,
  nativeDriver,
  ProgrammingError,
  SyntaxError as SqlSyntaxError,
  TimeoutError,
} from "../../mod.ts";
import { uniqueName, untilRunning } from "../support/activity.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const TEN = "SELECT i FROM generate_series(1, 10) AS i";

async function namesOfCursors(conn: Connection): Promise<unknown[]> {
  const text = "SELECT name FROM pg_cursors WHERE name NOT LIKE '<%' AND name <> '' ORDER BY 1";
  return (await (await conn.execute(text)).fetchAll()).map(([name]) => name);
}

Deno.test("ServerCursor fetches forward, and knows its columns, position and count", async () => {
  await using conn = await connect(server.dsn);
  await using tx = await conn.begin();
  await using cur = tx.cursor<[number]>({ name: "ten" });
  const seen: unknown[] = [];
  const note = () => seen.push([cur.rowNumber, cur.rowCount, cur.statusMessage]);
  await cur.execute(TEN);
  assertEquals(cur.description?.map(({ name, typeCode }) => [name, typeCode]), [["i", 23]]);
  note();
  assertEquals(await cur.fetchOne(), [1]);
  note();
  assertEquals(await cur.fetchMany(3), [[2], [3], [4]]);
  assertEquals(await cur.fetchMany(), [[5]]);
  assertEquals(await cur.fetchMany(0), []);
  assertEquals(await cur.fetchAll(), [[6], [7], [8], [9], [10]]);
  note();
  assertEquals([await cur.fetchOne(), await cur.fetchMany(2), await cur.fetchAll()], [
    null,
    [],
    [],
  ]);
  assertEquals(seen, [[0, -1, "DECLARE CURSOR"], [1, -1, "FETCH 1"], [10, 10, "FETCH 5"]]);
});

Deno.test("ServerCursor.scroll() goes both ways, and stops at the ends", async () => {
  await using conn = await connect(server.dsn);
  await using _tx = await conn.begin();
  await using cur = conn.cursor<[number]>({ name: "ten", scrollable: true, iterSize: 4 });
  await cur.execute(TEN);
  const moves: [value: number, mode: "relative" | "absolute", row: number | null][] = [
    [4, "relative", 5],
    [-1, "relative", 5],
    [0, "relative", 6],
    [9, "absolute", 10],
    [-1, "relative", 10],
    [0, "absolute", 1],
    [100, "relative", null],
    [-1, "relative", 10],
    [100, "absolute", null],
    [0, "relative", null],
    [-100, "relative", 1],
    [-3, "absolute", 1],
    [1, "absolute", 2],
    [1, "absolute", 2],
  ];
  for (const [value, mode, row] of moves) {
    await cur.scroll(value, mode);
    assertEquals([value, mode, (await cur.fetchOne())?.[0] ?? null], [value, mode, row]);
    assertEquals(cur.rowNumber, row ?? 10);
  }
});

Deno.test("ServerCursor.scroll() counts the rows that an iteration has fetched ahead", async () => {
  await using conn = await connect(server.dsn);
  await using _tx = await conn.begin();
  await using cur = conn.cursor<[number]>({ name: "ten", scrollable: true, iterSize: 4 });
  await cur.execute(TEN);
  const takeOne = async () => {
    for await (const [i] of cur) return i;
  };
  assertEquals([await takeOne(), cur.rowNumber], [1, 1]);
  assertEquals(await cur.fetchMany(2), [[2], [3]]);
  await cur.scroll(1);
  assertEquals([cur.rowNumber, await takeOne()], [4, 5]);
  await cur.scroll(-3);
  assertEquals([cur.rowNumber, await takeOne()], [2, 3]);
  await cur.scroll(4);
  assertEquals([cur.rowNumber, await takeOne()], [7, 8]);
  assertEquals(await cur.fetchAll(), [[9], [10]]);
});

Deno.test("ServerCursor.scroll() refuses to go back without scrolling, before it is sent", async () => {
  await using conn = await connect(server.dsn);
  await using _tx = await conn.begin();
  await using cur = conn.cursor<[number]>({ name: "ten", scrollable: false });
  await cur.execute(TEN);
  await cur.scroll(5);
  await assertRejects(() => cur.scroll(-1), InterfaceError, "scrollable: false");
  await assertRejects(() => cur.scroll(4, "absolute"), InterfaceError, "scrollable: false");
  await cur.scroll(5, "absolute");
  assertEquals(await cur.fetchOne(), [6]);
});

Deno.test("ServerCursor.scroll() gives the server's error where the query cannot go back", async () => {
  await using conn = await connect(server.dsn);
  await using _tx = await conn.begin();
  await using cur = conn.cursor<[number]>({ name: "locked" });
  await conn.execute("CREATE TEMP TABLE t AS SELECT generate_series(1, 3) AS i");
  await cur.execute("SELECT i FROM t FOR UPDATE");
  await cur.fetchMany(3);
  const error = await assertRejects(() => cur.scroll(-1), DatabaseError);
  assertEquals([error.code, conn.transactionStatus], ["55000", "inError"]);
});

Deno.test("ServerCursor with hold outlives COMMIT, and goes with ROLLBACK", async () => {
  await using conn = await connect(server.dsn);
  const tx = await conn.begin();
  const held = tx.cursor<[number]>({ name: "held", withHold: true, scrollable: true });
  await held.execute(TEN);
  assertEquals(await held.fetchMany(2), [[1], [2]]);
  await tx.commit();
  assertEquals(await held.fetchMany(2), [[3], [4]]);
  await held.scroll(0, "absolute");
  assertEquals((await held.fetchAll()).length, 10);
  await assertRejects(() => held.execute(TEN), InterfaceError, "transaction is committed");
  await held.close();
  assertEquals(await namesOfCursors(conn), []);

  const undone = conn.cursor({ name: "undone", withHold: true });
  const other = await conn.begin();
  await undone.execute(TEN);
  await other.rollback();
  const error = await assertRejects(
    () => undone.fetchOne(),
    InterfaceError,
    "Cannot fetch: the cursor went with its transaction",
  );
  assertInstanceOf(error.cause, DatabaseError);
  await undone.close();
});

Deno.test("ServerCursor with hold needs no transaction", async () => {
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor<[number]>({ name: "held", withHold: true });
  await cur.execute("SELECT i FROM generate_series(1, $1::int4) AS i", [3]);
  const seen: number[] = [];
  for await (const [i] of cur) seen.push(i);
  assertEquals([seen, conn.transactionStatus], [[1, 2, 3], "idle"]);
  await cur.execute("SELECT 'again'");
  assertEquals(await cur.fetchAll(), [["again"]] as unknown[] as [number][]);
});

Deno.test("ServerCursor without hold is refused outside of a transaction", async () => {
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor({ name: "c" });
  await assertRejects(
    async () => void await cur.execute("SELECT 1"),
    ProgrammingError,
    "Cannot execute: a server-side cursor needs a transaction",
  );
});

Deno.test("ServerCursor iterates over 10,000 rows, iterSize of them at a time", async () => {
  await using conn = await connect(server.dsn);
  await using _tx = await conn.begin();
  await using cur = conn.cursor<[number, string]>({ name: "many" });
  const text = "SELECT i, repeat('x', i % 50) FROM generate_series(1, 10000) AS i";
  let sum = 0;
  const tags = new Set<string | null>();
  for await (const [i, xs] of cur.execute(text)) {
    sum += i;
    assertEquals(xs.length, i % 50);
    tags.add(cur.statusMessage);
  }
  assertEquals([sum, cur.rowCount, [...tags]], [50_005_000, 10_000, ["FETCH 2000"]]);
});

Deno.test("ServerCursor takes values under every placeholder, and binds them in the text when asked", async () => {
  await using conn = await connect(server.dsn);
  await using _tx = await conn.begin();
  await using cur = conn.cursor({ name: "c" });
  const hostile = "'; CLOSE c; --\\";
  const rows = [[7, hostile]];
  const pairs: [string, unknown[] | Record<string, unknown>][] = [
    ["SELECT $1::int4, $2::text", [7, hostile]],
    ["SELECT %s::int4, %s::text -- the end", [7, hostile]],
    ["SELECT $n::int4, $s::text;", { n: 7, s: hostile }],
    ["VALUES (%(n)s::int4, %(s)s::text) /* ; */ ; ", { n: 7, s: hostile }],
  ];
  for (const [text, values] of pairs) {
    await cur.execute(text, values);
    assertEquals(await cur.fetchAll(), rows);
  }
  await using byClient = conn.cursor({ name: "d", clientBinding: true });
  await byClient.execute("SELECT %s, %s", [7, hostile]);
  assertEquals(await byClient.fetchAll(), rows);
});

Deno.test("ServerCursor refuses several statements, and runs none", async () => {
  await using conn = await connect(server.dsn);
  await using _tx = await conn.begin();
  for (const clientBinding of [false, true]) {
    await using cur = conn.cursor({ name: "c", clientBinding });
    for (const text of ["SELECT 1; SELECT 2", "; SELECT 1"]) {
      await assertRejects(async () => void await cur.execute(text), InterfaceError, "several");
    }
  }
  assertEquals(await namesOfCursors(conn), []);
});

Deno.test("ServerCursor gives the server's error for what is no query", async () => {
  for (const text of ["DROP TABLE t", "", "SELEC 1"]) {
    await using conn = await connect(server.dsn);
    await using _tx = await conn.begin();
    await using cur = conn.cursor({ name: "c" });
    await assertRejects(async () => void await cur.execute(text), SqlSyntaxError);
    await assertRejects(() => cur.fetchOne(), Error, "Cannot fetch: the last statement failed");
  }
});

Deno.test("ServerCursor gives rows as objects, and columns of any type", async () => {
  await using conn = await connect(server.dsn);
  await using _tx = await conn.begin();
  await conn.execute("CREATE TEMP TABLE person (name text, pay numeric(8, 2), tags text[])");
  await conn.execute("INSERT INTO person VALUES ('ann', 12.5, '{a,b}'), ('bob', NULL, NULL)");
  const text = "SELECT name, pay, tags, ROW(1, 2) AS pair, p FROM person p ORDER BY name";
  await using cur = conn.cursor({ name: "people", rowMode: "object" });
  await cur.execute(text);
  const buffered = conn.cursor({ rowMode: "object" });
  await buffered.execute(text);
  assertEquals(await cur.fetchAll(), await buffered.fetchAll());
  assertEquals(cur.description, buffered.description);
});

Deno.test("ServerCursors of several names are read in turns, with other statements between", async () => {
  await using conn = await connect(server.dsn);
  await using _tx = await conn.begin();
  const names = ['a "quoted" name', "a.dotted.name", "Größe ☃", "select", "$1", " "];
  const cursors = names.map((name) => conn.cursor<[string, number]>({ name }));
  await Promise.all(
    cursors.map((cur) =>
      cur.execute("SELECT $1::text, i FROM generate_series(1, 3) i", [cur.name])
    ),
  );
  for (let i = 1; i <= 3; i++) {
    const rows = cursors.map((cur) => cur.fetchOne());
    const other = conn.execute("SELECT $1::int4", [i]);
    assertEquals(await Promise.all(rows), names.map((name): [string, number] => [name, i]));
    assertEquals(await (await other).fetchOne(), [i]);
  }
  assertEquals(await namesOfCursors(conn), [...names].sort());
  for (const cur of cursors) await cur.close();
  assertEquals(await namesOfCursors(conn), []);
});

Deno.test("ServerCursor of a name that is too long is found and closed by what the server made of it", async () => {
  await using conn = await connect(server.dsn);
  await using _tx = await conn.begin();
  const cur = conn.cursor({ name: "ö".repeat(100) });
  await cur.execute("SELECT 1");
  assertEquals([await cur.fetchAll(), (await namesOfCursors(conn)).length], [[[1]], 1]);
  await cur.close();
  assertEquals(await namesOfCursors(conn), []);
});

Deno.test("ServerCursor fetches other columns under a name used before, with and without a cache", async () => {
  for (const statementCacheSize of [100, 0]) {
    await using conn = await connect(server.dsn, {
      driver: nativeDriver({ statementCacheSize }),
    });
    await using _tx = await conn.begin();
    for (let round = 0; round < 3; round++) {
      await using cur = conn.cursor({ name: "same" });
      await cur.execute("SELECT 1");
      assertEquals(await cur.fetchMany(5), [[1]]);
      await cur.execute("SELECT 'text', true");
      assertEquals(await cur.fetchMany(5), [["text", true]]);
      await cur.execute("SELECT $1::bytea", [new Uint8Array([round])]);
      assertEquals(await cur.fetchMany(5), [[new Uint8Array([round])]]);
    }
    assertEquals(conn.transactionStatus, "inTransaction");
  }
});

Deno.test("ServerCursor says so when its transaction has ended, also in the next one", async () => {
  await using conn = await connect(server.dsn);
  const cur = conn.cursor({ name: "c" });
  const gone = (action: () => Promise<unknown>) =>
    assertRejects(action, InterfaceError, "the cursor went with its transaction");
  await conn.transaction(async () => void await cur.execute("SELECT 1"));
  await gone(() => cur.fetchOne());
  await gone(() => cur.scroll(1));
  await using tx = await conn.begin();
  await gone(() => cur.fetchOne());
  assertEquals(conn.transactionStatus, "inTransaction");
  await cur.execute("SELECT 2");
  assertEquals(await cur.fetchOne(), [2]);
  await tx.rollback();

  await conn.execute("BEGIN");
  await cur.execute("SELECT 3");
  await conn.execute("COMMIT");
  await conn.execute("BEGIN");
  await gone(() => cur.fetchOne());
  await conn.execute("ROLLBACK");
  await cur.close();
});

Deno.test("ServerCursor.close() sends nothing in a failed transaction, and hides no error", async () => {
  await using conn = await connect(server.dsn);
  await assertRejects(
    () =>
      conn.transaction(async () => {
        await using cur = conn.cursor({ name: "c" });
        await cur.execute("SELECT 1 / (3 - i) FROM generate_series(1, 5) AS i");
        assertEquals(await cur.fetchMany(2), [[0], [1]]);
        await cur.fetchOne();
      }),
    DatabaseError,
    "division by zero",
  );
  await using tx = await conn.begin();
  const cur = conn.cursor({ name: "c" });
  await cur.execute(TEN);
  await assertRejects(async () => void await tx.execute("SELEC"), SqlSyntaxError);
  await assertRejects(() => cur.fetchOne(), InFailedSqlTransaction);
  await cur.close();
  assertEquals([cur.closed, conn.transactionStatus], [true, "inError"]);
  await assertRejects(() => cur.fetchOne(), InterfaceError, "Cannot fetch: cursor is closed");
});

Deno.test("ServerCursor.close() leaves a transaction whole whose savepoint took the cursor", async () => {
  await using conn = await connect(server.dsn);
  await using _tx = await conn.begin();
  await conn.execute("SAVEPOINT s");
  const cur = conn.cursor({ name: "c" });
  await cur.execute(TEN);
  await conn.execute("ROLLBACK TO SAVEPOINT s");
  await cur.close();
  assertEquals(conn.transactionStatus, "inTransaction");
});

Deno.test("ServerCursor ends a FETCH with its timeout and its signal, and the connection is usable", async () => {
  await using conn = await connect(server.dsn);
  await using observer = await connect(server.dsn);
  const slow =
    "SELECT i, pg_sleep(CASE WHEN i > 1 THEN 60 ELSE 0 END) FROM generate_series(1, 2) i";
  await conn.execute("BEGIN");
  const timed = conn.cursor<[number]>({ name: "slow" });
  await timed.execute(slow);
  assertEquals((await timed.fetchOne())?.[0], 1);
  await assertRejects(() => timed.fetchOne({ timeout: 50 }), TimeoutError);
  await timed.close();
  await conn.execute("ROLLBACK");

  await conn.execute("BEGIN");
  const cur = conn.cursor({ name: "slow" });
  await cur.execute(slow);
  await cur.fetchOne();
  const controller = new AbortController();
  const fetching = cur.fetchAll({ signal: controller.signal });
  await untilRunning(observer, conn.backendPid, "FETCH FORWARD ALL");
  controller.abort(new Error("enough"));
  await assertRejects(() => fetching, Error, "enough");
  await cur.close();
  await conn.execute("ROLLBACK");
  assertEquals(await (await conn.execute("SELECT 1")).fetchOne(), [1]);
});

Deno.test("ServerCursor ends a DECLARE with hold that takes too long", async () => {
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor({ name: "slow", withHold: true, timeout: 50 });
  await assertRejects(async () => void await cur.execute("SELECT pg_sleep(60)"), TimeoutError);
  await cur.execute("SELECT 1", [], { timeout: 60_000 });
  assertEquals(await cur.fetchAll(), [[1]]);
});

Deno.test("ServerCursor reads and closes what a function has opened under its name", async () => {
  await using conn = await connect(server.dsn);
  await using _tx = await conn.begin();
  await conn.execute(`
    CREATE FUNCTION pg_temp.opened(name refcursor) RETURNS refcursor LANGUAGE plpgsql AS $$
    BEGIN OPEN name SCROLL FOR SELECT i FROM generate_series(1, 10) AS i; RETURN name; END $$`);
  const [name] = (await (await conn.execute<[string]>(
    "SELECT pg_temp.opened('The Cursor')",
  )).fetchOne())!;
  const cur = conn.cursor<[number]>({ name });
  assertEquals([cur.description, cur.rowNumber], [null, null]);
  assertEquals(await cur.fetchMany(2), [[1], [2]]);
  assertEquals([cur.description?.[0]?.name, cur.rowNumber, cur.query], ["i", null, null]);
  await cur.scroll(-1);
  assertEquals(await cur.fetchOne(), [2]);
  assertEquals((await cur.fetchAll()).length, 8);
  await cur.scroll(-1);
  assertEquals(await cur.fetchOne(), [10]);
  await cur.scroll(3, "absolute");
  assertEquals([cur.rowNumber, await cur.fetchOne()], [3, [4]]);
  await cur.close();
  assertEquals(await namesOfCursors(conn), []);
});

Deno.test("ServerCursor of a name that nobody has opened gives the server's error", async () => {
  await using conn = await connect(server.dsn);
  const cur = conn.cursor({ name: "nobody" });
  const error = await assertRejects(() => cur.fetchOne(), DatabaseError);
  assertEquals(error.code, "34000");
  await cur.close();
});

Deno.test("a connection that is released with held cursors comes back without them", async () => {
  const pool = await createPool(server.dsn, { minSize: 0, maxSize: 1 });
  const declare: ((conn: Connection) => Promise<unknown>)[] = [
    async (conn) => await conn.cursor({ name: "held", withHold: true }).execute("SELECT 1"),
    async (conn) => await conn.execute("DECLARE held CURSOR WITH HOLD FOR SELECT 1"),
    async (conn) => await conn.executeScript("DECLARE held CURSOR WITH HOLD FOR SELECT 1"),
  ];
  const pids = new Set<number>();
  for (const run of declare) {
    {
      await using conn = await pool.acquire();
      await run(conn);
      pids.add(conn.backendPid);
    }
    await using conn = await pool.acquire();
    assertEquals(await namesOfCursors(conn), []);
  }
  assertEquals(pids.size, 1);
  await pool.close();
});

Deno.test("Pool.cursor() lends a connection for a cursor with hold", async () => {
  await using pool = await createPool(server.dsn, { minSize: 0, maxSize: 1 });
  const name = uniqueName("held");
  const cur = await pool.cursor<[number]>({ name, withHold: true });
  await cur.execute(TEN);
  assertEquals([await cur.fetchMany(2), pool.freeSize], [[[1], [2]], 0]);
  await cur.close();
  assertEquals(pool.freeSize, 1);
  await using conn = await pool.acquire();
  assertEquals(await namesOfCursors(conn), []);
  assert(!conn.closed);
});
