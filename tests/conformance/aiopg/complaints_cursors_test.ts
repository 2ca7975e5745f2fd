/**
 * What users of aiopg complained of, and cannot happen here: cursors, several things at once, and rows.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { deadline } from "@std/async";
import {
  connect,
  type Connection,
  createPool,
  DataError,
  InterfaceError,
  mogrify,
  types,
  UniqueViolation,
} from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { untilRunning } from "../../support/activity.ts";
import { oneValue } from "../../support/one_value.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();
const SETTLE_MS = 10_000;

Deno.test("[5.3 216 another coroutine is already waiting] calls made at once on one connection each get their own result or error", async () => {
  await using conn = await connect(server.dsn);
  const calls = Array.from({ length: 200 }, async (_, i) => {
    if (i % 7 === 0) {
      await assertRejects(() => conn.execute("SELECT 1 / $1::int4", [0]), DataError);
    } else assertEquals(await oneValue(conn, "SELECT $1::int4", [i]), i);
  });
  await deadline(Promise.all(calls), SETTLE_MS);
});

Deno.test("[5.3 65, 364, 415, 452 close cannot be used] close() is legal while a statement runs, and the pool works on", async () => {
  await using observer = await connect(server.dsn);
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  const conn = await pool.acquire();
  const cur = conn.cursor();
  const running = cur.execute("SELECT pg_sleep(0.2)").catch((error) => error);
  await untilRunning(observer, conn.backendPid, "SELECT pg_sleep");
  await cur.close();
  const closing = conn.close();
  assert(await deadline(running, SETTLE_MS) instanceof InterfaceError);
  await deadline(closing, SETTLE_MS);
  await pool.release(conn);
  assertEquals(await oneValue(pool, "SELECT 42"), 42);
});

Deno.test("[5.3 535, 538, 548, PR 801 one cursor per connection] a loop over one cursor may run another", async () => {
  await using conn = await connect(server.dsn);
  const seen: number[] = [];
  for await (const [i] of conn.execute<[number]>("SELECT generate_series(1, 3)")) {
    for await (const [j] of conn.execute<[number]>("SELECT $1::int4 * 10", [i])) seen.push(i, j);
  }
  assertEquals(seen, [1, 10, 2, 20, 3, 30]);
});

Deno.test("[5.3 535 streams] a statement beside a stream is refused by name, and the stream goes on", async () => {
  await using conn = await connect(server.dsn);
  let count = 0;
  for await (const _row of conn.cursor().stream("SELECT generate_series(1, 1000)")) {
    if (count++ === 0) await assertRejects(() => conn.execute("SELECT 1"), InterfaceError);
  }
  assertEquals([count, await oneValue(conn, "SELECT 42")], [1000, 42]);
});

Deno.test("[5.3 60, 140, 385, 357 no streaming] rows of a large result come while the server still makes them", async () => {
  await using conn = await connect(server.dsn);
  let count = 0;
  const rows = conn.cursor().stream("SELECT generate_series(1, 100000000)");
  for await (const _row of rows) if (++count === 1000) break;
  assertEquals([count, await deadline(oneValue(conn, "SELECT 42"), SETTLE_MS)], [1000, 42]);
});

Deno.test("[5.3 186, 352 mogrify was a coroutine] mogrify() needs no connection and no await", () => {
  assertEquals(mogrify("SELECT %s", ["it's"]), "SELECT 'it''s'");
});

Deno.test("[5.3 441 RowProxy iterates names] rows are arrays of values or plain objects, as asked", async () => {
  await using conn = await connect(server.dsn);
  const text = "SELECT 1 AS a, 'x' AS b";
  const tuple = await (await conn.execute(text)).fetchOne();
  const object = await (await conn.execute(text, [], { rowMode: "object" })).fetchOne();
  assertEquals([...tuple!], [1, "x"]);
  assertEquals(Object.entries(object!), [["a", 1], ["b", "x"]]);
});

const DUPLICATES = "SELECT 1 AS a, 2 AS b, 3 AS a";

Deno.test("[5.3 psycopg2#571, databases#263 duplicate names] arrays have every column", async () => {
  await using conn = await connect(server.dsn);
  const cur = await conn.execute(DUPLICATES);
  assertEquals(await cur.fetchOne(), [1, 2, 3]);
  assertEquals(cur.description!.map((column) => column.name), ["a", "b", "a"]);
});

Deno.test("[5.3 psycopg2#571, databases#263 duplicate names] objects that would lack a column are refused", async () => {
  await using conn = await connect(server.dsn);
  await assertRejects(
    () => conn.execute(DUPLICATES, [], { rowMode: "object" }),
    InterfaceError,
    'two columns are named "a"',
  );
  await using engine = await sa.createEngine(server.dsn);
  await using saConn = await engine.acquire();
  await assertRejects(() => saConn.execute(DUPLICATES), InterfaceError, "two columns");
  assertEquals([await oneValue(conn, "SELECT 42"), await saConn.scalar("SELECT 42")], [42, 42]);
});

Deno.test("[5.3 32 JSON decoded twice] a JSON string that looks like JSON stays a string", async () => {
  await using conn = await connect(server.dsn);
  const text = `SELECT '"{\\"a\\": 1}"'::json, '"[1]"'::jsonb, '{"a": "1"}'::jsonb`;
  assertEquals(await (await conn.execute(text)).fetchOne(), ['{"a": 1}', "[1]", { a: "1" }]);
});

Deno.test("[5.3 psycopg2#878 register_composite] a composite type is known without being registered", async () => {
  await using conn = await connect(server.dsn);
  await conn.execute("CREATE TYPE pg_temp.point3 AS (x int4, y int4, z text)");
  const cur = await conn.execute("SELECT '(1,2,up)'::pg_temp.point3, $1::pg_temp.point3", [
    { x: 3, y: 4, z: null },
  ]);
  assertEquals(await cur.fetchOne(), [{ x: 1, y: 2, z: "up" }, { x: 3, y: 4, z: null }]);
});

const INSERT = "INSERT INTO tbl VALUES (%s, %s)";
const ROWS: [number, string][] = Array.from({ length: 1_000 }, (_, i) => [i, `no. ${i}`]);

/** Five ways to put many rows into a table. */
const BULK: Record<string, (conn: Connection) => Promise<unknown>> = {
  "executeMany()": (conn) => conn.executeMany(INSERT, ROWS),
  "executeValues()": (conn) => conn.cursor().executeValues("INSERT INTO tbl VALUES %s", ROWS),
  "copyFrom()": (conn) => conn.copyFrom(ROWS, "tbl"),
  "pipeline()": (conn) => conn.pipeline((p) => ROWS.map((row) => p.execute(INSERT, row))),
  "unnest()": async (conn) =>
    await conn.execute("INSERT INTO tbl SELECT * FROM unnest($1::int[], $2::text[])", [
      ROWS.map(([id]) => id),
      ROWS.map(([, name]) => name),
    ]),
};

