/**
 * The values of expressions, as PostgreSQL computes them and the builder reads them.
 * @module
 */

import { assertEquals } from "@std/assert";
import { Interval, Range } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { withKinds } from "../support/expressions/kinds_server.ts";
import { kindsTable, t } from "../support/expressions/kinds_table.ts";

const { func } = sa;
const day = Temporal.PlainDate.from("2026-03-15");
const at = Temporal.Instant.from("2026-03-15T12:30:45.123456Z");
const local = Temporal.PlainDateTime.from("2026-03-15T12:30:45.5");

const ROW: sa.InsertOf<typeof kindsTable> = {
  small: 2,
  big: 5_000_000_000n,
  bigNumber: 7,
  num: "10.50",
  numNumber: 2.5,
  real: 0.5,
  dbl: 0.25,
  txt: "100%_done\\",
  vc: "Cat and dog",
  flag: true,
  day,
  at,
  local,
  span: new Interval({ days: 1, hours: 2 }),
  doc: { a: { b: [1, 2, 3] }, n: "5", yes: true } as never,
  raw: [1, { x: null }],
  tags: ["a", "b", "c"],
  nums: [10, 20, 30],
  during: new Range(1, 10),
  ip: "10.1.2.3/8",
};

type Expected = readonly [name: string, expression: sa.ExprOf<unknown, string>, value: unknown];

async function check(cases: readonly Expected[], rows = [ROW]): Promise<void> {
  await withKinds(rows, async (conn) => {
    for (const [name, expression, value] of cases) {
      const query = sa.select({ x: expression as sa.ExprOf<unknown, "t"> });
      assertEquals(await conn.scalars(query), [value], name);
    }
  });
}

Deno.test("arithmetic gives numbers in the form of their type", () =>
  check([
    ["small + small", t.small.add(t.small), 4],
    ["big + 1", t.big.add(1), 5_000_000_001n],
    ["big + a number of the other mode", t.bigNumber.add(1), 8],
    ["bigint prevails", t.small.add(t.big), 5_000_000_002n],
    ["numeric", t.num.mul(2), "21.00"],
    ["numeric as number", t.numNumber.mul(2), 5],
    ["real + double", t.real.add(t.dbl), 0.75],
    ["real + integer", t.real.add(t.small), 2.5],
    ["integer division", t.small.div(3), 0],
    ["true division", func.round(t.small.trueDiv(4), 2), "0.50"],
    ["mod", func.mod(t.big, 7n), 5_000_000_000n % 7n],
    ["nested", t.small.sub(t.small.sub(1)), 1],
    ["round", func.round(t.num), "11"],
    ["ceil of double", func.ceil(t.dbl), 1],
    ["power", func.power(t.small, 3), 8],
    ["greatest of numbers", func.greatest(t.small, 9), 9],
  ]));

Deno.test("text is found as it is, whatever it holds", () =>
  check([
    ["startsWith", t.txt.startsWith("100%_"), true],
    ["not by wildcards", t.txt.startsWith("1%_"), false],
    ["endsWith a backslash", t.txt.endsWith("\\"), true],
    ["contains", t.txt.contains("%_d"), true],
    ["iContains", t.vc.iContains("CAT"), true],
    ["like with an escape", t.txt.like("100!%!_%", { escape: "!" }), true],
    ["regexp", t.vc.regexpMatch("^cat", { flags: "i" }), true],
    ["regexp with flags", t.vc.regexpMatch("^ cat", { flags: "ix" }), true],
    ["regexp of an expression", t.vc.regexpMatch(t.vc, { flags: "ix" }), false],
    ["regexpReplace", t.vc.regexpReplace("[aeiou]", "*", { flags: "g" }), "C*t *nd d*g"],
    ["match", t.vc.match("dogs", { config: "english" }), true],
    ["concat", t.vc.concat("!"), "Cat and dog!"],
    ["functions", func.upper(func.left(t.vc, 3)), "CAT"],
    ["concat()", func.concat(t.vc, null, 1), "Cat and dog1"],
    ["position", func.position("and", t.vc), 5],
    ["splitPart", func.splitPart(t.vc, " ", 2), "and"],
    ["stringToArray", func.stringToArray(t.vc, " "), ["Cat", "and", "dog"]],
    ["headline", func.tsHeadline(t.vc, func.toTsquery("dog")), "Cat and <b>dog</b>"],
  ]));

