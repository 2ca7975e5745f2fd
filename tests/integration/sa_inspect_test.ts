/**
 * What an inspector finds of schemas, tables, views, sequences and types.
 * @module
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { connect, TimeoutError, types } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { uniqueName } from "../support/activity.ts";
import { inspecting, said } from "../support/inspecting.ts";
import { testServer } from "../support/server.ts";

const ALL_KINDS = `
  CREATE TABLE "order" (id serial); CREATE TABLE "T" (id int GENERATED ALWAYS AS IDENTITY);
  CREATE TABLE parts (a int) PARTITION BY LIST (a);
  CREATE TABLE part PARTITION OF parts FOR VALUES IN (1, 2);
  CREATE UNLOGGED TABLE fast (a int) WITH (fillfactor = 50);
  CREATE TEMPORARY TABLE gone (a int); CREATE TEMPORARY VIEW gone_view AS SELECT 1 AS a;
  CREATE VIEW "v v" WITH (security_barrier) AS SELECT id FROM "order" WHERE id > 1;
  CREATE MATERIALIZED VIEW m AS SELECT 1 AS one; CREATE SEQUENCE s AS smallint;
  COMMENT ON TABLE "T" IS 'a "T"'; COMMENT ON VIEW "v v" IS 'some'; COMMENT ON SEQUENCE s IS 'free';`;

Deno.test("Inspector lists tables, views and sequences by kind, in the order of their names", () =>
  inspecting(ALL_KINDS, async ({ inspector, schema }) => {
    for (const options of [{}, { schema }, { schema: null }]) {
      const tables = ["T", "fast", "order", "part", "parts"];
      assertEquals(await inspector.tableNames(options), tables);
      assertEquals(await inspector.viewNames(options), ["v v"]);
      assertEquals(await inspector.materializedViewNames(options), ["m"]);
      assertEquals(await inspector.sequenceNames(options), ["T_id_seq", "order_id_seq", "s"]);
      assertEquals(await inspector.foreignTableNames(options), []);
    }
    assertEquals(await inspector.tempTableNames(), ["gone"]);
    assertEquals(await inspector.tempViewNames(), ["gone_view"]);
    assertEquals(await inspector.tempTableNames({ schema }), []);
    assertEquals(await inspector.defaultSchemaName(), schema);
  }));

Deno.test("Inspector knows what is there: schemas, tables of any kind, sequences", () =>
  inspecting(ALL_KINDS, async ({ inspector, schema }) => {
    for (const name of ["order", "T", "parts", "part", "fast", "gone", "v v", "gone_view", "m"]) {
      assert(await inspector.hasTable(name), name);
    }
    for (const name of ["Order", "t", '"T"', "s", "order_id_seq", "pg_class", "x".repeat(200)]) {
      assert(!await inspector.hasTable(name), name);
    }
    assert(await inspector.hasTable("T", { schema }));
    assert(!await inspector.hasTable("T", { schema: "public" }));
    assert(await inspector.hasTable("pg_class", { schema: "pg_catalog" }));
    assert(await inspector.hasSequence("s"));
    assert(await inspector.hasSequence("T_id_seq", { schema }));
    assert(!await inspector.hasSequence("T"));
    assert(await inspector.hasSchema(schema));
    assert(!await inspector.hasSchema(schema.toUpperCase()));
    const schemas = await inspector.schemaNames();
    assert(schemas.includes(schema) && schemas.includes("information_schema"));
    assert(!schemas.some((name) => name.startsWith("pg_")));
  }));

Deno.test("Inspector.tableOptions() finds how a table is stored and divided", () =>
  inspecting(ALL_KINDS, async ({ inspector, schema }) => {
    const found = await inspector.multiTableOptions({ kind: "any", scope: "any" });
    const permanent = { schema, persistence: "permanent" };
    const told = Object.fromEntries([...found].map(([name, options]) => [name, said(options)]));
    const { gone, gone_view: goneView, ...rest } = told;
    const ordinary = { ...permanent, kind: "table", method: "heap" };
    assertEquals(rest, {
      "order": ordinary,
      T: ordinary,
      parts: { ...permanent, kind: "partitioned table", partitionBy: "LIST (a)" },
      part: {
        ...ordinary,
        partitionOf: { schema, name: "parts", visible: true },
        partitionBound: "FOR VALUES IN (1, 2)",
      },
      fast: { ...ordinary, persistence: "unlogged", with: { fillfactor: "50" } },
      "v v": { ...permanent, kind: "view", with: { security_barrier: "true" } },
      m: { ...ordinary, kind: "materialized view" },
    });
    assertEquals([gone!.persistence, goneView!.kind], ["temporary", "view"]);
  }));

Deno.test("Inspector finds comments and the definitions of views", () =>
  inspecting(ALL_KINDS, async ({ inspector }) => {
    assertEquals(await inspector.tableComment("T"), 'a "T"');
    assertEquals(await inspector.tableComment("order"), null);
    assertEquals((await inspector.multiTableComment({ kind: "view" })).get("v v"), "some");
    const definition = await inspector.viewDefinition("v v");
    assert(/SELECT .*id\s+FROM "order"\s+WHERE .*id > 1/s.test(definition), definition);
    assertEquals((await inspector.viewDefinition("m")).trim(), "SELECT 1 AS one;");
    assertEquals([...(await inspector.multiViewDefinitions()).keys()], ["v v"]);
    const all = await inspector.multiViewDefinitions({ kind: "any view", scope: "any" });
    assertEquals([...all.keys()], ["gone_view", "m", "v v"]);
    const { NoSuchTableError } = sa;
    await assertRejects(() => inspector.viewDefinition("T"), NoSuchTableError, '"T"');
  }));

Deno.test("Inspector.sequences() finds how they count, and what they belong to", () =>
  inspecting(ALL_KINDS, async ({ inspector, schema }) => {
    const [identity, serial, s] = await inspector.sequences();
    const table = { schema, name: "T", visible: true };
    assertEquals(identity!.ownedBy, { table, column: "id", identity: true });
    assertEquals([serial!.ownedBy?.table.name, serial!.ownedBy?.identity], ["order", false]);
    assertEquals(s, {
      schema,
      name: "s",
      visible: true,
      type: "smallint",
      start: 1n,
      increment: 1n,
      minValue: 1n,
      maxValue: 32767n,
      cache: 1n,
      cycle: false,
      ownedBy: null,
      comment: "free",
    });
  }));

Deno.test("Inspector.enums() and domains() find values, defaults and checks", () =>
  inspecting(
    `CREATE TYPE "My mood" AS ENUM ('sad', 'it''s "ok"', ''); CREATE TYPE empty AS ENUM ();
     ALTER TYPE "My mood" ADD VALUE 'so so' AFTER 'sad';
     CREATE DOMAIN price AS numeric(9, 2) DEFAULT 1.5 NOT NULL CONSTRAINT positive CHECK (VALUE > 0);
     ALTER DOMAIN price ADD CONSTRAINT small CHECK (VALUE < 10) NOT VALID;
     CREATE DOMAIN codes AS varchar(3)[] COLLATE "C"; CREATE DOMAIN nested AS price;
     COMMENT ON TYPE "My mood" IS 'moods'; COMMENT ON CONSTRAINT small ON DOMAIN price IS 'soon';`,
    async ({ inspector, schema }) => {
      const enums = await inspector.enums();
      assertEquals(enums.map(({ name, labels, comment }) => [name, labels, comment]), [
        ["My mood", ["sad", "so so", 'it\'s "ok"', ""], "moods"],
        ["empty", [], null],
      ]);
      const [codes, nested, price] = await inspector.domains({ schema });
      assertEquals([codes!.type, codes!.isArray, codes!.collation?.name], [
        "character varying(3)[]",
        true,
        "C",
      ]);
      assertEquals([nested!.type, nested!.baseType.kind, nested!.notNull], [
        "price",
        "domain",
        false,
      ]);
      assertEquals([price!.type, price!.default, price!.notNull], ["numeric(9,2)", "1.5", true]);
      assertEquals(price!.checks.map(({ definition: _, ...check }) => said(check)), [
        { name: "positive", expression: "(VALUE > (0)::numeric)" },
        {
          name: "small",
          expression: "(VALUE < (10)::numeric)",
          notValid: true,
          comment: "soon",
        },
      ]);
      assert(price!.checks[1]!.definition.endsWith("NOT VALID"));
    },
  ));

const HOSTILE = ['a"b', "a'b", "A b", "select", "$1", "%s", "a.b", "ü\\n", "';--", "__proto__"];

Deno.test("Inspector takes any name for what it is", () =>
  inspecting("", async ({ conn, inspector, schema }) => {
    const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
    for (const name of HOSTILE) {
      const name_ = quoted(name);
      await conn.execute(`CREATE TABLE ${name_} (${name_} int PRIMARY KEY REFERENCES ${name_})`);
    }
    const keys = await inspector.multiForeignKeys({ names: HOSTILE, schema });
    assertEquals([...keys.keys()].sort(), HOSTILE.toSorted());
    for (const name of HOSTILE) {
      const [key] = await inspector.foreignKeys(name);
      assertEquals([key!.columns, key!.referredTable.name], [[name], name]);
      assertEquals((await inspector.columns(name, { schema })).map((each) => each.name), [name]);
      assertEquals(await inspector.hasSchema(name), false);
      assertEquals(await inspector.tableNames({ schema: name }), []);
    }
  }));

Deno.test("Inspector rejects with NoSuchTableError when a table that is named is not there", () =>
  inspecting("CREATE TABLE t (a int);", async ({ inspector, schema }) => {
    const { NoSuchTableError } = sa;
    const path = 'Cannot inspect "T": there is no such table or view on the search path';
    const error = await assertRejects(() => inspector.columns("T"), NoSuchTableError, path);
    assert(error instanceof sa.InvalidRequestError);
    const there = `Cannot inspect "u": there is no such table or view in schema "${schema}"`;
    const many = () => inspector.multiIndexes({ schema, names: ["t", "u"] });
    await assertRejects(many, NoSuchTableError, there);
    const nowhere = () => inspector.primaryKey("t", { schema: "no such" });
    await assertRejects(nowhere, NoSuchTableError, 'in schema "no such"');
    assertEquals([...(await inspector.multiColumns({ names: [] })).keys()], []);
  }));

Deno.test("Inspector answers for what the search path finds first, and takes a table for options", () =>
  inspecting("CREATE TABLE t (here int);", async ({ conn, inspector, schema }) => {
    const other = `${schema}_2`;
    await conn.execute(`CREATE SCHEMA ${other}`);
    try {
      await conn.execute(`CREATE TABLE ${other}.t (there int)`);
      await conn.execute(`CREATE TABLE ${other}.u (there int)`);
      await conn.execute(`SET search_path = ${other}, ${schema}`);
      const found = async (options?: sa.InspectOptions) =>
        (await inspector.columns("t", options)).map(({ name }) => name);
      const table = new sa.MetaData({ schema }).table("t", { here: sa.integer() });
      assertEquals([await found(), await found(table)], [["there"], ["here"]]);
      assertEquals(await inspector.tableNames(), ["t", "u"]);
      await conn.execute("SET search_path = ''");
      assertEquals(await inspector.tableNames(), []);
      assertEquals(await inspector.defaultSchemaName(), null);
    } finally {
      await conn.execute(`DROP SCHEMA ${other} CASCADE`);
    }
  }));

Deno.test("Inspector asks PostgreSQL's own catalog, whatever hides it", () =>
  inspecting(
    `CREATE TABLE pg_class (a text COLLATE "C" PRIMARY KEY, b serial); CREATE TABLE pg_namespace ();
     CREATE TABLE pg_attribute (); CREATE TABLE pg_type (); CREATE TABLE pg_depend ();
     CREATE DOMAIN text AS int; CREATE DOMAIN regclass AS int; CREATE DOMAIN name AS int;
     CREATE FUNCTION format_type(oid, int) RETURNS int LANGUAGE sql AS 'SELECT 1 / 0';
     CREATE FUNCTION pg_get_expr(pg_node_tree, oid) RETURNS text LANGUAGE sql AS 'SELECT 1 / 0';`,
    async ({ conn, inspector, schema }) => {
      await conn.execute(`SET search_path = ${schema}, pg_catalog`);
      const columns = await inspector.columns("pg_class");
      assertEquals(columns.map(({ type, serial }) => [type, serial?.sequence.name]), [
        ["pg_catalog.text", undefined],
        ["integer", "pg_class_b_seq"],
      ]);
      assertEquals((await inspector.indexes("pg_class")).length, 0);
      assertEquals((await inspector.primaryKey("pg_class"))?.columns, ["a"]);
      assertEquals((await inspector.domains({ schema })).length, 3);
      assertEquals((await inspector.sequences()).length, 1);
      assertEquals((await inspector.tableOptions("pg_class")).kind, "table");
    },
  ));

Deno.test("inspect() takes an engine, too, and nothing else", async () => {
  await using engine = await sa.createEngine(testServer().dsn, { maxSize: 1 });
  const inspector = sa.inspect(engine);
  assert(await inspector.hasTable("tables", { schema: "information_schema" }));
  assertEquals(engine.freeSize, 1);
  for (const target of [null, undefined, {}, "dsn", engine.acquire]) {
    assertThrows(() => sa.inspect(target as never), sa.ArgumentError, "Cannot inspect: target");
  }
  const conn = await engine.acquire();
  const waits = inspector.tableNames({ timeout: 1 });
  await assertRejects(() => waits, TimeoutError);
  const closing = sa.inspect(conn);
  const aborted = { signal: AbortSignal.abort(new Error("no")) };
  await assertRejects(() => closing.tableNames(aborted), Error, "no");
  await conn.close();
  await assertRejects(() => closing.tableNames(), sa.ResourceClosedError, "Cannot inspect");
});

Deno.test("Inspector refuses what is no name and what is no option", async () => {
  await using engine = await sa.createEngine(testServer().dsn, { minSize: 0 });
  const inspector = sa.inspect(engine);
  for (const name of [undefined, null, "", 1, {}, ["t"]]) {
    const calls = [
      () => inspector.columns(name as never),
      () => inspector.hasTable(name as never),
      () => inspector.hasSequence(name as never),
      () => inspector.hasSchema(name as never),
      () => inspector.multiColumns({ names: [name as never] }),
    ];
    for (const call of calls) await assertRejects(call, sa.ArgumentError, "Cannot inspect");
  }
  for (const schema of ["", 1, {}]) {
    const options = { schema: schema as never };
    await assertRejects(() => inspector.columns("t", options), sa.ArgumentError, "schema");
    await assertRejects(() => inspector.enums(options), sa.ArgumentError, "schema");
    await assertRejects(() => inspector.tableNames(options), sa.ArgumentError, "schema");
  }
  const bad = [{ names: "t" }, { kind: "r" }, { scope: "p" }, { names: [, "t"] }];
  for (const options of bad) {
    await assertRejects(() => inspector.multiColumns(options as never), sa.ArgumentError);
  }
  assertEquals(engine.size, 0);
});

Deno.test("Inspector finds the same with codecs of the caller's own, and with other types for values", async () => {
  const name = uniqueName("inspected");
  const text = types.define({ name: "text", decode: () => null, encode: String });
  const own = { codecs: [text], int8: "string", array: "bounded" } as const;
  await using plain = await sa.createEngine(testServer().dsn, { maxSize: 1 });
  await using engine = await sa.createEngine(testServer().dsn, { maxSize: 1, types: own as never });
  await plain.use((conn) =>
    conn.execute(`CREATE TABLE ${name} (id bigserial PRIMARY KEY, t text)`)
  );
  try {
    const columns = await sa.inspect(plain).columns(name);
    assertEquals(await sa.inspect(engine).columns(name), columns);
    assertEquals(columns.map((column) => column.type), ["bigint", "text"]);
  } finally {
    await plain.use((conn) => conn.execute(`DROP TABLE ${name}`));
  }
});

Deno.test({
  name: "Inspector finds foreign tables, which are tables but in tableNames()",
  ignore: testServer().source === "environment",
  fn: () =>
    inspecting("", async ({ inspector, schema }) => {
      const dsn = new URL(testServer().dsn);
      dsn.username = "postgres";
      await using superuser = await connect(dsn);
      try {
        await superuser.executeScript(
          `CREATE FOREIGN DATA WRAPPER ${schema}_w; CREATE SERVER ${schema}_s FOREIGN DATA WRAPPER ${schema}_w;
           CREATE FOREIGN TABLE ${schema}."far away" (a int NOT NULL)
             SERVER ${schema}_s OPTIONS (start 'x', "Other" 'y');`,
        );
        assertEquals(await inspector.foreignTableNames(), ["far away"]);
        assertEquals(await inspector.tableNames(), []);
        assertEquals([...(await inspector.multiColumns()).keys()], ["far away"]);
        assertEquals(said(await inspector.tableOptions("far away")), {
          schema,
          kind: "foreign table",
          persistence: "permanent",
          server: `${schema}_s`,
          serverOptions: { start: "x", Other: "y" },
        });
      } finally {
        await superuser.execute(`DROP FOREIGN DATA WRAPPER IF EXISTS ${schema}_w CASCADE`);
      }
    }),
});
