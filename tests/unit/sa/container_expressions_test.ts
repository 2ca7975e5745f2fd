import { assertThrows } from "@std/assert";
import { DbError } from "../../../src/errors.ts";
import { t, testCases } from "../../support/expressions/kinds_table.ts";
import { containerCases } from "../../support/expressions/container_cases.ts";

const { doc, tags, nums, during, hs, ts } = t;

testCases(containerCases);

const REFUSED: readonly [string, () => unknown][] = [
  ["a step that is no whole number", () => doc.get(1.5)],
  ["a step that is null", () => doc.get(null as never)],
  ["a step of a path that is an object", () => doc.path({} as never)],
  ["a step of a path that is no whole number", () => doc.path("a", NaN)],
  ["null for JSON", () => doc.contains(null)],
  ["undefined for JSON", () => doc.contains(undefined as never)],
  ["an expression that is no JSON", () => doc.contains(t.txt)],
  ["keys that are no strings", () => doc.hasAny([5 as never])],
  ["keys that are no array", () => doc.hasAny("ab" as never)],
  ["a hole among keys", () => hs.hasAll(Array(1))],
  ["at() without a position", () => tags.at()],
  ["a position that is text", () => tags.at("1] FROM x; --" as never)],
  ["a position that is no whole number", () => tags.at(1.5)],
  ["a bound of a slice that is text", () => tags.slice("1" as never, 2)],
  ["an element of another type", () => nums.has("1" as never)],
  ["null for an array", () => tags.overlaps(null as never)],
  ["null for a range", () => during.contains(null as never)],
  ["text for a bound", () => during.contains("3" as never)],
  ["null for hstore", () => hs.contains(null as never)],
  ["null for a query", () => ts.match(null as never)],
];

for (const [name, build] of REFUSED) {
  Deno.test(`containers refuse ${name}`, () => {
    assertThrows(build, DbError);
  });
}
