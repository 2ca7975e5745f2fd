/**
 * Coordinates and points: float8 in both formats, exactly.
 * @module
 */

import type { ByteSink } from "../codec.ts";
import type { Point } from "./geometric.ts";

/** The number of bytes of a point. */
export const POINT_SIZE = 16;

/**
 * One coordinate as PostgreSQL prints it, a group of a regular expression. Its repetitions are
 * bounded, and what follows it is never a part of a number, so that no text takes long to refuse.
 */
export const COORDINATE = String.raw`(NaN|-?Infinity|-?\d{1,32}(?:\.\d{1,32})?(?:e[+-]\d{1,3})?)`;

/**
 * The coordinates that are the groups of `pattern`; null where `text` is not of that pattern, and for
 * a number beyond float8.
 */
export function coordinatesIn(pattern: RegExp, text: string): readonly number[] | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const coordinates: number[] = [];
  for (let i = 1; i < match.length; i++) {
    const coordinate = Number(match[i]);
    const isBeyond = Math.abs(coordinate) === Infinity && !match[i]!.endsWith("Infinity");
    if (isBeyond) return null;
    coordinates.push(coordinate);
  }
  return coordinates;
}

/** The text of a coordinate. */
export function formatCoordinate(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** The text of a point. */
export function formatPoint({ x, y }: Point): string {
  return `(${formatCoordinate(x)},${formatCoordinate(y)})`;
}

/** Reads the point at `at`. */
export function readPoint(view: DataView, at: number): Point {
  return { x: view.getFloat64(at), y: view.getFloat64(at + 8) };
}

/** Writes a point. */
export function writePoint({ x, y }: Point, sink: ByteSink): void {
  sink.float64(x);
  sink.float64(y);
}
