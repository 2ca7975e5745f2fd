import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../src/errors.ts";
import * as sa from "../../../sa.ts";
import type { Compiled } from "../../../src/sa/sql/compiled.ts";
import { compile } from "../../../src/sa/sql/compiler.ts";
import { createTable, dropTable } from "../../../src/sa/sql/ddl.ts";
import { ArgumentError, InvalidRequestError } from "../../../src/sa/sql/errors.ts";
import type { AnyColumn } from "../../../src/sa/sql/columns.ts";
import { MetaData, table } from "../../../src/sa/sql/metadata.ts";
import type { DdlRunner } from "../../../src/sa/sql/table_owner.ts";
import type { AnyDefinition } from "../../../src/sa/sql/row_types.ts";
import { tbl } from "./tables.ts";

/** The lines of a table's definition. */
function lines(definitions: Parameters<typeof table>[2]): string[] {
  const { text } = compile(createTable(table("t", new MetaData(), definitions)));
  return text.split("\n").slice(1, -1).map((line) => line.trim().replace(/,$/, ""));
}

/** Keeps what it is told to run. */
class Recorder implements DdlRunner {
  readonly texts: string[] = [];

  runDdl(statements: readonly Compiled[]): Promise<void> {
    this.texts.push(...statements.map(({ text }) => text.split("\n")[0]!));
    return Promise.resolve();
  }
}

Deno.test("createTable() writes the table of the README", () => {
  const { text, values, columns } = compile(createTable(tbl));
  assertEquals(
    text,
    "CREATE TABLE tbl (\n  id SERIAL NOT NULL,\n  val VARCHAR(255),\n  PRIMARY KEY (id)\n)",
  );
  assertEquals([values, columns], [[], null]);
});

Deno.test("createTable() and dropTable() have their options", () => {
  assertEquals(
    compile(createTable(tbl, { ifNotExists: true })).text.split(" (")[0],
    "CREATE TABLE IF NOT EXISTS tbl",
  );
  assertEquals(compile(dropTable(tbl)).text, "DROP TABLE tbl");
  assertEquals(
    compile(dropTable(tbl, { ifExists: true, cascade: true })).text,
    "DROP TABLE IF EXISTS tbl CASCADE",
  );
  assertThrows(() => createTable({ name: "x" } as never), ArgumentError, "not a table");
});

Deno.test("a table without columns is one", () => {
  assertEquals(compile(createTable(table("t", new MetaData(), {}))).text, "CREATE TABLE t ()");
});

Deno.test("the types have their names", () => {
  assertEquals(
    lines({
      a: sa.integer(),
      b: sa.bigint(),
      c: sa.varchar(),
      d: sa.text(),
      e: sa.boolean(),
      f: sa.timestamptz(),
      g: sa.timestamptz({ mode: "date" }),
      h: sa.bigint({ mode: "string" }),
    }),
    [
      "a INTEGER",
      "b BIGINT",
      "c VARCHAR",
      "d TEXT",
      "e BOOLEAN",
      "f TIMESTAMP WITH TIME ZONE",
      "g TIMESTAMP WITH TIME ZONE",
      "h BIGINT",
    ],
  );
});

Deno.test("a single integer key without a default numbers itself", () => {
  const serial = (id: AnyDefinition) => lines({ id })[0];
  assertEquals(serial(sa.integer().primaryKey()), "id SERIAL NOT NULL");
  assertEquals(lines({ id: sa.bigint().primaryKey() })[0], "id BIGSERIAL NOT NULL");
  assertEquals(
    serial(sa.integer().primaryKey().autoincrement(false)),
    "id INTEGER NOT NULL",
  );
  assertEquals(serial(sa.integer().primaryKey().default(1)), "id INTEGER NOT NULL");
  assertEquals(
    serial(sa.integer().primaryKey().serverDefault(1)),
    "id INTEGER DEFAULT 1 NOT NULL",
  );
  assertEquals(
    serial(sa.integer().primaryKey().references(() => tbl.c.id)),
    "id INTEGER NOT NULL",
  );
  assertEquals(lines({ id: sa.text().primaryKey() })[0], "id TEXT NOT NULL");
  assertEquals(serial(sa.integer()), "id INTEGER");
});

Deno.test("a key of several columns numbers itself only when told to", () => {
  assertEquals(lines({ a: sa.integer().primaryKey(), b: sa.integer().primaryKey() }), [
    "a INTEGER NOT NULL",
    "b INTEGER NOT NULL",
    "PRIMARY KEY (a, b)",
  ]);
  assertEquals(
    lines({ a: sa.integer().primaryKey().autoincrement(true), b: sa.integer().primaryKey() })[0],
    "a SERIAL NOT NULL",
  );
});

