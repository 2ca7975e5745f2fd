import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import {
  connect,
  type Connection,
  createPool,
  DataError,
  InterfaceError,
  jsonb,
  OperationalError,
  scalarRow,
  TimeoutError,
  UniqueViolation,
} from "../../mod.ts";
import { untilIdle, untilLocked } from "../support/activity.ts";
import { OwnSchema } from "../support/own_schema.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const INSERT = "INSERT INTO item VALUES ($1, $2)";

async function withItems(): Promise<Connection> {
  const conn = await connect(server.dsn);
  await conn.execute("CREATE TEMP TABLE item (id int PRIMARY KEY, name text)");
  return conn;
}

async function names(conn: Connection): Promise<unknown[]> {
  const cur = await conn.execute("SELECT name FROM item ORDER BY id", [], {
    rowFactory: scalarRow,
  });
  return await cur.fetchAll();
}

function* numbers(count: number, from = 0): Generator<[number, string]> {
  for (let i = from; i < from + count; i++) yield [i, `item ${i}`];
}

Deno.test("executeMany() stores every set, in every style, from every kind of iterable", async () => {
  await using conn = await withItems();
  await conn.executeMany(INSERT, [[1, "a"], [2, null]]);
  await conn.executeMany("INSERT INTO item VALUES (%s, %s)", new Set([[3, "c"]]));
  const named = "INSERT INTO item VALUES ($id, $name)";
  await conn.executeMany(named, [{ id: 4, name: "d" }, { name: "e", id: 5 }]);
  async function* later() {
    yield await Promise.resolve({ id: 6, name: "f" });
  }
  const cur = await conn.executeMany("INSERT INTO item VALUES (%(id)s, %(name)s)", later());
  assertEquals([cur.rowCount, cur.statusMessage, cur.description], [1, "INSERT 0 1", null]);
  await conn.executeMany(INSERT, ReadableStream.from([[7, "g"]]));
  assertEquals(await names(conn), ["a", null, "c", "d", "e", "f", "g"]);
});

Deno.test("executeMany() stores many thousand sets and returns their rows in order", async () => {
  await using conn = await withItems();
  const cur = conn.cursor({ rowFactory: scalarRow<number> });
  await cur.executeMany(`${INSERT} RETURNING id`, numbers(20_000));
  assertEquals(cur.rowCount, 20_000);
  assertEquals(await cur.fetchAll(), Array.from({ length: 20_000 }, (_, i) => i));
  const none = await conn.executeMany("UPDATE item SET name = name WHERE id = $1", [[-1], [1]]);
  assertEquals(none.rowCount, 1);
});

Deno.test("executeMany() of SELECT gives the rows of all sets", async () => {
  await using conn = await connect(server.dsn);
  const cur = await conn.executeMany("SELECT generate_series(1, $1::int) AS n", [[1], [0], [2]], {
    rowMode: "object",
  });
  assertEquals([cur.rowCount, await cur.fetchAll()], [3, [{ n: 1 }, { n: 1 }, { n: 2 }]]);
});

Deno.test("executeMany() is all or nothing, and says at which set the server failed", async () => {
  await using conn = await withItems();
  for (const at of [0, 1, 300, 999]) {
    const sets = [...numbers(1_000)];
    sets[at] = sets[(at + 999) % 1_000]!;
    const error = await assertRejects(() => conn.executeMany(INSERT, sets), UniqueViolation);
    assertEquals([error.batchIndex, error.query], [at === 0 ? 999 : at, INSERT]);
    assertEquals(await names(conn), []);
  }
});

Deno.test("executeMany() leaves nothing when its source fails or a later set does not fit", async () => {
  await using conn = await withItems();
  const cause = new Error("the disk is gone");
  function* failing() {
    yield* numbers(1_000);
    throw cause;
  }
  const error = await assertRejects(
    () => conn.executeMany(INSERT, failing()),
    OperationalError,
    "the source failed after 1000 sets",
  );
  assertEquals(error.cause, cause);
  const sets: unknown[][] = [...numbers(1_000)];
  sets[700] = [1];
  await assertRejects(() => conn.executeMany(INSERT, sets), InterfaceError, "sets[700]");
  sets[700] = [undefined, "a"];
  await assertRejects(() => conn.executeMany(INSERT, sets), DataError);
  assertEquals(await names(conn), []);
});

