import { assertThrows } from "@std/assert";
import { Interval } from "../../../mod.ts";
import { DbError } from "../../../src/errors.ts";
import * as sa from "../../../sa.ts";
import { t, testCases } from "../../support/expressions/kinds_table.ts";
import { aggregateCases } from "../../support/expressions/aggregate_cases.ts";

const { func } = sa;
const { id } = t;
const week = new Interval({ days: -7 });

testCases(aggregateCases);

const sum = func.sum(id);
const REFUSED: readonly [string, () => unknown][] = [
  ["a window function without a window", () => sa.select({ n: func.rowNumber() as never })],
  ["an ordered set without what it sorts", () => sa.select({ n: func.mode() as never })],
  ["a direction that is none", () => func.mode().withinGroup(id, "up" as never)],
  ["a filter that is no condition", () => sum.filter(id as never)],
  ["what is no term of an order", () => sum.orderBy(5 as never)],
  ["a key for a term of an order", () => sa.compile(sa.select({ n: sum.orderBy("n" as never) }))],
  ["a window that is no object", () => sum.over(5 as never)],
  ["a partition by what is no expression", () => sum.over({ partitionBy: "id" as never })],
  ["two frames", () => sum.over({ rows: [0, 0], range: [0, 0] })],
  ["a frame that is no pair", () => sum.over({ rows: [0] as never })],
  ["a frame that is no array", () => sum.over({ rows: 5 as never })],
  ["a bound that is text", () => sum.over({ rows: ["1; DROP TABLE t" as never, 0] })],
  ["a bound that is no whole number", () => sum.over({ rows: [0, 0.5] })],
  ["an interval for rows", () => sum.over({ rows: [week as never, 0] })],
  [
    "an interval of mixed signs",
    () => sum.over({ range: [new Interval({ days: 1, hours: -1 }), 0] }),
  ],
  ["an exclusion without a frame", () => sum.over({ exclude: "ties" })],
  ["an exclusion that there is not", () => sum.over({ rows: [0, 0], exclude: "x" as never })],
];

for (const [name, build] of REFUSED) {
  Deno.test(`aggregates and windows refuse ${name}`, () => {
    assertThrows(build, DbError);
  });
}
