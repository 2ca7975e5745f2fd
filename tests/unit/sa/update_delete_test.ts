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

Deno.test("where() and allRows() may come before set()", () => {
  const rows = tbl.update().where(tbl.c.id.eq(1)).where(tbl.c.val.eq("a"));
  assertEquals(sql(rows.set({ val: "b" }).where(tbl.c.id.lt(9))), [
    "UPDATE tbl SET val = $1 WHERE tbl.id = $2 AND tbl.val = $3 AND tbl.id < $4",
    "b",
    1,
    "a",
    9,
  ]);
  assertEquals(sql(tbl.update().allRows().set({ val: "b" })), ["UPDATE tbl SET val = $1", "b"]);
});

Deno.test("from() adds sources for values, conditions and RETURNING", () => {
  const joined = tbl.update().from(users).set({ val: users.c.name })
    .where(tbl.c.id.eq(users.c.id)).returning({ id: tbl.c.id, age: users.c.age });
  assertEquals(sql(joined), [
    "UPDATE tbl SET val = users.name FROM users WHERE tbl.id = users.id " +
    "RETURNING tbl.id, users.age",
  ]);
  const other = tbl.alias("other");
  assertEquals(
    sql(tbl.update().from(other).set({ val: other.c.val }).where(tbl.c.id.lt(other.c.id))),
    ["UPDATE tbl SET val = other.val FROM tbl AS other WHERE tbl.id < other.id"],
  );
  const names = sa.select({ id: users.c.id, name: users.c.name }).subquery("names");
  assertEquals(
    sql(tbl.update().from(names).set({ val: names.c.name }).where(tbl.c.id.eq(names.c.id))),
    [
      "UPDATE tbl SET val = names.name FROM " +
      "(SELECT users.id, users.name FROM users) AS names WHERE tbl.id = names.id",
    ],
  );
});

Deno.test("from() takes joins and queries of WITH", () => {
  const item = users.leftJoin(docs, users.c.id.eq(docs.c.id));
  assertEquals(
    sql(tbl.update().from(item).set({ val: docs.c.title }).where(tbl.c.id.eq(users.c.id))),
    [
      "UPDATE tbl SET val = docs.title FROM users LEFT JOIN docs ON users.id = docs.id " +
      "WHERE tbl.id = users.id",
    ],
  );
  const gone = users.delete().allRows().returning(users.c.id).cte("gone");
  assertEquals(sql(tbl.update().from(gone).set({ val: null }).where(tbl.c.id.eq(gone.c.id))), [
    "WITH gone AS (DELETE FROM users RETURNING users.id) " +
    "UPDATE tbl SET val = $1 FROM gone WHERE tbl.id = gone.id",
    null,
  ]);
});

Deno.test("a table stands in FROM once", () => {
  assertThrows(
    () => sa.compile(tbl.update().from(tbl as never).set({ val: "a" }).allRows()),
    sa.CompileError,
    "FROM has tbl twice",
  );
  assertThrows(
    () => sa.compile(tbl.delete().using(tbl as never).allRows()),
    sa.CompileError,
    "FROM has tbl twice",
  );
  const beside = sa.select({ id: users.c.id }).where(users.c.id.eq(tbl.c.id as never))
    .correlate(tbl as never).lateral("beside");
  assertThrows(
    () => sa.compile(tbl.update().from(beside as never).set({ val: "a" }).allRows()),
    sa.CompileError,
    "tbl is not in FROM",
  );
});

Deno.test("a value may be a subquery that takes columns of the row", () => {
  const name = sa.select({ name: users.c.name }).correlate(tbl).where(users.c.id.eq(tbl.c.id));
  assertEquals(sql(tbl.update().set({ val: name.scalar() }).where(name.exists())), [
    "UPDATE tbl SET val = (SELECT users.name FROM users WHERE users.id = tbl.id) " +
    "WHERE EXISTS (SELECT users.name FROM users WHERE users.id = tbl.id)",
  ]);
});

Deno.test("onUpdate() is applied to what set() leaves out", () => {
  assertEquals(sql(audit.update().set({ what: "x" }).where(audit.c.id.eq(1))), [
    "UPDATE audit SET what = $1, note = $2 WHERE audit.id = $3",
    "x",
    "changed",
    1,
  ]);
  assertEquals(sql(audit.update().set({ note: null }).allRows()), [
    "UPDATE audit SET note = $1",
    null,
  ]);
});

