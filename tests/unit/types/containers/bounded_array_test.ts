import { assertEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { BoundedArray } from "../../../../src/types/containers/bounded_array.ts";

Deno.test("BoundedArray counts from 1 where nothing else is said", () => {
  const array = new BoundedArray([7, 8]);
  assertEquals([array.items, array.lowerBounds], [[7, 8], [1]]);
});

Deno.test("BoundedArray takes every int4 as a bound, and up to six of them", () => {
  for (const bounds of [[], [0], [-(2 ** 31), 2 ** 31 - 1], [1, 2, 3, 4, 5, 6]]) {
    assertEquals(new BoundedArray([], bounds).lowerBounds, bounds);
  }
});

Deno.test("BoundedArray throws DataError for what are no items and no bounds", () => {
  const bad: readonly [items: unknown, bounds: unknown, state: string][] = [
    ["secret", [1], "items are not an array"],
    [null, [1], "items are not an array"],
    [{ length: 1 }, [1], "items are not an array"],
    [[], null, "lower bounds are not an array of int4"],
    [[], 1, "lower bounds are not an array of int4"],
    [[], [1.5], "lower bounds are not an array of int4"],
    [[], [NaN], "lower bounds are not an array of int4"],
    [[], ["1"], "lower bounds are not an array of int4"],
    [[], [1n], "lower bounds are not an array of int4"],
    [[], [2 ** 31], "lower bounds are not an array of int4"],
    [[], [-(2 ** 31) - 1], "lower bounds are not an array of int4"],
    [[], [1, 1, 1, 1, 1, 1, 1], "it has more than 6 dimensions"],
  ];
  for (const [items, bounds, state] of bad) {
    const error = assertThrows(
      () => new BoundedArray(items as unknown[], bounds as number[]),
      DataError,
    );
    assertEquals(error.message, `Cannot make an array: ${state}`);
  }
});
