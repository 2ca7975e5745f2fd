/**
 * Arrays of any type, and the two vectors of numbers that the system catalogs have.
 * @module
 */

import { readArray, writeArray } from "./array_binary.ts";
import { append, type ArrayShape, countDimensions, itemsOf, shapeOf } from "./array_shape.ts";
import { formatArray, parseArray, type ReadArray } from "./array_text.ts";
import { BoundedArray, MAX_DIMENSIONS } from "./bounded_array.ts";
import { checkText } from "../text/character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode, located } from "../conversion_error.ts";

/** The forms of arrays: JavaScript's own, nested for more dimensions, or with their lower bounds. */
export type ArrayForm = "nested" | "bounded";

/** What makes an array type. */
export interface ArrayType {
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

/** Makes the codec of an array type, which is called `int4[]`, as in SQL. */
export function arrayCodec(type: ArrayType): Codec {
  const { oid, element, form } = type;
  const name = `${element.name}[]`;
  const binary = { ...type, name };
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
        made(readArray(binary, decode, source, start, end)),
    }),
    encodeText: (value: unknown): string => encodeText(name, type, value),
    ...(element.encodeBinary && {
      encodeBinary(value: unknown, sink: ByteSink): void {
        if (typeof value === "string") throw cannotEncode(name, "a string has no binary form");
        writeArray(binary, shapeOf(name, element, value), sink);
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

function encodeText(name: string, { element, delimiter }: ArrayType, value: unknown): string {
  if (typeof value === "string") return checkText(name, value);
  const shape = shapeOf(name, element, value);
  return formatArray(shape, elementTexts(element, shape), delimiter);
}

function elementTexts(element: Codec, { elements }: ArrayShape): (string | null)[] {
  return elements.map((value, i) => {
    if (value === null) return null;
    try {
      return element.encodeText(value);
    } catch (error) {
      throw located(error, `element ${i + 1}`);
    }
  });
}

/** Whether one element can only go as text: then all of the array does. What is no array is refused later. */
function someElementPrefersText(element: Codec, value: unknown): boolean {
  const items = itemsOf(value);
  if (element.prefersText === undefined || items === null) return false;
  const depth = countDimensions(element, value, items);
  return depth <= MAX_DIMENSIONS && someBelow(items, depth, (item) => element.prefersText!(item));
}

/** Whether `holds` for an element `depth` levels below, before the first that is not there. */
function someBelow(
  items: ArrayLike<unknown>,
  depth: number,
  holds: (item: unknown) => boolean,
): boolean {
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (item === undefined) return false;
    if (item === null) continue;
    const isPart = depth > 1 && Array.isArray(item);
    if (isPart ? someBelow(item, depth - 1, holds) : holds(item)) return true;
  }
  return false;
}

/** Makes the codec of `int2vector` or `oidvector`: an array of one dimension, counted from 0. */
export function vectorCodec(name: string, oid: number, element: Codec<number>): Codec<number[]> {
  const type = { name, element, elementOid: element.oid };
  const decode = element.decodeBinary!.bind(element);
  const shape = (value: unknown): ArrayShape => vectorShape(name, element, value);
  return {
    name,
    oid,
    takesArrays: true,
    decodeText: (text: string): number[] =>
      text === "" ? [] : text.split(" ").map((item) => element.decodeText(item)),
    decodeBinary(source: ByteSource, start: number, end: number): number[] {
      const { items } = readArray(type, decode, source, start, end);
      if (!items.every(isNumber)) throw cannotDecode(name, "value is not a list of numbers");
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
    // The server does not take an empty one in binary.
    prefersText: (value: unknown): boolean =>
      typeof value === "string" || itemsOf(value)?.length === 0 ||
      someElementPrefersText(element, value),
  };
}

function vectorShape(name: string, element: Codec, value: unknown): ArrayShape {
  const items = itemsOf(value);
  if (items === null || value instanceof BoundedArray) {
    throw cannotEncode(name, "value is not an array of numbers");
  }
  const elements: unknown[] = [];
  for (let i = 0; i < items.length; i++) append(element, elements, items[i]);
  if (elements.includes(null)) throw cannotEncode(name, "value holds null");
  return { lengths: [elements.length], lowerBounds: [0], elements };
}

function isNumber(item: unknown): item is number {
  return typeof item === "number";
}
