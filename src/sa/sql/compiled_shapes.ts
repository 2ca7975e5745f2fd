/**
 * What has been compiled, by shape: the next statement of the same shape only brings its values.
 * @module
 */

import type { Codec } from "../../types/codec.ts";
import { boundValue } from "./bound_value.ts";
import type { ParamSlot } from "./compiled.ts";
import type { Shape } from "./shape.ts";

/** What statements of one shape have in common. */
export interface CompiledShape {
  /** Their text. */
  readonly text: string;
  /** How the columns of their results are read. */
  readonly codecs: readonly Codec[];
  /** The places of values that are given when they are run. */
  readonly params: readonly ParamSlot[];
  /** For each placeholder which of the shape's nodes has its value. */
  readonly order: readonly number[];
}

/** As many shapes as are kept; of more the one used least recently is dropped. */
const MAX_SHAPES = 500;
/** Longer ones are rare, and few of them would fill the memory. */
const MAX_KEY_LENGTH = 10_000;

const SHAPES = new Map<string, CompiledShape>();

/** What was compiled for a shape, if it was. */
export function knownShape({ key }: Shape): CompiledShape | undefined {
  const known = SHAPES.get(key);
  if (known === undefined) return undefined;
  // The last in the map is the one used most recently.
  SHAPES.delete(key);
  SHAPES.set(key, known);
  return known;
}

/** Keeps what was compiled for a shape. */
export function keepShape({ key }: Shape, compiled: CompiledShape): void {
  if (key.length > MAX_KEY_LENGTH) return;
  SHAPES.set(key, compiled);
  if (SHAPES.size <= MAX_SHAPES) return;
  const [oldest] = SHAPES.keys();
  SHAPES.delete(oldest!);
}

/** The values of a statement of the shape, in the order of their placeholders. */
export function valuesOf({ holders }: Shape, { order }: CompiledShape): unknown[] {
  return order.map((i) => boundValue(holders[i]!));
}