Deno.test("setOrdered() sets columns, elements of arrays and what is in JSON, in its order", () => {
  const pairs = docs.update().setOrdered([
    [docs.c.title, "a"],
    [docs.c.scores.at(2), 7],
    [docs.c.scores.slice(3, 4), [8, 9]],
    [docs.c.data.get("size"), 5],
    [docs.c.data.get("box").get("width"), docs.c.data.get("size")],
    [docs.c.data.get("tags").get(0), "x"],
    [docs.c.id, docs.c.id.add(1)],
  ]).where(docs.c.id.eq(1));
  const { text, values } = sa.compile(pairs);
  assertEquals(
    text,
    "UPDATE docs SET title = $1, scores[2] = $2, scores[3:4] = $3, " +
      "data[CAST($4 AS TEXT)] = $5, data[CAST($6 AS TEXT)][CAST($7 AS TEXT)] = " +
      "docs.data -> CAST($8 AS TEXT), data[CAST($9 AS TEXT)][CAST($10 AS INTEGER)] = $11, " +
      "id = docs.id + $12 WHERE docs.id = $13",
  );
  assertEquals(values, [
    "a",
    7,
    [8, 9],
    "size",
    "5",
    "box",
    "width",
    "size",
    "tags",
    0,
    '"x"',
    1,
    1,
  ]);
});

Deno.test("setOrdered() sets what is under a key of hstore", () => {
  const pairs = sa.table("pairs", new sa.MetaData(), { all: sa.hstore().name("All") });
  assertEquals(sql(pairs.update().setOrdered([[pairs.c.all.get("a"), "x"]]).allRows()), [
    'UPDATE pairs SET "All"[CAST($1 AS TEXT)] = $2',
    "a",
    "x",
  ]);
});

Deno.test("setOrdered() refuses what cannot be set", () => {
  const refused = (target: unknown, value: unknown = 1) =>
    assertThrows(
      () => docs.update().setOrdered([[target, value]] as never),
      sa.ArgumentError,
      "setOrdered() number 1 is neither a column of docs",
    );
  refused(tbl.c.id);
  refused("id");
  refused(docs.c.id.add(1));
  refused(docs.c.id.isNull());
  refused(docs.c.title.concat("x"));
  refused(docs.c.id.cast(sa.text()));
  refused(docs.c.data.path("a", "b"));
  refused(docs.alias("d").c.scores.at(1));
  refused(docs.alias("d").c.data.get("a"));
  refused(docs.c.scores.slice(1, 3).at(1));
  refused(docs.c.data.concat({ a: 1 }).get("a"));
  const jsons = sa.table("jsons", new sa.MetaData(), { list: sa.array(sa.jsonb()) });
  assertThrows(
    () => jsons.update().setOrdered([[jsons.c.list.at(1).get("a"), 1]]),
    sa.ArgumentError,
    "neither a column of jsons",
  );
  assertThrows(
    () => docs.update().setOrdered([[docs.c.scores.at(2), "7" as never]]),
    DataError,
    "the value of setOrdered() number 1 is a string",
  );
  assertThrows(() => docs.update().setOrdered([]), sa.ArgumentError, "setOrdered() has no pairs");
});

Deno.test("using() adds sources for conditions and RETURNING", () => {
  const other = tbl.alias("other");
  const dedupe = tbl.delete().using(other)
    .where(tbl.c.val.eq(other.c.val), tbl.c.id.gt(other.c.id))
    .returning({ id: tbl.c.id, kept: other.c.id });
  assertEquals(sql(dedupe), [
    "DELETE FROM tbl USING tbl AS other WHERE tbl.val = other.val AND tbl.id > other.id " +
    "RETURNING tbl.id, other.id AS kept",
  ]);
  assertEquals(sql(tbl.delete().using(users, docs).where(users.c.id.eq(docs.c.id))), [
    "DELETE FROM tbl USING users, docs WHERE users.id = docs.id",
  ]);
  assertThrows(
    () => tbl.delete().using("users" as never),
    sa.ArgumentError,
    "using() number 1 is not a table",
  );
});

Deno.test("onUpdate() may be of the table's own columns, named when they are there", () => {
  const row = sa.table("row", new sa.MetaData(), {
    id: sa.integer().primaryKey(),
    name: sa.text(),
    rev: sa.integer().notNull().onUpdate((): sa.ExprOf<number, "row"> => next()),
  });
  const next = () => row.c.rev.add(1);
  const { text } = row.update().set({ name: "a" }).where(row.c.id.eq(1)).toSQL();
  assertEquals(text, "UPDATE row SET name = $1, rev = row.rev + $2 WHERE row.id = $3");
});