Deno.test("dates and times are added to and taken away from", () =>
  check([
    ["day + 7", t.day.add(7), day.add({ days: 7 })],
    ["day - day", t.day.sub(1).since(t.day), -1],
    ["at + 1 hour", t.at.add(new Interval({ hours: 1 })), at.add({ hours: 1 })],
    ["at - span", t.at.sub(t.span), at.subtract({ hours: 26 })],
    ["at - at", t.at.since(at), new Interval({})],
    ["span * 2", t.span.mul(2), new Interval({ days: 2, hours: 4 })],
    ["extract", func.extract("year", t.day), 2026],
    ["epoch", sa.extract("epoch", t.span), 93_600],
    ["datePart", func.datePart("hour", t.local), 12],
    [
      "dateTrunc",
      func.dateTrunc("month", t.local),
      Temporal.PlainDateTime.from("2026-03-01T00:00"),
    ],
    [
      "makeInterval",
      func.makeInterval({ days: 1, hours: t.small }),
      new Interval({ days: 1, hours: 2 }),
    ],
    ["toTimestamp", func.toTimestamp(0), Temporal.Instant.fromEpochMilliseconds(0)],
    ["toChar", func.toChar(t.day, "YYYY/MM"), "2026/03"],
    ["toDate", func.toDate("2026/03/15", "YYYY/MM/DD"), day],
  ]));

Deno.test("JSON, arrays and ranges are taken apart and put together", () =>
  check([
    ["get", t.doc.get("a").get("b").get(1), 2],
    ["path", t.doc.path("a", "b", -1), 3],
    ["text", t.doc.text("n"), "5"],
    ["text of a path", t.doc.text("a", "b", 0), "1"],
    ["of JSON", t.raw.get(0).asInteger(), 1],
    ["a JSON null", t.raw.get(1).get("x" as never).text(), null],
    ["asNumeric", t.doc.get("n" as never).asNumeric(), "5"],
    ["asBoolean", t.doc.get("yes" as never).asBoolean(), true],
    ["contains", t.doc.contains({ n: "5" }), true],
    ["hasAny", t.doc.hasAny(["z", "a"]), true],
    ["hasAll", t.doc.hasAll(["z", "a"]), false],
    ["pathExists", t.doc.pathExists("$.a.b[*] ? (@ > 2)"), true],
    ["pathMatch", t.doc.pathMatch("$.a.b[0] == 1"), true],
    ["deletePath", t.doc.deletePath("a").get("a"), null],
    ["concat", t.doc.concat({ n: 6 }).get("n" as never), 6],
    ["jsonbSet", func.jsonbSet(t.doc, ["a", "b", 0], "x").path("a", "b", 0), "x"],
    ["jsonBuildObject", func.jsonbBuildObject({ id: t.id, s: "x" }), { id: 1, s: "x" }],
    ["jsonArrayLength", func.jsonArrayLength(t.raw), 2],
    ["rowToJson", func.rowToJson(kindsTable).get("txt").text(), "100%_done\\"],
    ["at", t.nums.at(2), 20],
    ["beyond the end", t.nums.at(9), null],
    ["slice", t.nums.slice(2, null), [20, 30]],
    ["at() of an operation", t.nums.concat([40]).at(4), 40],
    ["has", t.tags.has("b"), true],
    ["overlaps", t.tags.overlaps(["x", "c"]), true],
    ["any", sa.caseWhen([[t.vc.ne(sa.all(t.tags)), 1]], 0), 1],
    ["arrayAppend", func.arrayAppend(t.nums, 40), [10, 20, 30, 40]],
    ["arrayPrepend", func.arrayPrepend(0, t.nums), [0, 10, 20, 30]],
    ["arrayPosition", func.arrayPosition(t.tags, "c"), 3],
    ["arrayLength", func.arrayLength(t.tags), 3],
    ["contains a bound", t.during.contains(9), true],
    ["contains a range", t.during.contains(new Range(9, 11)), false],
    ["union", t.during.union(new Range(10, 20)), new Range(1, 20)],
    ["lower", t.during.lower(), 1],
    ["int4range", func.int4range(1, 5, "[]"), new Range(1, 6)],
    ["host", func.host(t.ip), "10.1.2.3"],
    ["masklen", func.masklen(t.ip), 8],
  ]));

