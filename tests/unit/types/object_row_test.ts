import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { InterfaceError } from "../../../src/errors.ts";
import { objectOf, refuseDuplicates } from "../../../src/types/object_row.ts";

Deno.test("objectOf() keeps names and values in order", () => {
  const row = objectOf(["b", "a", ""], [1, null, "x"]);
  assertEquals(Object.entries(row), [["b", 1], ["a", null], ["", "x"]]);
  assertEquals(objectOf([], []), {});
});

Deno.test("objectOf() keeps names that every object has as its own data", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
  const row = objectOf(names, [{ admin: true }, 2, 3, 4]) as Record<string, unknown>;
  assertStrictEquals(Object.getPrototypeOf(row), Object.prototype);
  assertStrictEquals(row.admin, undefined);
  assertEquals(Object.keys(row), names);
  const property = Object.getOwnPropertyDescriptor(row, "__proto__");
  assertEquals(property, {
    value: { admin: true },
    enumerable: true,
    configurable: true,
    writable: true,
  });
  assert(!("admin" in {}));
});

Deno.test("refuseDuplicates() names the column that would be lost", () => {
  refuseDuplicates(["a", "A", "__proto__"]);
  assertThrows(
    () => refuseDuplicates(["a", 'b"', 'b"']),
    InterfaceError,
    'Cannot make objects of the rows: two columns are named "b\\""; name one with AS, or ask for tuples',
  );
});
