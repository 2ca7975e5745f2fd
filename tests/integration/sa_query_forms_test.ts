/**
 * Aggregates, windows, groups and functions in FROM as users of SQLAlchemy write them, and their rows.
 * @module
 */

import { assertEquals } from "@std/assert";
import { Interval, Range } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { withKinds } from "../support/expressions/kinds_server.ts";
import { kindsTable, t } from "../support/expressions/kinds_table.ts";

const { func } = sa;

const ROWS: readonly sa.InsertOf<typeof kindsTable>[] = [
  {
    id: 1,
    small: 1,
    num: "10",
    txt: "a",
    vc: "x",
    flag: true,
    tags: ["p", "q"],
    day: Temporal.PlainDate.from("2024-01-01"),
  },
  {
    id: 2,
    small: 2,
    num: "20",
    txt: "b",
    vc: "x",
    flag: false,
    tags: ["q"],
    day: Temporal.PlainDate.from("2024-01-03"),
  },
  { id: 3, small: 2, num: "30", txt: "c", vc: "y", tags: [], doc: { a: { b: [7, 8] } } },
];

const w = sa.window("w", { partitionBy: t.vc, orderBy: t.id });
const sorted = sa.window("sorted", {
  base: sa.window("parts", { partitionBy: t.vc }),
  orderBy: t.id.desc(),
});
const from = <S extends Readonly<Record<string, sa.ExprOf<unknown, sa.Within<"t">>>>>(
  selection: S,
) => sa.select(selection as sa.Selection).from(kindsTable);

/** Queries, and their rows as lists of values. */
const QUERIES: Readonly<
  Record<string, readonly [sa.Executable<sa.Selection, string>, unknown[][]]>
