/**
 * hstore, of the extension of that name: text by text, or by NULL.
 *
 * In binary an int32 counts the pairs; each is a key and a value with their lengths in int32s, -1
 * for NULL. PostgreSQL puts the pairs in an order of its own.
 * @module
 */

import { checkText } from "../text/character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode } from "../conversion_error.ts";
import { hstoreText, parseHstore } from "./hstore_text.ts";
import { readText } from "../text/text.ts";

type Pairs = Map<string, string | null>;

/** In what form an hstore is wanted: a Map, a plain object, or PostgreSQL's text. */
export type HstoreForm = "map" | "object" | "string";

/**
 * Makes the codec of `hstore`.
 *
 * A Map keeps PostgreSQL's order of the keys; an object has those that look like an array's indices
 * first, and any key as a property of its own, `__proto__` too. In go a Map, a plain object, and
 * text, whatever the form.
 */
export function hstoreCodec(oid: number, form: "map"): Codec<Map<string, string | null>>;
/** The same as plain objects. */
export function hstoreCodec(oid: number, form: "object"): Codec<Record<string, string | null>>;
/** The same as PostgreSQL's text. */
export function hstoreCodec(oid: number, form: "string"): Codec<string>;
/** The same in a form that is not known before. */
export function hstoreCodec(oid: number, form: HstoreForm): Codec;
export function hstoreCodec(oid: number, form: HstoreForm): Codec {
  if (form === "string") return codecOf(oid, (text) => text, hstoreText);
  if (form === "map") return codecOf(oid, parseHstore, (pairs) => pairs);
  return codecOf(oid, (text) => Object.fromEntries(parseHstore(text)), Object.fromEntries);
}

function codecOf<T>(
  oid: number,
  decodeText: (text: string) => T,
  valueOf: (pairs: Pairs) => T,
): Codec<T> {
  return {
    name: "hstore",
    oid,
    decodeText,
    decodeBinary: (source: ByteSource, start: number, end: number): T =>
      valueOf(readPairs(source, start, end)),
    encodeText: (value: unknown): string =>
      typeof value === "string" ? checkText("hstore", value) : hstoreText(pairsOf(value)),
    encodeBinary,
    prefersText: (value: unknown): boolean => typeof value === "string",
  };
}

function readPairs(source: ByteSource, start: number, end: number): Pairs {
  const pairs: Pairs = new Map();
  const count = readLength(source, start, end);
  let at = start + 4;
  // Every round reads at least a length, so no count is believed for long.
  for (let left = count; left > 0; left--) {
    const keyEnd = at + 4 + readLength(source, at, end);
    const valueLength = readLength(source, keyEnd, end, -1);
    const key = readText(source, at + 4, keyEnd);
    at = keyEnd + 4 + Math.max(valueLength, 0);
    pairs.set(key, valueLength < 0 ? null : readText(source, keyEnd + 4, at));
  }
  if (at !== end) throw cannotDecode("hstore", "bytes are left over");
  if (pairs.size !== count) throw cannotDecode("hstore", "a key comes twice");
  return pairs;
}

/** An int32 between `min` and the number of bytes behind it. */
function readLength(source: ByteSource, at: number, end: number, min = 0): number {
  const left = end - at - 4;
  if (left < 0) throw cannotDecode("hstore", "value is cut off");
  const length = source.view.getInt32(at);
  if (length >= min && length <= left) return length;
  throw cannotDecode("hstore", "a count or a length is out of range");
}

function encodeBinary(value: unknown, sink: ByteSink): void {
  if (typeof value === "string") throw cannotEncode("hstore", "a string has no binary form");
  const pairs = pairsOf(value);
  sink.int32(pairs.size);
  for (const [key, value] of pairs) {
    writeSized(sink, key);
    if (value === null) sink.int32(-1);
    else writeSized(sink, value);
  }
}

function writeSized(sink: ByteSink, text: string): void {
  const at = sink.openSized();
  sink.text(text);
  sink.closeSized(at);
}

/** The pairs of a Map or a plain object, once all of them have been seen to be text. */
function pairsOf(value: unknown): Pairs {
  const entries = entriesOf(value);
  if (entries === null) {
    throw cannotEncode("hstore", "value is not a Map, a plain object or a string");
  }
  const pairs: Pairs = new Map();
  for (const [key, value] of entries) {
    if (typeof key !== "string") throw cannotEncode("hstore", "a key is not a string");
    pairs.set(checkText("hstore", key), value === null ? null : valueText(value));
  }
  return pairs;
}

function entriesOf(value: unknown): Iterable<readonly [unknown, unknown]> | null {
  if (typeof value !== "object" || value === null) return null;
  if (value instanceof Map) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype ? Object.entries(value) : null;
}

function valueText(value: unknown): string {
  if (typeof value === "string") return checkText("hstore", value);
  throw cannotEncode("hstore", "a value is neither a string nor null");
}
