import { assertEquals, assertThrows } from "@std/assert";
import { DbError } from "../../../src/errors.ts";
import * as sa from "../../../sa.ts";
import { expressionNode, unlabelled } from "../../../src/sa/sql/node_holder.ts";
import { t, testCases } from "../../support/expressions/kinds_table.ts";
import { numberCases } from "../../support/expressions/number_cases.ts";

const { id, big, bigNumber, num, numNumber } = t;

testCases(numberCases);

Deno.test("arithmetic gives numbers in the form of the operand that prevails", () => {
  const codecOf = (expression: sa.ExprOf<unknown, string>) =>
    unlabelled(expressionNode(expression, "expression")).type.codec;
  assertEquals(codecOf(id.add(bigNumber)), codecOf(bigNumber));
  assertEquals(codecOf(big.add(numNumber)), codecOf(numNumber));
  assertEquals(codecOf(numNumber.add(num)), codecOf(numNumber));
});

Deno.test("numbers of a domain rank by what the domain is made of", () => {
  const positive = sa.domain("positive", sa.integer());
  const amount = sa.domain("amount", sa.numeric());
  const { c } = sa.table("d", new sa.MetaData(), { p: positive, a: amount });
  const typeName = (expression: sa.ExprOf<unknown, string>) =>
    unlabelled(expressionNode(expression, "expression")).type.castName;
  assertEquals(typeName(c.p.add(big)), "BIGINT");
  assertEquals(typeName(c.a.add(big)), "amount");
});

const REFUSED: readonly [string, () => unknown][] = [
  ["null", () => id.add(null as never)],
  ["a fraction for bits", () => id.bitOr(num as never)],
  ["text for a number of bits", () => id.shl("1" as never)],
  ["undefined", () => id.add(undefined as never)],
  ["text", () => id.add("5" as never)],
  ["a text expression", () => id.add(t.txt as never)],
  ["a condition", () => id.trueDiv(t.flag as never)],
  ["a plain object", () => id.mul({} as never)],
];

for (const [name, build] of REFUSED) {
  Deno.test(`arithmetic refuses ${name}`, () => {
    const error = assertThrows(build, DbError);
    assertEquals(error.message.includes("t.id."), true);
  });
}

Deno.test("only whole numbers have bits", () => {
  const builds = [() => num.bitNot(), () => num.bitAnd(1 as never), () => num.shr(1 as never)];
  for (const build of builds) assertThrows(build, sa.ArgumentError, "is not of whole numbers");
});
