/**
 * Types whose values are strings, the same that PostgreSQL prints.
 *
 * Only text in that form is written in binary. PostgreSQL reads more than it prints, `192.168/16` and
 * `08-00-2b-01-02-03`, and what that means is its own affair: such text goes as it is.
 * @module
 */

import { checkText } from "./character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode } from "../conversion_error.ts";

/** What tells one such type from another; `T` is what its text says. */
export interface CanonicalType<T> {
  /** The type's name in `pg_type.typname`. */
  readonly name: string;
  /** The type's OID. */
  readonly oid: number;
  /** What a value is not, where its text is not in the form PostgreSQL prints: "a MAC address". */
  readonly noun: string;
  /** What a text says; null when it is not exactly as PostgreSQL prints it. */
  parse(text: string): T | null;
  /** A text of another version of the server in the form of the binary one; left out where all are alike. */
  normalize?(text: string): string;
  /** Reads the binary format. */
  readonly decodeBinary: (source: ByteSource, start: number, end: number) => string;
  /** Writes the binary format. */
  write(value: T, sink: ByteSink): void;
}

/** Makes the codec of such a type. */
export function canonicalStringCodec<T>(type: CanonicalType<T>): Codec<string> {
  const { name, oid } = type;
  return {
    name,
    oid,
    decodeText(text: string): string {
      const normal = type.normalize?.(text) ?? text;
      if (type.parse(normal) === null) throw cannotDecode(name, `value is not ${type.noun}`);
      return normal;
    },
    decodeBinary: type.decodeBinary,
    encodeText: (value: unknown): string => checkText(name, stringOf(name, value)),
    encodeBinary(value: unknown, sink: ByteSink): void {
      const parsed = type.parse(stringOf(name, value));
      if (parsed === null) throw cannotEncode(name, "a string has no binary form");
      type.write(parsed, sink);
    },
    prefersText: (value: unknown): boolean =>
      typeof value === "string" && type.parse(value) === null,
  };
}

function stringOf(typeName: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw cannotEncode(typeName, "value is not a string");
}
