import { assertEquals, assertThrows } from "@std/assert";
import { DbError } from "../../../src/errors.ts";
import { t, testCases } from "../../support/expressions/kinds_table.ts";
import { textCases } from "../../support/expressions/text_cases.ts";

const { txt } = t;

testCases(textCases);

const REFUSED: readonly [string, () => unknown][] = [
  ["like(null)", () => txt.like(null as never)],
  ["like(5)", () => txt.like(5 as never)],
  ["like() with an escape of two characters", () => txt.like("a", { escape: "//" })],
  ["like() with an escape that is no string", () => txt.like("a", { escape: 5 as never })],
  ["startsWith(null)", () => txt.startsWith(null as never)],
  ["contains() of a number", () => txt.contains(5 as never)],
  ["regexpMatch() with flags that there are not", () => txt.regexpMatch("a", { flags: "g" })],
  ["regexpMatch() with flags that are none", () => txt.regexpMatch("a", { flags: 5 as never })],
  [
    "regexpReplace() with flags that there are not",
    () => txt.regexpReplace("a", "", { flags: ")" }),
  ],
  ["regexpReplace() with null", () => txt.regexpReplace("a", null as never)],
  ["concat(null)", () => txt.concat(null as never)],
  ["collate() of what is no name", () => txt.collate("")],
];

for (const [name, build] of REFUSED) {
  Deno.test(`text refuses ${name}`, () => {
    assertThrows(build, DbError);
  });
}

Deno.test("messages name the column and never hold the value", () => {
  const { message } = assertThrows(() => txt.like({ secret: 1 } as never), DbError);
  assertEquals(message.includes("t.txt.like(value)"), true);
  assertEquals(message.includes("secret"), false);
});
