import { assertEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { schemaItemsOf } from "../../../src/sa/sql/schema_item.ts";
import { TypeHolder } from "../../../src/sa/sql/type_holder.ts";
import { Cents, cents, yesNo } from "../../support/sa_custom_types.ts";

const status = sa.enumType("order_status", ["new", "it's", "a\\b"]);
const positive = sa.domain("positive", sa.integer(), {
  schema: "My",
  check: (value) => value.gt(0),
  notNull: true,
  default: 1,
});

function text(statement: sa.Executable<never>): string {
  return sa.compile(statement).text;
}

Deno.test("enumType() makes a type of its labels alone", () => {
  const t = sa.table("t", new sa.MetaData(), { status: status.notNull() });
  assertEquals(status.labels, ["new", "it's", "a\\b"]);
  assertEquals(sa.compile(t.select().where(t.c.status.eq("new"))).values, ["new"]);
  assertThrows(
    () => t.c.status.eq("old" as never),
    DataError,
    't.status.eq(value) is a string, order_status takes one of its labels, "new", "it\'s", "a\\\\b"',
  );
  const many = sa.enumType("letter", ["a", "b", "c", "d", "e", "f", "g"]);
  assertThrows(() => sa.literal("h" as never, many), DataError, '"e", "f", …');
  for (const labels of [[], ["a", "a"], ["a", 1], "ab", undefined]) {
    assertThrows(
      () => sa.enumType("e", labels as never),
      sa.ArgumentError,
      "labels of e are not different strings",
    );
  }
  assertThrows(() => sa.enumType("", ["a"]), sa.ArgumentError, "Cannot name an enum");
  assertThrows(() => sa.enumType("e", ["a"], { schema: "" }), sa.ArgumentError, "a schema");
});

Deno.test("CREATE TYPE quotes labels, and passes over a type that is there when told to", () => {
  const create = "CREATE TYPE order_status AS ENUM ('new', 'it''s', E'a\\\\b')";
  assertEquals(text(sa.createEnum(status)), create);
  assertEquals(
    text(sa.createEnum(sa.enumType("e", ["it's"]), { ifNotExists: true })),
    "DO 'BEGIN EXECUTE ''CREATE TYPE e AS ENUM (''''it''''''''s'''')''; " +
      "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END'",
  );
  assertEquals(text(sa.dropEnum(status)), "DROP TYPE order_status");
  assertEquals(
    text(sa.dropEnum(status, { ifExists: true, cascade: true })),
    "DROP TYPE IF EXISTS order_status CASCADE",
  );
});

Deno.test("CREATE DOMAIN has its default, NOT NULL and CHECK, with values quoted", () => {
  assertEquals(
    text(sa.createDomain(positive)),
    'CREATE DOMAIN "My".positive AS INTEGER DEFAULT 1 NOT NULL CHECK (VALUE > 0)',
  );
  assertEquals(text(sa.createDomain(sa.domain("d", sa.text()))), "CREATE DOMAIN d AS TEXT");
  const named = sa.domain("d", sa.text(), { default: "it's", check: (value) => value.ne("a'b") });
  assertEquals(
    text(sa.createDomain(named)),
    "CREATE DOMAIN d AS TEXT DEFAULT 'it''s' CHECK (VALUE <> 'a''b')",
  );
  assertEquals(
    text(sa.dropDomain(positive, { ifExists: true })),
    'DROP DOMAIN IF EXISTS "My".positive',
  );
});

Deno.test("domain() refuses what is no type, no condition and no default", () => {
  assertThrows(() => sa.domain("d", {} as never), sa.ArgumentError, "the type of a domain");
  assertThrows(
    () => sa.domain("d", sa.text(), { check: "VALUE > 0" as never }),
    sa.ArgumentError,
    "check of d is not a function",
  );
  assertThrows(
    () => sa.domain("d", sa.text(), { check: (value) => value as never }),
    sa.ArgumentError,
    "check of d is not a condition",
  );
  assertThrows(
    () => sa.domain("d", sa.integer(), { default: "1" as never }),
    DataError,
    "default of d is a string",
  );
  assertThrows(() => sa.createDomain(status), sa.ArgumentError, "the type is not a domain");
  assertThrows(() => sa.dropEnum(sa.text()), sa.ArgumentError, "the type is not an enum");
});

Deno.test("what a type is made of is created before it, and dropped after it", async () => {
  const base = sa.domain("base", status);
  const list = sa.domain("list", sa.array(base));
  const own = sa.customType({
    base: status,
    encode: (v: "new") => v,
    decode: () => "new" as const,
  });
  const metadata = new sa.MetaData();
  const one = metadata.table("one", { a: list, b: sa.array(status), c: own, d: sa.text() });
  const names = schemaItemsOf(TypeHolder.typeOf(list, "list")).map(({ name }) => name.sql);
  assertEquals(names, ["order_status", "base", "list"]);
  const run: string[] = [];
  const runner = {
    // deno-lint-ignore require-await
    runDdl: async (statements: readonly sa.Compiled[]) => {
      run.push(...statements.map((statement) => statement.text.replace(/\(?\n[^]*/, "")));
    },
  };
  await metadata.createAll(runner, { checkFirst: false });
  await metadata.dropAll(runner, { checkFirst: false });
  assertEquals(run, [
    "CREATE TYPE order_status AS ENUM ('new', 'it''s', E'a\\\\b')",
    "CREATE DOMAIN base AS order_status",
    "CREATE DOMAIN list AS base[]",
    "CREATE TABLE one ",
    "DROP TABLE one",
    "DROP DOMAIN list",
    "DROP DOMAIN base",
    "DROP TYPE order_status",
  ]);
  run.length = 0;
  await metadata.dropAll(runner, { tables: [one] });
  assertEquals(run, [
    "DROP TABLE IF EXISTS one",
    "DROP DOMAIN IF EXISTS list",
    "DROP DOMAIN IF EXISTS base",
    "DROP TYPE IF EXISTS order_status",
  ]);
  const two = metadata.table("two", { b: base });
  run.length = 0;
  await metadata.dropAll(runner, { tables: [one] });
  await metadata.dropAll(runner, { tables: [one, two] });
  assertEquals(run, [
    "DROP TABLE IF EXISTS one",
    "DROP DOMAIN IF EXISTS list",
    "DROP TABLE IF EXISTS two",
    "DROP TABLE IF EXISTS one",
    "DROP DOMAIN IF EXISTS list",
    "DROP DOMAIN IF EXISTS base",
    "DROP TYPE IF EXISTS order_status",
  ]);
});

Deno.test("customType() sends what encode() makes and reads what decode() makes", () => {
  const t = sa.table("t", new sa.MetaData(), {
    price: cents,
    prices: sa.array(cents),
    sure: yesNo,
  });
  const { values, columns } = sa.compile(
    t.insert().values({ price: new Cents(150n), prices: [new Cents(5n)], sure: true })
      .returning(t),
  );
  assertEquals(values, ["1.50", ["0.05"], "y"]);
  assertEquals(columns?.[0]?.codec.decodeText("1.50"), new Cents(150n));
  assertEquals(sa.compile(t.select().where(t.c.price.in([new Cents(5n)]))).values, ['{"0.05"}']);
  assertThrows(
    () => t.c.price.eq(1.5 as never),
    DataError,
    "NUMERIC(10, 2) takes a value of its own",
  );
  assertThrows(() => t.c.sure.eq(undefined as never), sa.ArgumentError, "is undefined");
});

Deno.test("equal values of different types of one's own are sent each as its type has it", () => {
  const type = (prefix: string) =>
    sa.customType({
      base: sa.text(),
      encode: (value: string) => prefix + value,
      decode: (text) => text,
    });
  const query = sa.select({ a: sa.literal("x", type("a")), b: sa.literal("x", type("b")) });
  assertEquals(sa.compile(query).values, ["ax", "bx"]);
});

Deno.test("customType() may send NULL, and checks what encode() makes", () => {
  const made = (value: unknown) =>
    sa.customType({ base: sa.jsonb(), encode: () => value, decode: (json) => json });
  const sent = (value: unknown) => sa.compile(sa.select({ a: sa.literal(1, made(value)) })).values;
  assertEquals(sent(null), [null]);
  assertEquals(sent({ a: 1 }), ['{"a":1}']);
  assertThrows(
    () => sent(undefined),
    DataError,
    "encode() of JSONB has not returned a value that JSON has",
  );
});

Deno.test("customType() refuses what is no name of a type, and what it cannot call", () => {
  const encode = (value: string) => value;
  const parts = { encode, decode: encode };
  const names = [
    "vector(3)",
    "geometry(Point, 4326)",
    "timestamp(3) with time zone",
    'my."Type"(1)',
    "double precision",
    "pg_catalog.int4",
  ];
  for (const sqlName of names) {
    assertEquals(TypeHolder.typeOf(sa.customType({ sqlName, ...parts }), "type").name, sqlName);
  }
  assertEquals(
    names.map((sqlName) =>
      TypeHolder.typeOf(sa.customType({ sqlName, ...parts }), "type").castName
    ),
    [
      "vector",
      "geometry",
      "timestamp with time zone",
      'my."Type"',
      "double precision",
      "pg_catalog.int4",
    ],
  );
  for (const sqlName of ["", "int; DROP TABLE t", "a(b", "a'b", "int)", 'a"b', "--", "a/*", 5]) {
    assertThrows(
      () => sa.customType({ sqlName: sqlName as string, ...parts }),
      sa.ArgumentError,
      "Cannot make a type",
    );
  }
  assertThrows(() => sa.customType(parts), sa.ArgumentError, "it has no sqlName, nor base");
  assertThrows(
    () => sa.customType({ base: sa.text(), encode, decode: 1 as never }),
    sa.ArgumentError,
    "is not a function",
  );
  assertThrows(
    () => sa.customType({ base: {} as never, encode, decode: encode }),
    sa.ArgumentError,
    "base is not a type",
  );
});