Deno.test("executeMany() in a transaction is a part of it", async () => {
  await using conn = await withItems();
  await using tx = await conn.begin();
  await tx.executeMany(INSERT, numbers(2));
  await using nested = await tx.beginNested();
  await assertRejects(() => nested.executeMany(INSERT, numbers(3)), UniqueViolation);
  await nested.rollback();
  await tx.executeMany(INSERT, numbers(1, 2));
  await tx.commit();
  assertEquals((await names(conn)).length, 3);
});

Deno.test("executeMany() is aborted while its source is awaited, and nothing stays", async () => {
  await using conn = await withItems();
  await using observer = await connect(server.dsn);
  const controller = new AbortController();
  const waiting = Promise.withResolvers<void>();
  let left = false;
  async function* stalling() {
    try {
      yield* numbers(300);
      waiting.resolve();
      await new Promise<void>((resolve) =>
        controller.signal.addEventListener("abort", () => resolve())
      );
      yield [300, "late"];
    } finally {
      left = true;
    }
  }
  const executed = conn.executeMany(INSERT, stalling(), { signal: controller.signal });
  const rejected = assertRejects(() => executed, Error, "enough");
  await Promise.race([waiting.promise, rejected]);
  controller.abort(new Error("enough"));
  await rejected;
  await untilIdle(observer, conn.backendPid);
  assert(left);
  assertEquals(await names(conn), []);
});

Deno.test("executeMany() is aborted, and timed out, while the server waits for a lock", async () => {
  await using schema = await OwnSchema.make(
    server.dsn,
    (name) => `CREATE TABLE ${name}.item (id int PRIMARY KEY, name text)`,
  );
  await using conn = await connect(server.dsn);
  await using holder = await connect(server.dsn);
  await using lock = await holder.begin();
  await lock.execute(`LOCK TABLE ${schema.name}.item`);
  const text = `INSERT INTO ${schema.name}.item VALUES ($1, $2)`;
  await assertRejects(() => conn.executeMany(text, numbers(10), { timeout: 50 }), TimeoutError);
  const controller = new AbortController();
  const executed = conn.executeMany(text, numbers(5_000), { signal: controller.signal });
  const rejected = assertRejects(() => executed, Error, "enough");
  await untilLocked(holder, conn.backendPid);
  controller.abort(new Error("enough"));
  await rejected;
  await lock.rollback();
  assertEquals(await (await conn.execute(`SELECT FROM ${schema.name}.item`)).fetchAll(), []);
});

Deno.test("executeMany() refuses other statements until it has ended", async () => {
  await using conn = await withItems();
  const [waiting, more] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  async function* slow() {
    yield [1, "a"];
    waiting.resolve();
    await more.promise;
    yield [2, "b"];
  }
  const executed = conn.executeMany(INSERT, slow());
  await Promise.race([waiting.promise, executed]);
  await assertRejects(async () => await conn.execute("SELECT 1"), InterfaceError);
  more.resolve();
  assertEquals((await executed).rowCount, 2);
  assertEquals(await names(conn), ["a", "b"]);
});

Deno.test("results of executeMany() and of others are fetched in turn", async () => {
  await using conn = await connect(server.dsn);
  const many = await conn.executeMany<[number]>("SELECT $1::int", [[1], [2]]);
  const one = await conn.execute<[number]>("SELECT generate_series(11, 12)");
  const rows = [await many.fetchOne(), await one.fetchOne(), await many.fetchOne()];
  assertEquals([...rows, await one.fetchOne()], [[1], [11], [2], [12]]);
});

Deno.test("Pool.executeMany() gives the connection back before the rows are fetched", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  await using cur = await pool.executeMany<[number]>("SELECT $1::int", [[1], [2]]);
  assertEquals(pool.freeSize, 1);
  assertEquals(await cur.fetchAll(), [[1], [2]]);
});

