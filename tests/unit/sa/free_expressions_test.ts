import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Interval } from "../../../mod.ts";
import { DbError } from "../../../src/errors.ts";
import * as sa from "../../../sa.ts";
import { parsed, t, testCases } from "../../support/expressions/kinds_table.ts";
import { freeCases } from "../../support/expressions/free_cases.ts";

const { id, txt, flag } = t;
const ids = sa.select({ id });
const pair = sa.tuple(id, txt);

testCases(freeCases);
testCases([["t.id", sa.typeCoerce(id, sa.text()), "TEXT"]]);

Deno.test("nullsFirst() and nullsLast() take expressions, terms and keys", () => {
  const query = ids
    .orderBy(sa.nullsFirst(id), sa.nullsLast(id.desc()), sa.nullsFirst("id"), sa.asc("id"));
  const { text } = sa.compile(query);
  assertEquals(
    text.split(" ORDER BY ")[1],
    "t.id NULLS FIRST, t.id DESC NULLS LAST, id NULLS FIRST, id ASC",
  );
});

Deno.test("equal steps into JSON have the same parameters, so that GROUP BY knows them", () => {
  const query = sa.select({ a: t.doc.text("a", "b"), n: sa.func.count() })
    .groupBy(t.doc.text("a", "b"));
  const { values, text } = sa.compile(query);
  assertEquals(values, ["a", "b"]);
  const path = "t.doc #>> CAST(ARRAY[$1, $2] AS TEXT[])";
  assertEquals(text, `SELECT ${path} AS a, count(*) AS n FROM t GROUP BY ${path}`);
});

Deno.test("a label means nothing inside of an expression", () => {
  assertEquals(parsed(sa.func.lower(txt.label("x")))[0], "lower(t.txt)");
});

Deno.test("the array that a query gives is one array, not rows", () => {
  const array = sa.select({ nums: t.nums }).limit(1).scalar();
  const cast = "CAST((SELECT t.nums FROM t LIMIT $1) AS INTEGER[])";
  assertEquals(parsed(id.eq(sa.any(array)))[0], `t.id = ANY (${cast})`);
  const none = sa.nullValue(sa.array(sa.integer()));
  assertEquals(parsed(id.eq(sa.any(none)))[0], "t.id = ANY (CAST(NULL AS INTEGER[]))");
  assertEquals(parsed(id.notIn(array as never))[0], `t.id <> ALL (${cast})`);
});

const REFUSED: readonly [string, () => unknown][] = [
  ["cast() to what is no type", () => sa.cast(id, "text" as never)],
  ["cast() of a value of another type", () => sa.cast("5" as never, sa.integer())],
  ["typeCoerce() of a value", () => sa.typeCoerce(5 as never, sa.text())],
  ["collate() of null", () => sa.collate(null as never, "C")],
  ["caseWhen() of nothing", () => sa.caseWhen([])],
  ["caseWhen() of what is no array", () => sa.caseWhen(5 as never)],
  ["caseWhen() of what is no pair", () => sa.caseWhen([[flag]] as never)],
  ["caseWhen() of what is no condition", () => sa.caseWhen([[id, 1]] as never)],
  ["caseWhen() else undefined", () => sa.caseWhen([[flag, 1]], undefined as never)],
  [
    "caseWhen() else undefined beside an expression",
    () => sa.caseWhen([[flag, id]], undefined as never),
  ],
  ["caseValue() of null", () => sa.caseValue(id, [[null as never, 1]])],
  ["caseValue() of what is no expression", () => sa.caseValue(5 as never, [[1, 1]] as never)],
  ["any() of a value", () => sa.any([1] as never)],
  ["any() of what is no array", () => sa.any(id as never)],
  ["all() of a range", () => sa.all(t.during as never)],
  ["all() of a query of two columns", () => sa.all(sa.select({ id, txt }))],
  ["distinct() of a value", () => sa.distinct(5 as never)],
  ["overlaps() of more than pairs", () => sa.tuple(id, txt, id).overlaps([1, 2] as never)],
  ["overlaps() with a row of one", () => pair.overlaps([1] as never)],
  ["overlaps() with text", () => pair.overlaps("ab" as never)],
  ["overlaps() with null", () => pair.overlaps([null, null] as never)],
  ["in() of a query of two columns", () => id.in(sa.select({ id, txt }) as never)],
  ["tuple() of one", () => sa.tuple(id)],
  ["tuple() of values", () => sa.tuple(1 as never, 2 as never)],
  ["a row of fewer items", () => pair.eq([1] as never)],
  ["a tuple of more items", () => pair.eq(sa.tuple(id, txt, id) as never)],
  ["a row that is no array", () => pair.eq(5 as never)],
  ["a row with null", () => pair.eq([1, null] as never)],
  ["a row with a hole", () => pair.eq(Array(2) as never)],
  ["a value beside ROW()", () => sa.func.row(id, txt).eq(5 as never)],
  ["rows that are no array", () => pair.in(5 as never)],
  ["a query of fewer columns", () => pair.in(ids)],
  ["nullsFirst() of what is no term", () => sa.nullsFirst(5 as never)],
];

for (const [name, build] of REFUSED) {
  Deno.test(`the builder refuses ${name}`, () => {
    assertThrows(build, DbError);
  });
}

Deno.test("overlaps() takes spans from a moment to another, and for an interval", () => {
  const span = sa.tuple(t.at, t.at);
  const moment = Temporal.Instant.from("2026-01-02T03:04:05Z");
  const [to, hour] = [moment.add({ hours: 1 }), new Interval({ hours: 1 })];
  const until = sa.select({ x: span.overlaps([moment, to]) }).toSQL();
  const during = sa.select({ x: span.overlaps([moment, hour] as never) }).toSQL();
  assertEquals(until.values.length, 2);
  assertMatch(during.text, /OVERLAPS \(CAST\(\$1 AS TIMESTAMP.*\), CAST\(\$2 AS INTERVAL\)\)/);
});

Deno.test("in() and notIn() take an array that is an expression, and a query", () => {
  const list = sa.param("ids", sa.array(sa.integer()));
  assertEquals(String(id.in(list)), "t.id = ANY (CAST($1 AS INTEGER[]))");
  assertEquals(String(id.notIn(list)), "t.id <> ALL (CAST($1 AS INTEGER[]))");
  assertEquals(
    String(id.in(sa.select({ one: sa.literal(1) }))),
    "t.id IN (SELECT CAST($1 AS INTEGER) AS one)",
  );
  assertEquals(
    String(id.notIn(sa.select({ one: sa.literal(1) }))),
    "t.id NOT IN (SELECT CAST($1 AS INTEGER) AS one)",
  );
});
