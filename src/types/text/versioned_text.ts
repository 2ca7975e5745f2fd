/**
 * Types whose binary format is a byte with its version, 1, and their text: jsonpath, and those of
 * the extension ltree.
 * @module
 */

import { stringOf } from "./character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode } from "../conversion_error.ts";
import { JSONPATH } from "../oids.ts";
import { readText } from "./text.ts";

const VERSION = 1;

/** `jsonpath`, a string as PostgreSQL prints it; any text that is one goes in. */
export const jsonpathCodec: Codec<string> = versionedTextCodec("jsonpath", JSONPATH);

/** Makes the codec of `ltree`, a string such as `Top.Science.Astronomy`. */
export function ltreeCodec(oid: number): Codec<string> {
  return versionedTextCodec("ltree", oid);
}

/** Makes the codec of `lquery`, a string such as `*.Astronomy.*{1,2}`. */
export function lqueryCodec(oid: number): Codec<string> {
  return versionedTextCodec("lquery", oid);
}

/** Makes the codec of `ltxtquery`, a string such as `Europe & !Transportation`. */
export function ltxtqueryCodec(oid: number): Codec<string> {
  return versionedTextCodec("ltxtquery", oid);
}

function versionedTextCodec(name: string, oid: number): Codec<string> {
  return {
    name,
    oid,
    decodeText: (text: string): string => text,
    decodeBinary(source: ByteSource, start: number, end: number): string {
      if (start === end || source.bytes[start] !== VERSION) {
        throw cannotDecode(name, "value is not of version 1");
      }
      return readText(source, start + 1, end);
    },
    encodeText: (value: unknown): string => stringOf(name, value),
    encodeBinary(value: unknown, sink: ByteSink): void {
      const text = stringOf(name, value);
      sink.uint8(VERSION);
      sink.text(text);
    },
  };
}
