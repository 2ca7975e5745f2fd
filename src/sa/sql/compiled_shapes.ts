/**
 * What has been compiled, by shape: the next statement of the same shape only brings its values.
 * @module
 */

import type { Codec } from "../../types/codec.ts";
import { boundValue } from "./bound_value.ts";
import type { CompiledColumn, ParamSlot } from "./compiled.ts";
import type { Shape } from "./shape.ts";

/** What statements of one shape have in common. */
export interface CompiledShape {
  /** Their text. */
  readonly text: string;
  /** The columns of their results, where those have no values of a statement's own. */
  readonly columns: readonly CompiledColumn[] | null | undefined;
  /** How the columns of their results are read. */
  readonly codecs: readonly Codec[];
  /** The places of values that are given when they are run. */
  readonly params: readonly ParamSlot[];
  /** For each placeholder which of the shape's nodes has its value. */
  readonly order: readonly number[];
}

/** A shape without the statement that it was met with, and what was compiled for it. */
interface Kept extends Pick<Shape, "tokens" | "hash"> {
  readonly compiled: CompiledShape;
}

/** What is kept; with more those are dropped that have not been used since about so many others were. */
const MAX_SHAPES = 250;
/** Longer ones are rare, and few of them would fill the memory. */
const MAX_TOKENS = 2_000;

/** Shapes that have been met of late, and those before them. */
let recent = new Map<number, Kept[]>();
let former = new Map<number, Kept[]>();
let count = 0;

/** What was compiled for a shape, if it was. */
export function knownShape(shape: Shape): CompiledShape | undefined {
  const known = find(recent, shape);
  if (known !== undefined) return known.compiled;
  const again = find(former, shape);
  if (again !== undefined) keep(again);
  return again?.compiled;
}

/** Keeps what was compiled for a shape. */
export function keepShape({ tokens, hash }: Shape, compiled: CompiledShape): void {
  if (tokens.length <= MAX_TOKENS) keep({ tokens, hash, compiled });
}

/** The values of a statement of the shape, in the order of their placeholders. */
export function valuesOf({ holders }: Shape, { order }: CompiledShape): unknown[] {
  return order.map((i) => boundValue(holders[i]!));
}

function keep(kept: Kept): void {
  if (++count > MAX_SHAPES) {
    former = recent;
    recent = new Map();
    count = 1;
  }
  const others = recent.get(kept.hash);
  if (others === undefined) recent.set(kept.hash, [kept]);
  else others.push(kept);
}

function find(
  shapes: ReadonlyMap<number, readonly Kept[]>,
  { hash, tokens }: Shape,
): Kept | undefined {
  return shapes.get(hash)?.find((kept) =>
    kept.tokens.length === tokens.length && isSame(kept.tokens, tokens)
  );
}

/** Without a callback, since this is what a statement that is known waits for. */
function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
