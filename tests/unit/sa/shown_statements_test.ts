/**
 * Statements with their values in the text, to be read.
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { Range } from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { tbl, users } from "./tables.ts";

const shown = { literalBinds: true };

Deno.test("literalBinds puts values into the text, quoted", () => {
  const query = tbl.select().where(tbl.c.val.eq("it's"), tbl.c.id.in([1, 2])).limit(5);
  assertEquals(query.toSQL(shown), {
    ...query.toSQL(),
    text: "SELECT tbl.id, tbl.val FROM tbl " +
      "WHERE tbl.val = 'it''s'::VARCHAR AND tbl.id = ANY (ARRAY[1, 2]) LIMIT '5'::BIGINT",
    values: [],
  });
  assertEquals(query.toSQL({}), query.toSQL());
  assertEquals(query.toSQL({ literalBinds: false }), query.toSQL());
});

const TEXTS: readonly (readonly [sa.Executable<sa.Selection, string>, string])[] = [
  [sa.select({ x: sa.literal("a") }), "SELECT 'a'::TEXT AS x"],
  [sa.select({ x: sa.literal(1) }), "SELECT '1'::INTEGER AS x"],
  [sa.select({ x: sa.literal(true) }), "SELECT true AS x"],
  [
    sa.select({ x: sa.func.coalesce(tbl.c.val, null) }),
    "SELECT coalesce(tbl.val, NULL::VARCHAR) AS x FROM tbl",
  ],
  [sa.select({ x: sa.literal("\\") }), "SELECT  E'\\\\'::TEXT AS x"],
  [
    sa.select({ x: sa.literal(new Range(1, 2), sa.int4range()) }),
    'SELECT \'["1","2")\'::INT4RANGE AS x',
  ],
  [
    tbl.select().where(tbl.c.id.in([])),
    "SELECT tbl.id, tbl.val FROM tbl WHERE tbl.id = ANY ('{}'::INTEGER[])",
  ],
  [
    tbl.insert().values({ val: "a" }).returning(tbl.c.id),
    "INSERT INTO tbl (val) VALUES ('a'::VARCHAR) RETURNING tbl.id",
  ],
  [tbl.update().set({ val: null }).allRows(), "UPDATE tbl SET val = NULL"],
  [
    sa.select(sa.select({ n: sa.literal(1) }).cte("c")),
    "WITH c AS (SELECT '1'::INTEGER AS n) SELECT c.n FROM c",
  ],
  [
    sa.sql`SELECT ${1}, ${"a"}, ${new Date(0)}, ${NaN}, ${null}, ${-1n}`,
    "SELECT 1, 'a', '1970-01-01 00:00:00+00'::TIMESTAMP WITH TIME ZONE, " +
    "'NaN'::DOUBLE PRECISION, NULL,  -1",
  ],
  [
    tbl.select().where(tbl.c.id.eq(sa.param("id", sa.integer(), { value: 3 }))),
    "SELECT tbl.id, tbl.val FROM tbl WHERE tbl.id = '3'::INTEGER",
  ],
  [sa.createTable(tbl) as never, String(sa.createTable(tbl))],
];

Deno.test("literalBinds tells the server the type of what may stand alone", () => {
  for (const [statement, text] of TEXTS) assertEquals(statement.toSQL(shown).text, text);
});

Deno.test("a parameter that has no value cannot be shown", () => {
  const query = users.select().where(users.c.id.eq(sa.param("id", sa.integer())));
  assertThrows(
    () => query.toSQL(shown),
    sa.CompileError,
    'Cannot compile: parameter "id" has no value to show',
  );
});

Deno.test("String() and a template have the text of a statement, and of an expression", () => {
  const query = tbl.select().where(tbl.c.val.eq("secret"));
  const text = "SELECT tbl.id, tbl.val FROM tbl WHERE tbl.val = $1";
  assertEquals([String(query), `${query}`], [text, text]);
  assertEquals(String(sa.sql`SELECT ${1}`), "SELECT $1");
  assertEquals(String(sa.createSchema("s")), "CREATE SCHEMA s");
  assertEquals(String(tbl.c.id.eq(1)), "tbl.id = $1");
  assertEquals(String(tbl.c.id.eq(users.c.id).label("same")), "tbl.id = users.id");
  assertEquals(`${sa.func.lower(tbl.c.val)}`, "lower(tbl.val)");
});

Deno.test("what is inspected shows the text, no values, and why there is none", () => {
  const secret = tbl.c.val.eq("secret");
  assertEquals(Deno.inspect(tbl.delete().where(secret)), "DELETE FROM tbl WHERE tbl.val = $1");
  assertEquals(Deno.inspect({ secret }), "{ secret: tbl.val = $1 }");
  assertEquals(Deno.inspect(sa.sql`a ${"secret"}`), "a $1");
  const unsure = Deno.inspect(tbl.delete());
  assert(unsure.startsWith("[Cannot compile DELETE"), unsure);
});