> = {
  "a window for two functions": [
    from({ n: func.rowNumber().over(w), s: func.sum(t.id).over(w) }).orderBy(t.id),
    [[1n, 1n], [2n, 3n], [1n, 3n]],
  ],
  "a window upon another": [
    from({ id: t.id, first: func.firstValue(t.id).over(sorted) }).orderBy(t.id),
    [[1, 2], [2, 2], [3, 3]],
  ],
  "a window with a frame upon one with a name": [
    from({ id: t.id, all: func.lastValue(t.id).over({ base: w, rows: [null, null] }) }).orderBy(
      t.id,
    ),
    [[1, 2], [2, 2], [3, 3]],
  ],
  "a window in ORDER BY": [
    from({ id: t.id }).orderBy(func.rowNumber().over(sa.window("o", { orderBy: t.id.desc() }))),
    [[3], [2], [1]],
  ],
  "windows of a subquery and around it": [
    (() => {
      const inner = sa.select({ id: t.id, n: func.rowNumber().over(w) }).subquery("inner_q");
      const outer = sa.window("w", { orderBy: inner.c.id });
      return sa.select({ n: inner.c.n, m: func.rowNumber().over(outer) }).orderBy(inner.c.id);
    })(),
    [[1n, 1n], [2n, 2n], [1n, 3n]],
  ],
  "rows around the current one": [
    from({ s: func.sum(t.id).over({ orderBy: t.id, rows: [-1, 1] }) }).orderBy(t.id),
    [[3n], [6n], [5n]],
  ],
  "range by numbers": [
    from({ s: func.sum(t.id).over({ orderBy: t.small, range: [-1, 0] }) }).orderBy(t.id),
    [[1n], [6n], [6n]],
  ],
  "range by intervals": [
    from({ n: func.count(t.day).over({ orderBy: t.day, range: [new Interval({ days: -2 }), 0] }) })
      .orderBy(t.id),
    [[1n], [2n], [0n]],
  ],
  "groups without ties": [
    from({ s: func.sum(t.id).over({ orderBy: t.small, groups: [-1, 0], exclude: "ties" }) })
      .orderBy(t.id),
    [[1n], [3n], [4n]],
  ],
  "rows after, without the current one": [
    from({
      a: func.arrayAgg(t.id).over({ orderBy: t.id, rows: [0, null], exclude: "current row" }),
    }).orderBy(t.id),
    [[[2, 3]], [[3]], [null]],
  ],
  "filtered over a window": [
    from({ n: func.count().filter(t.flag).over({ orderBy: t.id }) }).orderBy(t.id),
    [[1n], [1n], [1n]],
  ],
  "aggregates with FILTER": [
    from({
      n: func.count().filter(t.vc.eq("x")),
      s: func.sum(t.id).filter(sa.and(t.flag, t.id.gt(5))),
    }),
    [[2n, null]],
  ],
  "percentiles and mode": [
    from({
      c: func.percentileCont(0.5).withinGroup(t.id),
      d: func.percentileDisc(0.5).withinGroup(t.txt, "desc"),
      m: func.mode().withinGroup(t.vc),
    }),
    [[2, "b", "x"]],
  ],
  "several percentiles": [
    from({
      c: func.call(
        "percentile_cont",
        sa.array(sa.doublePrecision()),
        sa.sqlArray([0, 1], sa.doublePrecision()),
      )
        .withinGroup(t.id),
    }),
    [[[1, 3]]],
  ],
  "a rank that is supposed": [
    from({ r: func.call("rank", sa.bigint(), 2).withinGroup(t.id.desc()) }),
    [[2n]],
  ],
  "string_agg in order, each once": [
    from({ s: func.stringAgg(t.vc, "/").distinct().orderBy(t.vc.desc()) }),
    [["y/x"]],
  ],
  "array_agg with nulls last": [
    from({ s: func.arrayAgg(t.flag).orderBy(t.flag.desc().nullsLast()) }),
    [[[true, false, null]]],
  ],
  "objects in JSON": [
    from({
      o: func.jsonObjectAgg(t.txt, t.id),
      a: func.jsonAgg(func.jsonBuildObject({ id: t.id, big: "x" })).orderBy(t.id),
      none: func.coalesce(func.jsonAgg(t.id).filter(sa.falseValue()), []),
    }),
    [[{ a: 1, b: 2, c: 3 }, [1, 2, 3].map((id) => ({ id, big: "x" })), []]],
  ],
  "statistics by name": [
    from({
      v: func.call("var_pop", sa.numeric(), t.id).cast(sa.integer()),
      e: func.call("every", sa.boolean(), t.flag),
    }),
    [[1, false]],
  ],
  "grouping sets": [
    from({ vc: t.vc, small: t.small, n: func.count(), g: sa.grouping(t.vc, t.small) })
      .groupBy(sa.groupingSets([t.vc, t.small], [t.vc], [])).orderBy("g", t.vc, t.small),
    [["x", 1, 1n, 0], ["x", 2, 1n, 0], ["y", 2, 1n, 0], ["x", null, 2n, 1], ["y", null, 1n, 1], [
      null,
      null,
      3n,
      3,
    ]],
  ],
  "cube": [
    from({ vc: t.vc, n: func.count() }).groupBy(sa.cube(t.vc)).orderBy(t.vc.asc().nullsFirst()),
    [[null, 3n], ["x", 2n], ["y", 1n]],
  ],
  "having with a literal again": [
    from({ k: t.id.mod(2), n: func.count() }).groupBy(t.id.mod(2)).having(func.count().gt(1)),
    [[1, 2n]],
  ],
  "grouped by a function with a value": [
    from({ k: func.coalesce(t.flag, false), n: func.count() }).groupBy(func.coalesce(t.flag, false))
      .orderBy("k"),
    [[false, 2n], [true, 1n]],
  ],
  "generate_series with ordinality": [
    sa.select(
      sa.asTable(func.generateSeries(5, 9, 2), "g", { n: sa.integer() }, { ordinality: "i" }),
    ),
    [[5, 1n], [7, 2n], [9, 3n]],
  ],
  "unnest of a column with ordinality": [
    (() => {
      const u = sa.asTable(func.unnest(t.tags), "u", { tag: sa.text() }, { ordinality: "i" });
      return sa.select({ id: t.id, tag: u.c.tag, i: u.c.i }).from(kindsTable, u).orderBy(
        t.id,
        u.c.i,
      );
    })(),
    [[1, "p", 1n], [1, "q", 2n], [2, "q", 1n]],
  ],
  "unnest of two arrays": [
    sa.select(sa.asTable(
      func.call(
        "unnest",
        sa.integer(),
        sa.sqlArray([1, 2], sa.integer()),
        sa.literal(["a"], sa.array(sa.text())),
      ),
      "u",
      { n: sa.integer(), s: sa.text() },
    )),
    [[1, "a"], [2, null]],
  ],
  "jsonb_to_recordset": [
    sa.select(sa.asTable(
      func.call("jsonb_to_recordset", sa.jsonb(), sa.literal([{ a: 1, b: "x" }], sa.jsonb())),
      "r",
      { a: sa.integer(), b: sa.text() },
      { withTypes: true },
    )),
    [[1, "x"]],
  ],
  "jsonb_each of a column": [
    (() => {
      const each = sa.asTable(func.call("jsonb_each", sa.jsonb(), t.doc), "e", {
        key: sa.text(),
        value: sa.jsonb(),
      });
      return sa.select({ k: each.c.key, v: each.c.value }).from(kindsTable).crossJoin(each);
    })(),
    [["a", { b: [7, 8] }]],
  ],
  "jsonb_path_query": [
    sa.select(sa.asColumn(
      func.call("jsonb_path_query", sa.jsonb(), t.doc, sa.literal("$.a.b[*]", sa.jsonpath())),
      "p",
    )).from(kindsTable),
    [[7], [8]],
  ],
  "elements of JSON as text": [
    sa.select(sa.asColumn(
      func.call("jsonb_array_elements_text", sa.text(), sa.literal([1, "b"], sa.jsonb())),
      "e",
    )),
    [["1"], ["b"]],
  ],
  "a parameter that is used twice": [
    from({ id: t.id }).where(
      sa.or(
        t.id.eq(sa.param("n", sa.integer(), { value: 2 })),
        t.small.lt(sa.param("n", sa.integer(), { value: 2 })),
      ),
    ).orderBy(t.id),
    [[1], [2]],
  ],
  "exists and a scalar subquery": [
    (() => {
      const o = kindsTable.alias("o");
      const same = sa.select({ n: func.count() }).from(o).correlate(kindsTable).where(
        o.c.vc.eq(t.vc),
      );
      const other = sa.select({ id: o.c.id }).correlate(kindsTable).where(
        o.c.vc.eq(t.vc),
        o.c.id.ne(t.id),
      );
      return sa.select({ id: t.id, n: same.scalar() }).where(other.exists()).orderBy(t.id);
    })(),
    [[1, 2n], [2, 2n]],
  ],
  "any of a subquery": [
    from({ id: t.id }).where(t.id.ge(sa.all(sa.select({ s: kindsTable.alias("z").c.small }))))
      .orderBy(t.id),
    [[2], [3]],
  ],
  "arrays of a subquery": [
    (() => {
      const o = kindsTable.alias("o");
      const ids = sa.select(o.c.id).correlate(kindsTable).where(o.c.vc.eq(t.vc)).orderBy(
        o.c.id.desc(),
      );
      return sa.select({ id: t.id, ids: ids.array() }).orderBy(t.id);
    })(),
    [[1, [2, 1]], [2, [2, 1]], [3, [3]]],
  ],
  "an array of arrays": [
    sa.select({ a: sa.select({ x: sa.sqlArray([1, 2], sa.integer()) }).array() }),
    [[[[1, 2]]]],
  ],
  "text search": [
    sa.select({
      hit: func.toTsvector(sa.literal("fat cats"), { config: "english" })
        .match(func.toTsquery("cat & !dog", { config: "english" })),
      q: func.plaintoTsquery("a", { config: "simple" }).op(
        "&&",
        func.plaintoTsquery("b", { config: "simple" }),
        sa.tsquery(),
      ),
    }),
    [[true, "'a' & 'b'"]],
  ],
  "distinct on with nulls first": [
    from({ vc: t.vc, id: t.id }).distinctOn(t.vc).orderBy(t.vc, t.flag.asc().nullsFirst()),
    [["x", 2], ["y", 3]],
  ],
  "a fragment among expressions": [
    from({ x: sa.sql`${t.id} + ${1}`.as(sa.integer()), y: sa.literalColumn("1 + 1", sa.integer()) })
      .where(sa.sql`${t.id} = ${3}`.as(sa.boolean())),
    [[4, 2]],
  ],
};

