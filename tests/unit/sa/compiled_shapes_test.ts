import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import * as sa from "../../../sa.ts";
import { shapeOf } from "../../../src/sa/sql/shape.ts";
import { Statement } from "../../../src/sa/sql/statement.ts";

const tbl = sa.table("shaped", new sa.MetaData(), {
  id: sa.integer().primaryKey(),
  name: sa.text(),
  level: sa.integer(),
});
const other = sa.table("shaped_too", new sa.MetaData(), { id: sa.integer().primaryKey() });

const tokensOf = (statement: unknown) => shapeOf(Statement.nodeOf(statement)!).tokens;
const byId = (id: number) => tbl.select().where(tbl.c.id.eq(id));
/** The codecs are made with the text, and kept with it. */
const isKept = (first: sa.Compiled, second: sa.Compiled) => first.codecs === second.codecs;

Deno.test("statements that differ in their values alone have the text of the first", () => {
  const [one, two] = [byId(1).toSQL(), byId(2).toSQL()];
  assertStrictEquals(one.codecs, two.codecs);
  assertEquals([one.text, one.values, two.values], [two.text, [1], [2]]);
});

Deno.test("what a table selects is told once", () => {
  assertStrictEquals(byId(3).toSQL().columns, byId(4).toSQL().columns);
  const selected = () => sa.select({ n: tbl.c.id }).toSQL();
  const [first, second] = [selected().columns, selected().columns];
  assertEquals([first === second, first], [false, second]);
});

Deno.test("statements of other shapes have other tokens", () => {
  const literal = (value: number) => sa.literal(value, sa.integer());
  const [one, two] = [literal(1), literal(1)];
  const first = tbl.alias("a"), second = tbl.alias("a");
  const statements = [
    tbl.select(),
    other.select(),
    tbl.select().distinct(),
    tbl.select().distinctOn(tbl.c.id),
    tbl.select().limit(1),
    tbl.select().offset(1),
    byId(1),
    byId(1).where(tbl.c.level.eq(1)),
    byId(1).where(tbl.c.level.eq(2)),
    tbl.select().where(tbl.c.level.eq(1)),
    tbl.select().where(tbl.c.id.ne(1)),
    tbl.select().where(tbl.c.id.eq(sa.param("id", sa.integer()))),
    tbl.select().where(tbl.c.id.eq(sa.param("id", sa.integer(), { value: 1 }))),
    tbl.select().where(tbl.c.id.in([1, 2])),
    tbl.select().where(tbl.c.id.notIn([1, 2])),
    sa.select({ one, again: one }),
    sa.select({ one: tbl.c.id, two: tbl.c.level }),
    sa.select({ a: first.c.id }).from(first),
    sa.select({ a: first.c.id }).from(second),
    tbl.insert().values({ id: 1, level: 1 }),
    tbl.insert().values({ id: 1 }),
    tbl.insert().values([{ id: 1 }, { id: 2 }]),
    sa.select({ a: sa.func.coalesce(one, two) }),
    tbl.delete().where(tbl.c.id.eq(1)),
    tbl.update().set({ level: 1 }).where(tbl.c.id.eq(1)),
  ];
  const all = statements.map(tokensOf);
  const same = (a: readonly unknown[], b: readonly unknown[]) =>
    a.length === b.length && a.every((token, i) => token === b[i]);
  const found = all.map((tokens) => all.findIndex((each) => same(each, tokens)));
  assertEquals(found, all.map((_, i) => i));
});

Deno.test("of many values the equal ones share a placeholder, and one node has one", () => {
  const values = Array.from({ length: 40 }, (_, i) => sa.literal(i % 20, sa.integer()));
  const build = () =>
    sa.select({ id: tbl.c.id }).where(...[...values, values[39]!, values[3]!]
      .map((value) => tbl.c.level.eq(value)));
  const [first, second] = [build().toSQL(), build().toSQL()];
  assertStrictEquals(first.codecs, second.codecs);
  assertEquals(first.values, second.values);
  assertEquals(second.values, Array.from({ length: 20 }, (_, i) => i));
});

Deno.test("a shape that is used is kept, one that is not is dropped", () => {
  const used = byId(1).toSQL();
  const unused = byId(1).limit(1).toSQL();
  for (let i = 0; i < 600; i++) {
    sa.select({ [`column_${i}`]: tbl.c.id }).toSQL();
    assertEquals(isKept(used, byId(i).toSQL()), true);
  }
  assertEquals(isKept(unused, byId(1).limit(1).toSQL()), false);
});

Deno.test("a shape that is very long is not kept", () => {
  const ids = Array.from({ length: 1_000 }, (_, i) => tbl.c.id.gt(i));
  const build = () => tbl.select().where(...ids).toSQL();
  const [first, second] = [build(), build()];
  assertEquals(isKept(first, second), false);
  assertEquals(first.text, second.text);
});

Deno.test("shapes that look alike at a glance are told apart", () => {
  const [one, two] = [{ xbc: tbl.c.id }, { ybc: tbl.c.id }].map((names) => sa.select(names));
  assertEquals(
    shapeOf(Statement.nodeOf(one)!).hash,
    shapeOf(Statement.nodeOf(two)!).hash,
  );
  const [first, second] = [one!.toSQL(), two!.toSQL()];
  assertEquals([isKept(first, one!.toSQL()), isKept(second, two!.toSQL())], [true, true]);
  assertEquals(second.text, "SELECT shaped.id AS ybc FROM shaped");
});

Deno.test("a named value has one placeholder and one type", () => {
  const level = () => sa.param("level", sa.integer());
  const twice = tbl.select().where(tbl.c.id.eq(level()), tbl.c.level.eq(level())).toSQL();
  assertEquals(twice.params.map(({ name, index }) => [name, index]), [["level", 0]]);
  const other = tbl.select().where(
    tbl.c.id.eq(level()),
    tbl.c.name.eq(sa.param("level", sa.text())),
  );
  assertThrows(() => other.toSQL(), sa.CompileError, 'parameter "level" has two types');
});
