/**
 * bool.
 * @module
 */

import { checkText } from "../text/character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode, wrongLength } from "../conversion_error.ts";
import { BOOL } from "../oids.ts";

function booleanOf(value: unknown): boolean {
  if (typeof value !== "boolean") {
    throw cannotEncode("bool", "value is neither a boolean nor a string");
  }
  return value;
}

/** `bool`; takes a boolean, or text for the server to read; a number is somebody's bug. */
export const boolCodec: Codec<boolean> = {
  name: "bool",
  oid: BOOL,
  decodeText(text: string): boolean {
    if (text === "t") return true;
    if (text === "f") return false;
    throw cannotDecode("bool", "value is neither t nor f");
  },
  decodeBinary(source: ByteSource, start: number, end: number): boolean {
    if (end - start !== 1) throw wrongLength("bool", end - start, 1);
    return source.bytes[start] !== 0;
  },
  encodeText(value: unknown): string {
    if (typeof value === "string") return checkText("bool", value);
    return booleanOf(value) ? "t" : "f";
  },
  encodeBinary(value: unknown, sink: ByteSink): void {
    if (typeof value === "string") throw cannotEncode("bool", "a string has no binary form");
    sink.uint8(booleanOf(value) ? 1 : 0);
  },
  prefersText: (value: unknown): boolean => typeof value === "string",
};
