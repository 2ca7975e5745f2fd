import { assertThrows } from "@std/assert";
import { DbError } from "../../../src/errors.ts";
import * as sa from "../../../sa.ts";
import { t, testCases } from "../../support/expressions/kinds_table.ts";
import { timeFunctionCases } from "../../support/expressions/time_function_cases.ts";

const { func } = sa;

testCases(timeFunctionCases);

const REFUSED: readonly [string, () => unknown][] = [
  ["a field that there is not", () => func.extract("x); DROP TABLE t; --" as never, t.at)],
  ["dateTrunc() of TIME", () => func.dateTrunc("hour", t.tod)],
  ["makeInterval() of what has no parts", () => func.makeInterval(5 as never)],
  ["makeInterval() of other parts", () => func.makeInterval({ day: 1 } as never)],
  ["makeInterval() of null", () => func.makeInterval({ days: null as never })],
];

for (const [name, build] of REFUSED) {
  Deno.test(`functions of times refuse ${name}`, () => {
    assertThrows(build, DbError);
  });
}
