/**
 * The geometric types' values, plain objects of numbers, and what of that shape is taken.
 *
 * Each field is read once: what is sent is what was checked, also where it is a getter.
 * @module
 */

/** A value of `point`. */
export interface Point {
  /** How far to the right. */
  readonly x: number;
  /** How far up. */
  readonly y: number;
}

/** A value of `line`, which has no ends: all points where ax + by + c = 0. */
export interface Line {
  /** The factor of x; not zero where `b` is. */
  readonly a: number;
  /** The factor of y. */
  readonly b: number;
  /** What is added. */
  readonly c: number;
}

/** A value of `lseg`: a line from one point to another. */
export interface LineSegment {
  /** One end. */
  readonly start: Point;
  /** The other end. */
  readonly end: Point;
}

/** A value of `box`. Any two opposite corners go in; the server makes them these two. */
export interface Box {
  /** The upper right corner. */
  readonly high: Point;
  /** The lower left corner. */
  readonly low: Point;
}

/** A value of `path`: points with lines between them. */
export interface Path {
  /** Whether a line goes from the last point to the first. */
  readonly closed: boolean;
  /** The points, one at least. */
  readonly points: readonly Point[];
}

/** A value of `polygon`: the area inside a closed path. */
export interface Polygon {
  /** The corners, one at least. */
  readonly points: readonly Point[];
}

/** A value of `circle`. */
export interface Circle {
  /** The point in the middle. */
  readonly center: Point;
  /** The radius; not negative. */
  readonly radius: number;
}

/** A field of an object, own or inherited; undefined where there is none. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** A copy of what has the shape of a point; null for anything else. */
export function pointOf(value: unknown): Point | null {
  const x = fieldOf(value, "x");
  const y = fieldOf(value, "y");
  return typeof x === "number" && typeof y === "number" ? { x, y } : null;
}

/** A copy of what has the shape of a line; null for anything else. */
export function lineOf(value: unknown): Line | null {
  const a = fieldOf(value, "a");
  const b = fieldOf(value, "b");
  const c = fieldOf(value, "c");
  const isLine = typeof a === "number" && typeof b === "number" && typeof c === "number";
  return isLine ? { a, b, c } : null;
}

/** A copy of what has the shape of a line segment; null for anything else. */
export function lineSegmentOf(value: unknown): LineSegment | null {
  const start = pointOf(fieldOf(value, "start"));
  const end = pointOf(fieldOf(value, "end"));
  return start === null || end === null ? null : { start, end };
}

/** A copy of what has the shape of a box; null for anything else. */
export function boxOf(value: unknown): Box | null {
  const high = pointOf(fieldOf(value, "high"));
  const low = pointOf(fieldOf(value, "low"));
  return high === null || low === null ? null : { high, low };
}

/** A copy of what has the shape of a path; null for anything else. */
export function pathOf(value: unknown): Path | null {
  const closed = fieldOf(value, "closed");
  const polygon = polygonOf(value);
  return typeof closed === "boolean" && polygon !== null ? { closed, ...polygon } : null;
}

/** A copy of what has the shape of a polygon; null for anything else. */
export function polygonOf(value: unknown): Polygon | null {
  const given = fieldOf(value, "points");
  if (!Array.isArray(given)) return null;
  const points: Point[] = [];
  for (const each of given) {
    const point = pointOf(each);
    if (point === null) return null;
    points.push(point);
  }
  return { points };
}

/** A copy of what has the shape of a circle; null for anything else. */
export function circleOf(value: unknown): Circle | null {
  const center = pointOf(fieldOf(value, "center"));
  const radius = fieldOf(value, "radius");
  return center !== null && typeof radius === "number" ? { center, radius } : null;
}
