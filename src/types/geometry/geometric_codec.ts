/**
 * What the codecs of the geometric types have in common: objects are read by their shape, and a
 * string goes as it is, for the server to read.
 * @module
 */

import { checkText } from "../text/character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode } from "../conversion_error.ts";

/** What tells one geometric type from another. */
export interface GeometricType<T> {
  /** The type's name in `pg_type.typname`. */
  readonly name: string;
  /** The type's OID. */
  readonly oid: number;
  /** The shape of what it takes, for the error of what it does not: `{ x, y }`. */
  readonly shape: string;
  /** A copy of what has that shape; null for anything else. */
  valueOf(value: unknown): T | null;
  /** What a text says; null when it is not in the form PostgreSQL prints. */
  parse(text: string): T | null;
  /** The text of a value. */
  format(value: T): string;
  /** Reads the binary format. */
  readonly decodeBinary: (source: ByteSource, start: number, end: number) => T;
  /** Writes the binary format. */
  write(value: T, sink: ByteSink): void;
}

/** Makes the codec of a geometric type. */
export function geometricCodec<T>(type: GeometricType<T>): Codec<T> {
  const { name, oid } = type;
  return {
    name,
    oid,
    decodeText(text: string): T {
      const value = type.parse(text);
      if (value === null) throw cannotDecode(name, "value is not as PostgreSQL prints it");
      return value;
    },
    decodeBinary: type.decodeBinary,
    encodeText(value: unknown): string {
      if (typeof value === "string") return checkText(name, value);
      return type.format(checkedValue(type, value));
    },
    encodeBinary(value: unknown, sink: ByteSink): void {
      if (typeof value === "string") throw cannotEncode(name, "a string has no binary form");
      type.write(checkedValue(type, value), sink);
    },
    prefersText: (value: unknown): boolean => typeof value === "string",
  };
}

function checkedValue<T>(type: GeometricType<T>, value: unknown): T {
  const checked = type.valueOf(value);
  if (checked === null) throw cannotEncode(type.name, `value is not ${type.shape}`);
  return checked;
}
