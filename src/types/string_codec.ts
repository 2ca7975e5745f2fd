/**
 * Codecs of types whose values are strings here, though their binary format is not their text.
 * @module
 */

import { checkText } from "./character.ts";
import type { ByteSink, ByteSource, Codec } from "./codec.ts";
import { cannotDecode, cannotEncode } from "./conversion_error.ts";

/** What tells one such type from another. */
export interface StringType {
  /** The type's name. */
  readonly name: string;
  /** The type's OID. */
  readonly oid: number;
  /** What a value is, with an example, for the errors: `a string such as "(0,1)"`. */
  readonly takes: string;
  /** A text of the server in the form in which `read` gives it; null when it says no value. */
  normalize(text: string): string | null;
  /** Reads the binary format. Throws `DataError` when it is malformed. */
  read(source: ByteSource, start: number, end: number): string;
  /** Writes a text that is as `normalize` leaves it. */
  write(sink: ByteSink, text: string): void;
}

/** Makes the codec of one such type; text in another form goes as it is, for the server to read. */
export function stringCodec(type: StringType): Codec<string> {
  const { name, oid } = type;
  const isOther = (value: unknown): boolean =>
    typeof value === "string" && type.normalize(value) !== value;
  return {
    name,
    oid,
    decodeText(text: string): string {
      const normal = type.normalize(text);
      if (normal === null) throw cannotDecode(name, `value is not ${type.takes}`);
      return normal;
    },
    decodeBinary: (source: ByteSource, start: number, end: number): string =>
      type.read(source, start, end),
    encodeText: (value: unknown): string => checkText(name, stringOf(type, value)),
    encodeBinary(value: unknown, sink: ByteSink): void {
      const text = stringOf(type, value);
      if (isOther(text)) throw cannotEncode(name, "a string has no binary form");
      type.write(sink, text);
    },
    prefersText: isOther,
  };
}

function stringOf(type: StringType, value: unknown): string {
  if (typeof value === "string") return value;
  throw cannotEncode(type.name, `value is not ${type.takes}`);
}
