/**
 * What users of aiopg complained of, and cannot happen here: cursors, several things at once, and rows.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { deadline } from "@std/async";
import { connect, createPool, DataError, InterfaceError, mogrify } from "../../../mod.ts";
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
