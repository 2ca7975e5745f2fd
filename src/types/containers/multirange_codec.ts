/**
 * Multiranges: several ranges, in order, of any type.
 * @module
 */

import { checkText } from "../text/character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode } from "../conversion_error.ts";
import { Range } from "./range.ts";
import {
  rangeText,
  type RangeType,
  readRange,
  someBoundPrefersText,
  writeRange,
} from "./range_codec.ts";
import { parseMultirange } from "./range_text.ts";

/** Makes the codec of a multirange type, whose bounds are of the `subtype`. */
export function multirangeCodec(type: RangeType): Codec {
  const { name, oid, subtype } = type;
  const decode = subtype.decodeBinary?.bind(subtype);
  return {
    name,
    oid,
    takesArrays: true,
    decodeText: (text: string): Range[] =>
      parseMultirange(name, text, (bound) => subtype.decodeText(bound)),
    ...(decode && {
      decodeBinary: (source: ByteSource, start: number, end: number): Range[] =>
        readRanges(name, decode, source, start, end),
    }),
    encodeText: (value: unknown): string =>
      typeof value === "string"
        ? checkText(name, value)
        : `{${rangesOf(name, value).map((range) => rangeText(type, range)).join(",")}}`,
    ...(subtype.encodeBinary && {
      encodeBinary(value: unknown, sink: ByteSink): void {
        if (typeof value === "string") throw cannotEncode(name, "a string has no binary form");
        writeRanges(type, rangesOf(name, value), sink);
      },
    }),
    prefersText: (value: unknown): boolean =>
      typeof value === "string" ||
      areRanges(value) && value.some((range) => someBoundPrefersText(type, range)),
  };
}

/** Empty ones are left out, as the server does: its text format has no place for them. */
function rangesOf(typeName: string, value: unknown): Range[] {
  if (!areRanges(value)) {
    throw cannotEncode(typeName, "value is not an array of Range; pass one, or its text");
  }
  return value.filter((range) => !range.isEmpty);
}

/** Ends at the first hole of an array, however many there are. */
function areRanges(value: unknown): value is Range[] {
  if (!Array.isArray(value)) return false;
  for (const range of value) if (!(range instanceof Range)) return false;
  return true;
}

function readRanges(
  typeName: string,
  decode: NonNullable<Codec["decodeBinary"]>,
  source: ByteSource,
  start: number,
  end: number,
): Range[] {
  if (end - start < 4) throw malformed(typeName);
  const count = source.view.getInt32(start);
  const ranges: Range[] = [];
  let at = start + 4;
  while (ranges.length < count) {
    if (at + 4 > end) throw malformed(typeName);
    const from = at + 4;
    const size = source.view.getInt32(at);
    if (size < 0 || from + size > end) throw malformed(typeName);
    at = from + size;
    ranges.push(readRange(typeName, decode, source, from, at));
  }
  if (count < 0 || at !== end) throw malformed(typeName);
  return ranges;
}

function writeRanges(type: RangeType, ranges: readonly Range[], sink: ByteSink): void {
  sink.int32(ranges.length);
  for (const range of ranges) {
    const size = sink.openSized();
    writeRange(type, range, sink);
    sink.closeSized(size);
  }
}

function malformed(typeName: string): Error {
  return cannotDecode(typeName, "value is not a multirange in PostgreSQL's binary format");
}
