/**
 * Arrays in PostgreSQL's binary format: dimensions, then the elements, each with its length.
 * @module
 */

import type { ArrayShape } from "./array_shape.ts";
import { MAX_DIMENSIONS } from "./bounded_array.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, located } from "../conversion_error.ts";

const HEADER_SIZE = 12;
const DIMENSION_SIZE = 8;
/** Each element takes at least its length. */
const LENGTH_SIZE = 4;
/** An array made at its length takes less time than one that grows; one that is made longer becomes a slow table. */
const SIZED_MAX = 2 ** 20;

/** What is read or written. */
export interface BinaryArrayType {
  /** The array type's name. */
  readonly name: string;
  /** The OID of the element type, which the server compares. */
  readonly elementOid: number;
  /** How elements are read and written. */
  readonly element: Codec;
}

/** An element's decoder; where it has none, no array of it comes in binary. */
type Decode = NonNullable<Codec["decodeBinary"]>;

/** The lengths and lower bounds at the start of an array; none for an empty one. */
export function readDimensions(
  type: BinaryArrayType,
  { view }: ByteSource,
  start: number,
  end: number,
): { readonly lengths: readonly number[]; readonly lowerBounds: readonly number[] } {
  if (end - start < HEADER_SIZE) throw malformed(type, "is cut off");
  const count = view.getInt32(start);
  if (count < 0 || count > MAX_DIMENSIONS) throw malformed(type, "has no possible dimensions");
  if (view.getUint32(start + 8) !== type.elementOid) {
    throw malformed(type, "has elements of another type");
  }
  if (end - start < HEADER_SIZE + count * DIMENSION_SIZE) throw malformed(type, "is cut off");
  const lengths: number[] = [];
  const lowerBounds: number[] = [];
  for (let at = start + HEADER_SIZE; lengths.length < count; at += DIMENSION_SIZE) {
    lengths.push(view.getInt32(at));
    lowerBounds.push(view.getInt32(at + 4));
  }
  checkLengths(type, lengths, end - start - HEADER_SIZE - count * DIMENSION_SIZE);
  return { lengths, lowerBounds };
}

/** Nothing is made for elements that the bytes left cannot hold. An empty vector has a dimension of length 0. */
function checkLengths(type: BinaryArrayType, lengths: readonly number[], left: number): void {
  let elements = 1;
  for (const length of lengths) {
    if (length < 0) throw malformed(type, "has no possible dimensions");
    elements *= length;
    if (elements * LENGTH_SIZE > left) throw malformed(type, "has fewer elements than it says");
  }
}

/** Reads an array. Throws `DataError` for what is none. */
export function readArray(
  type: BinaryArrayType,
  decode: Decode,
  source: ByteSource,
  start: number,
  end: number,
): { readonly items: unknown[]; readonly lowerBounds: readonly number[] } {
  const { lengths, lowerBounds } = readDimensions(type, source, start, end);
  const first = start + HEADER_SIZE + lengths.length * DIMENSION_SIZE;
  const isEmpty = lengths.length === 0 || lengths.includes(0);
  const count = isEmpty ? 0 : lengths.reduce((product, length) => product * length, 1);
  const elements = readElements(type, decode, source, { count, start: first, end });
  if (isEmpty) return { items: [], lowerBounds: [] };
  return { items: nested(elements, lengths), lowerBounds };
}

function readElements(
  type: BinaryArrayType,
  decode: Decode,
  source: ByteSource,
  { count, start, end }: { count: number; start: number; end: number },
): unknown[] {
  const { view } = source;
  const elements: unknown[] = count <= SIZED_MAX ? new Array(count) : [];
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + LENGTH_SIZE > end) throw malformed(type, "is cut off");
    const size = view.getInt32(at);
    at += LENGTH_SIZE;
    if (size < 0) {
      if (size !== -1) throw malformed(type, "has an element of negative length");
      elements[i] = null;
      continue;
    }
    if (at + size > end) throw malformed(type, "is cut off");
    elements[i] = decode(source, at, at + size);
    at += size;
  }
  if (at !== end) throw malformed(type, "has bytes after its end");
  return elements;
}

/** The elements in arrays, the last dimension innermost. */
function nested(elements: unknown[], lengths: readonly number[]): unknown[] {
  let parts = elements;
  for (let level = lengths.length - 1; level > 0; level--) {
    const length = lengths[level]!;
    const joined: unknown[] = [];
    for (let i = 0; i < parts.length; i += length) joined.push(parts.slice(i, i + length));
    parts = joined;
  }
  return parts;
}

/** Writes an array. Throws `DataError` for what the element's codec refuses. */
export function writeArray(type: BinaryArrayType, shape: ArrayShape, sink: ByteSink): void {
  const { lengths, lowerBounds, elements } = shape;
  sink.int32(lengths.length);
  sink.int32(elements.includes(null) ? 1 : 0);
  sink.int32(type.elementOid | 0);
  for (let i = 0; i < lengths.length; i++) {
    sink.int32(lengths[i]!);
    sink.int32(lowerBounds[i]!);
  }
  for (let i = 0; i < elements.length; i++) {
    try {
      writeElement(type, elements[i], sink);
    } catch (error) {
      throw located(error, `element ${i + 1}`);
    }
  }
}

function writeElement({ element }: BinaryArrayType, value: unknown, sink: ByteSink): void {
  if (value === null) return sink.int32(-1);
  const size = sink.openSized();
  element.encodeBinary!(value, sink);
  sink.closeSized(size);
}

function malformed(type: BinaryArrayType, state: string): Error {
  return cannotDecode(type.name, `value ${state}`);
}
