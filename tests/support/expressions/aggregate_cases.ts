/** Aggregates and window functions: their text and their types. */

import { Interval } from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { type Case, t } from "./kinds_table.ts";

const { func } = sa;
const { id, small, big, num, real, dbl, txt, flag, at, span } = t;
const week = new Interval({ days: -7 });

export const aggregateCases: readonly Case[] = [
  ["count(t.id)", func.count(id), "BIGINT"],
  ["count(DISTINCT t.id)", func.count(id).distinct(), "BIGINT"],
  ["count(DISTINCT t.id)", func.count(sa.distinct(id)), "BIGINT"],
  ["count(DISTINCT (t.id + $1))", func.count(sa.distinct(id.add(1))), "BIGINT", 1],
  ["count(*) FILTER (WHERE t.flag)", func.count().filter(flag), "BIGINT"],
  [
    "count(*) FILTER (WHERE t.flag AND t.id > $1)",
    func.count().filter(flag, id.gt(1)),
    "BIGINT",
    1,
  ],
  ["count(*) FILTER (WHERE true)", func.count().filter(), "BIGINT"],
  ["count(*) > $1", func.count().gt(5n), "BOOLEAN", 5n],
  ["(count(*) FILTER (WHERE t.flag)) + $1", func.count().filter(flag).add(1), "BIGINT", 1],
  ["sum(t.small)", func.sum(small), "BIGINT"],
  ["sum(t.id)", func.sum(id), "BIGINT"],
  ["sum(t.big)", func.sum(big), "NUMERIC"],
  ["sum(t.num)", func.sum(num), "NUMERIC"],
  ["sum(t.real)", func.sum(real), "REAL"],
  ["sum(t.span)", func.sum(span), "INTERVAL"],
  ["avg(t.id)", func.avg(id), "NUMERIC"],
  ["avg(t.real)", func.avg(real), "DOUBLE PRECISION"],
  ["avg(t.span)", func.avg(span), "INTERVAL"],
  ["min(t.at)", func.min(at), "TIMESTAMP WITH TIME ZONE"],
  ["max(t.txt)", func.max(txt), "TEXT"],
  ["bool_and(t.flag)", func.boolAnd(flag), "BOOLEAN"],
  ["bool_or(t.flag)", func.boolOr(flag), "BOOLEAN"],
  [
    "string_agg(t.txt, CAST($1 AS TEXT) ORDER BY t.id DESC NULLS LAST, t.txt)",
    func.stringAgg(txt, ", ").orderBy(id.desc().nullsLast(), txt),
    "TEXT",
    ", ",
  ],
  ["array_agg(t.id ORDER BY t.id)", func.arrayAgg(id).orderBy(id.label("x")), "INTEGER[]"],
  ["array_agg(t.nums)", func.arrayAgg(t.nums), "INTEGER[]"],
  ["json_agg(t.id)", func.jsonAgg(id), "JSON"],
  ["jsonb_agg(t.id)", func.jsonbAgg(id), "JSONB"],
  ["json_object_agg(t.txt, t.id)", func.jsonObjectAgg(txt, id), "JSON"],
  ["jsonb_object_agg(t.txt, t.id)", func.jsonbObjectAgg(txt, id), "JSONB"],
  [
    "percentile_cont(CAST($1 AS DOUBLE PRECISION)) WITHIN GROUP (ORDER BY t.id)",
    func.percentileCont(0.5).withinGroup(id),
    "DOUBLE PRECISION",
    0.5,
  ],
  [
    "percentile_cont(CAST($1 AS DOUBLE PRECISION)) WITHIN GROUP (ORDER BY t.span)",
    func.percentileCont(0.5).withinGroup(span),
    "INTERVAL",
    0.5,
  ],
  [
    "percentile_disc(CAST($1 AS DOUBLE PRECISION)) WITHIN GROUP (ORDER BY t.txt DESC)",
    func.percentileDisc(0.5).withinGroup(txt, "desc"),
    "TEXT",
    0.5,
  ],
  [
    "mode() WITHIN GROUP (ORDER BY t.id) FILTER (WHERE t.flag)",
    func.mode().withinGroup(id).filter(flag),
    "INTEGER",
  ],
  [
    "rank(CAST($1 AS INTEGER)) WITHIN GROUP (ORDER BY t.id DESC)",
    func.call("rank", sa.bigint(), 5).withinGroup(id.desc()),
    "BIGINT",
    5,
  ],
  ["row_number() OVER ()", func.rowNumber().over(), "BIGINT"],
  ["rank() OVER (ORDER BY t.id)", func.rank().over({ orderBy: id }), "BIGINT"],
  [
    "dense_rank() OVER (ORDER BY t.id DESC)",
    func.denseRank().over({ orderBy: [id.desc()] }),
    "BIGINT",
  ],
  ["percent_rank() OVER ()", func.percentRank().over({}), "DOUBLE PRECISION"],
  ["cume_dist() OVER ()", func.cumeDist().over(), "DOUBLE PRECISION"],
  ["ntile(CAST($1 AS INTEGER)) OVER ()", func.ntile(4).over(), "INTEGER", 4],
  ["lag(t.id) OVER ()", func.lag(id).over(), "INTEGER"],
  [
    "lead(t.txt, CAST($1 AS INTEGER), CAST($2 AS TEXT)) OVER ()",
    func.lead(txt, 2, "none").over(),
    "TEXT",
    2,
    "none",
  ],
  ["first_value(t.id) OVER ()", func.firstValue(id).over(), "INTEGER"],
  ["last_value(t.id) OVER ()", func.lastValue(id).over(), "INTEGER"],
  ["nth_value(t.id, CAST($1 AS INTEGER)) OVER ()", func.nthValue(id, 2).over(), "INTEGER", 2],
  [
    "sum(t.id) OVER (PARTITION BY t.flag, t.txt ORDER BY t.id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)",
    func.sum(id).over({ partitionBy: [flag, txt], orderBy: id, rows: [-2, 0] }),
    "BIGINT",
  ],
  [
    "sum(t.id) OVER (ORDER BY t.id GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING EXCLUDE TIES)",
    func.sum(id).over({ orderBy: id, groups: [null, 1], exclude: "ties" }),
    "BIGINT",
  ],
  [
    "sum(t.id) OVER (ORDER BY t.at RANGE BETWEEN CAST($1 AS INTERVAL) PRECEDING " +
    "AND UNBOUNDED FOLLOWING)",
    func.sum(id).over({ orderBy: at, range: [week, null] }),
    "BIGINT",
    new Interval({ days: 7 }),
  ],
  [
    "sum(t.id) OVER (ORDER BY t.id RANGE BETWEEN 5 PRECEDING AND 5 FOLLOWING)",
    func.sum(id).over({ orderBy: id, range: [-5, 5] }),
    "BIGINT",
  ],
  [
    "sum(t.dbl) FILTER (WHERE t.flag) OVER (ORDER BY t.at RANGE BETWEEN CURRENT ROW " +
    "AND CAST($1 AS INTERVAL) FOLLOWING)",
    func.sum(dbl).filter(flag).over({ orderBy: at, range: [0, new Interval({ hours: 1 })] }),
    "DOUBLE PRECISION",
    new Interval({ hours: 1 }),
  ],
  [
    "(row_number() OVER ()) - (rank() OVER ())",
    func.rowNumber().over().sub(func.rank().over()),
    "BIGINT",
  ],
];
