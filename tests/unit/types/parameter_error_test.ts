import { assertEquals, assertStrictEquals } from "@std/assert";
import { DataError } from "../../../src/errors.ts";
import { Interval } from "../../../src/types/times/interval.ts";
import { parameterError } from "../../../src/types/parameter_error.ts";
import { createRegistry } from "../../../src/types/registry.ts";

const registry = createRegistry();
const QUERY = "SELECT $1";
const REFUSED = new DataError("Cannot encode t: value is not a t", { cause: "why" });

function messageFor(oid: number, value: unknown): string {
  return (parameterError(REFUSED, 1, registry.get(oid), value, QUERY) as DataError).message;
}

Deno.test("parameterError() says which parameter it is, and keeps the rest", () => {
  const error = parameterError(REFUSED, 0, registry.get(23), 1.5, QUERY) as DataError;
  assertEquals([error.message, error.cause, error.sent, error.query], [
    "Cannot encode t: value is not a t (parameter $1)",
    "why",
    "no",
    QUERY,
  ]);
});

Deno.test("parameterError() says what a list, or a value of another class, may have been meant for", () => {
  const cases: readonly [oid: number, value: unknown, hint: string][] = [
    [23, [1, 2], "; for one of a list write = ANY($2)"],
    [25, ["a"], "; for one of a list write = ANY($2)"],
    [1007, [1.5], ""],
    [3802, [1n], ""],
    [25, new Date(0), ", taken for text; cast it if it is of another type"],
    [1184, new Interval({ days: 1 }), ", taken for timestamptz; cast it if it is of another type"],
    [25, { a: 1 }, ""],
    [600, Object.create(null), ""],
    [23, 1.5, ""],
    [23, null, ""],
  ];
  for (const [oid, value, hint] of cases) {
    assertStrictEquals(
      messageFor(oid, value),
      `Cannot encode t: value is not a t (parameter $2${hint})`,
    );
  }
});

Deno.test("parameterError() leaves what is no DataError as it is", () => {
  const error = new RangeError("not mine");
  assertStrictEquals(parameterError(error, 0, registry.get(23), 1, QUERY), error);
});
