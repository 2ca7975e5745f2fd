import { assertEquals, assertThrows } from "@std/assert";
import * as sa from "../../../sa.ts";

const metadata = new sa.MetaData({ schema: "app" });
const mood = sa.enumType("mood", ["sad", "ok"], { metadata });
const short = sa.domain("short", sa.varchar(9), { metadata, check: (value) => value.ne("") });
const numbers = sa.sequence("numbers", { schema: "app" });
const tbl = sa.table("tbl", metadata, {
  id: sa.bigint().primaryKey().serverDefault(numbers),
  mood: mood.serverDefault("ok"),
  moods: sa.array(mood, { dimensions: 2 }),
  shorts: sa.array(short),
}, (t) => [sa.index("ix_mood").on(t.mood)]);
const schemaTranslate = { app: "t_7" };

function texts(statement: sa.Executable<sa.Selection, string>, schemas: sa.SchemaTranslate) {
  return sa.compile(statement, { schemaTranslate: schemas }).text;
}

Deno.test("other schemas are those of tables, types and sequences too", () => {
  assertEquals(metadata.ddl({ schemaTranslate }), [
    "CREATE TYPE t_7.mood AS ENUM ('sad', 'ok')",
    "CREATE DOMAIN t_7.short AS VARCHAR(9) CHECK (VALUE <> ''::VARCHAR)",
    "CREATE SEQUENCE t_7.numbers",
    "CREATE TABLE t_7.tbl (\n  id BIGINT DEFAULT nextval('t_7.numbers') NOT NULL,\n" +
    "  mood t_7.mood DEFAULT 'ok'::t_7.mood,\n  moods t_7.mood[][],\n  shorts t_7.short[],\n" +
    "  PRIMARY KEY (id)\n)",
    "CREATE INDEX ix_mood ON t_7.tbl (mood)",
  ]);
  assertEquals(metadata.dropDdl({ schemaTranslate }), [
    "DROP TABLE t_7.tbl",
    "DROP SEQUENCE t_7.numbers",
    "DROP DOMAIN t_7.short",
    "DROP TYPE t_7.mood",
  ]);
  assertEquals(metadata.ddl({ schemaTranslate: { other: "t_7" } }), metadata.ddl());
});

Deno.test("other schemas are within what is run only where it is needed", () => {
  const create = sa.createEnum(mood, { ifNotExists: true });
  assertEquals(
    texts(create, schemaTranslate),
    "DO 'BEGIN EXECUTE ''CREATE TYPE t_7.mood AS ENUM (''''sad'''', ''''ok'''')''; " +
      "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END'",
  );
  const hooked = new sa.MetaData();
  const pet = sa.table("pet", hooked, { id: sa.integer() });
  pet.on("afterCreate", sa.ddl`ANALYZE ${pet}`);
  assertEquals(hooked.ddl({ checkFirst: true, schemaTranslate: { "": "t_7" } }), [
    "DO 'BEGIN IF to_regclass(''t_7.pet'') IS NULL THEN EXECUTE ''CREATE TABLE t_7.pet (\n" +
    "  id INTEGER\n)''; EXECUTE ''ANALYZE t_7.pet''; END IF; END'",
  ]);
});

Deno.test("other schemas are those of casts, of next values, of views and of what is dropped", () => {
  const expressions = sa.select({
    one: sa.cast("ok", mood),
    list: sa.sqlArray(["ok"], mood),
    none: sa.nullValue(mood),
    next: numbers.nextValue(),
    custom: sa.cast(1, sa.customType<number>({ base: mood, encode: () => "ok", decode: Number })),
  });
  assertEquals(
    texts(expressions, schemaTranslate),
    "SELECT CAST($1 AS t_7.mood) AS one, CAST(ARRAY[$1] AS t_7.mood[]) AS list, " +
      "CAST(NULL AS t_7.mood) AS none, nextval('t_7.numbers') AS next, CAST($2 AS t_7.mood) AS custom",
  );
  const view = sa.createView("seen", tbl.select(), { schema: "app" });
  assertEquals(
    [
      texts(view, schemaTranslate).slice(0, 26),
      texts(sa.dropView("seen", { schema: "app" }), schemaTranslate),
      texts(sa.dropIndex("ix_mood", { schema: "app" }), { app: null }),
      texts(sa.ddl`ALTER TYPE ${mood} OWNER TO CURRENT_USER`, schemaTranslate),
      texts(sa.ddl`ALTER SEQUENCE ${numbers} RESTART`, schemaTranslate),
    ],
    [
      "CREATE VIEW t_7.seen AS SE",
      "DROP VIEW t_7.seen",
      "DROP INDEX ix_mood",
      "ALTER TYPE t_7.mood OWNER TO CURRENT_USER",
      "ALTER SEQUENCE t_7.numbers RESTART",
    ],
  );
  assertThrows(() => texts(tbl.select(), { app: "" }), sa.ArgumentError, "Cannot name a schema");
});

Deno.test("a domain has a collation and several checks, of which each may have a name", () => {
  const code = sa.domain("code", sa.text(), {
    collation: "pg_catalog.C",
    notNull: true,
    default: "abc",
    check: (value) => value.ne(""),
    constraintName: "not_empty",
    checks: { "Two": (value) => value.like("a%") },
  });
  assertEquals(
    String(sa.createDomain(code)),
    `CREATE DOMAIN code AS TEXT COLLATE pg_catalog."C" DEFAULT 'abc' NOT NULL ` +
      `CONSTRAINT not_empty CHECK (VALUE <> '') CONSTRAINT "Two" CHECK (VALUE LIKE 'a%')`,
  );
  const fault = () => sa.domain("code", sa.text(), { checks: [] as never });
  assertThrows(fault, sa.ArgumentError, "checks of code are not a plain object");
});
