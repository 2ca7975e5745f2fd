/**
 * Values that statements of `sa` are given by name when they are run.
 * @module
 */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DataError, UniqueViolation } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { testSa } from "../support/sa_tables.ts";

const name = sa.param("name", sa.varchar());
const id = sa.param("id", sa.integer());

testSa("a statement with param() is run with values by name", async ({ conn, item }) => {
  await conn.execute(item.insert().values({ id: 7, name }), { name: "a" });
  const byId = item.select().where(item.c.id.eq(id));
  assertEquals(await (await conn.execute(byId, { id: 7 })).all(), [{ id: 7, name: "a" }]);
  assertEquals(await (await conn.execute(byId, { id: 8 })).all(), []);
  assertEquals(await conn.scalar(byId, { id: 7 }), 7);
  assertEquals(await conn.scalars(byId, { id: 7 }), [7]);
  assertEquals(await Array.fromAsync(conn.stream(byId, { id: 7 })), [{ id: 7, name: "a" }]);
  const sent = [];
  for await (const row of conn.execute(byId, { id: 7 })) sent.push(row);
  assertEquals(sent.length, 1);
});

testSa("a value that is missing, unknown or of a wrong kind is refused", async ({ conn, item }) => {
  const byId = item.select().where(item.c.id.eq(id));
  const wrong: (readonly [unknown, new (message: string) => Error, string])[] = [
    [undefined, sa.ArgumentError, '"id" has no value'],
    [{}, sa.ArgumentError, '"id" has no value'],
    [{ ID: 1 }, sa.ArgumentError, "ID"],
    [{ id: 1, other: "secret" }, sa.ArgumentError, "other"],
    [{ id: undefined }, sa.ArgumentError, "id"],
    [{ id: "secret" }, DataError, "id"],
    [{ id: { secret: 1 } }, sa.ArgumentError, "id"],
    [[1], sa.ArgumentError, "set 0"],
    [[{ id: 1 }, { ID: 1 }], sa.ArgumentError, "ID"],
    [[{ id: 1 }, null], sa.ArgumentError, "set 1"],
  ];
  for (const [values, error, message] of wrong) {
    const rejected = await assertRejects(
      () => conn.execute(byId, values as never),
      error,
      message,
    );
    assertEquals(rejected.message.includes("secret"), false);
    if (!Array.isArray(values)) assertThrows(() => conn.stream(byId, values as never), error);
  }
  assertThrows(() => conn.stream(byId, [{ id: 1 }] as never), sa.ArgumentError);
});

testSa("a parameter may have a value of its own", async ({ conn, item, names }) => {
  const insert = item.insert().values({
    name: sa.param("name", sa.varchar(), { value: "nobody" }),
  });
  await conn.execute(insert);
  await conn.execute(insert, { name: "a" });
  await conn.execute(insert, [{}, { name: null }]);
  assertEquals(await names(), ["nobody", "a", "nobody", null]);
});

testSa(
  "several sets of values run a statement for each, all of them or none",
  async ({ conn, item, names }) => {
    const insert = item.insert().values({ id, name });
    const sets = Array.from({ length: 1_000 }, (_, i) => ({ id: i, name: `${i}` }));
    assertEquals((await conn.execute(insert, sets)).rowCount, 1_000);
    const clashing = [{ id: 1_000, name: "x" }, { id: 1, name: "y" }];
    await assertRejects(() => conn.execute(insert, clashing), UniqueViolation);
    const update = item.update().set({ name }).where(item.c.id.eq(id)).returning(item.c.id);
    const updated = await conn.execute(update, [{ id: 0, name: "z" }, { id: -1, name: "z" }, {
      id: 2,
      name: "z",
    }]);
    assertEquals([updated.rowCount, await updated.all()], [2, [{ id: 0 }, { id: 2 }]]);
    const deleted = await conn.execute(
      item.delete().where(item.c.id.eq(id)),
      sets.slice(3).map((set) => ({ id: set.id })),
    );
    assertEquals([deleted.rowCount, deleted.returnsRows], [997, false]);
    assertEquals(await names(), ["z", "1", "z"]);
  },
);

testSa("each set of values has defaults of its own", async ({ conn }) => {
  let next = 0;
  const made = new sa.MetaData({ schema: "pg_temp" }).table("made", {
    id: sa.integer().autoincrement(false).primaryKey().default(() => ++next),
    name: sa.varchar(),
  });
  await conn.execute(sa.createTable(made));
  const insert = made.insert().values({ name });
  await conn.execute(insert, [{ name: "a" }, { name: "b" }, { name: "c" }]);
  assertEquals(await conn.scalars(sa.select(made.c.id).orderBy(made.c.id)), [1, 2, 3]);
  assertEquals(next, 3);
});

testSa(
  "a query is run for each set of values, too, with the rows of all",
  async ({ conn, item }) => {
    await conn.execute(item.insert(), [{ name: "a" }, { name: "b" }, { name: "c" }]);
    const result = await conn.execute(item.select().where(item.c.id.eq(id)), [
      { id: 3 },
      { id: 9 },
      { id: 1 },
    ]);
    assertEquals([result.rowCount, await result.scalars("name")], [2, ["c", "a"]]);
  },
);

testSa("insertedPrimaryKey knows what was given by name", async ({ conn, item }) => {
  const insert = item.insert().values({ id, name });
  const result = await conn.execute(insert, { id: 5, name: "a" });
  assertEquals(result.insertedPrimaryKey, { id: 5 });
  const several = await conn.execute(insert, [{ id: 6, name: "a" }]);
  assertThrows(() => several.insertedPrimaryKey, sa.InvalidRequestError);
});
