/**
 * path and polygon: any number of points, one at least.
 * @module
 */

import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode, wrongLength } from "../conversion_error.ts";
import {
  COORDINATE,
  coordinatesIn,
  formatPoint,
  POINT_SIZE,
  readPoint,
  writePoint,
} from "./coordinate.ts";
import { boxCodec, circleCodec, lineCodec, lsegCodec, pointCodec } from "./figure.ts";
import { type Path, pathOf, type Point, type Polygon, polygonOf } from "./geometric.ts";
import { geometricCodec } from "./geometric_codec.ts";
import { PATH, POLYGON } from "../oids.ts";

const COUNT_SIZE = 4;
const PAIR_TEXT = new RegExp(`^${COORDINATE},${COORDINATE}$`);

/** Refuses a value without points, as the server does, but before anything is sent. */
function withPoints<T extends Polygon>(name: string, value: T | null): T | null {
  if (value?.points.length === 0) throw cannotEncode(name, "value has no points");
  return value;
}

/** The points of `((1,2),(3,4))`, whatever its outer brackets are; null when it is not so. */
function pointsIn(text: string): readonly Point[] | null {
  const points: Point[] = [];
  for (const pair of text.slice(2, -2).split("),(")) {
    const found = coordinatesIn(PAIR_TEXT, pair);
    if (found === null) return null;
    points.push({ x: found[0]!, y: found[1]! });
  }
  return points;
}

function formatPoints(points: readonly Point[]): string {
  return points.map(formatPoint).join(",");
}

/**
 * Reads a value's points: a number of them, an int32, `at` bytes after its start, and the points up
 * to its end.
 */
function readPoints(
  name: string,
  view: DataView,
  start: number,
  end: number,
  at: number,
): readonly Point[] {
  const header = at + COUNT_SIZE;
  if (end - start < header) throw wrongLength(name, end - start, header);
  const count = view.getInt32(start + at);
  if (count < 1) throw cannotDecode(name, "value has no points");
  const size = header + count * POINT_SIZE;
  if (end - start !== size) throw wrongLength(name, end - start, size);
  const points: Point[] = [];
  for (let i = start + header; i < end; i += POINT_SIZE) points.push(readPoint(view, i));
  return points;
}

function writePoints(points: readonly Point[], sink: ByteSink): void {
  sink.int32(points.length);
  for (const point of points) writePoint(point, sink);
}

/** `path`, a {@linkcode Path}. */
export const pathCodec: Codec<Path> = geometricCodec({
  name: "path",
  oid: PATH,
  shape: "{ closed, points: [{ x, y }, …] }",
  valueOf: (value: unknown): Path | null => withPoints("path", pathOf(value)),
  parse(text: string): Path | null {
    const closed = text.startsWith("((") && text.endsWith("))");
    if (!closed && !(text.startsWith("[(") && text.endsWith(")]"))) return null;
    const points = pointsIn(text);
    return points === null ? null : { closed, points };
  },
  format({ closed, points }: Path): string {
    return closed ? `(${formatPoints(points)})` : `[${formatPoints(points)}]`;
  },
  decodeBinary({ bytes, view }: ByteSource, start: number, end: number): Path {
    const points = readPoints("path", view, start, end, 1);
    const closed = bytes[start]!;
    if (closed > 1) throw cannotDecode("path", "value is neither open nor closed");
    return { closed: closed === 1, points };
  },
  write({ closed, points }: Path, sink: ByteSink): void {
    sink.uint8(closed ? 1 : 0);
    writePoints(points, sink);
  },
});

/** `polygon`, a {@linkcode Polygon}. */
export const polygonCodec: Codec<Polygon> = geometricCodec({
  name: "polygon",
  oid: POLYGON,
  shape: "{ points: [{ x, y }, …] }",
  valueOf: (value: unknown): Polygon | null => withPoints("polygon", polygonOf(value)),
  parse(text: string): Polygon | null {
    const points = text.startsWith("((") && text.endsWith("))") ? pointsIn(text) : null;
    return points === null ? null : { points };
  },
  format: ({ points }: Polygon): string => `(${formatPoints(points)})`,
  decodeBinary({ view }: ByteSource, start: number, end: number): Polygon {
    return { points: readPoints("polygon", view, start, end, 0) };
  },
  write: ({ points }: Polygon, sink: ByteSink): void => writePoints(points, sink),
});

/** The codecs of this family. */
export const geometricCodecs: readonly Codec[] = [
  pointCodec,
  lineCodec,
  lsegCodec,
  boxCodec,
  pathCodec,
  polygonCodec,
  circleCodec,
];
