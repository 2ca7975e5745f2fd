import { assertEquals, assertThrows } from "@std/assert";
import {
  describedFrom,
  describing,
  encodeByType,
  encodeByValue,
} from "../../../src/deno_postgres/parameters.ts";
import { DataError } from "../../../src/errors.ts";
import { readStatement } from "../../../src/sql/statement_text.ts";
import { createRegistry } from "../../../src/types/registry.ts";

const codecs = createRegistry();

Deno.test("the error of a value that cannot be text names its statement", () => {
  const byType = assertThrows(
    () => encodeByType(codecs, [23, 23], [1, 1.5], "SELECT $1 + $2"),
    DataError,
    "(parameter $2)",
  );
  assertEquals(byType.query, "SELECT $1 + $2");
  const byValue = assertThrows(
    () => encodeByValue(codecs, [undefined], "CALL p($1)"),
    DataError,
    "(parameter $1)",
  );
  assertEquals(byValue.query, "CALL p($1)");
});

const DESCRIBED: readonly (readonly [text: string, described: string | null])[] = [
  ["SELECT $1", "SELECT $1"],
  ["SELECT 1; SELECT $1", null],
  ['DECLARE "for" NO SCROLL CURSOR WITH HOLD FOR SELECT $1 FOR UPDATE', " SELECT $1 FOR UPDATE"],
  ["DECLARE insert /* FOR */ CURSOR FOR\n(VALUES ($1))", "\n(VALUES ($1))"],
  ["DECLARE c CURSOR FOR SELECT $1; SELECT 2", null],
  ["; DECLARE c CURSOR FOR SELECT $1", null],
  ["DECLARE c CURSOR", null],
  ["EXPLAIN SELECT $1", "SELECT $1"],
  ["EXPLAIN ANALYZE VERBOSE INSERT INTO t SELECT $1", "INSERT INTO t SELECT $1"],
  ["explain (analyze, format json) -- SELECT 0\ndelete from t", "delete from t"],
  ["EXPLAIN CREATE TABLE insert AS SELECT $1", null],
  ["EXPLAIN EXECUTE values($1)", null],
  ["EXPLAIN", null],
  ["CALL p($1)", null],
];

for (const [text, described] of DESCRIBED) {
  Deno.test(`what PREPARE is asked of ${JSON.stringify(text)} is ${JSON.stringify(described)}`, () => {
    const start = describedFrom(text, readStatement(text));
    assertEquals(start === null ? null : text.slice(start), described);
  });
}

Deno.test("the place in what is described is found again in the text it is from", () => {
  const text = 'DECLARE "ž🐘" CURSOR FOR SELECT nope';
  const start = describedFrom(text, readStatement(text))!;
  const request = describing(text, start, "d");
  const position = [...request.text.slice(0, request.text.indexOf("nope"))].length - request.offset;
  assertEquals([...text].slice(position).join(""), "nope");
});
