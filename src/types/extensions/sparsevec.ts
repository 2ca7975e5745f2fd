/**
 * sparsevec, of the extension pgvector: `{1:1.5,3:2}/5`, the elements that are not zero.
 *
 * In binary three int32s, the number of dimensions, that of elements, and one that is unused; then
 * the indices, counted from 0, in order, as int32s; then the elements as float4.
 * @module
 */

import { checkText } from "../text/character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode, wrongLength } from "../conversion_error.ts";
import { elementOfText, ELEMENTS_MAX, roundedElement, textOfElement } from "./vector_element.ts";

const HEADER_SIZE = 12;
const DIMENSIONS_MAX = 1e9;
/** No more digits than the largest number of dimensions has. */
const COUNT_TEXT = /^[1-9]\d{0,9}$/;

/** A vector of which only the elements that are not zero are told. */
export interface SparseVector {
  /** How many elements it has, zeros included. */
  readonly dimensions: number;
  /**
   * Those that are not zero, by their index, which begins at 1; of single precision. What is zero
   * is left out on the way to the server.
   */
  readonly elements: Map<number, number>;
}

/** Makes the codec of `sparsevec`, a {@linkcode SparseVector}. In goes one, or text. */
export function sparsevecCodec(oid: number): Codec<SparseVector> {
  return {
    name: "sparsevec",
    oid,
    decodeText,
    decodeBinary,
    encodeText(value: unknown): string {
      if (typeof value === "string") return checkText("sparsevec", value);
      const { dimensions, elements } = checked(value);
      const pairs = elements.map(([index, element]) => `${index}:${textOfElement(element)}`);
      return `{${pairs.join(",")}}/${dimensions}`;
    },
    encodeBinary,
    prefersText: (value: unknown): boolean => typeof value === "string",
  };
}

function decodeText(text: string): SparseVector {
  const close = text.lastIndexOf("}/");
  if (!text.startsWith("{") || close < 0) {
    throw cannotDecode("sparsevec", "value is not between braces, with its dimensions after them");
  }
  const dimensions = countOfText(text.slice(close + 2));
  const pairs = close === 1 ? [] : text.slice(1, close).split(",");
  const elements = new ElementsReader(dimensions);
  for (const pair of pairs) {
    const colon = pair.indexOf(":");
    const index = countOfText(pair.slice(0, Math.max(colon, 0)));
    elements.add(index, elementOfText("sparsevec", pair.slice(colon + 1)));
  }
  return { dimensions, elements: elements.all };
}

function countOfText(text: string): number {
  if (COUNT_TEXT.test(text)) return Number(text);
  throw cannotDecode("sparsevec", "an index or the dimensions are not a number above zero");
}

function decodeBinary({ view }: ByteSource, start: number, end: number): SparseVector {
  if (end - start < HEADER_SIZE) throw wrongLength("sparsevec", end - start, HEADER_SIZE);
  const dimensions = view.getInt32(start);
  const count = view.getInt32(start + 4);
  const expected = HEADER_SIZE + count * 8;
  if (end - start !== expected) throw wrongLength("sparsevec", end - start, expected);
  if (view.getInt32(start + 8) !== 0) throw cannotDecode("sparsevec", "unused bytes are not zero");
  const elements = new ElementsReader(dimensions);
  for (let i = 0, at = start + HEADER_SIZE; i < count; i++, at += 4) {
    elements.add(view.getInt32(at) + 1, view.getFloat32(at + count * 4));
  }
  return { dimensions, elements: elements.all };
}

/** Takes elements that come in the order of their indices. */
class ElementsReader {
  readonly all: Map<number, number> = new Map();
  readonly #dimensions: number;
  #before = 0;

  constructor(dimensions: number) {
    if (dimensions < 1) throw cannotDecode("sparsevec", "value has no dimensions");
    this.#dimensions = dimensions;
  }

  add(index: number, element: number): void {
    if (index <= this.#before) throw cannotDecode("sparsevec", "indices are not in order");
    if (index > this.#dimensions) {
      throw cannotDecode("sparsevec", "an index is beyond the dimensions");
    }
    this.all.set(index, element);
    this.#before = index;
  }
}

/** A value that has been seen to be one, with its elements in order. */
interface CheckedVector {
  readonly dimensions: number;
  readonly elements: readonly (readonly [index: number, element: number])[];
}

function encodeBinary(value: unknown, sink: ByteSink): void {
  if (typeof value === "string") throw cannotEncode("sparsevec", "a string has no binary form");
  const { dimensions, elements } = checked(value);
  sink.int32(dimensions);
  sink.int32(elements.length);
  sink.int32(0);
  for (const [index] of elements) sink.int32(index - 1);
  for (const [, element] of elements) sink.float32(element);
}

function checked(value: unknown): CheckedVector {
  if (!hasParts(value)) {
    throw cannotEncode("sparsevec", "value is neither { dimensions, elements } nor a string");
  }
  const { dimensions } = value;
  if (!isCount(dimensions, DIMENSIONS_MAX)) {
    throw cannotEncode("sparsevec", `dimensions are not an integer from 1 to ${DIMENSIONS_MAX}`);
  }
  const elements = Array.from(value.elements, (pair) => checkedPair(pair, dimensions))
    .filter(([, element]) => element !== 0)
    .sort(([a], [b]) => a - b);
  if (elements.length <= ELEMENTS_MAX) return { dimensions, elements };
  throw cannotEncode("sparsevec", `value has more than ${ELEMENTS_MAX} elements`);
}

function hasParts(
  value: unknown,
): value is { readonly dimensions: unknown; readonly elements: Map<unknown, unknown> } {
  return typeof value === "object" && value !== null && "dimensions" in value &&
    "elements" in value && value.elements instanceof Map;
}

function checkedPair(
  [index, element]: readonly [unknown, unknown],
  dimensions: number,
): readonly [number, number] {
  if (!isCount(index, dimensions)) {
    throw cannotEncode("sparsevec", "an index is not an integer from 1 to the dimensions");
  }
  return [index, roundedElement("sparsevec", element, Math.fround)];
}

function isCount(value: unknown, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= max;
}
