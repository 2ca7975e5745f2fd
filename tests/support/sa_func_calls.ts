/**
 * How to call each function of `sa.func`, for tests that call all of them.
 * @module
 */

import * as sa from "../../sa.ts";
import type { Calls } from "./sa_export_calls.ts";
import { t } from "./sa_surface_tables.ts";

const { c } = t;
const search = { config: "english" };

function each(names: string, calls: Calls): Record<string, Calls> {
  return Object.fromEntries(names.split(" ").map((name) => [name, calls]));
}

const NOTHING =
  "rowNumber rank denseRank percentRank cumeDist now currentDate currentTime currentTimestamp " +
  "localtimestamp clockTimestamp genRandomUuid random mode";

/** By name. */
export const FUNC_CALLS: Readonly<Record<string, Calls>> = {
  ...each(NOTHING, [[]]),
  ...each("count sum avg min max arrayAgg jsonAgg jsonbAgg abs sign ceil floor sqrt ln exp", [[
    c.n,
  ]]),
  ...each("boolAnd boolOr", [[c.b]]),
  ...each("jsonObjectAgg jsonbObjectAgg", [[c.s, c.n]]),
  ...each("percentileCont percentileDisc", [[0.5]]),
  ...each("lower upper initcap reverse md5 length charLength octetLength", [["a"], [c.s]]),
  ...each("trim ltrim rtrim", [["a", "b"]]),
  ...each("replace translate", [["a", "b", "c"]]),
  ...each("left right repeat", [["a", 1]]),
  ...each("lpad rpad", [["a", 1, "b"]]),
  ...each("lag lead", [[c.id, 1, 2]]),
  ...each("firstValue lastValue", [[c.id]]),
  ...each("round trunc", [[c.n, 1]]),
  ...each("coalesce nullif greatest least", [[c.s, "a"], [c.id, 1]]),
  timezone: [["UTC", c.m]],
  ...each("dateTrunc datePart extract", [["year", c.m]]),
  ...each("arrayAppend arrayRemove arrayPosition", [[c.a, 1]]),
  ...each("jsonBuildObject jsonbBuildObject", [[{ key: "a", id: c.id }]]),
  ...each("jsonBuildArray jsonbBuildArray", [["a", 1]]),
  ...each("jsonArrayLength jsonTypeof", [[c.j]]),
  ...each("toJson toJsonb", [["a"], [c.id]]),
  ...each("toTsvector toTsquery plaintoTsquery phrasetoTsquery websearchToTsquery", [[
    "a",
    search,
  ]]),
  ...each("tsRank tsRankCd", [[c.q, sa.func.toTsquery("a")]]),
  ...each("int4range", [[1, 2, "[)"]]),
  ...each("int8range", [[1n, 2n, "[)"]]),
  ...each("numrange", [["1", "2", "[)"]]),
  ...each("daterange tsrange tstzrange", [[null, null, "()"]]),
  ...each("host masklen", [["::1"]]),
  age: [[c.m]],
  arrayLength: [[c.a, 1]],
  arrayPrepend: [[1, c.a]],
  arrayToString: [[c.a, ","]],
  call: [["f", sa.integer(), "a", 1]],
  cardinality: [[c.a]],
  concat: [["a", c.id]],
  concatWs: [[",", "a", 1]],
  format: [["%s", "a"]],
  generateSeries: [[1, 3, 2]],
  jsonbSet: [[c.j, ["a", 1], { b: 1 }, false]],
  makeInterval: [[{ days: 1, hours: 2 }]],
  mod: [[c.id, 2]],
  nthValue: [[c.id, 2]],
  ntile: [[4]],
  position: [["a", c.s]],
  power: [[c.n, "2"]],
  row: [[1, c.s]],
  rowToJson: [[t]],
  schema: [["app"]],
  splitPart: [["a", "b", 1]],
  stringAgg: [[c.s, ","]],
  stringToArray: [["a", ","]],
  substring: [["a", 1, 2]],
  toChar: [[c.n, "9"]],
  toDate: [["a", "b"]],
  toTimestamp: [[1], ["a", "b"]],
  tsHeadline: [["a", sa.func.toTsquery("a"), { ...search, options: "MaxWords=1" }]],
  unnest: [[c.a]],
};
