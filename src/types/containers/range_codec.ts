/**
 * Ranges of any type.
 * @module
 */

import { checkText } from "../text/character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode, located } from "../conversion_error.ts";
import { Range, type RangeBounds } from "./range.ts";
import { formatRange, parseRange } from "./range_text.ts";

/** The bits of the byte that a binary range begins with. */
const EMPTY = 1;
const LOWER_INCLUSIVE = 2;
const UPPER_INCLUSIVE = 4;
const NO_LOWER = 8;
const NO_UPPER = 16;

/** What makes a range type. */
export interface RangeType {
  /** Its name, such as `int4range`. */
  readonly name: string;
  /** Its OID. */
  readonly oid: number;
  /** How bounds are read and written. */
  readonly subtype: Codec;
}

/** Makes the codec of a range type. */
export function rangeCodec(type: RangeType): Codec {
  const { name, oid, subtype } = type;
  const decode = subtype.decodeBinary?.bind(subtype);
  return {
    name,
    oid,
    decodeText: (text: string): Range =>
      parseRange(name, text, (bound) => subtype.decodeText(bound)),
    ...(decode && {
      decodeBinary: (source: ByteSource, start: number, end: number): Range =>
        readRange(name, decode, source, start, end),
    }),
    encodeText: (value: unknown): string =>
      typeof value === "string" ? checkText(name, value) : rangeText(type, rangeOf(name, value)),
    ...(subtype.encodeBinary && {
      encodeBinary(value: unknown, sink: ByteSink): void {
        if (typeof value === "string") throw cannotEncode(name, "a string has no binary form");
        writeRange(type, rangeOf(name, value), sink);
      },
    }),
    prefersText: (value: unknown): boolean =>
      typeof value === "string" || value instanceof Range && someBoundPrefersText(type, value),
  };
}

function rangeOf(typeName: string, value: unknown): Range {
  if (value instanceof Range) return value;
  throw cannotEncode(typeName, "value is not a Range; pass one, or its text");
}

/** Whether one of the bounds can only go as text: then all of it does. */
export function someBoundPrefersText({ subtype }: RangeType, { lower, upper }: Range): boolean {
  return [lower, upper].some((bound) => bound !== null && subtype.prefersText?.(bound) === true);
}

/** The text of a range. */
export function rangeText({ subtype }: RangeType, range: Range): string {
  return formatRange(range, (bound) => {
    try {
      return subtype.encodeText(bound);
    } catch (error) {
      throw located(error, "bound of a range");
    }
  });
}

/** Reads a range. Throws `DataError` for what is none. */
export function readRange(
  typeName: string,
  decode: NonNullable<Codec["decodeBinary"]>,
  source: ByteSource,
  start: number,
  end: number,
): Range {
  if (start >= end) throw malformed(typeName);
  const flags = source.bytes[start]!;
  if (flags >= 2 * NO_UPPER) throw malformed(typeName);
  let at = start + 1;
  const readBound = (absent: number): unknown => {
    if ((flags & (absent | EMPTY)) !== 0) return null;
    if (at + 4 > end) throw malformed(typeName);
    const from = at + 4;
    const size = source.view.getInt32(at);
    if (size < 0 || from + size > end) throw malformed(typeName);
    at = from + size;
    return decode(source, from, at);
  };
  const lower = readBound(NO_LOWER);
  const upper = readBound(NO_UPPER);
  if (at !== end) throw malformed(typeName);
  return new Range(lower, upper, boundsOf(flags));
}

function boundsOf(flags: number): RangeBounds | "empty" {
  if ((flags & EMPTY) !== 0) return "empty";
  if ((flags & LOWER_INCLUSIVE) !== 0) return (flags & UPPER_INCLUSIVE) !== 0 ? "[]" : "[)";
  return (flags & UPPER_INCLUSIVE) !== 0 ? "(]" : "()";
}

/** Writes a range. Throws `DataError` for a bound that the subtype does not take. */
export function writeRange({ subtype }: RangeType, range: Range, sink: ByteSink): void {
  const { lower, upper, isEmpty } = range;
  if (isEmpty) return sink.uint8(EMPTY);
  sink.uint8(
    (range.lowerInclusive ? LOWER_INCLUSIVE : 0) | (range.upperInclusive ? UPPER_INCLUSIVE : 0) |
      (lower === null ? NO_LOWER : 0) | (upper === null ? NO_UPPER : 0),
  );
  for (const bound of [lower, upper]) {
    if (bound === null) continue;
    const size = sink.openSized();
    try {
      subtype.encodeBinary!(bound, sink);
    } catch (error) {
      throw located(error, "bound of a range");
    }
    sink.closeSized(size);
  }
}

function malformed(typeName: string): Error {
  return cannotDecode(typeName, "value is not a range in PostgreSQL's binary format");
}
