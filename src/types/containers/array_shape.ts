/**
 * A JavaScript array on its way to the server: its dimensions, and its elements one after the other.
 * @module
 */

import { BoundedArray, MAX_DIMENSIONS } from "./bounded_array.ts";
import type { Codec } from "../codec.ts";
import { cannotEncode, located, undefinedValue } from "../conversion_error.ts";

/** An array as PostgreSQL has it. */
export interface ArrayShape {
  /** The length of each dimension; none for an array without elements. */
  readonly lengths: readonly number[];
  /** The first subscript of each dimension. */
  readonly lowerBounds: readonly number[];
  /** The elements in the order of the subscripts, the last of which runs fastest. */
  readonly elements: readonly unknown[];
}

/**
 * What is taken for an array: JavaScript's own, typed ones, and those with bounds. Not a typed one whose buffer was
 * transferred away: it looks empty, and would be stored as such.
 */
export function itemsOf(value: unknown): ArrayLike<unknown> | null {
  if (Array.isArray(value)) return value;
  if (value instanceof BoundedArray) return value.items;
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return null;
  const { buffer } = value;
  return buffer instanceof ArrayBuffer && buffer.detached ? null : typedItems(value);
}

/** Numbers and bigints; the declared type of views does not say that they have an index. */
function typedItems(view: ArrayBufferView): ArrayLike<unknown> {
  return view as ArrayBufferView & ArrayLike<unknown>;
}

/** The shape of `value`. Throws `DataError` for what is no array, or none that PostgreSQL can have. */
export function shapeOf(typeName: string, element: Codec, value: unknown): ArrayShape {
  const items = itemsOf(value);
  if (items === null) throw cannotEncode(typeName, "value is not an array; pass one, or its text");
  const depth = depthOf(typeName, element, value, items);
  const lengths: number[] = [];
  for (let level: unknown = items; lengths.length < depth; level = (level as unknown[])[0]) {
    lengths.push((level as ArrayLike<unknown>).length);
  }
  const elements: unknown[] = [];
  collect(typeName, items, lengths, 0, (item) => append(element, elements, item));
  if (elements.length === 0) return { lengths: [], lowerBounds: [], elements };
  return { lengths, lowerBounds: boundsOf(value, depth), elements };
}

/** Adds an element. Throws `DataError` where there is none, and at once: an array may have holes without end. */
export function append(element: Codec, elements: unknown[], item: unknown): void {
  if (item !== undefined) return void elements.push(item);
  throw located(undefinedValue(element.name), `element ${elements.length + 1}`);
}

/**
 * How many dimensions it has: at most as many as its bounds say, and as deep as its first elements go; one more
 * than there can be for all that is deeper, be it endless.
 */
export function countDimensions(
  element: Codec,
  value: unknown,
  items: ArrayLike<unknown>,
): number {
  const most = value instanceof BoundedArray
    ? value.lowerBounds.length
    : element.takesArrays
    ? 1
    : MAX_DIMENSIONS + 1;
  let depth = 1;
  for (let level = items[0]; depth < most && Array.isArray(level); level = level[0]) depth += 1;
  return depth;
}

function depthOf(
  typeName: string,
  element: Codec,
  value: unknown,
  items: ArrayLike<unknown>,
): number {
  const depth = countDimensions(element, value, items);
  if (depth > MAX_DIMENSIONS) {
    throw cannotEncode(typeName, `value has more than ${MAX_DIMENSIONS} dimensions`);
  }
  const bounds = value instanceof BoundedArray ? value.lowerBounds.length : depth;
  if (bounds !== depth && items.length > 0) {
    throw cannotEncode(typeName, `value has ${depth} dimensions and ${bounds} lower bounds`);
  }
  return depth;
}

function boundsOf(value: unknown, depth: number): readonly number[] {
  return value instanceof BoundedArray ? value.lowerBounds : new Array(depth).fill(1);
}

/** Takes the elements below one level; all parts of a level must be equally long. */
function collect(
  typeName: string,
  items: ArrayLike<unknown>,
  lengths: readonly number[],
  level: number,
  take: (item: unknown) => void,
): void {
  if (items.length !== lengths[level]) throw ragged(typeName);
  const isLast = level === lengths.length - 1;
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (isLast) take(item);
    else if (Array.isArray(item)) collect(typeName, item, lengths, level + 1, take);
    else throw ragged(typeName);
  }
}

function ragged(typeName: string): Error {
  return cannotEncode(typeName, "value is ragged: arrays of one dimension differ in length");
}
