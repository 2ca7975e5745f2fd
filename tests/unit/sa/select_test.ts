import { assertEquals, assertThrows } from "@std/assert";
import * as sa from "../../../sa.ts";
import { compile } from "../../../src/sa/sql/compiler.ts";
import { ArgumentError, CompileError } from "../../../src/sa/sql/errors.ts";
import { not } from "../../../src/sa/sql/logic.ts";
import { MetaData, table } from "../../../src/sa/sql/metadata.ts";
import { select } from "../../../src/sa/sql/select.ts";
import { tbl, users } from "./tables.ts";

function text(statement: Parameters<typeof compile>[0]): string {
  return compile(statement).text;
}

Deno.test("tbl.select() selects the columns, qualified", () => {
  assertEquals(compile(tbl.select()).text, "SELECT tbl.id, tbl.val FROM tbl");
  assertEquals(compile(tbl.select()).values, []);
});

Deno.test("a column with a name of its own is labelled with its key", () => {
  assertEquals(
    text(users.select()),
    'SELECT users.id, users.name, users.age, users.is_active AS "isActive", ' +
      'users.created_at AS "createdAt" FROM users',
  );
});

Deno.test("a column whose name is its key needs no label", () => {
  const t = table("t", new MetaData(), { a: sa.integer().name("a") });
  assertEquals(text(t.select()), "SELECT t.a FROM t");
});

Deno.test("select() takes a table, expressions by key, and named expressions", () => {
  assertEquals(text(select(tbl)), text(tbl.select()));
  assertEquals(text(select(tbl.c)), text(tbl.select()));
  assertEquals(
    text(select({ id: tbl.c.id, v: tbl.c.val })),
    "SELECT tbl.id, tbl.val AS v FROM tbl",
  );
  assertEquals(
    text(select(tbl.c.id, tbl.c.val.label("User"), tbl.c.id.eq(1).label("one"))),
    'SELECT tbl.id, tbl.val AS "User", tbl.id = $1 AS one FROM tbl',
  );
  assertEquals(text(select({ x: tbl.c.id.label("y") })), "SELECT tbl.id AS x FROM tbl");
  assertEquals(text(select(users.c.isActive)), 'SELECT users.is_active AS "isActive" FROM users');
  assertEquals(text(select({ a: users.c.isActive })), "SELECT users.is_active AS a FROM users");
});

Deno.test("FROM names each table of the selection once, whatever the expression", () => {
  const condition = not(tbl.c.id.eq(users.c.id));
  assertEquals(
    text(select({ a: tbl.c.id.in([1]), b: tbl.c.id.isNull(), c: condition, d: tbl.c.val.eq("x") })),
    "SELECT tbl.id = ANY ($1) AS a, tbl.id IS NULL AS b, tbl.id <> users.id AS c, " +
      "tbl.val = $2 AS d FROM tbl, users",
  );
  assertEquals(
    text(select({ a: users.c.age.in([null]) })),
    "SELECT users.age = ANY ($1) OR users.age IS NULL AS a FROM users",
  );
});

Deno.test("select() refuses what it cannot name", () => {
  assertThrows(() => select(tbl.c.id.eq(1) as never), ArgumentError, "has no name");
  assertThrows(() => select(tbl.c.id, users.c.id), ArgumentError, 'two columns named "id"');
  assertThrows(() => select({}), ArgumentError, "names no column");
  assertThrows(() => (select as () => void)(), ArgumentError, "names no column");
  assertThrows(() => select({ a: undefined } as never), ArgumentError, 'select() "a" is undefined');
  assertThrows(
    () => select(new Date(0) as never),
    ArgumentError,
    "neither a table nor expressions",
  );
  assertThrows(() => select(null as never), ArgumentError, "neither a table nor expressions");
  assertThrows(() => tbl.c.id.label(""), ArgumentError, "Cannot name a label");
});

Deno.test("where() adds conditions", () => {
  assertEquals(
    text(tbl.select().where(tbl.c.id.gt(1), tbl.c.id.lt(9)).where(tbl.c.val.eq("a"))),
    "SELECT tbl.id, tbl.val FROM tbl WHERE tbl.id > $1 AND tbl.id < $2 AND tbl.val = $3",
  );
  assertEquals(text(tbl.select().where()), text(tbl.select()));
});

Deno.test("orderBy() sorts by expressions and terms, in the order given", () => {
  const { id, val } = tbl.c;
  const ordered = (statement: Parameters<typeof compile>[0]) =>
    text(statement).split(" ORDER BY ")[1];
  assertEquals(ordered(tbl.select().orderBy(val, id.desc())), "tbl.val, tbl.id DESC");
  assertEquals(ordered(tbl.select().orderBy(id.asc()).orderBy(val)), "tbl.id ASC, tbl.val");
  assertEquals(ordered(tbl.select().orderBy(val.desc().nullsLast())), "tbl.val DESC NULLS LAST");
  assertEquals(ordered(tbl.select().orderBy(val.asc().nullsFirst())), "tbl.val ASC NULLS FIRST");
  const named = val.label("v");
  assertEquals(ordered(select(id, named).orderBy(named)), "v");
  assertEquals(ordered(select({ id, v: val }).orderBy("v")), "v");
  assertEquals(ordered(tbl.select().orderBy(named)), "tbl.val");
  assertThrows(
    () => compile(tbl.select().orderBy("v" as never)),
    CompileError,
    '"v", which is not selected',
  );
  assertEquals(ordered(tbl.select().orderBy(val.label("v").desc())), "tbl.val DESC");
});

Deno.test("limit() and offset() bind, and the last call counts", () => {
  const { text, values } = compile(tbl.select().limit(5).offset(10).limit(0));
  assertEquals(text, "SELECT tbl.id, tbl.val FROM tbl LIMIT $1 OFFSET $2");
  assertEquals(values, [0, 10]);
});

for (const count of [-1, 1.5, NaN, Infinity, 2 ** 53, "5", 5n, null, undefined, {}]) {
  Deno.test(`limit() and offset() refuse ${Deno.inspect(count)}`, () => {
    assertThrows(() => tbl.select().limit(count as never), ArgumentError, "limit()");
    assertThrows(() => tbl.select().offset(count as never), ArgumentError, "offset()");
  });
}

Deno.test("every step makes a new statement", () => {
  const all = tbl.select();
  all.where(tbl.c.id.eq(1));
  all.orderBy(tbl.c.id);
  all.limit(1);
  all.offset(1);
  assertEquals(text(all), "SELECT tbl.id, tbl.val FROM tbl");
});

Deno.test("compiling twice gives the same", () => {
  const statement = tbl.select().where(tbl.c.id.in([1, 2]), tbl.c.val.eq("a")).limit(1);
  assertEquals(compile(statement).text, compile(statement).text);
  assertEquals(compile(statement).values, compile(statement).values);
});

Deno.test("the columns say how they are read", () => {
  const { columns } = compile(
    select({ a: tbl.c.id, b: users.c.name.label("x"), c: tbl.c.id.eq(1) }),
  );
  assertEquals(columns?.map(({ key, codec }) => [key, codec.name]), [
    ["a", "int4"],
    ["b", "varchar"],
    ["c", "bool"],
  ]);
});
