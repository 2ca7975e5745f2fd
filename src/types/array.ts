/**
 * Arrays of any type, and the two vectors of numbers that the system catalogs have.
 * @module
 */

import { readArray, refuseUndefined, writeArray } from "./array_binary.ts";
import { type ArrayShape, itemsOf, shapeOf } from "./array_shape.ts";
import { formatArray, parseArray, type ReadArray } from "./array_text.ts";
import { BoundedArray, MAX_DIMENSIONS } from "./bounded_array.ts";
import { checkText } from "./character.ts";
import type { ByteSink, ByteSource, Codec } from "./codec.ts";
import { cannotDecode, cannotEncode, located } from "./conversion_error.ts";

/** The forms of arrays: JavaScript's own, nested for more dimensions, or with their lower bounds. */
export type ArrayForm = "nested" | "bounded";

/** What makes an array type. */
export interface ArrayType {
  /** Its name, such as `_int4`. */
  readonly name: string;
  /** Its OID. */
  readonly oid: number;
  /** How elements are read and written. */
  readonly element: Codec;
  /** The OID of the element type; that of a domain where the codec is its base type's. */
  readonly elementOid: number;
  /** What stands between elements in text. */
  readonly delimiter: string;
  /** In what form values are wanted. */
  readonly form: ArrayForm;
}

/** Makes the codec of an array type. */
export function arrayCodec(type: ArrayType): Codec {
  const { name, oid, element, form } = type;
  const decode = element.decodeBinary?.bind(element);
  const made = form === "nested" ? itemsIn : boundedArray;
  return {
    name,
    oid,
    // It is an element only by way of a domain over it, and then each element is an array.
    takesArrays: true,
    decodeText: (text: string): unknown =>
      made(parseArray(name, text, type.delimiter, (item) => element.decodeText(item))),
    ...(decode && {
      decodeBinary: (source: ByteSource, start: number, end: number): unknown =>
        made(readArray(type, decode, source, start, end)),
    }),
    encodeText: (value: unknown): string => encodeText(type, value),
    ...(element.encodeBinary && {
      encodeBinary(value: unknown, sink: ByteSink): void {
        if (typeof value === "string") throw cannotEncode(name, "a string has no binary form");
        writeArray(type, shapeOf(name, element, value), sink);
      },
    }),
    prefersText: (value: unknown): boolean =>
      typeof value === "string" || someElementPrefersText(element, value),
  };
}

function itemsIn({ items }: ReadArray): unknown[] {
  return items;
}

function boundedArray({ items, lowerBounds }: ReadArray): BoundedArray {
  return new BoundedArray(items, lowerBounds);
}

function encodeText(type: ArrayType, value: unknown): string {
  if (typeof value === "string") return checkText(type.name, value);
  const shape = shapeOf(type.name, type.element, value);
  return formatArray(shape, elementTexts(type.element, shape), type.delimiter);
}

function elementTexts(element: Codec, { elements }: ArrayShape): (string | null)[] {
  return elements.map((value, i) => {
    if (value === null) return null;
    try {
      refuseUndefined(element, value);
      return element.encodeText(value);
    } catch (error) {
      throw located(error, `element ${i + 1}`);
    }
  });
}

/** Whether one element can only go as text: then all of the array does. */
function someElementPrefersText(element: Codec, value: unknown, depth = 0): boolean {
  const { prefersText } = element;
  const items = itemsOf(value);
  if (prefersText === undefined || items === null || depth > MAX_DIMENSIONS) return false;
  return Array.prototype.some.call(items, (item) => {
    const isPart = Array.isArray(item) && !element.takesArrays;
    if (isPart) return someElementPrefersText(element, item, depth + 1);
    return item !== null && item !== undefined && prefersText.call(element, item);
  });
}

/** Makes the codec of `int2vector` or `oidvector`: an array of one dimension, counted from 0. */
export function vectorCodec(name: string, oid: number, element: Codec<number>): Codec<number[]> {
  const type = { name, element, elementOid: element.oid };
  const decode = element.decodeBinary!.bind(element);
  const shape = (value: unknown): ArrayShape => vectorShape(name, value);
  return {
    name,
    oid,
    takesArrays: true,
    decodeText: (text: string): number[] =>
      text === "" ? [] : text.split(" ").map((item) => element.decodeText(item)),
    decodeBinary(source: ByteSource, start: number, end: number): number[] {
      const { items } = readArray(type, decode, source, start, end);
      if (!items.every(isNumber)) throw cannotDecode(name, "value has more than one dimension");
      return items;
    },
    encodeText: (value: unknown): string =>
      typeof value === "string"
        ? checkText(name, value)
        : elementTexts(element, shape(value)).join(" "),
    encodeBinary(value: unknown, sink: ByteSink): void {
      if (typeof value === "string") throw cannotEncode(name, "a string has no binary form");
      writeArray(type, shape(value), sink);
    },
    prefersText: (value: unknown): boolean =>
      typeof value === "string" || someElementPrefersText(element, value),
  };
}

function vectorShape(name: string, value: unknown): ArrayShape {
  const items = itemsOf(value);
  if (items === null || value instanceof BoundedArray) {
    throw cannotEncode(name, "value is not an array of numbers");
  }
  const elements = Array.from(items);
  if (elements.includes(null)) throw cannotEncode(name, "value holds null");
  return { lengths: [elements.length], lowerBounds: [0], elements };
}

function isNumber(item: unknown): item is number {
  return typeof item === "number";
}
