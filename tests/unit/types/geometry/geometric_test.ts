import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  boxOf,
  circleOf,
  fieldOf,
  lineOf,
  lineSegmentOf,
  pathOf,
  pointOf,
  polygonOf,
} from "../../../../src/types/geometry/geometric.ts";
import { exact } from "../../../support/exact.ts";

const P = { x: 1, y: -0 };
const Q = { x: NaN, y: -Infinity };

const SHAPES = [
  { of: pointOf, value: P },
  { of: lineOf, value: { a: 1, b: 0, c: -2.5 } },
  { of: lineSegmentOf, value: { start: P, end: Q } },
  { of: boxOf, value: { high: P, low: Q } },
  { of: pathOf, value: { closed: true, points: [P, Q] } },
  { of: polygonOf, value: { points: [P, Q] } },
  { of: circleOf, value: { center: Q, radius: 3 } },
] as const;

for (const { of, value } of SHAPES) {
  const fields = Object.entries(value);

  Deno.test(`${of.name}() copies the fields of its shape and no other`, () => {
    assertStrictEquals(exact(of({ ...value, more: 1 })), exact(value));
    assertStrictEquals(exact(of(Object.freeze({ ...value }))), exact(value));
  });

  Deno.test(`${of.name}() takes inherited fields, getters too, and reads each once`, () => {
    let reads = 0;
    const inherited = Object.create({}, {});
    const getters = fields.map(([name, field]) => [name, { get: () => (reads += 1, field) }]);
    Object.defineProperties(inherited, Object.fromEntries(getters));
    assertStrictEquals(exact(of(Object.create(inherited))), exact(value));
    assertStrictEquals(reads, fields.length);
  });

  Deno.test(`${of.name}() is null without one of the fields, or with another value in it`, () => {
    for (const [name, field] of fields) {
      for (const wrong of [undefined, null, "1", 1n, {}, [], [{}], [P, undefined], Object(1)]) {
        // No points at all are the codec's to refuse.
        if (name === "points" && Array.isArray(wrong) && wrong.length === 0) continue;
        assertEquals(of({ ...value, [name]: wrong }), null);
      }
      const other = typeof field === "number" ? true : 1;
      assertEquals(of({ ...value, [name]: other }), null);
      assertEquals(of(Object.fromEntries(fields.filter(([each]) => each !== name))), null);
    }
  });

  Deno.test(`${of.name}() is null for what is not an object`, () => {
    const callable = Object.assign(() => {}, value);
    for (const given of [undefined, null, 1, "x", true, 1n, Symbol("x"), callable, [1, 2], {}]) {
      assertEquals(of(given), null);
    }
  });
}

Deno.test("pointOf() takes an instance of a class", () => {
  class Place {
    readonly #x = 1;
    get x(): number {
      return this.#x;
    }
    readonly y = 2;
  }
  assertEquals(pointOf(new Place()), { x: 1, y: 2 });
});

Deno.test("polygonOf() is null for points with a hole, and for what is only like an array", () => {
  assertEquals(polygonOf({ points: [P, , Q] }), null);
  assertEquals(polygonOf({ points: new Float64Array([1, 2]) }), null);
  assertEquals(polygonOf({ points: { 0: P, length: 1 } }), null);
  assertEquals(polygonOf({ points: new Set([P]) }), null);
});

Deno.test("fieldOf() is undefined where there is no field, and no object", () => {
  assertStrictEquals(fieldOf({ x: 1 }, "x"), 1);
  assertStrictEquals(fieldOf({ x: 1 }, "y"), undefined);
  assertStrictEquals(fieldOf("text", "length"), undefined);
  assertStrictEquals(fieldOf(null, "x"), undefined);
});
