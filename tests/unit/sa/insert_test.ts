import { assertEquals, assertThrows } from "@std/assert";
import * as sa from "../../../sa.ts";
import { DataError } from "../../../src/errors.ts";
import { audit, docs, users } from "./dml_tables.ts";
import { tbl } from "./tables.ts";

type Statement = Parameters<typeof sa.compile>[0];

function sql(statement: Statement): [string, ...unknown[]] {
  const { text, values } = sa.compile(statement);
  return [text, ...values];
}

const adults = sa.select({ id: users.c.id.add(100), val: users.c.name }).where(users.c.age.gt(17));

Deno.test("fromSelect() inserts the rows of a query, in the order of what it selects", () => {
  const text =
    "INSERT INTO tbl (id, val) SELECT users.id + $1 AS id, users.name AS val FROM users WHERE users.age > $2";
  assertEquals(sql(tbl.insert().fromSelect(["id", "val"], adults)), [text, 100, 17]);
  assertEquals(sql(tbl.insert().fromSelect(["val", "id"], adults)), [text, 100, 17]);
});

Deno.test("fromSelect() takes set operations, and what WITH has", () => {
  const one = sa.select({ val: users.c.name });
  assertEquals(sql(tbl.insert().fromSelect(["val"], one.union(one))), [
    "INSERT INTO tbl (val) (SELECT users.name AS val FROM users) UNION " +
    "(SELECT users.name AS val FROM users)",
  ]);
  const gone = users.delete().allRows().returning({ val: users.c.name }).cte("gone");
  assertEquals(sql(tbl.insert().fromSelect(["val"], sa.select(gone)).returning(tbl.c.id)), [
    "WITH gone AS (DELETE FROM users RETURNING users.name AS val) " +
    "INSERT INTO tbl (val) SELECT gone.val FROM gone RETURNING tbl.id",
  ]);
});

Deno.test("fromSelect() adds the defaults of columns that the query leaves out", () => {
  const query = sa.select({ what: users.c.name });
  assertEquals(sql(audit.insert().fromSelect(["what"], query)), [
    "INSERT INTO audit (what, level) SELECT source.*, CAST($1 AS INTEGER) " +
    "FROM (SELECT users.name AS what FROM users) AS source",
    3,
  ]);
  assertEquals(sql(audit.insert().fromSelect(["what"], query, { includeDefaults: false })), [
    "INSERT INTO audit (what) SELECT users.name AS what FROM users",
  ]);
  const level = query.addColumns({ level: users.c.id });
  assertEquals(sql(audit.insert().fromSelect(["what", "level"], level)), [
    "INSERT INTO audit (what, level) SELECT users.name AS what, users.id AS level FROM users",
  ]);
});

Deno.test("fromSelect() adds a default that is an expression as it is", () => {
  const most = sa.select({ n: tbl.c.id }).limit(1).scalar();
  const t = sa.table("t", new sa.MetaData(), { a: sa.text(), b: sa.integer().default(most) });
  assertEquals(sql(t.insert().fromSelect(["a"], sa.select({ a: users.c.name }))), [
    "INSERT INTO t (a, b) SELECT source.*, (SELECT tbl.id AS n FROM tbl LIMIT $1) " +
    "FROM (SELECT users.name AS a FROM users) AS source",
    1,
  ]);
  assertEquals(sql(t.insert().values([{ a: "x" }, { b: null }])), [
    "INSERT INTO t (a, b) VALUES ($1, (SELECT tbl.id AS n FROM tbl LIMIT $2)), (DEFAULT, $3)",
    "x",
    1,
    null,
  ]);
});

Deno.test("fromSelect() refuses what does not fit its columns", () => {
  const start = tbl.insert();
  const refused = (columns: unknown, query: unknown, message: string) =>
    assertThrows(
      () => start.fromSelect(columns as never, query as never),
      sa.ArgumentError,
      message,
    );
  refused(["id"], adults, 'selects "val", which is not among its columns; use label()');
  refused(["id", "val", "nope"], adults, 'fromSelect() has "nope", which tbl has not');
  refused(["id", "val"], sa.select({ id: users.c.id }), 'does not select "val"');
  refused([], adults, "array of keys, each once");
  refused(["id", "id"], adults, "array of keys, each once");
  refused("id", adults, "array of keys, each once");
  refused([1], adults, "a column of fromSelect()");
  refused(["id", "val"], tbl, "the query of fromSelect() is not a query");
  refused(["id", "val"], tbl.insert().values({}), "is not a query");
});

