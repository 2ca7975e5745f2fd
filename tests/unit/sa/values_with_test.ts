import { assertEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { valuesWith } from "../../../src/sa/sql/values_with.ts";

const t = sa.table("t", new sa.MetaData(), { id: sa.integer(), data: sa.jsonb() });
const compiled = sa.compile(
  t.select().where(
    t.c.id.gt(5),
    t.c.id.lt(sa.param("most", sa.integer())),
    t.c.data.eq(sa.param("data", sa.jsonb(), { value: [1] })),
  ),
);

Deno.test("valuesWith() puts what is given in the places of the parameters", () => {
  assertEquals(valuesWith(compiled, { most: 9 }), [5, 9, "[1]"]);
  assertEquals(valuesWith(compiled, { most: null, data: { a: 1 } }), [5, null, '{"a":1}']);
  assertEquals(compiled.values, [5, null, "[1]"]);
});

Deno.test("valuesWith() gives a statement without parameters its own values", () => {
  const own = sa.compile(t.select().where(t.c.id.eq(5)));
  assertEquals(valuesWith(own), [5]);
  assertThrows(() => valuesWith(own, { id: 5 }), sa.ArgumentError, 'there is no parameter "id"');
});

Deno.test("valuesWith() refuses names that are missing or unknown, and wrong kinds", () => {
  const wrong: readonly [Record<string, unknown>, new (message: string) => Error, string][] = [
    [{}, sa.ArgumentError, 'parameter "most" has no value'],
    [Object.create({ most: 9 }), sa.ArgumentError, 'parameter "most" has no value'],
    [{ most: 9, least: 1 }, sa.ArgumentError, 'there is no parameter "least"'],
    [{ most: "9" }, DataError, 'parameter "most" is a string'],
    [{ most: undefined }, sa.ArgumentError, 'parameter "most" is undefined'],
  ];
  for (const [given, error, message] of wrong) {
    assertThrows(() => valuesWith(compiled, given), error, message);
  }
});
