import { assertThrows } from "@std/assert";
import { DbError } from "../../../src/errors.ts";
import { t, testCases } from "../../support/expressions/kinds_table.ts";
import { timeCases } from "../../support/expressions/time_cases.ts";

const { day, at, local, span, id } = t;

testCases(timeCases);

const REFUSED: readonly [string, () => unknown][] = [
  ["null days", () => day.add(null as never)],
  ["days that are text", () => day.add("1 day" as never)],
  ["days that are a text expression", () => day.add(t.txt as never)],
  ["a moment among dates", () => day.since(local as never)],
  ["a number for an interval", () => at.add(5 as never)],
  ["an integer expression for an interval", () => at.add(id as never)],
  ["a factor that is null", () => span.mul(null as never)],
  ["a factor that is text", () => span.mul("a" as never)],
];

for (const [name, build] of REFUSED) {
  Deno.test(`dates and times refuse ${name}`, () => {
    assertThrows(build, DbError);
  });
}
