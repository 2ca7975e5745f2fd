import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  COORDINATE,
  coordinatesIn,
  formatCoordinate,
  formatPoint,
  POINT_SIZE,
  readPoint,
  writePoint,
} from "../../../../src/types/geometry/coordinate.ts";
import { GrowingSink, received } from "../../../support/byte_sink.ts";
import { exact } from "../../../support/exact.ts";

const ONE = new RegExp(`^${COORDINATE}$`);
const TWO = new RegExp(`^${COORDINATE},${COORDINATE}$`);

Deno.test("A coordinate is read as PostgreSQL prints it", () => {
  const cases = [
    ["0", 0],
    ["-0", -0],
    ["1", 1],
    ["-12.5", -12.5],
    ["0.0001", 0.0001],
    ["1e-05", 1e-5],
    ["1e+15", 1e15],
    ["100000000000000", 1e14],
    ["9.999999999999999e+22", 1e23],
    ["1e+300", 1e300],
    ["1.7976931348623157e+308", Number.MAX_VALUE],
    ["5e-324", 5e-324],
    ["1.23456789012345680e-05", 1.2345678901234568e-5],
    ["Infinity", Infinity],
    ["-Infinity", -Infinity],
    ["NaN", NaN],
  ] as const;
  for (const [text, number] of cases) {
    assertStrictEquals(exact(coordinatesIn(ONE, text)), exact([number]));
    assertStrictEquals(exact(coordinatesIn(TWO, `${text},7`)), exact([number, 7]));
  }
});

Deno.test("A coordinate in another form, or beyond float8, is none", () => {
  const texts = ["", "x", "+1", ".5", "5.", "1e", "1e5", "1E+5", "0x10", "nan", "-NaN", "inf"];
  const more = ["infinity", "1 ", " 1", "1\n", "1,5", "1e+309", "-1e+999", "1e+1000", "1_0", "١"];
  for (const text of [...texts, ...more, "1".repeat(33), `0.${"1".repeat(33)}`]) {
    assertEquals(coordinatesIn(ONE, text), null);
    assertEquals(coordinatesIn(TWO, `1,${text}`), null);
  }
});

Deno.test("A coordinate's text says the same number", () => {
  const numbers = [0, -0, 0.1, 1e15, 1e-5, 1e23, 1e300, 5e-324, NaN, Infinity, -Infinity];
  for (const number of numbers) assertStrictEquals(Number(formatCoordinate(number)), number);
  assertStrictEquals(formatCoordinate(-0), "-0");
  assertStrictEquals(formatPoint({ x: -0, y: 1e300 }), "(-0,1e+300)");
});

Deno.test("A point is two float8", () => {
  for (const point of [{ x: 1.5, y: -0 }, { x: NaN, y: -Infinity }, { x: 5e-324, y: 1e308 }]) {
    const sink = new GrowingSink();
    writePoint(point, sink);
    const { source, start, end } = received(sink.written());
    assertStrictEquals(end - start, POINT_SIZE);
    assertStrictEquals(exact(readPoint(source.view, start)), exact(point));
  }
});
