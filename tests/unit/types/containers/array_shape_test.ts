import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { itemsOf, shapeOf } from "../../../../src/types/containers/array_shape.ts";
import { BoundedArray } from "../../../../src/types/containers/bounded_array.ts";
import type { Codec } from "../../../../src/types/codec.ts";
import { int4Codec } from "../../../../src/types/numbers/integer.ts";
import { jsonCodecs } from "../../../../src/types/text/json.ts";

const json = jsonCodecs("parsed")[0]!;

function shape(value: unknown, element: Codec = int4Codec) {
  const { lengths, lowerBounds, elements } = shapeOf("_t", element, value);
  return [lengths, lowerBounds, elements];
}

Deno.test("shapeOf() finds the dimensions of nested arrays", () => {
  assertEquals(shape([1, null, 3]), [[3], [1], [1, null, 3]]);
  assertEquals(shape([[1, 2], [3, 4], [5, 6]]), [[3, 2], [1, 1], [1, 2, 3, 4, 5, 6]]);
  assertEquals(shape([[[[[[7]]]]]]), [[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1], [7]]);
  assertEquals(shape([null]), [[1], [1], [null]]);
});

Deno.test("shapeOf() has no dimensions where there are no elements", () => {
  for (const empty of [[], [[]], [[], []], [[[], []]], new Int32Array(0), new BoundedArray([])]) {
    assertEquals(shape(empty), [[], [], []]);
  }
  assertEquals(shape(new BoundedArray([], [])), [[], [], []]);
  assertEquals(shape(new BoundedArray([], [3, 4])), [[], [], []]);
});

Deno.test("shapeOf() takes typed arrays", () => {
  assertEquals(shape(Int32Array.of(1, -2)), [[2], [1], [1, -2]]);
  assertEquals(shape(BigInt64Array.of(5n)), [[1], [1], [5n]]);
  assertEquals(shape(Float64Array.of(0.5)), [[1], [1], [0.5]]);
  assertStrictEquals(itemsOf(new DataView(new ArrayBuffer(8))), null);
});

Deno.test("shapeOf() takes bounds", () => {
  assertEquals(shape(new BoundedArray([7, 8], [0])), [[2], [0], [7, 8]]);
  assertEquals(shape(new BoundedArray([[7], [8]], [-1, 5])), [[2, 1], [-1, 5], [7, 8]]);
});

Deno.test("shapeOf() takes arrays for elements where the element's type does", () => {
  assertEquals(shape([[1, 2], [3]], json), [[2], [1], [[1, 2], [3]]]);
  const one = new BoundedArray([[1, 2], [3, 4]], [0]);
  assertEquals(shape(one, json), [[2], [0], [[1, 2], [3, 4]]]);
  const two = new BoundedArray([[1, [2]], [3, {}]], [1, 1]);
  assertEquals(shape(two, json), [[2, 2], [1, 1], [1, [2], 3, {}]]);
});

Deno.test("shapeOf() throws DataError for what is no array", () => {
  for (const value of [null, undefined, 1, "secret", {}, { length: 1, 0: 1 }, new Set([1])]) {
    const error = assertThrows(() => shape(value), DataError);
    assertEquals(
      error.message,
      "Cannot encode _t: value is not an array; pass one, or its text",
    );
  }
});

Deno.test("shapeOf() throws DataError for arrays that are ragged", () => {
  const ragged: readonly unknown[] = [
    [[1], [2, 3]],
    [[1, 2], [3]],
    [[1], 2],
    [[1], null],
    [[1], undefined],
    [[1], , [2]],
    [[], [1]],
    [[1], []],
    [[[1], [2]], [[3]]],
    [[[1], [2]], [[3], [4, 5]]],
    [[[1]], [2]],
    [[1], Int32Array.of(2)],
    new BoundedArray([[1], 2], [1, 1]),
  ];
  for (const value of ragged) {
    const error = assertThrows(() => shape(value), DataError);
    assertEquals(
      error.message,
      "Cannot encode _t: value is ragged: arrays of one dimension differ in length",
    );
  }
});

Deno.test("shapeOf() throws DataError for more than six dimensions, and for arrays without end", () => {
  const cycle: unknown[] = [];
  cycle.push(cycle, cycle);
  const behind: unknown[] = [[[[[[]]]]]];
  (behind as unknown[][])[0]!.unshift(behind);
  for (const value of [[[[[[[[1]]]]]]], [[[[[[[]]]]]]], cycle, behind]) {
    const error = assertThrows(() => shape(value), DataError);
    assertEquals(error.message, "Cannot encode _t: value has more than 6 dimensions");
  }
});

Deno.test("shapeOf() throws DataError for as many bounds as it has not dimensions", () => {
  const cases: readonly [BoundedArray, string][] = [
    [new BoundedArray([1], []), "1 dimensions and 0 lower bounds"],
    [new BoundedArray([1], [1, 1]), "1 dimensions and 2 lower bounds"],
    [new BoundedArray([[1], [2]], [1, 1, 1]), "2 dimensions and 3 lower bounds"],
    [new BoundedArray([null], [1, 1]), "1 dimensions and 2 lower bounds"],
  ];
  for (const [value, state] of cases) {
    const error = assertThrows(() => shape(value), DataError);
    assertEquals(error.message, `Cannot encode _t: value has ${state}`);
  }
});

Deno.test("shapeOf() throws DataError that says which element is undefined", () => {
  for (const value of [[1, undefined], [1, , 3], [[1, undefined]]]) {
    const error = assertThrows(() => shape(value), DataError);
    assertEquals(
      error.message,
      "Cannot encode int4: value is undefined; use null for NULL (element 2)",
    );
  }
});

Deno.test("shapeOf() ends at the first hole of an array that is nothing else", () => {
  const start = performance.now();
  for (const value of [new Array(2 ** 32 - 1), [new Array(2 ** 32 - 1)]]) {
    assertThrows(() => shape(value), DataError, "undefined; use null for NULL (element 1)");
  }
  assert(performance.now() - start < 1000);
});

Deno.test("shapeOf() throws what a getter throws", () => {
  const hostile = [1, 2];
  Object.defineProperty(hostile, 1, {
    get(): number {
      throw new RangeError("not mine");
    },
  });
  assertThrows(() => shape(hostile), RangeError, "not mine");
});

Deno.test("a typed array whose buffer was transferred away is refused rather than stored as empty", () => {
  const view = new Int32Array([1, 2]);
  view.buffer.transfer();
  assertThrows(
    () => shapeOf("int4[]", int4Codec, view),
    DataError,
    "Cannot encode int4[]: value is not an array; pass one, or its text",
  );
});
