import { assertThrows } from "@std/assert";
import { DbError } from "../../../src/errors.ts";
import * as sa from "../../../sa.ts";
import { t, testCases } from "../../support/expressions/kinds_table.ts";
import { functionCases } from "../../support/expressions/function_cases.ts";

const { func } = sa;
const { id, tags, doc } = t;

testCases(functionCases);

const tbl = sa.table("order", new sa.MetaData({ schema: "billing" }), { id: sa.integer() });
testCases([
  [
    'SELECT row_to_json(billing."order".*) AS x FROM billing."order"',
    func.rowToJson(tbl),
    "JSON",
  ],
  ["my_fn(t.id, CAST($1 AS TEXT))", func.call("my_fn", sa.text(), id, "a"), "TEXT", "a"],
  ['pkg."Fn"()', func.schema("pkg").call("Fn", sa.boolean()), "BOOLEAN"],
]);

const REFUSED: readonly [string, () => unknown][] = [
  ["lower(null)", () => func.lower(null as never)],
  ["lower(undefined)", () => func.lower(undefined as never)],
  ["lower() of a plain object", () => func.lower({} as never)],
  ["concat(undefined)", () => func.concat(undefined as never)],
  ["concat() of a plain object", () => func.concat({})],
  ["an element of another type", () => func.arrayAppend(tags, 5 as never)],
  ["unnest() of what is no array", () => func.unnest(id as never)],
  ["unnest() of a range", () => func.unnest(t.during as never)],
  ["generateSeries() of dates", () => func.generateSeries(t.day as never, t.day as never)],
  ["jsonBuildObject() of an array", () => func.jsonBuildObject([] as never)],
  ["jsonbSet() with null", () => func.jsonbSet(doc, ["a"], null)],
  ["jsonbSet() with a path that is no array", () => func.jsonbSet(doc, "a" as never, 1)],
  ["tsRank() without a query", () => (func.tsRank as (vector: unknown) => unknown)(t.ts)],
  ["int4range() with other bounds", () => func.int4range(1, 2, "[" as never)],
  ["int4range() of text", () => func.int4range("1" as never, 2)],
  ["call() of what is no name", () => func.call("", sa.text())],
  ["call() of what is no type", () => func.call("f", "text" as never)],
  ["schema() of what is no name", () => func.schema("")],
];

for (const [name, build] of REFUSED) {
  Deno.test(`functions refuse ${name}`, () => {
    assertThrows(build, DbError);
  });
}
