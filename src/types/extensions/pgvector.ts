/**
 * vector and halfvec, of the extension pgvector: numbers of single and of half precision.
 *
 * In binary an int16 counts the elements, another is unused, and the elements follow.
 * @module
 */

import { checkText } from "../text/character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode, wrongLength } from "../conversion_error.ts";
import { halfOfNumber, numberOfHalf } from "./half_float.ts";
import { elementOfText, ELEMENTS_MAX, roundedElement, textOfElement } from "./vector_element.ts";

const HEADER_SIZE = 4;

/** What tells halfvec from vector. */
interface VectorType {
  readonly name: string;
  round(value: number): number;
  /** Written out for each type, so that it can be inlined. */
  readonly decodeBinary: (source: ByteSource, start: number, end: number) => number[];
  write(sink: ByteSink, element: number): void;
}

const VECTOR: VectorType = {
  name: "vector",
  round: Math.fround,
  decodeBinary(source, start, end): number[] {
    const elements = new Array<number>(countOf("vector", source, start, end, 4));
    for (let i = 0, at = start + HEADER_SIZE; at < end; i++, at += 4) {
      elements[i] = source.view.getFloat32(at);
    }
    return elements;
  },
  write: (sink, element) => sink.float32(element),
};

const HALFVEC: VectorType = {
  name: "halfvec",
  round: (value) => numberOfHalf(halfOfNumber(value)),
  decodeBinary(source, start, end): number[] {
    const elements = new Array<number>(countOf("halfvec", source, start, end, 2));
    for (let i = 0, at = start + HEADER_SIZE; at < end; i++, at += 2) {
      elements[i] = numberOfHalf(source.view.getUint16(at));
    }
    return elements;
  },
  write: (sink, element) => sink.int16(halfOfNumber(element) << 16 >> 16),
};

/** The number of elements. Throws `DataError` unless as many are there as are announced. */
function countOf(
  typeName: string,
  { view }: ByteSource,
  start: number,
  end: number,
  elementSize: number,
): number {
  if (end - start < HEADER_SIZE) throw wrongLength(typeName, end - start, HEADER_SIZE);
  const count = view.getUint16(start);
  const expected = HEADER_SIZE + count * elementSize;
  if (end - start !== expected) throw wrongLength(typeName, end - start, expected);
  if (count === 0) throw cannotDecode(typeName, "value has no elements");
  if (view.getUint16(start + 2) !== 0) throw cannotDecode(typeName, "unused bytes are not zero");
  return count;
}

/**
 * Makes the codec of `vector`, an array of numbers of single precision: 1.1 comes back as
 * 1.100000023841858. In go arrays of numbers, Float32Array and Float64Array, rounded to it, and
 * text.
 */
export function vectorCodec(oid: number): Codec<number[]> {
  return codecOf(VECTOR, oid);
}

/**
 * Makes the codec of `halfvec`, an array of numbers of half precision: 1.1 comes back as
 * 1.099609375. In goes what goes into a vector, rounded to the nearest half, to the even one of two
 * that are as near.
 */
export function halfvecCodec(oid: number): Codec<number[]> {
  return codecOf(HALFVEC, oid);
}

function codecOf(type: VectorType, oid: number): Codec<number[]> {
  return {
    name: type.name,
    oid,
    decodeText: (text: string): number[] => parseVector(type.name, text),
    decodeBinary: type.decodeBinary,
    encodeText(value: unknown): string {
      if (typeof value === "string") return checkText(type.name, value);
      return `[${elementsOf(type, value).map(textOfElement).join(",")}]`;
    },
    encodeBinary(value: unknown, sink: ByteSink): void {
      const elements = elementsOf(type, value);
      sink.int16(elements.length);
      sink.int16(0);
      for (const element of elements) type.write(sink, element);
    },
    prefersText: (value: unknown): boolean => typeof value === "string",
    takesArrays: true,
  };
}

function parseVector(typeName: string, text: string): number[] {
  if (!text.startsWith("[") || !text.endsWith("]")) {
    throw cannotDecode(typeName, "value is not between brackets");
  }
  return text.slice(1, -1).split(",").map((element) => elementOfText(typeName, element));
}

/** The elements as the type holds them, once all of them have been seen to be numbers. */
function elementsOf({ name, round }: VectorType, value: unknown): number[] {
  const { length } = arrayOf(name, value);
  if (length === 0) throw cannotEncode(name, "value has no elements");
  if (length > ELEMENTS_MAX) {
    throw cannotEncode(name, `value has more than ${ELEMENTS_MAX} elements`);
  }
  return Array.from(arrayOf(name, value), (element) => roundedElement(name, element, round));
}

function arrayOf(typeName: string, value: unknown): ArrayLike<unknown> {
  if (Array.isArray(value)) return value;
  if (value instanceof Float32Array || value instanceof Float64Array) return value;
  const state = typeof value === "string"
    ? "a string has no binary form"
    : "value is not an array of numbers, a Float32Array, a Float64Array or a string";
  throw cannotEncode(typeName, state);
}