Deno.test("columns have their defaults, NOT NULL and UNIQUE", () => {
  assertEquals(
    lines({
      a: sa.text().notNull().serverDefault("it's"),
      b: sa.boolean().serverDefault(false),
      c: sa.integer().unique(),
      d: sa.text().serverDefault(null as never),
      e: sa.timestamptz().serverDefault(Temporal.Instant.from("2024-01-02T03:04:05Z")),
    }),
    [
      "a TEXT DEFAULT 'it''s' NOT NULL",
      "b BOOLEAN DEFAULT false",
      "c INTEGER",
      "d TEXT DEFAULT NULL",
      "e TIMESTAMP WITH TIME ZONE DEFAULT '2024-01-02 03:04:05+00'::TIMESTAMP WITH TIME ZONE",
      "UNIQUE (c)",
    ],
  );
});

Deno.test("foreign keys name what they refer to, and what happens then", () => {
  assertEquals(
    lines({
      a: sa.integer().references(() => tbl.c.id),
      b: sa.integer().references(() => tbl.c.id, { onDelete: "set null", onUpdate: "cascade" }),
    }).slice(2),
    [
      "FOREIGN KEY (a) REFERENCES tbl (id)",
      "FOREIGN KEY (b) REFERENCES tbl (id) ON DELETE SET NULL ON UPDATE CASCADE",
    ],
  );
});

Deno.test("names are quoted in DDL as everywhere", () => {
  const metadata = new MetaData({ schema: "My" });
  const order = table("order", metadata, { User: sa.integer().primaryKey().name('sel"ect') });
  assertEquals(
    compile(createTable(order)).text,
    'CREATE TABLE "My"."order" (\n  "sel""ect" SERIAL NOT NULL,\n  PRIMARY KEY ("sel""ect")\n)',
  );
  assertEquals(
    compile(order.select()).text,
    'SELECT "My"."order"."sel""ect" AS "User" FROM "My"."order"',
  );
});

Deno.test("definitions refuse what makes no sense", () => {
  assertThrows(() => sa.varchar(0), ArgumentError, "length");
  assertThrows(() => sa.varchar("255" as never), ArgumentError, "length");
  assertThrows(() => sa.varchar(10_485_761), ArgumentError, "length");
  assertThrows(
    () => sa.bigint({ mode: "float" } as never),
    ArgumentError,
    "mode is not bigint, number, string",
  );
  assertThrows(() => sa.timestamptz({ mode: "x" } as never), ArgumentError, "mode");
  assertThrows(() => sa.text().autoincrement(true), ArgumentError, "TEXT cannot number itself");
  assertThrows(() => sa.integer().autoincrement("yes" as never), ArgumentError, "not a boolean");
  assertThrows(() => sa.integer().references(tbl.c.id as never), ArgumentError, "takes a function");
  assertThrows(
    () => sa.integer().references(() => tbl.c.id, { onDelete: "drop" as never }),
    ArgumentError,
    "onDelete is not cascade",
  );
  assertThrows(() => sa.integer().default("1" as never), DataError, "default(value) is a string");
  assertThrows(() => sa.integer().default(undefined as never), ArgumentError, "undefined");
  assertThrows(() => sa.integer().serverDefault((() => 1) as never), ArgumentError, "a function");
  assertThrows(() => sa.integer().name(""), ArgumentError, "Cannot name a column");
});

Deno.test("timestamptz() reads points in time and refuses infinity, in both formats", () => {
  const t = table("t", new MetaData(), {
    a: sa.timestamptz(),
    b: sa.timestamptz({ mode: "date" }),
    c: sa.timestamptz({ mode: "string" }),
  });
  const [a, b, c] = compile(t.select()).columns!.map((column) => column.codec);
  const zero = { bytes: new Uint8Array(8), view: new DataView(new ArrayBuffer(8)) };
  const infinite = { bytes: new Uint8Array(8).fill(0xff), view: new DataView(new ArrayBuffer(8)) };
  infinite.view.setBigInt64(0, 2n ** 63n - 1n);
  for (const codec of [a!, b!]) {
    assertThrows(() => codec.decodeText("infinity"), DataError, "value is infinite");
    assertThrows(() => codec.decodeBinary!(infinite, 0, 8), DataError, "value is infinite");
  }
  assertEquals(String(a!.decodeBinary!(zero, 0, 8)), "2000-01-01T00:00:00Z");
  assertEquals(String(a!.decodeText("2000-01-01 00:00:00+00")), "2000-01-01T00:00:00Z");
  assertEquals(b!.decodeBinary!(zero, 0, 8), new Date("2000-01-01T00:00:00Z"));
  assertEquals(c!.decodeText("infinity"), "infinity");
});