Deno.test("what chooses gives one of its arguments", () =>
  check([
    ["coalesce", func.coalesce(t.tod, null), null],
    ["coalesce with a value", func.coalesce(func.nullif(t.vc, "Cat and dog"), "none"), "none"],
    ["CASE", sa.caseWhen([[t.id.eq(0), "a"], [t.flag, "b"]], "c"), "b"],
    ["CASE without ELSE", sa.caseWhen([[t.id.eq(0), 1]]), null],
    ["CASE of a value", sa.caseValue(t.small, [[1, "one"], [2, "two"]]), "two"],
    ["a row", sa.tuple(t.small, t.vc).gt([2, "B"]), true],
    ["a row among others", sa.tuple(t.small, t.id).in([[1, 1], [2, 1]]), true],
    ["a row in none", sa.tuple(t.small, t.id).notIn([]), true],
    ["cast", sa.cast("Cat", sa.varchar(2)), "Ca"],
    ["cast of an expression", sa.cast(t.num, sa.integer()), 11],
  ]));

Deno.test("aggregates and windows give values of the types that PostgreSQL has for them", () =>
  withKinds(
    [1, 2, 2, 3].map((small, i) => ({
      ...ROW,
      small,
      vc: "abcd"[i]!,
      flag: i > 0,
      day: day.add({ days: i * 5 }),
    })),
    async (conn) => {
      const week = new Interval({ days: -7 });
      const [row] = await (await conn.execute(sa.select({
        count: func.count(),
        distinct: func.count(t.small).distinct(),
        filtered: func.count().filter(t.flag),
        sum: func.sum(t.small),
        bigSum: func.sum(t.big),
        avg: func.round(func.avg(t.small), 1),
        none: func.sum(t.small).filter(sa.falseValue()),
        max: func.max(t.day),
        every: func.boolAnd(t.flag),
        list: func.stringAgg(t.vc, ",").orderBy(t.vc.desc()),
        array: func.arrayAgg(t.small).orderBy(t.small),
        arrays: func.arrayAgg(t.nums),
        json: func.jsonAgg(t.vc).orderBy(t.vc),
        object: func.jsonbObjectAgg(t.vc, t.small),
        median: func.percentileCont(0.5).withinGroup(t.small),
        low: func.percentileDisc(0).withinGroup(t.vc),
        mode: func.mode().withinGroup(t.small),
      }))).all();
      assertEquals(row, {
        count: 4n,
        distinct: 3n,
        filtered: 3n,
        sum: 8n,
        bigSum: "20000000000",
        avg: "2.0",
        none: null,
        max: day.add({ days: 15 }),
        every: false,
        list: "d,c,b,a",
        array: [1, 2, 2, 3],
        arrays: Array(4).fill([10, 20, 30]) as never,
        json: ["a", "b", "c", "d"],
        object: { a: 1, b: 2, c: 2, d: 3 },
        median: 2,
        low: "a",
        mode: 2,
      });
      const windows = await (await conn.execute(
        sa.select({
          number: func.rowNumber().over({ orderBy: t.vc }),
          rank: func.rank().over({ orderBy: t.small }),
          before: func.lag(t.vc, 1, "-").over({ orderBy: t.vc }),
          running: func.sum(t.small).over({ orderBy: t.vc, rows: [null, 0] }),
          recent: func.count().over({ orderBy: t.day, range: [week, 0] }),
          others: func.sum(t.small).over({ rows: [null, null], exclude: "current row" }),
          share: func.ntile(2).over({ partitionBy: t.real, orderBy: t.vc }),
        }).orderBy(t.vc),
      )).all();
      assertEquals(windows, [
        { number: 1n, rank: 1n, before: "-", running: 1n, recent: 1n, others: 7n, share: 1 },
        { number: 2n, rank: 2n, before: "a", running: 3n, recent: 2n, others: 6n, share: 1 },
        { number: 3n, rank: 2n, before: "b", running: 5n, recent: 2n, others: 6n, share: 2 },
        { number: 4n, rank: 4n, before: "c", running: 8n, recent: 2n, others: 5n, share: 2 },
      ]);
    },
  ));

Deno.test("aggregates of no rows are null, and count() is 0", () =>
  check([
    ["count", func.count(t.id), 0n],
    ["sum", func.sum(t.id), null],
    ["arrayAgg", func.arrayAgg(t.id), null],
    ["coalesce", func.coalesce(func.max(t.vc), "none"), "none"],
  ], []));
