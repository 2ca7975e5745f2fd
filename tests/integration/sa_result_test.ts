/**
 * What is taken from results of `sa`, and how.
 * @module
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as sa from "../../sa.ts";
import { testServer } from "../support/server.ts";
import { testSa } from "../support/sa_tables.ts";

const THREE = "SELECT n, 'no. ' || n AS t FROM generate_series(1, 3) AS n";
type Numbered = { n: number; t: string };

testSa("a scalar is the first column of the first, or of the only row", async ({ conn }) => {
  const run = (text: string) => conn.execute<Numbered>(text);
  assertEquals(await (await run(THREE)).scalar(), 1);
  assertEquals(await (await run(`${THREE} LIMIT 1`)).scalarOne(), 1);
  assertEquals(await (await run(`${THREE} LIMIT 1`)).scalarOneOrNull(), 1);
  assertEquals(await (await run(`${THREE} LIMIT 0`)).scalarOneOrNull(), null);
  for (const limit of [0, 2]) {
    const result = await run(`${THREE} LIMIT ${limit}`);
    await assertRejects(() => result.scalarOne(), sa.InvalidRequestError);
    assert(result.closed);
  }
  const two = await run(`${THREE} LIMIT 2`);
  await assertRejects(() => two.scalarOneOrNull(), sa.InvalidRequestError, "several");
});

testSa("scalars() gives the first column, or the one of a key", async ({ conn }) => {
  const run = () => conn.execute<Numbered>(THREE);
  assertEquals(await (await run()).scalars(), [1, 2, 3]);
  const texts: string[] = await (await run()).scalars("t");
  assertEquals(texts, ["no. 1", "no. 2", "no. 3"]);
  const partly = await run();
  await partly.fetchOne();
  assertEquals([await partly.scalars("n"), partly.closed], [[2, 3], true]);
  const kept = await run();
  await assertRejects(() => kept.scalars("x" as never), sa.NoSuchColumnError, '"x"');
  assertEquals(kept.closed, false);
  assertEquals(await conn.scalars<number>("SELECT n FROM generate_series(1, $1::int4) AS n", [2]), [
    1,
    2,
  ]);
});

testSa("tuples() gives the rows as arrays, in the order of the columns", async ({ conn }) => {
  const result = await conn.execute('SELECT 1 AS b, 2 AS a, 3 AS "0"');
  assertEquals(result.keys(), ["b", "a", "0"]);
  assertEquals([await result.tuples(), result.closed], [[[1, 2, 3]], true]);
});

testSa("columns() narrows a result to some of them", async ({ conn, item }) => {
  await conn.execute(item.insert(), [{ name: "a" }, { name: "b" }]);
  const whole = await conn.execute(item.select().orderBy(item.c.id));
  await whole.fetchOne();
  const names = whole.columns("name");
  assertEquals([whole.closed, names.keys(), names.rowCount], [true, ["name"], 2]);
  const row = await names.one();
  assertEquals(row, { name: "b" });
  assertEquals(names.get(row, item.c.name), "b");
  assertThrows(() => names.get(row, item.c.id), sa.NoSuchColumnError);
  assertThrows(() => whole.columns("name"), sa.ResourceClosedError);
  const other = await conn.execute(item.select());
  assertThrows(() => other.columns("nope" as never), sa.NoSuchColumnError, '"nope"');
  assertEquals((await other.mappings().all()).length, 2);
});

testSa("partitions() gives so many rows at a time", async ({ conn }) => {
  const sizes: number[] = [];
  const result = await conn.execute<Numbered>(THREE);
  for await (const rows of result.partitions(2)) sizes.push(rows.length);
  assertEquals([sizes, result.closed], [[2, 1], true]);
  const left = await conn.execute<Numbered>(THREE);
  for await (const [row] of left.partitions(1)) {
    assertEquals(row?.n, 1);
    break;
  }
  assertEquals(left.closed, true);
  const wrong = await conn.execute<Numbered>(THREE);
  await assertRejects(() => wrong.partitions(0).next(), sa.ArgumentError, "size");
  await assertRejects(() => wrong.partitions(1.5).next(), sa.InvalidRequestError, "size");
});

testSa("a result has its cursor as long as it is open", async ({ conn, item }) => {
  const result = await conn.execute(item.select());
  assertEquals(result.cursor?.statusMessage, "SELECT 0");
  assertEquals(result.cursor?.description?.map(({ name }) => name), ["id", "name"]);
  await result.close();
  assertEquals(result.cursor, null);
  assertEquals((await conn.execute(item.insert(), {})).cursor, null);
});

testSa(
  "insertedPrimaryKey is what was returned, or else what was given",
  async ({ conn, item }) => {
    const returned = await conn.execute(
      item.insert().values({ name: "a" }).returning({ key: item.c.id, name: item.c.name }),
    );
    assertEquals(await returned.all(), [{ key: 1, name: "a" }]);
    assertEquals(returned.insertedPrimaryKey, { id: 1 });
    const given = await conn.execute(item.insert(), { id: 7 });
    assertEquals(given.insertedPrimaryKey, { id: 7 });
  },
);

testSa("insertedPrimaryKey says what it needs where it is not known", async ({ conn, item }) => {
  const unknown = await conn.execute(item.insert(), { name: "a" });
  assertThrows(
    () => unknown.insertedPrimaryKey,
    sa.InvalidRequestError,
    "Cannot tell the primary key: id was neither returned nor given; add returning()",
  );
  const several = await conn.execute(item.insert(), [{ id: 8 }, { id: 9 }]);
  const others = [several, await conn.execute(item.select()), await conn.execute("SELECT 1")];
  for (const result of others) {
    assertThrows(() => result.insertedPrimaryKey, sa.InvalidRequestError, "INSERT of one row");
  }
  const keyless = new sa.MetaData({ schema: "pg_temp" }).table("keyless", { line: sa.text() });
  await conn.execute(sa.createTable(keyless));
  const without = await conn.execute(keyless.insert(), { line: "a" });
  assertThrows(() => without.insertedPrimaryKey, sa.InvalidRequestError, "the table has none");
});

testSa("insertedPrimaryKey has all columns of a key", async ({ conn }) => {
  const member = new sa.MetaData({ schema: "pg_temp" }).table("member", {
    user: sa.integer().primaryKey(),
    group: sa.integer().primaryKey(),
  });
  await conn.execute(sa.createTable(member));
  const result = await conn.execute(member.insert(), { user: 1, group: 2 });
  assertEquals(result.insertedPrimaryKey, { user: 1, group: 2 });
});

testSa("get() reads by column, by place and by key", async ({ conn, item }) => {
  await conn.execute(item.insert(), { name: "a" });
  const result = await conn.execute(sa.select({ n: item.c.name, id: item.c.id }));
  const row = await result.one();
  const name: string | null = result.get(row, item.c.name);
  const key: string | null = result.get(row, "n");
  assertEquals([name, key, result.get(row, 0), result.get(row, 1)], ["a", "a", "a", 1]);
  for (const column of [2, -1, 0.5, NaN, "name", "constructor"]) {
    assertThrows(() => result.get(row, column as never), sa.NoSuchColumnError);
  }
  for (const column of [undefined, null, {}, []]) {
    assertThrows(() => result.get(row, column as never), sa.ArgumentError);
  }
  const text = await conn.execute<{ n: number }>("SELECT 1 AS n");
  const of = await text.one();
  assertEquals([text.get(of, 0), text.get(of, "n")], [1, 1]);
});

testSa("insertedPrimaryKey is no guess where there was a conflict", async ({ conn, item }) => {
  const insert = item.insert().values({ id: 1, name: "a" });
  const ignoring = insert.onConflictDoNothing();
  assertEquals((await conn.execute(ignoring)).insertedPrimaryKey, { id: 1 });
  assertEquals((await conn.execute(ignoring)).insertedPrimaryKey, null);
  const updating = insert.onConflictDoUpdate({ columns: [item.c.id], set: { name: "b" } });
  const updated = await conn.execute(updating);
  assertThrows(() => updated.insertedPrimaryKey, sa.InvalidRequestError, "add returning()");
  const returned = await conn.execute(updating.returning(item.c.id));
  assertEquals(returned.insertedPrimaryKey, { id: 1 });
});

testSa(
  "insertedPrimaryKey is no guess where the server overrides what was given",
  async ({ conn }) => {
    await conn.execute(
      "CREATE TEMP TABLE numbered (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
    );
    const numbered = new sa.MetaData({ schema: "pg_temp" }).table("numbered", {
      id: sa.integer().primaryKey(),
    });
    const insert = numbered.insert().overriding("user").values({ id: 9 });
    const result = await conn.execute(insert);
    assertThrows(() => result.insertedPrimaryKey, sa.InvalidRequestError, "add returning()");
    const returned = await conn.execute(insert.returning(numbered.c.id));
    assertEquals(returned.insertedPrimaryKey, { id: 2 });
  },
);

Deno.test("an execution that fails rejects however it is awaited", async () => {
  await using engine = await sa.createEngine(testServer().dsn, { maxSize: 1 });
  await engine.use(async (conn) => {
    const fails = () => conn.execute(sa.sql`SELECT 1 / 0`);
    await assertRejects(async () => await fails(), Error, "division by zero");
    await assertRejects(() => Array.fromAsync(fails()), Error, "division by zero");
    const iterates = async () => {
      for await (const row of fails()) throw new Error(`there is a row: ${Deno.inspect(row)}`);
    };
    await assertRejects(iterates, Error, "division by zero");
  });
});