Deno.test("executeValues() stores values as the columns' types, in one page and in several", async () => {
  await using conn = await connect(server.dsn);
  await using cur = conn.cursor<[number]>();
  await cur.execute(
    "CREATE TEMP TABLE typed (i int, t text, j jsonb, at timestamptz, b bytea, n numeric)",
  );
  const at = new Date("2024-02-29T12:34:56.789Z");
  const rows = Array.from({ length: 5 }, (_, i) => [
    ...[i, i % 2 ? `text ${i}` : null, jsonb({ i }), at],
    ...[new Uint8Array([i, 255]), i % 2 ? "1.50" : null],
  ]);
  for (const pageSize of [100, 2]) {
    await cur.execute("TRUNCATE typed");
    await cur.executeValues("INSERT INTO typed VALUES %s RETURNING i", rows, { pageSize });
    assertEquals([cur.rowCount, await cur.fetchAll()], [5, [[0], [1], [2], [3], [4]]]);
    const stored = await conn.execute<[string]>(
      "SELECT row(i, t, j, at AT TIME ZONE 'UTC', b, n)::text FROM typed ORDER BY i LIMIT 2",
    );
    assertEquals((await stored.fetchAll()).flat(), [
      '(0,,"{""i"": 0}","2024-02-29 12:34:56.789","\\\\x00ff",)',
      '(1,"text 1","{""i"": 1}","2024-02-29 12:34:56.789","\\\\x01ff",1.50)',
    ]);
  }
});

Deno.test("executeValues() updates from its rows with casts in the template", async () => {
  await using conn = await withItems();
  await conn.execute("INSERT INTO item SELECT i FROM generate_series(1, 3) AS i");
  const cur = conn.cursor();
  await cur.executeValues(
    "UPDATE item SET name = v.name FROM (VALUES %s) AS v (id, name) WHERE item.id = v.id",
    [[1, "a"], [3, "c"]],
    { template: "(%s::int4, %s)" },
  );
  assertEquals([cur.rowCount, await names(conn)], [2, ["a", null, "c"]]);
  await cur.executeValues("INSERT INTO item VALUES %s", [{ id: 4, name: "d" }], {
    template: "(%(id)s, upper(%(name)s))",
  });
  assertEquals((await names(conn)).at(-1), "D");
});

Deno.test("executeValues() of several pages is all or nothing", async () => {
  await using conn = await withItems();
  const cur = conn.cursor();
  const rows = [...numbers(1_000), [7, "again"]];
  const error = await assertRejects(
    () => cur.executeValues("INSERT INTO item VALUES %s", rows),
    UniqueViolation,
  );
  assertInstanceOf(error, UniqueViolation);
  assertEquals([error.batchIndex, await names(conn)], [10, []]);
});

Deno.test("executeValues() fills a statement up with 65,535 values", async () => {
  await using conn = await withItems();
  const cur = conn.cursor();
  await cur.executeValues("INSERT INTO item VALUES %s", [...numbers(40_000)], {
    pageSize: 100_000,
  });
  assertEquals(cur.rowCount, 40_000);
});

Deno.test("executeValues() is on connections, transactions and pools, too", async () => {
  await using conn = await withItems();
  const text = "INSERT INTO item VALUES %s RETURNING id";
  const one = await conn.executeValues<[number]>(text, [[1, "a"], [2, "b"]]);
  assertEquals(await one.fetchAll(), [[1], [2]]);
  await conn.transaction(async (tx) => {
    const cur = await tx.executeValues(text, [[3, "c"]], { rowFactory: scalarRow<number> });
    assertEquals(await cur.fetchAll(), [3]);
  });
  assertEquals(await names(conn), ["a", "b", "c"]);
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  const values = await pool.executeValues("SELECT * FROM (VALUES %s) AS v", [[1], [2], [3]], {
    template: "(%s::int4)",
    pageSize: 2,
  });
  assertEquals(pool.freeSize, 1);
  assertEquals(await values.fetchAll(), [[1], [2], [3]]);
});
