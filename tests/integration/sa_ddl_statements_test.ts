/**
 * Statements of DDL on a server, each by itself.
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import * as errors from "../../src/sqlstate/mod.ts";
import * as sa from "../../sa.ts";
import { haveExtension, whyNot } from "../conformance/types/extensions.ts";
import { inspecting } from "../support/inspecting.ts";

Deno.test("a table is created and dropped by itself, with what it needs and others do not", () =>
  inspecting("", async ({ conn, inspector }) => {
    const metadata = new sa.MetaData();
    const mood = sa.enumType("mood", ["sad", "ok"]);
    const one = metadata.table("one", { id: sa.integer().primaryKey().index(), mood });
    const two = metadata.table("two", {
      one: sa.integer().references(() => one.c.id),
      mood,
      n: sa.bigint().serverDefault(sa.sequence("numbers")),
    }, { comment: "second" });
    await assertRejects(() => two.create(conn), errors.UndefinedTable);
    await one.create(conn);
    await one.create(conn);
    await two.create(conn);
    assertEquals(await inspector.tableNames(), ["one", "two"]);
    assertEquals(await inspector.tableComment("two"), "second");
    await assertRejects(() => one.create(conn, { checkFirst: false }), errors.DuplicateObject);
    await two.drop(conn);
    assertEquals((await inspector.enums()).length, 1);
    assertEquals(await inspector.sequenceNames(), ["one_id_seq"]);
    await one.drop(conn, { checkFirst: false });
    await assertRejects(() => one.drop(conn, { checkFirst: false }), errors.UndefinedTable);
    await one.drop(conn);
  }));

Deno.test("a copy of a table is one of its own in another schema", () =>
  inspecting("", async ({ conn, schema, inspector }) => {
    const metadata = new sa.MetaData();
    const house = metadata.table("house", { id: sa.integer().primaryKey() });
    const pet = metadata.table("pet", {
      id: sa.integer().primaryKey(),
      house: sa.integer().references(() => house.c.id, { onDelete: "cascade" }),
      name: sa.text().notNull().index(),
    }, (t) => [sa.check("named", t.name.ne(""))]);
    pet.on("afterCreate", sa.ddl`ALTER TABLE ${pet} ALTER COLUMN ${pet.c.name} SET STATISTICS 9`);
    const copies = new sa.MetaData({ schema });
    for (const table of [pet, house]) table.toMetadata(copies);
    await metadata.createAll(conn, { schemaTranslate: { "": schema } });
    const kept = house.toMetadata(copies, { name: "kept" });
    await copies.createAll(conn);
    assertEquals(await inspector.tableNames(), ["house", "kept", "pet"]);
    await conn.execute(kept.insert().values({}));
    assertEquals(await (await conn.execute(kept.select())).all(), [{ id: 1 }]);
    await copies.dropAll(conn);
    assertEquals(await inspector.tableNames(), []);
    const reflected = new sa.MetaData();
    await metadata.createAll(conn);
    const tables = await sa.reflect(reflected, conn);
    const again = new sa.MetaData();
    for (const table of tables.values()) table.toMetadata(again);
    assertEquals(again.ddl(), reflected.ddl());
  }));

Deno.test("types, sequences and tables are created in the schemas that are meant", () =>
  inspecting("", async ({ conn, schema, inspector }) => {
    const metadata = new sa.MetaData({ schema: "elsewhere" });
    const mood = sa.enumType("mood", ["sad", "ok"], { metadata });
    const tbl = metadata.table("tbl", {
      id: sa.bigint().primaryKey().serverDefault(sa.sequence("numbers", { schema: "elsewhere" })),
      mood: mood.serverDefault("ok"),
      moods: sa.array(mood),
    });
    const options = { schemaTranslate: { elsewhere: schema } };
    await metadata.createAll(conn, options);
    await metadata.createAll(conn, options);
    const insert = tbl.insert().values({ moods: ["sad", "ok"] }).returning(tbl.c);
    const sought = tbl.select().where(tbl.c.mood.eq(sa.cast("ok", mood)));
    assertEquals(await (await conn.execute(insert, {}, options)).all(), [
      { id: 1n, mood: "ok", moods: ["sad", "ok"] },
    ]);
    assertEquals((await conn.execute(sought, {}, options)).rowCount, 1);
    await conn.execute(sa.addEnumValue(mood, "mad", { before: "sad" }), {}, options);
    await conn.execute(sa.addEnumValue(mood, "mad", { ifNotExists: true }), {}, options);
    await conn.execute(sa.addEnumValue(mood, "fine", { after: "sad" }), {}, options);
    assertEquals((await inspector.enums())[0]!.labels, ["mad", "sad", "fine", "ok"]);
    await metadata.dropAll(conn, options);
    assertEquals([await inspector.tableNames(), await inspector.enums()], [[], []]);
  }));

Deno.test("comments are set and dropped", () =>
  inspecting("", async ({ conn, inspector }) => {
    const t = new sa.MetaData().table("t", { a: sa.integer().unique({ name: "uq" }) });
    const positive = sa.check("positive", t.c.a.isNotNull(), { comment: "is" });
    const index = sa.index("ix", { comment: "fast" }).on(t.c.a);
    await t.create(conn);
    for (
      const statement of [
        sa.addConstraint(t, positive),
        sa.createIndex(index),
        sa.setConstraintComment(t, positive),
        sa.setConstraintComment(t, "uq", "it's"),
        sa.setIndexComment(index),
      ]
    ) await conn.execute(statement);
    const comments = async () => [
      (await inspector.checkConstraints("t"))[0]?.comment,
      (await inspector.uniqueConstraints("t"))[0]?.comment,
      (await inspector.indexes("t"))[0]?.comment,
    ];
    assertEquals(await comments(), ["is", "it's", "fast"]);
    await conn.execute(sa.dropConstraintComment(t, positive));
    await conn.execute(sa.dropConstraintComment(t, "uq"));
    await conn.execute(sa.dropIndexComment(index));
    assertEquals(await comments(), [null, null, null]);
  }));

Deno.test("events of metadata are before and after all else", () =>
  inspecting("", async ({ conn, inspector }) => {
    const metadata = new sa.MetaData();
    const t = metadata.table("t", { a: sa.integer().serverDefault(sa.sql`five()`) });
    const made = sa.ddl`CREATE OR REPLACE FUNCTION five() RETURNS int LANGUAGE sql AS 'SELECT 5'`;
    metadata.on("beforeCreate", made).on("afterDrop", sa.ddl`DROP FUNCTION five()`);
    metadata.on("afterCreate", sa.createView("v", t.select()));
    metadata.on("beforeDrop", sa.dropView("v"));
    await metadata.createAll(conn);
    assertEquals([await inspector.tableNames(), await inspector.viewNames()], [["t"], ["v"]]);
    await metadata.dropAll(conn);
    assertEquals(await inspector.tableNames(), []);
    await assertRejects(() => conn.execute("SELECT five()"), errors.UndefinedFunction);
  }));

Deno.test("types of extensions may be in a schema that the search path does not lead to", () =>
  inspecting("", async ({ conn, schema, inspector }) => {
    for (const name of ["citext", "hstore"]) {
      if (await whyNot(conn.connection, name) !== null) return;
    }
    await using _transaction = await conn.begin();
    const citext = await extensionSchema(conn, "citext");
    const hstore = await extensionSchema(conn, "hstore");
    await conn.execute(`SET LOCAL search_path = ${schema}`);
    const metadata = new sa.MetaData();
    const t = metadata.table("t", {
      a: sa.citext({ schema: citext }).serverDefault("Abc"),
      b: sa.array(sa.citext({ schema: citext })),
      c: sa.hstore({ schema: hstore, mode: "object" }),
      d: sa.array(sa.hstore({ schema: hstore })),
    });
    await t.create(conn);
    const row = { a: "X", b: ["Y", "Z"], c: { k: "v" }, d: [new Map([["k", null]])] };
    await conn.execute(t.insert().values(row));
    await conn.execute(t.insert().values({ a: sa.cast("Z", sa.citext({ schema: citext })) }));
    assertEquals(await (await conn.execute(t.select().limit(1))).all(), [row]);
    const before = await inspector.columns("t");
    const again = new sa.MetaData();
    const reflected = (await sa.reflect(again, conn)).get("t")!;
    const values = { a: "X", b: ["Y"], c: new Map([["k", "v"]]), d: [] };
    await conn.execute(reflected.insert().values(values));
    await conn.execute(reflected.select().where(reflected.c["a"]!.eq(sa.cast("x", sa.text()))));
    await t.drop(conn);
    await again.createAll(conn);
    assertEquals(await inspector.columns("t"), before);
    assertEquals(before.map(({ type }) => type.replace(/^public/, `"public"`)), [
      `"${citext}".citext`,
      `"${citext}".citext[]`,
      `"${hstore}".hstore`,
      `"${hstore}".hstore[]`,
    ]);
  }));

/** The schema of an extension, which is one of its own where it is not there. */
async function extensionSchema(conn: sa.SAConnection, name: string): Promise<string> {
  await conn.execute(sa.createSchema(`own ${name}`));
  await conn.execute(`SET LOCAL search_path = "own ${name}"`);
  return (await haveExtension(conn.connection, name)).replaceAll('"', "");
}
