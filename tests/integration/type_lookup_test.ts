/**
 * What the server is asked about types that are not built in: once for all that are met together, however deep, and
 * whatever the user has in the way.
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import {
  connect,
  createPool,
  DatabaseError,
  InFailedSqlTransaction,
  nativeDriver,
  Range,
} from "../../mod.ts";
import { assertInBoth, rowOf } from "../conformance/types/both_formats.ts";
import { CountingDial } from "../support/counting_dial.ts";
import { OwnSchema } from "../support/own_schema.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

/** An enum in a domain in a composite type in an array in another one. */
const deep = (schema: string): string => `
  CREATE TYPE ${schema}.mood AS ENUM ('sad', 'glad');
  CREATE DOMAIN ${schema}.feeling AS ${schema}.mood;
  CREATE TYPE ${schema}.inner AS (f ${schema}.feeling, span int4range);
  CREATE TYPE ${schema}.outer AS (list ${schema}.inner[], mood ${schema}.mood);`;

const DEEP = { list: [{ f: "sad", span: new Range(1, 5) }, null], mood: "glad" };
const deepSql = (schema: string): string =>
  `ROW(ARRAY[ROW('sad', '[1,5)')::${schema}.inner, NULL], 'glad')::${schema}.outer`;

Deno.test("types are asked for once, however many and however deep, and never again", async () => {
  await using schema = await OwnSchema.make(server.dsn, deep);
  const counting = new CountingDial();
  const driver = nativeDriver({ dial: counting.dial });
  await using conn = await connect(server.dsn, { driver });
  counting.takeRequests();
  const text = `SELECT ${deepSql(schema.name)}, 'sad'::${schema.name}.mood`;
  assertEquals(await rowOf(conn, text), [DEEP, "sad"]);
  assertEquals(counting.takeRequests(), 2);
  assertEquals(await rowOf(conn, `${text}, 1`), [DEEP, "sad", 1]);
  assertEquals(counting.takeRequests(), 1);
  assertEquals(await rowOf(conn, `SELECT $1::${schema.name}.outer`, [DEEP]), [DEEP]);
  assertEquals(counting.takeRequests(), 2); // it is described, and run
});

Deno.test("the types of parameters are asked for before they are written", async () => {
  await using schema = await OwnSchema.make(server.dsn, deep);
  const counting = new CountingDial();
  const driver = nativeDriver({ dial: counting.dial });
  await using conn = await connect(server.dsn, { driver });
  counting.takeRequests();
  assertEquals(await rowOf(conn, `SELECT $1::${schema.name}.outer`, [DEEP]), [DEEP]);
  assertEquals(counting.takeRequests(), 3); // it is described, its types are asked for, it is run
});

Deno.test("what one connection of a pool has asked none of the others asks", async () => {
  await using schema = await OwnSchema.make(server.dsn, deep);
  const counting = new CountingDial();
  const driver = nativeDriver({ dial: counting.dial });
  await using pool = await createPool(server.dsn, { driver, minSize: 2, maxSize: 2 });
  await using first = await pool.acquire();
  await using second = await pool.acquire();
  const text = `SELECT ${deepSql(schema.name)}`;
  await first.execute(text);
  counting.takeRequests();
  const cur = await second.execute(text);
  assertEquals(await cur.fetchAll(), [[DEEP]]);
  assertEquals(counting.takeRequests(), 1);
});

