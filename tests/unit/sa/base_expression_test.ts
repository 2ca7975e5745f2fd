import { assertThrows } from "@std/assert";
import { DbError } from "../../../src/errors.ts";
import * as sa from "../../../sa.ts";
import { baseCases } from "../../support/expressions/base_cases.ts";
import { t, testCases } from "../../support/expressions/kinds_table.ts";

const { id, flag } = t;

testCases(baseCases);

const REFUSED: readonly [string, () => unknown][] = [
  ["between() of null", () => id.between(null as never, 5)],
  ["an operator that is none", () => id.op("; DROP TABLE t", 1, sa.integer())],
  ["an operator that begins a comment", () => id.op("--", 1, sa.integer())],
  ["an operator that is no string", () => id.boolOp(5 as never, 1)],
  ["op() to what is no type", () => id.op("<<", 1, "integer" as never)],
  ["cast() to what is no type", () => id.cast("text" as never)],
  ["and() of what is no condition", () => flag.and(id as never)],
  ["is() of what is no boolean", () => flag.is("TRUE" as never)],
  ["isNot() of undefined", () => flag.isNot(undefined as never)],
  ["a label that is no name", () => id.label("")],
];

for (const [name, build] of REFUSED) {
  Deno.test(`expressions refuse ${name}`, () => {
    assertThrows(build, DbError);
  });
}
