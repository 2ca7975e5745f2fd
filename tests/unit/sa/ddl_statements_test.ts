/** Statements of DDL besides CREATE TABLE: their text, and what they refuse. */

import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../src/errors.ts";
import * as sa from "../../../sa.ts";
import { tbl, users } from "./tables.ts";

const { id, val } = tbl.c;

Deno.test("schemas and sequences are created and dropped", () => {
  assertEquals(
    [
      sa.createSchema("My"),
      sa.createSchema("s", { ifNotExists: true }),
      sa.dropSchema("s", { ifExists: true, cascade: true }),
      sa.createSequence(sa.sequence("q"), { ifNotExists: true }),
      sa.dropSequence(sa.sequence("q"), { ifExists: true, cascade: true }),
    ].map(String),
    [
      'CREATE SCHEMA "My"',
      "CREATE SCHEMA IF NOT EXISTS s",
      "DROP SCHEMA IF EXISTS s CASCADE",
      "CREATE SEQUENCE IF NOT EXISTS q",
      "DROP SEQUENCE IF EXISTS q CASCADE",
    ],
  );
  assertThrows(() => sa.createSequence({} as never), sa.ArgumentError, "not a sequence");
  assertThrows(() => sa.createSchema("" as never), sa.ArgumentError, "Cannot name a schema");
});

Deno.test("constraints are added and dropped", () => {
  const unique = sa.unique([val], { name: "uq" });
  assertEquals(
    [
      sa.addConstraint(tbl, unique),
      sa.addConstraint(tbl, sa.check(null, id.gt(0)), { notValid: true }),
      sa.dropConstraint(tbl, unique, { cascade: true }),
      sa.dropConstraint(tbl, "my uq", { ifExists: true }),
    ].map(String),
    [
      "ALTER TABLE tbl ADD CONSTRAINT uq UNIQUE (val)",
      "ALTER TABLE tbl ADD CHECK (id > 0) NOT VALID",
      "ALTER TABLE tbl DROP CONSTRAINT uq CASCADE",
      'ALTER TABLE tbl DROP CONSTRAINT IF EXISTS "my uq"',
    ],
  );
  assertThrows(() => sa.dropConstraint(tbl, sa.unique([val])), sa.ArgumentError, "has no name");
  assertThrows(() => sa.addConstraint(tbl, {} as never), sa.ArgumentError, "not a constraint");
  assertThrows(
    () => sa.addConstraint(tbl, sa.index("i").on(id) as never),
    sa.ArgumentError,
    "not a constraint",
  );
  assertThrows(
    () => sa.addConstraint(users as never, unique),
    sa.ArgumentError,
    "has a column of tbl",
  );
});

Deno.test("indexes are created and dropped by themselves", () => {
  const plain = sa.index("ix").on(val);
  const concurrent = sa.index("My ix", { concurrently: true }).on(id.add(1));
  const constant = sa.index("ix").on(sa.literal(1));
  assertEquals(
    [
      sa.createIndex(plain),
      sa.createIndex(concurrent, { ifNotExists: true }),
      sa.createIndex(sa.index(null).on(val)),
      sa.createIndex(constant, { table: tbl }),
      sa.dropIndex(plain, { ifExists: true, cascade: true }),
      sa.dropIndex(concurrent),
      sa.dropIndex("other", { schema: "s", concurrently: true }),
      sa.dropIndex("other"),
    ].map(String),
    [
      "CREATE INDEX ix ON tbl (val)",
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS "My ix" ON tbl ((id + 1))',
      "CREATE INDEX ix_tbl_val ON tbl (val)",
      "CREATE INDEX ix ON tbl ((1))",
      "DROP INDEX IF EXISTS ix CASCADE",
      'DROP INDEX CONCURRENTLY "My ix"',
      "DROP INDEX CONCURRENTLY s.other",
      "DROP INDEX other",
    ],
  );
  assertThrows(
    () => sa.createIndex(constant),
    sa.ArgumentError,
    "has no column that says its table",
  );
  assertThrows(() => sa.createIndex({} as never), sa.ArgumentError, "not an index");
  assertThrows(() => sa.dropIndex(sa.unique([val]) as never), sa.ArgumentError, "not an index");
});

