import { assertEquals, assertThrows } from "@std/assert";
import { decades, exponent, median, quantile, spread } from "../../bench/statistics.ts";

const rounded = (value: number) => Math.round(value * 1e9) / 1e9;

Deno.test("a median is the middle value, or between the two in the middle", () => {
  assertEquals(median([3]), 3);
  assertEquals(median([10, 1, 9]), 9);
  assertEquals(median([10, 1, 9, 2]), 5.5);
});

Deno.test("a median leaves the values in their order", () => {
  const values = [3, 1, 2];
  median(values);
  assertEquals(values, [3, 1, 2]);
});

Deno.test("there is no median of nothing", () => {
  assertThrows(() => median([]), RangeError, "there are no values");
});

Deno.test("a quantile lies between its neighbours in proportion", () => {
  assertEquals(quantile([0, 10, 20, 30, 40], 0.25), 10);
  assertEquals(quantile([0, 10], 0.9), 9);
  assertEquals(quantile([5, 7], 1), 7);
});

Deno.test("a spread is of the middle half, so one outlier does not count", () => {
  assertEquals(spread([100, 100, 100, 100, 9_999]), 0);
  assertEquals(rounded(spread([80, 90, 100, 110, 120])), 0.2);
});

Deno.test("the exponent of a power law is its power", () => {
  for (const power of [-1, -0.5, 0, 0.5, 1, 2]) {
    const points = [1, 10, 100, 1_000].map((size) => ({ size, cost: 7 * size ** power }));
    assertEquals(rounded(exponent(points)) + 0, power);
  }
});

Deno.test("the exponent of one size is not a number", () => {
  assertEquals(exponent([{ size: 10, cost: 1 }]), NaN);
});

Deno.test("decades end with the last size, whatever it is", () => {
  assertEquals(decades(1, 1_000), [1, 10, 100, 1_000]);
  assertEquals(decades(1, 1_600), [1, 10, 100, 1_000, 1_600]);
  assertEquals(decades(1, 1), [1]);
});
