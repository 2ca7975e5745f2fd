/**
 * Expressions as users of SQLAlchemy write them, and what the server makes of them.
 * @module
 */

import { assertEquals } from "@std/assert";
import { Interval, Range } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { withKinds } from "../support/expressions/kinds_server.ts";
import { kindsTable, t } from "../support/expressions/kinds_table.ts";

const { func } = sa;
const at = (text: string) => Temporal.Instant.from(text);
const day = (text: string) => Temporal.PlainDate.from(text);

/** Three rows, of which the last has nothing but its key and its text. */
const ROWS: readonly sa.InsertOf<typeof kindsTable>[] = [
  {
    id: 1,
    small: 6,
    big: 12n,
    num: "1.50",
    dbl: 0.5,
    txt: "apple",
    vc: "Red",
    flag: true,
    day: day("2024-01-31"),
    at: at("2024-01-31T10:00:00Z"),
    local: Temporal.PlainDateTime.from("2024-01-31T10:00:00"),
    span: new Interval({ days: 1 }),
    doc: { a: { b: [1, 2] } },
    raw: { k: "v" },
    tags: ["x", "y"],
    nums: [1, 2, 3],
    during: new Range(1, 5),
    ip: "10.0.0.1",
    ts: "'apple':1",
  },
  {
    id: 2,
    small: 3,
    big: 5n,
    num: "2.50",
    dbl: 2,
    txt: "100% pear",
    vc: "red",
    flag: false,
    day: day("2024-03-01"),
    at: at("2024-03-01T00:30:00Z"),
    local: Temporal.PlainDateTime.from("2024-03-01T00:30:00"),
    span: new Interval({ days: 3 }),
    doc: { a: { b: [3] } },
    tags: ["y"],
    nums: [4],
    during: new Range(4, 9),
  },
  { id: 3, txt: "fig" },
];

/** What an expression of each row gives, by name. */
const COLUMNS: Readonly<
  Record<string, readonly [sa.ExprOf<unknown, sa.Within<"t">>, ...unknown[]]>
