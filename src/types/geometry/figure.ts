/**
 * point, line, lseg, box and circle: so many float8, and no more.
 * @module
 */

import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { wrongLength } from "../conversion_error.ts";
import {
  COORDINATE,
  coordinatesIn,
  formatCoordinate,
  formatPoint,
  POINT_SIZE,
  readPoint,
  writePoint,
} from "./coordinate.ts";
import {
  type Box,
  boxOf,
  type Circle,
  circleOf,
  type Line,
  lineOf,
  type LineSegment,
  lineSegmentOf,
  type Point,
  pointOf,
} from "./geometric.ts";
import { geometricCodec } from "./geometric_codec.ts";
import { BOX, CIRCLE, LINE, LSEG, POINT } from "../oids.ts";

/** A line, and a circle: three float8. */
const TRIPLE_SIZE = 24;
const PAIR_SIZE = 2 * POINT_SIZE;

const POINT_PATTERN = String.raw`\(${COORDINATE},${COORDINATE}\)`;
const POINT_TEXT = new RegExp(`^${POINT_PATTERN}$`);
const LINE_TEXT = new RegExp(String.raw`^\{${COORDINATE},${COORDINATE},${COORDINATE}\}$`);
const LSEG_TEXT = new RegExp(String.raw`^\[${POINT_PATTERN},${POINT_PATTERN}\]$`);
const BOX_TEXT = new RegExp(`^${POINT_PATTERN},${POINT_PATTERN}$`);
const CIRCLE_TEXT = new RegExp(`^<${POINT_PATTERN},${COORDINATE}>$`);

/** `point`, a {@linkcode Point}. */
export const pointCodec: Codec<Point> = geometricCodec({
  name: "point",
  oid: POINT,
  shape: "{ x, y }",
  valueOf: pointOf,
  parse(text: string): Point | null {
    const found = coordinatesIn(POINT_TEXT, text);
    return found === null ? null : { x: found[0]!, y: found[1]! };
  },
  format: formatPoint,
  decodeBinary({ view }: ByteSource, start: number, end: number): Point {
    if (end - start !== POINT_SIZE) throw wrongLength("point", end - start, POINT_SIZE);
    return readPoint(view, start);
  },
  write: writePoint,
});

/** `line`, a {@linkcode Line}. */
export const lineCodec: Codec<Line> = geometricCodec({
  name: "line",
  oid: LINE,
  shape: "{ a, b, c }",
  valueOf: lineOf,
  parse(text: string): Line | null {
    const found = coordinatesIn(LINE_TEXT, text);
    return found === null ? null : { a: found[0]!, b: found[1]!, c: found[2]! };
  },
  format({ a, b, c }: Line): string {
    return `{${formatCoordinate(a)},${formatCoordinate(b)},${formatCoordinate(c)}}`;
  },
  decodeBinary({ view }: ByteSource, start: number, end: number): Line {
    if (end - start !== TRIPLE_SIZE) throw wrongLength("line", end - start, TRIPLE_SIZE);
    return {
      a: view.getFloat64(start),
      b: view.getFloat64(start + 8),
      c: view.getFloat64(start + 16),
    };
  },
  write({ a, b, c }: Line, sink: ByteSink): void {
    sink.float64(a);
    sink.float64(b);
    sink.float64(c);
  },
});

/** The two points of a text; null when it is not of that pattern. */
function pairIn(pattern: RegExp, text: string): readonly [Point, Point] | null {
  const found = coordinatesIn(pattern, text);
  if (found === null) return null;
  return [{ x: found[0]!, y: found[1]! }, { x: found[2]!, y: found[3]! }];
}

/** `lseg`, a {@linkcode LineSegment}. */
export const lsegCodec: Codec<LineSegment> = geometricCodec({
  name: "lseg",
  oid: LSEG,
  shape: "{ start: { x, y }, end: { x, y } }",
  valueOf: lineSegmentOf,
  parse(text: string): LineSegment | null {
    const pair = pairIn(LSEG_TEXT, text);
    return pair === null ? null : { start: pair[0], end: pair[1] };
  },
  format: ({ start, end }: LineSegment): string => `[${formatPoint(start)},${formatPoint(end)}]`,
  decodeBinary({ view }: ByteSource, start: number, end: number): LineSegment {
    if (end - start !== PAIR_SIZE) throw wrongLength("lseg", end - start, PAIR_SIZE);
    return { start: readPoint(view, start), end: readPoint(view, start + POINT_SIZE) };
  },
  write({ start, end }: LineSegment, sink: ByteSink): void {
    writePoint(start, sink);
    writePoint(end, sink);
  },
});

/** `box`, a {@linkcode Box}. */
export const boxCodec: Codec<Box> = geometricCodec({
  name: "box",
  oid: BOX,
  shape: "{ high: { x, y }, low: { x, y } }",
  valueOf: boxOf,
  parse(text: string): Box | null {
    const pair = pairIn(BOX_TEXT, text);
    return pair === null ? null : { high: pair[0], low: pair[1] };
  },
  format: ({ high, low }: Box): string => `${formatPoint(high)},${formatPoint(low)}`,
  decodeBinary({ view }: ByteSource, start: number, end: number): Box {
    if (end - start !== PAIR_SIZE) throw wrongLength("box", end - start, PAIR_SIZE);
    return { high: readPoint(view, start), low: readPoint(view, start + POINT_SIZE) };
  },
  write({ high, low }: Box, sink: ByteSink): void {
    writePoint(high, sink);
    writePoint(low, sink);
  },
});

/** `circle`, a {@linkcode Circle}. */
export const circleCodec: Codec<Circle> = geometricCodec({
  name: "circle",
  oid: CIRCLE,
  shape: "{ center: { x, y }, radius }",
  valueOf: circleOf,
  parse(text: string): Circle | null {
    const found = coordinatesIn(CIRCLE_TEXT, text);
    if (found === null) return null;
    return { center: { x: found[0]!, y: found[1]! }, radius: found[2]! };
  },
  format({ center, radius }: Circle): string {
    return `<${formatPoint(center)},${formatCoordinate(radius)}>`;
  },
  decodeBinary({ view }: ByteSource, start: number, end: number): Circle {
    if (end - start !== TRIPLE_SIZE) throw wrongLength("circle", end - start, TRIPLE_SIZE);
    return { center: readPoint(view, start), radius: view.getFloat64(start + POINT_SIZE) };
  },
  write({ center, radius }: Circle, sink: ByteSink): void {
    writePoint(center, sink);
    sink.float64(radius);
  },
});