Deno.test("table() refuses what is no column, and a name that is taken", () => {
  const metadata = new MetaData();
  assertThrows(
    () => table("t", metadata, { a: {} } as never),
    ArgumentError,
    '"a" is not a column definition',
  );
  assertThrows(() => table("t", metadata, [] as never), ArgumentError, "not a plain object");
  assertThrows(() => table("", metadata, {}), ArgumentError, "Cannot name a table");
  assertThrows(
    () => table("t", metadata, {}, { schema: "" }),
    ArgumentError,
    "Cannot name a schema",
  );
  table("t", metadata, {});
  assertThrows(() => table("t", metadata, {}), InvalidRequestError, "is defined already");
  table("t", metadata, {}, { schema: "other" });
  assertEquals([...metadata.tables.keys()], ["t", "other.t"]);
});

Deno.test("a table knows its name, its schema and its columns", () => {
  const t = new MetaData().table("t", { a: sa.integer().name("x"), b: sa.text() }, { schema: "s" });
  assertEquals([t.name, t.schema], ["t", "s"]);
  assertEquals(t.columns.map(({ key, name }) => [key, name]), [["a", "x"], ["b", "b"]]);
  assertStrictEquals(t.columns[0], t.c.a);
  assertEquals(Object.isFrozen(t.c), true);
});

Deno.test("a column may have any name, that of an object's method too", () => {
  const t = new MetaData().table("t", { constructor: sa.integer(), ["__proto__"]: sa.text() });
  assertEquals(compile(t.select()).text, "SELECT t.constructor, t.__proto__ FROM t");
  assertEquals(compile(t.insert().values({} as never)).text, "INSERT INTO t DEFAULT VALUES");
});

Deno.test("createAll() and dropAll() follow the foreign keys", async () => {
  const metadata = new MetaData();
  const child = metadata.table("child", {
    id: sa.integer().primaryKey(),
    parent: sa.integer().references((): AnyColumn => parent.c.id),
    other: sa.integer().references((): AnyColumn => parent.c.id),
    self: sa.integer().references((): AnyColumn => child.c.id),
    outside: sa.integer().references(() => tbl.c.id),
  });
  const parent = metadata.table("parent", { id: sa.integer().primaryKey() });
  const runner = new Recorder();
  await metadata.createAll(runner);
  await metadata.dropAll(runner);
  await metadata.createAll(runner, { tables: [child], checkFirst: false });
  await metadata.dropAll(runner, { tables: [child], checkFirst: false });
  assertEquals(runner.texts, [
    "CREATE TABLE IF NOT EXISTS parent (",
    "CREATE TABLE IF NOT EXISTS child (",
    "DROP TABLE IF EXISTS child",
    "DROP TABLE IF EXISTS parent",
    "CREATE TABLE child (",
    "DROP TABLE child",
  ]);
  assertEquals(metadata.sortedTables.map(({ name }) => name), ["parent", "child"]);
});

Deno.test("foreign keys that go in a circle are added once the tables are there", () => {
  const metadata = new MetaData();
  const a = metadata.table("a", { x: sa.integer().references((): AnyColumn => b.c.x) });
  const b = metadata.table("b", { x: sa.integer().references((): AnyColumn => a.c.x) });
  const heads = (statements: string[]) => statements.map((text) => text.replace(/ \(\n[^]*/, ""));
  assertEquals(heads(metadata.ddl()), [
    "CREATE TABLE b",
    "CREATE TABLE a",
    "ALTER TABLE b ADD CONSTRAINT b_x_fkey FOREIGN KEY (x) REFERENCES a (x)",
  ]);
  assertEquals(metadata.dropDdl(), [
    "ALTER TABLE b DROP CONSTRAINT b_x_fkey",
    "DROP TABLE a",
    "DROP TABLE b",
  ]);
  assertEquals(
    heads(metadata.ddl({ checkFirst: true })).at(-1),
    "DO 'BEGIN EXECUTE " +
      "''ALTER TABLE b ADD CONSTRAINT b_x_fkey FOREIGN KEY (x) REFERENCES a (x)''; " +
      "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END'",
  );
  assertEquals(
    metadata.dropDdl({ checkFirst: true })[0],
    "ALTER TABLE IF EXISTS b DROP CONSTRAINT IF EXISTS b_x_fkey",
  );
  assertEquals(metadata.sortedTables.map(({ name }) => name), ["b", "a"]);
});

Deno.test("references() needs a column", () => {
  const definition = { a: sa.integer().references(() => tbl as never) };
  assertThrows(() => lines(definition), ArgumentError, "the column referred to is not a column");
});