Deno.test("comments are set and dropped", () => {
  const t = sa.table("t", new sa.MetaData(), { a: sa.integer().comment("it's"), b: sa.text() }, {
    comment: "E \\",
  });
  assertEquals(
    [
      sa.setTableComment(t),
      sa.setTableComment(t, "'"),
      sa.dropTableComment(t),
      sa.setColumnComment(t.c.a),
      sa.setColumnComment(t.c.b, "b"),
      sa.dropColumnComment(t.c.b),
    ].map(String),
    [
      "COMMENT ON TABLE t IS E'E \\\\'",
      "COMMENT ON TABLE t IS ''''",
      "COMMENT ON TABLE t IS NULL",
      "COMMENT ON COLUMN t.a IS 'it''s'",
      "COMMENT ON COLUMN t.b IS 'b'",
      "COMMENT ON COLUMN t.b IS NULL",
    ],
  );
  assertThrows(() => sa.setTableComment(tbl), sa.ArgumentError, "there is no comment in tbl");
  assertThrows(() => sa.setColumnComment(id), sa.ArgumentError, "there is no comment in tbl");
  assertThrows(() => sa.setTableComment(t, 1 as never), sa.ArgumentError, "not a string");
  const adults = sa.createView("adults", users.select()).table;
  assertThrows(() => sa.setColumnComment(adults.c.id), sa.ArgumentError, "no comment in adults");
});

Deno.test("views hold a query, with its values quoted and a WITH of its own", () => {
  const named = users.select().where(users.c.name.ne("it's")).cte("named");
  const query = sa.select({ who: named.c.name, on: named.c.isActive }).where(named.c.age.gt(18));
  const create = sa.createView("adults", query, {
    schema: "s",
    orReplace: true,
    temporary: true,
    with: { security_barrier: true },
    checkOption: "local",
  });
  assertEquals(
    String(create),
    "CREATE OR REPLACE TEMPORARY VIEW s.adults WITH (security_barrier = true) AS " +
      'WITH named AS (SELECT users.id, users.name, users.age, users.is_active AS "isActive", ' +
      "users.created_at AS \"createdAt\" FROM users WHERE users.name <> 'it''s'::VARCHAR) " +
      'SELECT named.name AS who, named."isActive" AS "on" FROM named WHERE named.age > 18 ' +
      "WITH LOCAL CHECK OPTION",
  );
  assertEquals(create.toSQL().values, []);
  const adults = create.table;
  assertEquals([adults.name, adults.schema], ["adults", "s"]);
  assertEquals(
    adults.select().where(adults.c.on).toSQL().text,
    'SELECT s.adults.who, s.adults."on" FROM s.adults WHERE s.adults."on"',
  );
  assertEquals(
    sa.select(adults.alias("a").c.who).toSQL().text,
    "SELECT a.who FROM s.adults AS a",
  );
  assertStrictEquals(adults.columns[0], adults.c.who);
  assertEquals(String(sa.dropView(adults, { ifExists: true })), "DROP VIEW IF EXISTS s.adults");
});

Deno.test("a view calls its columns what its query calls them", () => {
  const plain = sa.createView("v", users.select()).table;
  assertEquals(plain.c.isActive.name, "isActive");
  assertEquals(
    plain.select().toSQL().text,
    'SELECT v.id, v.name, v.age, v."isActive", v."createdAt" FROM v',
  );
});

Deno.test("materialized views have options of their own", () => {
  const create = sa.createView("m", tbl.select(), {
    materialized: true,
    ifNotExists: true,
    using: "heap",
    with: { fillfactor: 70 },
    tablespace: "fast",
    withData: false,
  });
  assertEquals(
    String(create),
    "CREATE MATERIALIZED VIEW IF NOT EXISTS m USING heap WITH (fillfactor = 70) TABLESPACE fast " +
      "AS SELECT tbl.id, tbl.val FROM tbl WITH NO DATA",
  );
  assertEquals(
    [
      sa.dropView(create.table, { cascade: true }),
      sa.dropView("m", { schema: "s", materialized: true }),
      sa.dropView("m"),
      sa.createView("m", tbl.select(), { materialized: true }),
    ].map(String),
    [
      "DROP MATERIALIZED VIEW m CASCADE",
      "DROP MATERIALIZED VIEW s.m",
      "DROP VIEW m",
      "CREATE MATERIALIZED VIEW m AS SELECT tbl.id, tbl.val FROM tbl",
    ],
  );
});