/** What PostgreSQL has since version 14. */
const SINCE_14: typeof QUERIES = {
  "multiranges": [
    sa.select({
      c: sa.literal([new Range(1, 3), new Range(5, 7)], sa.int4multirange())
        .boolOp("@>", sa.literal(5)),
      u: func.call("range_agg", sa.int4multirange(), func.int4range(t.id, t.id.add(1))),
    }).from(kindsTable),
    [[true, [new Range(1, 4)]]],
  ],
};

/** Those that the server has. */
function queriesOf(conn: sa.SAConnection): [string, (typeof QUERIES)[string]][] {
  const has14 = conn.connection.serverVersion >= 140_000;
  return Object.entries({ ...QUERIES, ...(has14 ? SINCE_14 : {}) });
}

Deno.test("queries give the rows that PostgreSQL has for them", async () => {
  await withKinds(ROWS, async (conn) => {
    for (const [name, [query, expected]] of queriesOf(conn)) {
      const rows = await Array.fromAsync(conn.execute(query), (row) => Object.values(row));
      assertEquals<unknown>(rows, expected, name);
    }
  });
});

Deno.test("queries with their values in the text give the same rows", async () => {
  await withKinds(ROWS, async (conn) => {
    for (const [name, [query]] of queriesOf(conn)) {
      const { text, values } = query.toSQL();
      const shown = query.toSQL({ literalBinds: true });
      const all = (sql: string) => `SELECT json_agg(r)::text AS "all" FROM (${sql}) AS r`;
      const expected = await conn.scalar(all(text), values);
      assertEquals(await conn.scalar(all(shown.text)), expected, name);
      assertEquals(shown.values, []);
    }
  });
});
