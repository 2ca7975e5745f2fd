import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import * as sa from "../../../sa.ts";
import type { Compiled } from "../../../src/sa/sql/compiled.ts";

const metadata = new sa.MetaData({ schema: "app" });
const mood = sa.enumType("mood", ["sad", "ok"], { metadata });
const house = metadata.table("house", { id: sa.integer().primaryKey(), mood });
const other = metadata.table("other", { id: sa.integer().primaryKey() }, { schema: "far" });
const pet = metadata.table("pet", {
  id: sa.integer().primaryKey(),
  key: sa.text().notNull().name("the key").unique().index(),
  house: sa.integer().references(() => house.c.id, { onDelete: "cascade" }),
  far: sa.integer().references(() => other.c.id),
  mother: sa.integer().references((): sa.AnyColumn => pet.c.id),
  mood: mood.serverDefault("ok"),
  doubled: sa.integer().generatedAs((): sa.ExprOf<number, string> => pet.c.id.mul(2)),
  seen: sa.integer().notNull().default(1)
    .onUpdate((): sa.ExprOf<number, string> => pet.c.seen.add(1)),
}, (t) => [
  sa.check("positive", t.id.gt(0)),
  sa.foreignKey([t.mother, t.key]).references((): sa.AnyColumn[] => [pet.c.id, pet.c.key]),
  sa.index("ix_mood", { where: t.id.gt(1) }).on(sa.func.lower(t.key)),
], { comment: "an animal" });
const named = pet.alias("named");
pet.on("afterCreate", sa.ddl`ALTER TABLE ${pet} ALTER COLUMN ${pet.c.key} SET STATISTICS 500`);
pet.on(
  "afterCreate",
  sa.createView(
    "pets",
    sa.select(named.c.id).where(named.c.house.in([1, 2]), named.c.mood.eq("ok"))
      .join(house, named.c.house.eq(house.c.id)),
  ),
);

const BODY = `  id SERIAL NOT NULL,
  "the key" TEXT NOT NULL,
  house INTEGER,
  far INTEGER,
  mother INTEGER,
  mood app.mood DEFAULT 'ok'::app.mood,
  doubled INTEGER GENERATED ALWAYS AS (id * 2) STORED,
  seen INTEGER NOT NULL,
  PRIMARY KEY (id),
  UNIQUE ("the key"),
  FOREIGN KEY (house) REFERENCES @house (id) ON DELETE CASCADE,
  FOREIGN KEY (far) REFERENCES far.other (id),
  FOREIGN KEY (mother) REFERENCES @pet (id),
  CONSTRAINT positive CHECK (id > 0),
  FOREIGN KEY (mother, "the key") REFERENCES @pet (id, "the key")
)`;

Deno.test("a table is copied into other metadata, and refers to the tables there", () => {
  const copies = new sa.MetaData();
  const copy = pet.toMetadata(copies, { schema: "t_7" });
  other.toMetadata(copies);
  house.toMetadata(copies, { schema: "t_7" });
  assertEquals([...copies.tables.keys()], ["t_7.pet", "far.other", "t_7.house"]);
  assertEquals([copy.name, copy.schema, copy.comment], ["pet", "t_7", "an animal"]);
  assertEquals(copies.ddl().slice(3), [
    `CREATE TABLE t_7.pet (\n${BODY.replaceAll("@", "t_7.")}`,
    `CREATE INDEX "ix_t_7_pet_the key" ON t_7.pet ("the key")`,
    'CREATE INDEX ix_mood ON t_7.pet (lower("the key")) WHERE (id > 1)',
    "COMMENT ON TABLE t_7.pet IS 'an animal'",
    `ALTER TABLE t_7.pet ALTER COLUMN "the key" SET STATISTICS 500`,
    "CREATE VIEW pets AS SELECT named.id FROM t_7.pet AS named JOIN t_7.house " +
    "ON named.house = t_7.house.id WHERE named.house = ANY (ARRAY[1, 2]) " +
    "AND named.mood = 'ok'::app.mood",
  ]);
  // The original is what it was.
  assertEquals(
    String(sa.createTable(pet)),
    `CREATE TABLE app.pet (\n${BODY.replaceAll("@", "app.")}`,
  );
});

Deno.test("a copy has rows of its own, and the defaults of the original", () => {
  const copy = pet.toMetadata(new sa.MetaData({ schema: "t_8" }), { schema: null, name: "cat" });
  const name: "cat" = copy.name;
  assertEquals([name, copy.schema], ["cat", "t_8"]);
  assertEquals(
    copy.insert().values({ key: "a" }).toSQL().text,
    `INSERT INTO t_8.cat ("the key", seen) VALUES ($1, $2)`,
  );
  assertEquals(
    copy.update().set({ key: "a" }).where(copy.c.id.eq(1)).toSQL().text,
    `UPDATE t_8.cat SET "the key" = $1, seen = t_8.cat.seen + $2 WHERE t_8.cat.id = $3`,
  );
});