Deno.test("a table can be made of a query", () => {
  const create = sa.createTableAs("copy", tbl.select().where(id.in([1, 2])), {
    schema: "s",
    unlogged: true,
    ifNotExists: true,
    with: { fillfactor: 70 },
    withData: false,
  });
  assertEquals(
    String(create),
    "CREATE UNLOGGED TABLE IF NOT EXISTS s.copy WITH (fillfactor = 70) AS " +
      "SELECT tbl.id, tbl.val FROM tbl WHERE tbl.id = ANY (ARRAY[1, 2]) WITH NO DATA",
  );
  assertEquals(create.table.select().toSQL().text, "SELECT s.copy.id, s.copy.val FROM s.copy");
  assertEquals(
    String(sa.createTableAs("c", sa.select(id))),
    "CREATE TABLE c AS SELECT tbl.id FROM tbl",
  );
  assertEquals(
    String(sa.createTableAs("c", sa.select(id).where(id.in([])))),
    "CREATE TABLE c AS SELECT tbl.id FROM tbl WHERE tbl.id = ANY ('{}'::INTEGER[])",
  );
});

Deno.test("views refuse what makes no sense", () => {
  const query = tbl.select();
  const refused: [() => unknown, string][] = [
    [() => sa.createView("v", tbl as never), "the second argument of createView() is no query"],
    [() => sa.createView("v", "SELECT 1" as never), "is no query"],
    [() => sa.createTableAs("v", tbl.delete() as never), "createTableAs() is no query"],
    [() => sa.createView("", query), "Cannot name a view"],
    [() => sa.createTableAs("", query), "Cannot name a table"],
    [() => sa.createView("v", query, { ifNotExists: true }), "are for materialized views"],
    [() => sa.createView("v", query, { withData: true }), "are for materialized views"],
    [
      () => sa.createView("v", query, { materialized: true, orReplace: true }),
      "orReplace, temporary, checkOption are not for materialized views",
    ],
    [() => sa.createView("v", query, { checkOption: "x" as never }), "checkOption is not local"],
    [() => sa.dropView({} as never), "is not a table"],
  ];
  for (const [build, message] of refused) assertThrows(build, sa.ArgumentError, message);
  assertThrows(
    () => String(sa.createView("v", query.where(id.eq(sa.param("id", sa.integer()))))),
    sa.CompileError,
    "DDL takes no parameters",
  );
});

Deno.test("ddl`` has names, expressions and quoted values in it", () => {
  const t = sa.table("My table", new sa.MetaData({ schema: "s" }), {
    a: sa.integer(),
    b: sa.varchar(5).name("Bee"),
  });
  const statements: [sa.Ddl, string][] = [
    [
      sa.ddl`ALTER TABLE ${t} ALTER COLUMN ${t.c.b} TYPE ${sa.varchar(9)} USING ${
        t.c.b.concat("'")
      }`,
      `ALTER TABLE s."My table" ALTER COLUMN "Bee" TYPE VARCHAR(9) USING ("Bee" || '''')`,
    ],
    [sa.ddl`SELECT ${t.c.a.label("x")}, ${t.c.a.add(1)}`, "SELECT a, (a + 1)"],
    [sa.ddl`COMMENT ON TABLE ${tbl} IS ${"it's; \\"}`, "COMMENT ON TABLE tbl IS  E'it''s; \\\\'"],
    [
      sa.ddl`GRANT USAGE ON SEQUENCE ${sa.sequence("q", { schema: "S" })} TO ${
        sa.sql.id("my role")
      }`,
      'GRANT USAGE ON SEQUENCE "S".q TO "my role"',
    ],
    [sa.ddl`x ${-1} ${2n} ${true} ${sa.literal("a'")}`, "x  -1 2 true 'a'''"],
    [
      sa.ddl`CREATE RULE r AS DO ${tbl.select()}`,
      "CREATE RULE r AS DO SELECT tbl.id, tbl.val FROM tbl",
    ],
    [sa.ddl`VACUUM`, "VACUUM"],
    [sa.ddl`x (${sa.sql`${t.c.a} -${-2} <> ${"it's"}`})`, "x ((a - -2 <> 'it''s'))"],
    [sa.ddl`x ${sa.sql``} -${-2n}`, "x  - -2"],
    [sa.ddl`x ${sa.sql.id("s", "T")}`, 'x s."T"'],
  ];
  for (const [statement, text] of statements) assertEquals(String(statement), text);
});