/** In front of pg_catalog stands what has the same names, and does something else. */
const hijackers = (schema: string): string => `
  ${deep(schema)}
  CREATE FUNCTION ${schema}.refuse() RETURNS text LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'hijacked'; END $$;
  ${
  [
    ["unnest", "pg_catalog.oid[]", "SETOF pg_catalog.oid"],
    ["json_build_array", "VARIADIC pg_catalog.text[]", "pg_catalog.json"],
    ["to_jsonb", "pg_catalog.pg_range", "pg_catalog.jsonb"],
    ["json_agg", "pg_catalog.json", "pg_catalog.json"],
    ["min", "pg_catalog.int8", "pg_catalog.int8"],
    ["jsonb_extract_path_text", "pg_catalog.jsonb, pg_catalog.text", "pg_catalog.text"],
    ["oid_is", "pg_catalog.oid, pg_catalog.oid", "pg_catalog.bool"],
    ["char_is", 'pg_catalog."char", pg_catalog."char"', "pg_catalog.bool"],
    ["int2_is", "pg_catalog.int2, pg_catalog.int4", "pg_catalog.bool"],
    ["regproc_is", "pg_catalog.regproc, pg_catalog.regproc", "pg_catalog.bool"],
  ].map(([name, parameters, result]) =>
    `CREATE FUNCTION ${schema}.${name}(${parameters}) RETURNS ${result} LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'hijacked'; END $$;`
  ).join("\n")
}
  ${
  ["=", "<>"].map((operator) => `
    CREATE OPERATOR ${schema}.${operator} (LEFTARG = pg_catalog.oid, RIGHTARG = pg_catalog.oid,
      FUNCTION = ${schema}.oid_is);
    CREATE OPERATOR ${schema}.${operator} (LEFTARG = pg_catalog."char", RIGHTARG = pg_catalog."char",
      FUNCTION = ${schema}.char_is);`).join("\n")
}
  CREATE OPERATOR ${schema}.= (LEFTARG = pg_catalog.regproc, RIGHTARG = pg_catalog.regproc,
    FUNCTION = ${schema}.regproc_is);
  CREATE OPERATOR ${schema}.> (LEFTARG = pg_catalog.int2, RIGHTARG = pg_catalog.int4,
    FUNCTION = ${schema}.int2_is);
  CREATE VIEW ${schema}.pg_type AS SELECT ${schema}.refuse() AS oid;
  CREATE VIEW ${schema}.pg_range AS SELECT ${schema}.refuse() AS rngtypid;
  CREATE VIEW ${schema}.pg_attribute AS SELECT ${schema}.refuse() AS attrelid;
  CREATE VIEW ${schema}.pg_namespace AS SELECT ${schema}.refuse() AS oid;
  CREATE DOMAIN ${schema}.oid AS text CHECK (VALUE = 'hijacked');
  CREATE DOMAIN ${schema}.int8 AS text CHECK (VALUE = 'hijacked');
  CREATE DOMAIN ${schema}.text AS pg_catalog.text CHECK (VALUE = 'hijacked');
  CREATE DOMAIN ${schema}.regproc AS pg_catalog.text CHECK (VALUE = 'hijacked');`;

Deno.test("no search_path leads the question astray", async () => {
  await using schema = await OwnSchema.make(server.dsn, hijackers);
  const parameters = { search_path: `${schema.name}, pg_catalog` };
  await using conn = await connect(server.dsn, { parameters });
  for (
    const trap of [
      "SELECT unnest('{1}'::pg_catalog.oid[])",
      "SELECT oid FROM pg_type",
      "SELECT '1'::oid",
    ]
  ) {
    await assertRejects(() => conn.execute(trap), DatabaseError);
  }
  await assertRejects(
    () => conn.execute("SELECT '1'::pg_catalog.oid = '1'::pg_catalog.oid"),
    DatabaseError,
    "hijacked",
  );
  await assertInBoth(conn, [{ what: "a deep type", sql: deepSql(schema.name), value: DEEP }]);
  assertEquals(await rowOf(conn, `SELECT $1::${schema.name}.outer`, [DEEP]), [DEEP]);
});

Deno.test("a user's type with the name of an extension's is what the user has made of it", async () => {
  await using schema = await OwnSchema.make(server.dsn, (name) => `
    CREATE TYPE ${name}.vector AS (x int4, y int4);
    CREATE TYPE ${name}.geometry AS ENUM ('flat', 'round');
    CREATE DOMAIN ${name}.hstore AS int4;
    CREATE TYPE ${name}.citext AS RANGE (subtype = int4);
    CREATE TYPE ${name}.int4 AS ENUM ('one', 'two');`);
  await using conn = await connect(server.dsn);
  await assertInBoth(conn, [
    { what: "a composite type", sql: `ROW(1, 2)::${schema.name}.vector`, value: { x: 1, y: 2 } },
    { what: "an enum", sql: `'flat'::${schema.name}.geometry`, value: "flat" },
    { what: "a domain", sql: `'{7}'::${schema.name}.hstore[]`, value: [7] },
    { what: "a range", sql: `'[1,2)'::${schema.name}.citext`, value: new Range(1, 2) },
    { what: "int4 of the user's", sql: `'{one}'::${schema.name}.int4[]`, value: ["one"] },
  ]);
  const sent = [{ x: 1, y: 2 }, "round", new Range(1, 2), ["two"]];
  const types = ["vector", "geometry", "citext", "int4[]"].map((type, i) =>
    `$${i + 1}::${schema.name}.${type}`
  );
  assertEquals(await rowOf(conn, `SELECT ${types}`, sent), sent);
});