for (const [name, insert] of Object.entries(BULK)) {
  Deno.test(`[5.3 112, 46, 546, 349, 550, PR 632, 251 executemany] ${name} inserts many rows, or none`, async () => {
    await using conn = await connect(server.dsn);
    await conn.execute("CREATE TEMPORARY TABLE tbl (id int PRIMARY KEY, name text)");
    await insert(conn);
    const found = async () =>
      await (await conn.execute("SELECT * FROM tbl ORDER BY id")).fetchAll();
    assertEquals(await found(), ROWS);
    await conn.execute("DELETE FROM tbl WHERE id < 500");
    await assertRejects(() => insert(conn), UniqueViolation);
    assertEquals(await found(), ROWS.slice(500));
  });
}

Deno.test("[5.3 psycopg2#428 no COPY] COPY goes in and out as web streams", async () => {
  await using from = await connect(server.dsn);
  await using to = await connect(server.dsn);
  for (const conn of [from, to]) await conn.execute("CREATE TEMPORARY TABLE tbl (id int)");
  await from.execute("INSERT INTO tbl SELECT generate_series(1, 10000)");
  assertEquals(await to.copyFrom(from.copyTo("tbl").readable, "tbl"), 10_000);
  assertEquals(await oneValue(to, "SELECT sum(id)::int4 FROM tbl"), 50_005_000);
});

Deno.test("[5.3 189, PR 512 internal queries] what is asked about types does not care how the caller wants his rows", async () => {
  await using conn = await connect(server.dsn);
  await conn.execute("CREATE TYPE pg_temp.mood AS ENUM ('happy')");
  await conn.execute("CREATE TYPE pg_temp.pair AS (one int4, mood pg_temp.mood)");
  const cur = conn.cursor({ rowFactory: () => () => "a row" });
  await cur.execute("SELECT $1::pg_temp.pair", [{ one: 1, mood: "happy" }]);
  assertEquals(await cur.fetchAll(), ["a row"]);
  const objects = conn.cursor({ rowMode: "object" });
  await objects.execute("SELECT ARRAY[ROW(1, 'happy')::pg_temp.pair] AS pairs");
  assertEquals(await objects.fetchOne(), { pairs: [{ one: 1, mood: "happy" }] });
});

Deno.test("[5.3 86 TypeDecorator] a type of one's own goes both ways, in arrays and in NULL", async () => {
  const cents = types.define({
    name: "numeric",
    decode: (text) => ({ cents: Math.round(Number(text) * 100) }),
    encode: (value) => `${(value as { cents: number }).cents / 100}`,
  });
  await using conn = await connect(server.dsn, { types: { codecs: [cents] } });
  const cur = await conn.execute("SELECT $1::numeric + 1, $2::numeric[], NULL::numeric", [
    { cents: 150 },
    [{ cents: 5 }, null],
  ]);
  assertEquals(await cur.fetchOne(), [{ cents: 250 }, [{ cents: 5 }, null], null]);
});