Deno.test("a copy says what is missing where it is", () => {
  const copies = new sa.MetaData();
  const copy = pet.toMetadata(copies, { schema: null });
  assertThrows(
    () => sa.createTable(copy).toSQL(),
    sa.InvalidRequestError,
    "Cannot refer to app.house: what pet is with has no such table or column",
  );
  copies.table("house", { number: sa.integer() });
  assertThrows(() => copies.ddl(), sa.InvalidRequestError, "Cannot refer to app.house");
  assertThrows(() => pet.toMetadata(copies, { schema: null }), sa.InvalidRequestError, "defined");
  assertThrows(() => pet.toMetadata({} as never), sa.ArgumentError, "is no MetaData");
});

Deno.test("a copy has the queries of its events, and the keys that refer to itself", () => {
  const tables = new sa.MetaData();
  const tree = tables.table("tree", {
    id: sa.integer().primaryKey(),
    up: sa.integer(),
    old: sa.integer().default((): sa.ExprOf<number> => sa.literal(1)).onUpdate(5),
  }, (t) => [sa.foreignKey([t.up]).references([t.id])]);
  const roots = sa.select(tree.c.id).where(tree.c.up.isNull(), tree.c.id.in([1, 2])).cte("roots");
  const kept = sa.select({ id: roots.c.id, one: sa.literal(1) }).where(roots.c.id.ne(roots.c.id));
  tree.on("afterCreate", sa.createTableAs("kept", kept));
  const copies = new sa.MetaData();
  const copy = tree.toMetadata(copies, { name: "copy" });
  assertEquals(copies.ddl(), [
    "CREATE TABLE copy (\n  id SERIAL NOT NULL,\n  up INTEGER,\n  old INTEGER,\n" +
    "  PRIMARY KEY (id),\n  FOREIGN KEY (up) REFERENCES copy (id)\n)",
    "CREATE TABLE kept AS WITH roots AS (SELECT copy.id FROM copy WHERE copy.up IS NULL " +
    "AND copy.id = ANY (ARRAY[1, 2])) SELECT roots.id, 1 AS one FROM roots WHERE roots.id <> roots.id",
  ]);
  assertEquals(copy.insert().values({}).toSQL().values, [1]);
});

Deno.test("a copy inherits from the copy of its parent, or from the parent itself", () => {
  const parents = new sa.MetaData();
  const parent = parents.table("parent", { id: sa.integer() });
  const child = parents.table("child", {}, { inherits: [parent] });
  const copies = new sa.MetaData();
  child.toMetadata(copies, { schema: "near" });
  assertEquals(copies.ddl(), ["CREATE TABLE near.child () INHERITS (parent)"]);
  const all = new sa.MetaData({ schema: "near" });
  parent.toMetadata(all);
  child.toMetadata(all);
  assertEquals(all.ddl()[1], "CREATE TABLE near.child () INHERITS (near.parent)");
});

Deno.test("create() and drop() are those of one table", async () => {
  const texts: string[] = [];
  const target: sa.DdlRunner = {
    runDdl(statements: readonly Compiled[]) {
      texts.push(...statements.map(({ text }) => text.split("\n")[0]!));
      return Promise.resolve();
    },
  };
  assertStrictEquals(await house.create(target, { checkFirst: false }), undefined);
  await house.create(target, { schemaTranslate: { app: "t_9" } });
  await house.drop(target);
  await pet.drop(target, { checkFirst: false });
  assertEquals(texts, [
    "CREATE TYPE app.mood AS ENUM ('sad', 'ok')",
    "CREATE TABLE app.house (",
    "DO 'BEGIN EXECUTE ''CREATE TYPE t_9.mood AS ENUM (''''sad'''', ''''ok'''')''; EXCEPTION WHEN " +
    "duplicate_object OR unique_violation THEN NULL; END'",
    "CREATE TABLE IF NOT EXISTS t_9.house (",
    "DROP TABLE IF EXISTS app.house",
    "DROP TABLE app.pet",
  ]);
});

Deno.test("a copy keeps what its events name and the other metadata has not", () => {
  const tables = new sa.MetaData();
  const near = tables.table("near", { id: sa.integer() });
  const far = tables.table("far", { id: sa.integer() });
  const text = "CREATE TABLE n AS SELECT near.id FROM near JOIN far ON near.id = far.id";
  const joined = sa.select(near.c.id).join(far, near.c.id.eq(far.c.id));
  near.on("afterCreate", sa.createTableAs("n", joined));
  const alone = new sa.MetaData();
  near.toMetadata(alone);
  assertEquals(alone.ddl()[1], text);
  const beside = new sa.MetaData();
  beside.table("far", { number: sa.integer() });
  near.toMetadata(beside);
  assertThrows(() => beside.ddl(), sa.CompileError, "called far");
});
