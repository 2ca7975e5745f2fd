import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import * as sa from "../../../sa.ts";
import { insertParts } from "../../../src/sa/insert_parts.ts";
import { splitInsert } from "../../../src/sa/sql/split_insert.ts";
import { audit, users } from "./dml_tables.ts";
import { tbl } from "./tables.ts";

const MANY = 40_000;

function counts(statement: unknown): number[] {
  return splitInsert(statement).map((part) => sa.compile(part).values.length);
}

Deno.test("what fits stays as it is", () => {
  const rows = Array.from({ length: 65_535 }, (_, i) => ({ val: `${i}` }));
  for (
    const statement of [
      tbl.insert().values({ val: "a" }),
      tbl.insert().values(rows),
      tbl.insert().fromSelect(["id", "val"], tbl.select()),
      tbl.update().set({ val: "a" }).allRows(),
      tbl.select(),
    ]
  ) {
    const [first, ...others] = splitInsert(statement);
    assertStrictEquals(first, statement);
    assertEquals(others, []);
  }
});

Deno.test("an INSERT of more values than a statement can have becomes several", () => {
  const rows = Array.from({ length: MANY }, (_, id) => ({ id, val: `${id}` }));
  const insert = tbl.insert().values(rows);
  assertEquals(counts(insert), [65_534, 2 * MANY - 65_534]);
  assertEquals(counts(insert.returning(tbl.c.id)), [65_534, 2 * MANY - 65_534]);
});

Deno.test("what else has values, and defaults, count", () => {
  const rows = Array.from({ length: MANY }, (_, id) => ({ id, what: `${id}` }));
  const made = audit.insert().values(rows);
  assertEquals(counts(made), [65_535, 3 * MANY - 65_535]);
  const upsert = made.onConflictDoUpdate({ columns: ["id"], set: { what: "again", level: 1 } });
  assertEquals(counts(upsert), [65_534, 3 * MANY + 2 * 2 - 65_534]);
});

Deno.test("values within expressions count", () => {
  const name = sa.select({ n: users.c.name }).where(users.c.id.gt(5)).limit(1).scalar();
  const rows = Array.from({ length: 3 }, () => ({ val: name }));
  assertEquals(counts(tbl.insert().values(rows)), [2]);
  const many = Array.from({ length: MANY }, (_, id) => ({
    id,
    val: sa.select({ n: users.c.name }).where(users.c.id.gt(id)).scalar(),
  }));
  assertEquals(splitInsert(tbl.insert().values(many)).length, 2);
});

Deno.test("few rows of many values become several, too", () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => sa.literal(i));
  const rows = Array.from({ length: 200 }, (_, i) => ({
    id: sa.func.greatest(...many(400) as [sa.NumberExpr<number>, sa.NumberExpr<number>]).add(i),
  }));
  const parts = insertParts(tbl.insert().values(rows as never), {});
  assertEquals(parts?.length, 2);
  assertEquals(insertParts(tbl.insert().values(rows.slice(0, 150) as never), {}), null);
  assertEquals(insertParts(tbl.insert().values(rows.slice(0, 50) as never), {}), null);
  const plain = Array.from({ length: 200 }, (_, id) => ({ id }));
  assertEquals(insertParts(tbl.insert().values(plain), {}), null);
  assertEquals(insertParts(tbl.select(), {}), null);
});

Deno.test("what has queries in WITH stays whole", () => {
  const rows = Array.from({ length: MANY }, (_, id) => ({ id, val: `${id}` }));
  const insert = tbl.insert().values(rows).with(users.delete().allRows().cte("gone"));
  assertEquals(splitInsert(insert).length, 1);
  assertThrows(() => sa.compile(insert), sa.CompileError, "more than 65535 values");
});
