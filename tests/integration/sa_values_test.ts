/**
 * Values and options that statements of `sa` are run with.
 * @module
 */

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InterfaceError, UniqueViolation } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { uniqueName } from "../support/activity.ts";
import { itemTable, testSa } from "../support/sa_tables.ts";

testSa(
  "values that a statement does not take are refused, and nothing is sent",
  async ({ conn, item, names }) => {
    const insert = item.insert().values({ name: "a" });
    const wrong: (readonly [unknown, unknown])[] = [
      [item.select(), { id: 1 }],
      [item.select(), [{ id: 1 }]],
      [item.select(), [1]],
      [item.select(), [[1]]],
      [item.select(), []],
      [item.select(), "id"],
      [item.select(), 5],
      [item.select(), null],
      [item.select(), new Map([["id", 1]])],
      [insert, { name: "b" }],
      [sa.createTable(item), { id: 1 }],
      [sa.dropTable(item), [1]],
      [item.insert(), [[1, "a"]]],
      [item.insert(), "a"],
      [item.insert(), []],
      [item.update(), { name: "b" }],
      ["SELECT $1", "a"],
      ["SELECT $1", null],
    ];
    for (const [statement, values] of wrong) {
      await assertRejects(
        () => conn.execute(statement as never, values as never),
        sa.ArgumentError,
      );
    }
    assertEquals(await names(), []);
  },
);

testSa("no values are as good as none", async ({ conn, item, names }) => {
  await conn.execute(item.insert().values({ name: "a" }), {});
  assertEquals(await conn.scalar(sa.select(item.c.name), {}), "a");
  assertEquals(await names(), ["a"]);
});

testSa("an option that there is not is refused", async ({ conn, item }) => {
  const calls: ((options: never) => unknown)[] = [
    (options) => conn.execute(item.select(), undefined, options),
    (options) => conn.execute("SELECT 1", [], options),
    (options) => conn.executeMany("SELECT 1", [], options),
    (options) => conn.scalar("SELECT 1", [], options),
    (options) => conn.scalars(item.select(), {}, options),
  ];
  for (const call of calls) {
    for (const options of [{ timeOut: 5 }, { rowMode: "tuple" }, null, 5]) {
      await assertRejects(async () => void await call(options as never), sa.ArgumentError);
    }
  }
  await assertRejects(
    () => conn.execute("SELECT 1", [], { schemaTranslate: {} } as never),
    sa.ArgumentError,
    "schemaTranslate",
  );
  await assertRejects(() => conn.execute("SELECT 1", [], { timeout: -1 }), InterfaceError);
});

testSa(
  "executeMany() runs a text for each set, and all of it or nothing",
  async ({ conn, item, names }) => {
    const text = `INSERT INTO ${item.schema}.item (name) VALUES ($name) RETURNING id`;
    const sets = Array.from({ length: 1_000 }, (_, i) => ({ name: `${i}` }));
    const result = await conn.executeMany<{ id: number }>(text, sets);
    assertEquals([result.rowCount, (await result.scalars("id")).length], [1_000, 1_000]);
    const clashing = `INSERT INTO ${item.schema}.item (id) VALUES (%s)`;
    await assertRejects(() => conn.executeMany(clashing, [[2_000], [1]]), UniqueViolation);
    assertEquals((await names()).length, 1_000);
    await assertRejects(() => conn.executeMany(text, 5 as never), InterfaceError);
    await assertRejects(() => conn.executeMany(item.select() as never, []), sa.ArgumentError);
    const nothing = await conn.executeMany(text, []);
    assertEquals([nothing.rowCount, await nothing.all()], [0, []]);
  },
);

testSa("schemaTranslate says which schemas are meant", async ({ conn, item, names }) => {
  const defined = itemTable("tenant");
  const options = { schemaTranslate: { tenant: item.schema! } };
  await conn.execute(defined.insert(), [{ name: "a" }, { name: "b" }], options);
  await conn.execute(
    defined.update().set({ name: "c" }).where(defined.c.name.eq("a")),
    undefined,
    options,
  );
  await conn.execute(defined.delete().where(defined.c.name.eq("b")), {}, options);
  assertEquals(await names(), ["c"]);
  assertEquals(await conn.scalar(sa.select(defined.c.name), {}, options), "c");
  assertEquals(await conn.scalars(sa.select(defined.c.name), {}, options), ["c"]);
  const streamed = await Array.fromAsync(conn.stream(defined.select(), {}, options));
  assertEquals(streamed, [{ id: 1, name: "c" }]);
  await conn.execute(sa.dropTable(defined), {}, options);
  await conn.execute(sa.createTable(defined), {}, options);
  assertEquals(await names(), []);
});

testSa("a schema that is translated is a name, whatever it holds", async ({ conn }) => {
  const schema = `${uniqueName("odd")}"; DROP SCHEMA public; --`;
  const quoted = `"${schema.replaceAll('"', '""')}"`;
  await conn.execute(`CREATE SCHEMA ${quoted}`);
  try {
    const defined = itemTable("tenant");
    const options = { schemaTranslate: { tenant: schema } };
    await conn.execute(sa.createTable(defined), {}, options);
    await conn.execute(defined.insert(), {}, options);
    assertEquals(await conn.scalar(defined.select(), {}, options), 1);
  } finally {
    await conn.execute(`DROP SCHEMA ${quoted} CASCADE`);
  }
  for (const schemaTranslate of [null, "tenant", ["tenant"], { tenant: 5 }, { tenant: "" }]) {
    const options = { schemaTranslate } as never;
    await assertRejects(() => conn.execute(itemTable("tenant").select(), {}, options), sa.SaError);
  }
});

testSa(
  "an INSERT may have more values than one statement can, and is all or nothing",
  async ({ conn, item }) => {
    const rows = Array.from({ length: 70_000 }, (_, i) => ({ id: i, name: `${i}` }));
    const returning = item.insert().values(rows).returning(item.c.id);
    const result = await conn.execute(returning);
    assertEquals(result.rowCount, 70_000);
    assertEquals(await result.scalars(), rows.map((row) => row.id));
    assertThrows(() => result.insertedPrimaryKey, sa.InvalidRequestError);
    const clash = rows.map((row, i) => ({ ...row, id: i === 0 ? 5 : row.id + 100_000 })).reverse();
    await assertRejects(() => conn.execute(item.insert(), clash), UniqueViolation);
    const count = `SELECT count(*)::int4 FROM ${item.schema}.item`;
    assertEquals(await conn.scalar(count), 70_000);
    await using tx = await conn.begin();
    const more = rows.map((row) => ({ ...row, id: row.id + 100_000 }));
    const inserted = await conn.execute(item.insert(), more);
    assertEquals([inserted.rowCount, inserted.returnsRows], [70_000, false]);
    assertEquals(await conn.scalar(count), 140_000);
    await tx.rollback();
    assertEquals(await conn.scalar(count), 70_000);
  },
);