Deno.test("ddl`` refuses everything else", () => {
  const values = [undefined, null, {}, [], 1.5, NaN, Symbol("x"), () => 1, new Date(), {
    parts: ["DROP TABLE tbl"],
  }];
  for (const value of values) {
    assertThrows(() => sa.ddl`x ${value as never}`, sa.ArgumentError);
  }
  assertThrows(() => sa.ddl`x ${"\0"}`, DataError, "NUL");
  for (const value of [new Date(0), NaN, Infinity]) {
    const statement = sa.ddl`x ${sa.sql`a > ${value}`}`;
    assertThrows(() => String(statement), sa.CompileError, "a value in DDL has no type");
  }
  assertThrows(() => sa.ddl`\u${1}`, sa.ArgumentError, "ddl has an escape that is none");
  const forged: unknown[] = [
    "DROP TABLE tbl",
    ["DROP TABLE tbl"],
    Object.freeze(["DROP TABLE tbl"]),
    Object.freeze(Object.assign(["x"], { raw: "x" })),
    Object.freeze(Object.assign(["x"], { raw: ["x"] })),
    undefined,
  ];
  for (const texts of forged) {
    assertThrows(() => sa.ddl(texts as never), sa.ArgumentError, "not the tag of a template");
  }
  assertThrows(
    () => String(sa.ddl`x ${tbl} ${users.c.age.add(1)}`),
    sa.CompileError,
    "users is not in FROM",
  );
});

Deno.test("events run around CREATE and DROP, within the check of whether the table is there", () => {
  const metadata = new sa.MetaData({ schema: "s" });
  const t = metadata.table("it's", { a: sa.integer().index({ name: "ix" }).comment("c") });
  assertStrictEquals(t.on("afterCreate", sa.ddl`SELECT 1`), t);
  t.on("beforeDrop", sa.ddl`SELECT 2`);
  assertEquals(metadata.ddl(), [
    `CREATE TABLE s."it's" (\n  a INTEGER\n)`,
    `CREATE INDEX ix ON s."it's" (a)`,
    `COMMENT ON COLUMN s."it's".a IS 'c'`,
    "SELECT 1",
  ]);
  assertEquals(metadata.dropDdl(), ["SELECT 2", `DROP TABLE s."it's"`]);
  assertEquals(metadata.dropDdl({ checkFirst: true }), [
    `DO 'BEGIN IF to_regclass(''s."it''''s"'') IS NOT NULL THEN EXECUTE ''SELECT 2''; ` +
    `EXECUTE ''DROP TABLE s."it''''s"''; END IF; END'`,
  ]);
  const [create] = metadata.ddl({ checkFirst: true });
  assertEquals(create!.startsWith(`DO 'BEGIN IF to_regclass(''s."it''''s"'') IS NULL THEN `), true);
  assertEquals(create!.includes("IF NOT EXISTS"), false);
  const refused: [() => unknown, string][] = [
    [() => t.on("afterInsert" as never, sa.ddl`x`), "event is not beforeCreate"],
    [() => t.on(undefined as never, sa.ddl`x`), "event is undefined"],
    [() => t.on("afterDrop", tbl.select() as never), "is not a statement of DDL"],
    [() => t.on("afterDrop", "DROP TABLE t" as never), "is not a statement of DDL"],
    [() => metadata.ddl({ tables: t as never }), "tables are not an array"],
    [() => metadata.ddl({ tables: [{} as never] }), "is not a table"],
  ];
  for (const [build, message] of refused) assertThrows(build, sa.ArgumentError, message);
});
