import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { Range, type RangeBounds } from "../../../../src/types/containers/range.ts";

function partsOf({ lower, upper, lowerInclusive, upperInclusive, isEmpty, bounds }: Range) {
  return [lower, upper, lowerInclusive, upperInclusive, isEmpty, bounds];
}

Deno.test("Range holds its bounds, the lower one alone where nothing else is said", () => {
  assertEquals(partsOf(new Range(1, 10)), [1, 10, true, false, false, "[)"]);
  assertEquals(partsOf(new Range(1, 10, "[]")), [1, 10, true, true, false, "[]"]);
  assertEquals(partsOf(new Range(1, 10, "(]")), [1, 10, false, true, false, "(]"]);
  assertEquals(partsOf(new Range(1, 10, "()")), [1, 10, false, false, false, "()"]);
});

Deno.test("Range does not hold a bound that is not there", () => {
  assertEquals(partsOf(new Range(null, 10, "[]")), [null, 10, false, true, false, "(]"]);
  assertEquals(partsOf(new Range(1, null, "[]")), [1, null, true, false, false, "[)"]);
  assertEquals(partsOf(new Range(null, null, "[]")), [null, null, false, false, false, "()"]);
});

Deno.test("Range.empty() has no bounds, whatever they were", () => {
  for (const range of [Range.empty(), new Range(1, 10, "empty")]) {
    assertEquals(partsOf(range), [null, null, false, false, true, "empty"]);
  }
});

Deno.test("Range takes falsy values for bounds", () => {
  assertEquals(partsOf(new Range<unknown>(0, "")), [0, "", true, false, false, "[)"]);
});

Deno.test("Range throws DataError for undefined and for other bounds", () => {
  for (const [lower, upper] of [[undefined, 1], [1, undefined]]) {
    const error = assertThrows(() => new Range(lower, upper), DataError);
    assertStrictEquals(
      error.message,
      "Cannot make a range: a bound is undefined; use null for none",
    );
  }
  for (const bounds of ["", "[", "[[", "][", "secret", null, 1, "[)x", ["[)"]]) {
    const error = assertThrows(() => new Range(1, 2, bounds as RangeBounds), DataError);
    assertStrictEquals(
      error.message,
      'Cannot make a range: bounds are not "[)", "[]", "(]", "()" or "empty"',
    );
  }
});

Deno.test("Range.contains() knows which bounds belong to it", () => {
  const inside = (range: Range<number>) => [0, 1, 5, 10, 11].map((n) => range.contains(n));
  assertEquals(inside(new Range(1, 10)), [false, true, true, false, false]);
  assertEquals(inside(new Range(1, 10, "[]")), [false, true, true, true, false]);
  assertEquals(inside(new Range(1, 10, "(]")), [false, false, true, true, false]);
  assertEquals(inside(new Range(1, 10, "()")), [false, false, true, false, false]);
  assertEquals(inside(new Range<number>(null, 5)), [true, true, false, false, false]);
  assertEquals(inside(new Range<number>(5, null)), [false, false, true, true, true]);
  assertEquals(inside(new Range<number>(null, null)), [true, true, true, true, true]);
  assertEquals(inside(Range.empty()), [false, false, false, false, false]);
});

Deno.test("Range.contains() compares what has an order", () => {
  assert(new Range(1n, 3n).contains(2n));
  assert(new Range<number | bigint>(1, 3).contains(2n));
  assert(new Range(new Date(1), new Date(3)).contains(new Date(2)));
  assert(!new Range(new Date(1), new Date(3)).contains(new Date(3)));
  const day = (text: string) => Temporal.PlainDate.from(text);
  const year = new Range(day("2024-01-01"), day("2025-01-01"));
  assertEquals([year.contains(day("2024-12-31")), year.contains(day("2025-01-01"))], [true, false]);
});

Deno.test("Range.contains() has NaN behind all numbers, as PostgreSQL does", () => {
  assertEquals(
    [
      new Range(1, 3, "[]").contains(NaN),
      new Range<number>(1, null).contains(NaN),
      new Range(1, NaN, "[]").contains(NaN),
      new Range(1, NaN).contains(NaN),
      new Range(1, NaN).contains(Infinity),
      new Range(new Date(0), new Date(1), "[]").contains(new Date(NaN)),
    ],
    [false, true, true, false, true, false],
  );
});

Deno.test("Range.contains() compares with a function", () => {
  const compare = (a: string, b: string) => Number(a) - Number(b);
  const range = new Range("9", "10", "[]");
  assertEquals(["8", "9", "9.5", "10", "10.5"].map((n) => range.contains(n, compare)), [
    false,
    true,
    true,
    true,
    false,
  ]);
});

Deno.test("Range.contains() throws DataError for what has no order of its own", () => {
  const none: readonly unknown[] = ["9", true, {}, [], Symbol("s"), Object.create(null)];
  for (const bound of none) {
    const error = assertThrows(() => new Range<unknown>(bound, null).contains(bound), DataError);
    assertStrictEquals(
      error.message,
      "Cannot compare: values have no order of their own; pass a function",
    );
  }
  assertThrows(() => new Range<unknown>(null, "9").contains("1"), DataError);
  assertThrows(() => new Range<unknown>(1, null).contains(null), DataError);
});

Deno.test("String(range) is as PostgreSQL writes it", () => {
  assertEquals(
    [
      new Range(1, 10),
      new Range(1, 10, "(]"),
      new Range<number>(null, 5, "[]"),
      new Range<number>(1, null),
      new Range(null, null),
      Range.empty(),
    ].map(String),
    ["[1,10)", "(1,10]", "(,5]", "[1,)", "(,)", "empty"],
  );
});