Deno.test("defaultValues() is a row of nothing but defaults", () => {
  assertEquals(sql(tbl.insert().defaultValues()), ["INSERT INTO tbl DEFAULT VALUES"]);
  assertEquals(sql(tbl.insert().defaultValues().returning(tbl.c.id)), [
    "INSERT INTO tbl DEFAULT VALUES RETURNING tbl.id",
  ]);
});

Deno.test("columnValues() takes columns by themselves", () => {
  assertEquals(sql(users.insert().columnValues([[users.c.isActive, false], [users.c.name, "a"]])), [
    "INSERT INTO users (name, is_active) VALUES ($1, $2)",
    "a",
    false,
  ]);
  const refused = (pairs: unknown, message: string) =>
    assertThrows(() => users.insert().columnValues(pairs as never), sa.ArgumentError, message);
  refused([], "columnValues() has no pairs");
  refused({}, "columnValues() has no pairs");
  refused(["id"], "columnValues() number 1 is not a pair");
  refused([[users.c.id, 1], [users.c.id]], "columnValues() number 2 is not a pair");
  refused([[tbl.c.id, 1]], "columnValues() number 1 has no column of users");
  refused([[users.alias("u").c.id, 1]], "has no column of users");
  refused([["id", 1]], "has no column of users");
  refused([[docs.c.scores.at(1), 1]], "has no column of users");
  assertThrows(
    () => users.insert().columnValues([[users.c.id, "1" as never]]),
    DataError,
    "columnValues() number 1, of id, is a string",
  );
});

Deno.test("overriding() says whose values of identity columns count", () => {
  assertEquals(sql(tbl.insert().overriding("system").values({ id: 1 })), [
    "INSERT INTO tbl (id) OVERRIDING SYSTEM VALUE VALUES ($1)",
    1,
  ]);
  assertEquals(sql(tbl.insert().overriding("user").fromSelect(["id", "val"], tbl.select())), [
    "INSERT INTO tbl (id, val) OVERRIDING USER VALUE SELECT tbl.id, tbl.val FROM tbl",
  ]);
  assertEquals(sql(tbl.insert().overriding("user").values({})), ["INSERT INTO tbl DEFAULT VALUES"]);
  assertThrows(
    () => tbl.insert().overriding("SYSTEM" as never),
    sa.ArgumentError,
    "neither system nor user",
  );
});

Deno.test("arrays and JSON are values of their columns", () => {
  const { text, values } = sa.compile(
    docs.insert().values({
      title: "a",
      scores: [1, 2],
      data: { size: 1, tags: ["x"], box: { width: 2 } },
    }),
  );
  assertEquals(text, "INSERT INTO docs (title, scores, data) VALUES ($1, $2, $3)");
  assertEquals(values.slice(0, 2), ["a", [1, 2]]);
  assertThrows(
    () => docs.insert().values({ title: "a", scores: ["x" as never] }),
    sa.ArgumentError,
    "values().scores is an array",
  );
});

Deno.test("with() puts queries there that nothing else names", () => {
  const gone = users.delete().where(users.c.age.lt(1)).cte("gone");
  const changed = tbl.update().set({ val: "b" }).allRows().cte("changed");
  const added = tbl.insert().values({ val: "c" }).cte("added");
  const ctes = "WITH gone AS (DELETE FROM users WHERE users.age < $1), " +
    "changed AS (UPDATE tbl SET val = $2), added AS (INSERT INTO tbl (val) VALUES ($3)) ";
  const values = [1, "b", "c"];
  assertEquals(sql(tbl.insert().values({ val: "a" }).with(gone, changed).with(added)), [
    `${ctes}INSERT INTO tbl (val) VALUES ($4)`,
    ...values,
    "a",
  ]);
  assertEquals(sql(docs.update().set({ title: "a" }).with(gone, changed, added).allRows()), [
    `${ctes}UPDATE docs SET title = $4`,
    ...values,
    "a",
  ]);
  assertEquals(sql(docs.delete().allRows().with(gone, changed, added)), [
    `${ctes}DELETE FROM docs`,
    ...values,
  ]);
  assertThrows(
    () => docs.delete().with(users as never),
    sa.ArgumentError,
    "with() number 1 was not made by cte()",
  );
});