Deno.test("the rows of the system's own tables and views are the same in both formats", async () => {
  await using conn = await connect(server.dsn);
  const rows = [
    "(SELECT c FROM pg_class c WHERE relname = 'pg_class')",
    "(SELECT t FROM pg_type t WHERE typname = 'int4')",
    "(SELECT p FROM pg_proc p WHERE proname = 'now')",
    "(SELECT i FROM pg_index i LIMIT 1)",
    "(SELECT r FROM pg_roles r WHERE rolname = current_user)",
    "(SELECT a FROM pg_attribute a LIMIT 1)",
    "(SELECT s FROM pg_settings s WHERE name = 'TimeZone')",
    "(SELECT c FROM information_schema.columns c WHERE table_name = 'pg_class' LIMIT 1)",
  ];
  await assertInBoth(conn, rows.map((sql) => ({ what: sql, sql })));
  for (
    const table of ["pg_proc", "pg_stats", "information_schema.columns", "pg_type", "pg_class"]
  ) {
    const text = `SELECT * FROM ${table} ORDER BY 1, 2, 3 LIMIT 50`;
    const cur = await conn.execute(text, [], { rowMode: "object" });
    const again = await conn.execute(text.replace("ORDER", "WHERE $1 ORDER"), [true], {
      rowMode: "object",
    });
    assertEquals(await cur.fetchAll(), await again.fetchAll(), table);
  }
});

Deno.test("a type is asked for again after the transaction in which asking failed", async () => {
  await using schema = await OwnSchema.make(server.dsn, deep);
  await using conn = await connect(server.dsn);
  const text = `SELECT ${deepSql(schema.name)}`;
  await conn.execute("BEGIN");
  await assertRejects(() => conn.execute("SELECT 1/0"), DatabaseError);
  await assertRejects(() => conn.execute(text), InFailedSqlTransaction);
  await assertRejects(
    () => conn.execute(`SELECT $1::${schema.name}.outer`, [DEEP]),
    InFailedSqlTransaction,
  );
  await conn.execute("ROLLBACK");
  assertEquals(await rowOf(conn, text), [DEEP]);
  assertEquals(await rowOf(conn, `SELECT $1::${schema.name}.outer`, [DEEP]), [DEEP]);
});

Deno.test("a result whose types can no longer be asked for is an error, never its text", async () => {
  await using schema = await OwnSchema.make(server.dsn, deep);
  await using conn = await connect(server.dsn);
  await conn.execute("BEGIN");
  const text = `SELECT ${deepSql(schema.name)}`;
  // Sent together: when the first is to be asked about the second has failed.
  const [first, second] = await Promise.allSettled([
    conn.execute(text),
    conn.execute("SELECT 1/0"),
  ]);
  assertEquals([first.status, second.status], ["rejected", "rejected"]);
  await conn.execute("ROLLBACK");
  assertEquals(await rowOf(conn, text), [DEEP]);
});

Deno.test("a type that a transaction made, and took back, is known no more", async () => {
  await using schema = await OwnSchema.make(server.dsn, () => "SELECT 1");
  await using conn = await connect(server.dsn);
  const made = (attributes: string) => `CREATE TYPE ${schema.name}.pair AS (${attributes})`;
  const read = () =>
    rowOf(conn, `SELECT NULL::${schema.name}.pair IS NULL, ARRAY[ROW(1)::${schema.name}.pair]`);
  await conn.execute("BEGIN");
  await conn.execute(made("a int4"));
  assertEquals(await read(), [true, [{ a: 1 }]]);
  await conn.execute("ROLLBACK");
  await assertRejects(read, DatabaseError);
  await conn.execute(made("b text"));
  assertEquals(await read(), [true, [{ b: "1" }]]);
});