> = {
  "case with mixed results": [
    sa.caseWhen([[t.id.eq(1), "one"], [t.flag.is(null), t.txt]], "other"),
    "one",
    "other",
    "fig",
  ],
  "case of a value without else": [sa.caseValue(t.txt, [["fig", 1]]), null, null, 1],
  "case within arithmetic": [sa.caseWhen([[t.flag, 1]], 0).add(1), 2, 1, 1],
  "case within coalesce": [func.coalesce(sa.caseWhen([[t.id.eq(1), 5]]), 7), 5, 7, 7],
  "case within concat": [sa.caseWhen([[t.id.eq(1), "a"]], "b").concat("!"), "a!", "b!", "b!"],
  "a comparison of case with another literal": [
    sa.caseWhen([[t.id.eq(1), "a"]], "b").ne("c"),
    true,
    true,
    true,
  ],
  "between": [t.id.between(2, 3), false, true, true],
  "between symmetric": [t.id.between(3, 2, { symmetric: true }), false, true, true],
  "not between": [sa.not(t.id.between(2, 3)), true, false, false],
  "is distinct from": [t.small.isDistinctFrom(6), false, true, true],
  "is not distinct from null": [t.small.isNotDistinctFrom(null), false, false, true],
  "in with null": [t.small.in([6, null]), true, false, true],
  "not in with null": [t.small.notIn([6, null]), false, true, false],
  "not in of nothing": [t.small.notIn([]), true, true, true],
  "like any": [t.txt.like(sa.any(sa.sqlArray(["a%", "%g"], sa.text()))), true, false, true],
  "ilike all": [t.txt.ilike(sa.all(sa.sqlArray(["A%", "%E"], sa.text()))), true, false, false],
  "contains takes percent as itself": [t.txt.contains("0% p"), false, true, false],
  "icontains": [t.vc.iContains("ED"), true, true, null],
  "startsWith of an expression": [t.txt.startsWith(func.left(t.txt, 2)), true, true, true],
  "regexp": [t.txt.regexpMatch("^A", { flags: "i" }), true, false, false],
  "regexp replace": [
    t.txt.regexpReplace("[aeiou]", "-", { flags: "g" }),
    "-ppl-",
    "100% p--r",
    "f-g",
  ],
  "collate": [t.vc.collate("C").lt("a"), true, false, null],
  "bits and": [t.small.bitAnd(2), 2, 2, null],
  "bits or of bigint": [t.small.bitOr(t.big), 14n, 7n, null],
  "bits xor": [t.small.bitXor(t.small), 0, 0, null],
  "bits not": [t.small.bitNot(), -7, -4, null],
  "bits shifted": [t.id.shl(2).shr(1), 2, 4, 6],
  "a flag among bits": [t.small.bitAnd(4).ne(0), true, false, null],
  "nested subtraction": [t.id.sub(t.id.sub(1)), 1, 1, 1],
  "remainder of a product": [t.id.mul(7).mod(4), 3, 2, 1],
  "negated sum": [t.id.add(1).neg(), -2, -3, -4],
  "nullif": [func.nullif(t.small, 3), 6, null, null],
  "greatest": [func.greatest(t.small, 5), 6, 5, 5],
  "cast to text and back": [t.num.cast(sa.text()).cast(sa.numeric()), "1.50", "2.50", null],
  "type coerced": [sa.typeCoerce(t.txt, sa.varchar()), "apple", "100% pear", "fig"],
  "extract": [sa.extract("month", t.day), 1, 3, null],
  "a date and days": [t.day.add(1), day("2024-02-01"), day("2024-03-02"), null],
  "a date and an interval": [
    t.day.add(new Interval({ months: 1 })),
    Temporal.PlainDateTime.from("2024-02-29T00:00:00"),
    Temporal.PlainDateTime.from("2024-04-01T00:00:00"),
    null,
  ],
  "an interval times a column": [
    t.span.mul(t.id),
    new Interval({ days: 1 }),
    new Interval({ days: 6 }),
    null,
  ],
  "an interval times numeric": [
    t.span.mul(t.num),
    new Interval({ days: 1, microseconds: 43_200_000_000n }),
    new Interval({ days: 7, microseconds: 43_200_000_000n }),
    null,
  ],
  "an interval divided and negated": [
    t.span.div(2).neg(),
    new Interval({ microseconds: -43_200_000_000n }),
    new Interval({ days: -1, microseconds: -43_200_000_000n }),
    null,
  ],
  "at time zone": [
    func.timezone("Asia/Tokyo", t.at),
    Temporal.PlainDateTime.from("2024-01-31T19:00:00"),
    Temporal.PlainDateTime.from("2024-03-01T09:30:00"),
    null,
  ],
  "at time zone of a local time": [
    func.timezone("Asia/Tokyo", t.local),
    at("2024-01-31T01:00:00Z"),
    at("2024-02-29T15:30:00Z"),
    null,
  ],
  "overlaps of times": [
    sa.tuple(t.day, t.day.add(10)).overlaps([day("2024-02-05"), day("2024-02-06")]),
    true,
    false,
    null,
  ],
  "overlaps of a time and an interval": [
    sa.tuple(t.at, t.span).overlaps([at("2024-02-01T00:00:00Z"), new Interval({ days: 1 })]),
    true,
    false,
    null,
  ],
  "json by an expression": [t.raw.get(sa.literal("k")).text(), "v", null, null],
  "json at a position that is a column": [
    t.doc.get("a").get("b").get(t.id.sub(1)).asInteger(),
    1,
    null,
    null,
  ],
  "json along a path": [t.doc.path("a", "b", 0), 1, 3, null],
  "text along a path with an expression": [t.doc.text("a", sa.literal("b"), t.id), "2", null, null],
  "json contains": [t.doc.contains({ a: { b: [1] } }), true, false, null],
  "json has a key": [t.doc.hasKey("a"), true, true, null],
  "json path exists": [t.doc.pathExists("$.a.b[*] ? (@ > 2)"), false, true, null],
  "json without a key": [t.doc.deletePath("a"), {}, {}, null],
  "json merged": [t.doc.concat({ z: 1 }).hasKey("z"), true, true, null],
  "array element at a column": [t.nums.at(t.id), 1, null, null],
  "array slice": [t.nums.slice(2, 3), [2, 3], [], null],
  "array slice by expressions": [t.nums.slice(t.id, t.id.add(1)), [1, 2], [], null],
  "array contains": [t.tags.contains(["y"]), true, true, null],
  "array overlap": [t.tags.overlaps(["x", "z"]), true, false, null],
  "a value of any": [sa.literal("x").eq(sa.any(t.tags)), true, false, null],
  "range contains a column": [t.during.contains(t.id), true, false, null],
  "range overlaps": [t.during.overlaps(new Range(4, 5)), true, true, null],
  "range intersection": [
    t.during.intersect(new Range(2, 5)),
    new Range(2, 5),
    new Range(4, 5),
    null,
  ],
  "a range of columns": [
    func.int4range(t.id, t.small),
    new Range(1, 6),
    new Range(2, 3),
    new Range(3, null),
  ],
  "text search": [t.ts.match("apple"), true, null, null],
  "a network's operator": [
    t.ip.boolOp("<<=", sa.literal("10.0.0.0/8", sa.cidr())),
    true,
    null,
    null,
  ],
  "row values": [sa.tuple(t.id, t.txt).ge([2, "a"]), false, false, true],
  "rows among": [sa.tuple(t.id, t.txt).in([[1, "apple"], [3, "x"]]), true, false, false],
  "not of or": [sa.not(sa.or(t.id.eq(1), t.id.eq(2))), false, false, true],
  "a function by name": [func.call("chr", sa.text(), t.id.add(64)), "A", "B", "C"],
  "an operator with precedence": [t.id.op("%", 2, sa.integer()).add(1), 2, 1, 2],
  "is true": [t.flag.isNot(true), false, true, true],
  "concat with null": [t.txt.concat(t.vc), "appleRed", "100% pearred", null],
  "concatWs": [func.concatWs("-", t.txt, t.vc), "apple-Red", "100% pear-red", "fig"],
  "an array of a query": [
    sa.select({ x: func.unnest(t.nums) }).correlate(kindsTable).array(),
    [1, 2, 3],
    [4],
    [],
  ],
  "json of rows": [
    func.coalesce(
      sa.select({ a: func.jsonAgg(t.id) }).where(sa.falseValue()).scalar(),
      sa.literal([], sa.json()),
    ),
    [],
    [],
    [],
  ],
};

Deno.test("expressions give of each row what PostgreSQL makes of them", async () => {
  await withKinds(ROWS, async (conn) => {
    for (const [name, [expression, ...expected]] of Object.entries(COLUMNS)) {
      const query = sa.select({ x: expression }).from(kindsTable).orderBy(t.id);
      assertEquals<unknown>(await conn.scalars(query), expected, name);
    }
  });
});

Deno.test("expressions with their values in the text give the same", async () => {
  await withKinds(ROWS, async (conn) => {
    for (const [name, [expression]] of Object.entries(COLUMNS)) {
      const query = sa.select({ x: expression }).from(kindsTable).orderBy(t.id);
      const all = (sql: string) => `SELECT json_agg(r)::text AS "all" FROM (${sql}) AS r`;
      const { text, values } = query.toSQL();
      const shown = query.toSQL({ literalBinds: true }).text;
      assertEquals(await conn.scalar(all(shown)), await conn.scalar(all(text), values), name);
    }
  });
});
