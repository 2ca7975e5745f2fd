import { assertEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../src/errors.ts";
import * as sa from "../../../sa.ts";
import { compile } from "../../../src/sa/sql/compiler.ts";
import { ArgumentError, CompileError, InvalidRequestError } from "../../../src/sa/sql/errors.ts";
import { and, or } from "../../../src/sa/sql/logic.ts";
import { MetaData, table } from "../../../src/sa/sql/metadata.ts";
import { tbl, users } from "./tables.ts";

type Statement = Parameters<typeof compile>[0];

function sql(statement: Statement): [string, ...unknown[]] {
  const { text, values } = compile(statement);
  return [text, ...values];
}

Deno.test("insert() names the columns in the table's order", () => {
  assertEquals(sql(tbl.insert().values({ val: "a", id: 1 })), [
    "INSERT INTO tbl (id, val) VALUES ($1, $2)",
    1,
    "a",
  ]);
  assertEquals(sql(tbl.insert().values({ val: null })), [
    "INSERT INTO tbl (val) VALUES ($1)",
    null,
  ]);
  assertEquals(compile(tbl.insert().values({ val: "a" })).columns, null);
});

Deno.test("insert() of several rows takes the default where a row names less", () => {
  assertEquals(sql(tbl.insert().values([{ val: "a" }, { id: 2 }, {}])), [
    "INSERT INTO tbl (id, val) VALUES (DEFAULT, $1), ($2, DEFAULT), (DEFAULT, DEFAULT)",
    "a",
    2,
  ]);
});

Deno.test("insert() of nothing but defaults", () => {
  assertEquals(sql(tbl.insert().values({})), ["INSERT INTO tbl DEFAULT VALUES"]);
  assertEquals(sql(tbl.insert().values([{}, {}])), [
    "INSERT INTO tbl (id) VALUES (DEFAULT), (DEFAULT)",
  ]);
});

Deno.test("insert() takes expressions", () => {
  const oldest = users.select().reselect({ age: users.c.age }).limit(1).scalar();
  assertEquals(sql(tbl.insert().values({ id: oldest as never, val: "a" })), [
    "INSERT INTO tbl (id, val) VALUES ((SELECT users.age FROM users LIMIT $1), $2)",
    1,
    "a",
  ]);
  assertThrows(
    () => compile(tbl.insert().values({ id: users.c.age as never })),
    CompileError,
    "users is not in FROM",
  );
});

Deno.test("returning() takes a table, expressions by key, and named expressions", () => {
  const insert = tbl.insert().values({ val: "a" });
  const returned = (statement: Statement) => compile(statement).text.split(" RETURNING ")[1];
  assertEquals(returned(insert.returning(tbl)), "tbl.id, tbl.val");
  assertEquals(returned(insert.returning({ x: tbl.c.id })), "tbl.id AS x");
  assertEquals(returned(insert.returning(tbl.c.id, tbl.c.val.label("v"))), "tbl.id, tbl.val AS v");
  assertEquals(
    returned(tbl.update().set({ val: "b" }).allRows().returning(tbl.c.id)),
    "tbl.id",
  );
  assertEquals(returned(tbl.delete().allRows().returning(tbl.c.id)), "tbl.id");
  assertEquals(compile(insert.returning(tbl.c.id)).columns?.map(({ key }) => key), ["id"]);
});

Deno.test("values() refuses what is no row of the table", () => {
  const values = (row: unknown) => () => tbl.insert().values(row as never);
  assertThrows(values([]), ArgumentError, "values() is an empty array");
  assertThrows(values(undefined), ArgumentError, "values() is not a plain object");
  assertThrows(values([{ val: "a" }, "b"]), ArgumentError, "values()[1] is not a plain object");
  assertThrows(values({ nope: 1 }), ArgumentError, '"nope", which tbl has not');
  assertThrows(values(JSON.parse('{"__proto__": 1}')), ArgumentError, '"__proto__"');
  assertThrows(values({ val: undefined }), ArgumentError, "values().val is undefined");
  assertThrows(
    values([{ val: "a" }, { val: {} }]),
    ArgumentError,
    "values()[1].val is a plain object",
  );
  assertThrows(values({ id: "1" }), DataError, "values().id is a string, INTEGER takes a number");
  assertThrows(values(Array(2)), ArgumentError, "values()[0] is not a plain object");
});

Deno.test("values() takes nothing that a row inherits", () => {
  const polluted = Object.create(null, { val: { value: "a", enumerable: true } });
  assertEquals(sql(tbl.insert().values(polluted)), ["INSERT INTO tbl (val) VALUES ($1)", "a"]);
});

Deno.test("a default is made for each row and each compilation that leaves the column out", () => {
  let made = 0;
  const t = table("t", new MetaData(), {
    a: sa.integer().notNull().default(() => ++made),
    b: sa.text().default("x"),
  });
  const insert = t.insert().values([{}, { a: 10, b: null }]);
  const text = "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4)";
  assertEquals(sql(insert), [text, 1, "x", 10, null]);
  assertEquals(sql(insert), [text, 2, "x", 10, null]);
  assertEquals(sql(t.update().set({ b: "y" }).allRows()), ["UPDATE t SET b = $1", "y"]);
});

Deno.test("a default that makes what does not fit is an error that names the column", () => {
  const t = table("t", new MetaData(), { a: sa.integer().default(() => "x" as never) });
  assertThrows(() => compile(t.insert().values({})), DataError, "default of t.a is a string");
});

Deno.test("update() sets the columns, and needs a condition", () => {
  assertEquals(sql(tbl.update().set({ val: "z" }).where(tbl.c.id.eq(1))), [
    "UPDATE tbl SET val = $1 WHERE tbl.id = $2",
    "z",
    1,
  ]);
  assertEquals(sql(users.update().set({ isActive: false, age: users.c.id }).allRows()), [
    "UPDATE users SET age = users.id, is_active = $1",
    false,
  ]);
  assertThrows(
    () => compile(tbl.update().set({ val: "z" })),
    InvalidRequestError,
    "Cannot compile UPDATE of tbl: it has no condition",
  );
});

Deno.test("set() refuses what changes nothing, and undefined", () => {
  assertThrows(() => tbl.update().set({}), ArgumentError, "set() has no value");
  assertThrows(
    () => tbl.update().set({ val: undefined } as never),
    ArgumentError,
    "set().val is undefined",
  );
  assertThrows(
    () => tbl.update().set(undefined as never),
    ArgumentError,
    "set() is not a plain object",
  );
  assertThrows(() => tbl.update().set({ id: "1" } as never), DataError, "set().id is a string");
});

Deno.test("delete() needs a condition, or to be told that all rows are meant", () => {
  assertEquals(sql(tbl.delete().where(tbl.c.id.eq(1)).where(tbl.c.val.eq("a"))), [
    "DELETE FROM tbl WHERE tbl.id = $1 AND tbl.val = $2",
    1,
    "a",
  ]);
  assertEquals(sql(tbl.delete().allRows()), ["DELETE FROM tbl"]);
  assertThrows(() => compile(tbl.delete()), InvalidRequestError, "Cannot compile DELETE of tbl");
});

Deno.test("a condition that always holds is no condition", () => {
  const conditions = [and(), and(and(), and()), or(tbl.c.id.eq(1), and())];
  for (const condition of conditions) {
    assertThrows(() => compile(tbl.delete().where(condition)), InvalidRequestError);
    assertThrows(
      () => compile(tbl.update().set({ val: "a" }).where(condition)),
      InvalidRequestError,
    );
  }
  assertThrows(() => compile(tbl.delete().where()), InvalidRequestError);
  assertThrows(
    () => tbl.delete().where(undefined as never),
    ArgumentError,
    "where() number 1 is undefined",
  );
});

Deno.test("every step makes a new statement", () => {
  const remove = tbl.delete();
  remove.allRows();
  assertThrows(() => compile(remove), InvalidRequestError);
  const update = tbl.update().set({ val: "a" });
  update.allRows();
  assertThrows(() => compile(update), InvalidRequestError);
});

Deno.test("compile() takes nothing but statements", () => {
  assertThrows(() => compile(tbl.insert() as never), CompileError, "it has no values");
  for (const value of [undefined, null, "SELECT 1", {}, { kind: "select" }, tbl, tbl.c.id]) {
    assertThrows(() => compile(value as never), ArgumentError, "not a statement");
  }
  const copied = Object.assign(Object.create(Object.getPrototypeOf(tbl.delete())), tbl.delete());
  assertThrows(() => compile(copied), ArgumentError, "not a statement");
});

Deno.test("defaults of an INSERT in WITH are made for each compilation", () => {
  let last = 0;
  const numbered = sa.table("numbered", new sa.MetaData(), {
    id: sa.integer().primaryKey(),
    n: sa.integer().notNull().default(() => ++last),
  });
  const added = numbered.insert().values({ id: 7 }).returning(numbered.c.n).cte("added");
  const statement = sa.select({ n: added.c.n });
  assertEquals(sa.compile(statement).values, [7, 1]);
  assertEquals(sa.compile(statement).values, [7, 2]);
});
