/**
 * bool.
 * @module
 */

import type { ByteSink, ByteSource, Codec } from "./codec.ts";
import { cannotDecode, cannotEncode, wrongLength } from "./conversion_error.ts";
import { BOOL } from "./oids.ts";

function booleanOf(value: unknown): boolean {
  if (typeof value !== "boolean") throw cannotEncode("bool", "value is not a boolean");
  return value;
}

/** `bool`; takes nothing but a boolean, since every other guess is somebody's bug. */
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
    return booleanOf(value) ? "t" : "f";
  },
  encodeBinary(value: unknown, sink: ByteSink): void {
    sink.uint8(booleanOf(value) ? 1 : 0);
  },
};
