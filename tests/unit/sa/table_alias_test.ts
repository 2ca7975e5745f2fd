/** Tables under other names, changed under them, and values that come in several calls. */

import { assertEquals, assertThrows } from "@std/assert";
import * as sa from "../../../sa.ts";
import { docs, users } from "./dml_tables.ts";
import { tbl } from "./tables.ts";

type Statement = Parameters<typeof sa.compile>[0];

function sql(statement: Statement): [string, ...unknown[]] {
  const { text, values } = sa.compile(statement);
  return [text, ...values];
}

const old = tbl.alias("old");

const counted = sa.table("counted", new sa.MetaData({ schema: "app" }), {
  id: sa.integer().primaryKey(),
  name: sa.text(),
  version: sa.integer().notNull().onUpdate((): sa.ExprOf<number, string> => next()),
  most: sa.integer().onUpdate((): sa.ExprOf<number | null, string> => most()),
});
const next = () => counted.c.version.add(1);
const most = () => sa.select({ most: sa.func.max(counted.c.version) }).scalar();

Deno.test("a table is selected from, updated and deleted from under another name", () => {
  assertEquals(sql(old.select()), ["SELECT old.id, old.val FROM tbl AS old"]);
  assertEquals(
    sql(old.update().set({ val: old.c.val.concat("!") }).where(old.c.id.eq(1)).returning(old)),
    [
      "UPDATE tbl AS old SET val = old.val || $1 WHERE old.id = $2 RETURNING old.id, old.val",
      "!",
      1,
    ],
  );
  assertEquals(
    sql(old.delete().using(tbl).where(old.c.id.eq(tbl.c.id)).returning(old.c.val)),
    ["DELETE FROM tbl AS old USING tbl WHERE old.id = tbl.id RETURNING old.val"],
  );
});

Deno.test("beside its alias a table is another source", () => {
  assertEquals(
    sql(old.update().from(tbl).set({ val: tbl.c.val }).where(old.c.id.eq(tbl.c.id))),
    ["UPDATE tbl AS old SET val = tbl.val FROM tbl WHERE old.id = tbl.id"],
  );
  assertThrows(
    () => sa.compile(old.update().set({ val: tbl.c.val as never }).allRows()),
    sa.CompileError,
    "tbl is not in FROM",
  );
  assertThrows(
    () => sa.compile(old.delete().where(tbl.c.id.eq(1) as never)),
    sa.CompileError,
    "tbl is not in FROM",
  );
  assertThrows(
    () => sa.compile(old.delete()),
    sa.InvalidRequestError,
    "Cannot compile DELETE of tbl: it has no condition",
  );
});

Deno.test("onUpdate() of the table's own columns is of the alias, but in queries of its own", () => {
  const c = counted.alias("c");
  const most = "(SELECT max(app.counted.version) AS most FROM app.counted)";
  assertEquals(sql(c.update().set({ name: "a" }).where(c.c.id.eq(1))), [
    `UPDATE app.counted AS c SET name = $1, version = c.version + $2, most = ${most} ` +
    "WHERE c.id = $3",
    "a",
    1,
    1,
  ]);
  assertEquals(sql(counted.update().set({ name: "a", most: 1 }).allRows()), [
    "UPDATE app.counted SET name = $1, most = $2, version = app.counted.version + $3",
    "a",
    1,
    1,
  ]);
});

Deno.test("setOrdered() takes columns of what is updated, the table or its alias", () => {
  const d = docs.alias("d");
  assertEquals(
    sql(d.update().setOrdered([[d.c.scores.at(1), d.c.id], [d.c.title, "a"]]).allRows()),
    ["UPDATE docs AS d SET scores[1] = d.id, title = $1", "a"],
  );
  for (const [update, column] of [[d, docs.c.title], [docs, d.c.title]] as const) {
    assertThrows(
      () => update.update().setOrdered([[column as never, "a"]]),
      sa.ArgumentError,
      "is neither a column of docs",
    );
  }
});

Deno.test("values may come in several calls, the last for a column counting", () => {
  const update = users.update().set({ name: "a", age: 1 }).where(users.c.id.eq(1));
  assertEquals(sql(update.set({ age: 2, email: "b" })), [
    "UPDATE users SET name = $1, email = $2, age = $3 WHERE users.id = $4",
    "a",
    "b",
    2,
    1,
  ]);
  assertEquals(sql(update.set({ name: "c" }).returning(users.c.id)), [
    "UPDATE users SET age = $1, name = $2 WHERE users.id = $3 RETURNING users.id",
    1,
    "c",
    1,
  ]);
  const { scores, title } = docs.c;
  assertEquals(
    sql(docs.update().setOrdered([[scores.at(1), 1]]).setOrdered([[scores.at(2), 2]]).allRows()),
    ["UPDATE docs SET scores[1] = $1, scores[2] = $2", 1, 2],
  );
  assertEquals(
    sql(docs.update().setOrdered([[scores.at(1), 1], [title, "a"]]).set({ scores: [] }).allRows()),
    ["UPDATE docs SET title = $1, scores = $2", "a", []],
  );
});
