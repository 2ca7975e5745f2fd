/**
 * Arrays in PostgreSQL's text format: `{1,NULL,"a b"}`, `[0:1]={{1,2},{3,4}}`.
 *
 * @see https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 * @module
 */

import { MAX_DIMENSIONS } from "./bounded_array.ts";
import type { ArrayShape } from "./array_shape.ts";
import { cannotDecode } from "../conversion_error.ts";

/** The bounds before an array. Every repetition is bounded, so no text takes long to refuse. */
const BOUNDS = /^(?:\[[+-]?\d{1,10}:[+-]?\d{1,10}\]){1,6}=/;
const LOWER_BOUND = /\[([+-]?\d+):/g;

/** An array that was read. */
export interface ReadArray {
  /** The elements; arrays of elements where there are more dimensions. */
  readonly items: unknown[];
  /** The first subscript of each dimension. */
  readonly lowerBounds: readonly number[];
}

/** Reads an array; `decode` makes the elements. Throws `DataError` for what is none. */
export function parseArray(
  typeName: string,
  text: string,
  delimiter: string,
  decode: (text: string) => unknown,
): ReadArray {
  const prefix = text.startsWith("[") ? BOUNDS.exec(text)?.[0] : "";
  if (prefix === undefined) throw malformed(typeName);
  const reader = new ArrayReader(typeName, text, prefix.length, delimiter, decode);
  const items = reader.array(1);
  if (reader.at !== text.length) throw malformed(typeName);
  const lowerBounds = prefix === ""
    ? new Array(items.length === 0 ? 0 : reader.depth).fill(1)
    : Array.from(prefix.matchAll(LOWER_BOUND), ([, bound]) => Number(bound));
  if (prefix !== "" && lowerBounds.length !== reader.depth) throw malformed(typeName);
  return { items, lowerBounds };
}

/** Reads from the left to the right, each character once. */
class ArrayReader {
  readonly #typeName: string;
  readonly #text: string;
  readonly #delimiter: string;
  readonly #decode: (text: string) => unknown;
  /** The length of each dimension, by its level; known where its first part ends. */
  readonly #lengths: number[] = [];
  at: number;
  /** How many dimensions there are; known at the first element. */
  depth = 0;

  constructor(
    typeName: string,
    text: string,
    at: number,
    delimiter: string,
    decode: (text: string) => unknown,
  ) {
    this.#typeName = typeName;
    this.#text = text;
    this.at = at;
    this.#delimiter = delimiter;
    this.#decode = decode;
  }

  /** Reads one level, from its opening to its closing brace. */
  array(level: number): unknown[] {
    if (this.#text[this.at] !== "{" || level > MAX_DIMENSIONS) throw malformed(this.#typeName);
    this.at += 1;
    const items: unknown[] = [];
    if (this.#text[this.at] === "}") {
      // Only a whole array is empty, never a part of one.
      if (level > 1) throw malformed(this.#typeName);
      this.at += 1;
      return items;
    }
    do items.push(this.#item(level)); while (this.#goesOn());
    this.#lengths[level] ??= items.length;
    if (this.#lengths[level] !== items.length) throw malformed(this.#typeName);
    return items;
  }

  #item(level: number): unknown {
    if (this.#text[this.at] === "{") return this.array(level + 1);
    if (this.depth === 0) this.depth = level;
    if (this.depth !== level) throw malformed(this.#typeName);
    return this.#text[this.at] === '"' ? this.#decode(this.#quoted()) : this.#unquoted();
  }

  /** Whether a delimiter follows; otherwise the brace that ends the level must. */
  #goesOn(): boolean {
    const next = this.#text[this.at];
    this.at += 1;
    if (next === this.#delimiter) return true;
    if (next === "}") return false;
    throw malformed(this.#typeName);
  }

  #unquoted(): unknown {
    let end = this.at;
    while (end < this.#text.length && !this.#ends(this.#text[end]!)) end += 1;
    const text = this.#text.slice(this.at, end);
    if (text === "") throw malformed(this.#typeName);
    this.at = end;
    return text === "NULL" ? null : this.#decode(text);
  }

  #ends(character: string): boolean {
    if (character === '"' || character === "\\" || character === "{") {
      throw malformed(this.#typeName); // the server quotes them
    }
    return character === this.#delimiter || character === "}";
  }

  #quoted(): string {
    let text = "";
    let start = ++this.at;
    for (;;) {
      const character = this.#text[this.at];
      if (character === undefined) throw malformed(this.#typeName);
      if (character === '"') break;
      if (character === "\\") {
        text += this.#text.slice(start, this.at);
        start = ++this.at;
      }
      this.at += 1;
    }
    text += this.#text.slice(start, this.at);
    this.at += 1;
    return text;
  }
}

/** Writes an array whose elements are texts, null for NULL. */
export function formatArray(
  { lengths, lowerBounds }: Omit<ArrayShape, "elements">,
  elements: readonly (string | null)[],
  delimiter: string,
): string {
  if (lengths.length === 0) return "{}";
  const quoted = elements.map((element) => element === null ? "NULL" : quote(element));
  const braces = lengths.reduceRight<string[]>((parts, length) => {
    const joined: string[] = [];
    for (let i = 0; i < parts.length; i += length) {
      joined.push(`{${parts.slice(i, i + length).join(delimiter)}}`);
    }
    return joined;
  }, quoted);
  return boundsText(lengths, lowerBounds) + braces[0]!;
}

function boundsText(lengths: readonly number[], lowerBounds: readonly number[]): string {
  if (lowerBounds.every((bound) => bound === 1)) return "";
  const bounds = lowerBounds.map((bound, i) => `[${bound}:${bound + lengths[i]! - 1}]`);
  return `${bounds.join("")}=`;
}

/** Always in quotes: so nothing in it can be taken for NULL, a delimiter or a brace. */
function quote(element: string): string {
  return `"${element.replace(/["\\]/g, "\\$&")}"`;
}

function malformed(typeName: string): Error {
  return cannotDecode(typeName, "value is not an array in PostgreSQL's text format");
}
