/**
 * The character types: text, varchar, character, name, xml, "char" and literals of unknown type;
 * and refcursor, which is a name.
 * @module
 */

import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotEncode, wrongLength } from "../conversion_error.ts";
import { Json, jsonHint, jsonText } from "./json_value.ts";
import { BPCHAR, CHAR, NAME, REFCURSOR, TEXT, UNKNOWN, VARCHAR } from "../oids.ts";
import { readText } from "./text.ts";

/**
 * Returns `text` as it is. Throws `DataError` when PostgreSQL cannot hold it: NUL, or not Unicode.
 */
export function checkText(typeName: string, text: string): string {
  if (text.includes("\0")) throw cannotEncode(typeName, "value contains NUL");
  // It would be written as U+FFFD, and come back as another text.
  if (!text.isWellFormed()) throw cannotEncode(typeName, "value contains a lone surrogate");
  return text;
}

/**
 * The text of a string, number, bigint, boolean or {@linkcode Json}; undefined for anything else.
 * Throws as {@linkcode checkText}, and for JSON that cannot be made.
 */
export function textOf(typeName: string, value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return checkText(typeName, value);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
    case "boolean":
      return String(value);
    default:
      if (!(value instanceof Json)) return undefined;
      return checkText(typeName, jsonText(typeName, value, JSON));
  }
}

/**
 * The text of a string. Throws `DataError` for anything else, and as {@linkcode checkText}.
 */
export function stringOf(typeName: string, value: unknown): string {
  if (typeof value === "string") return checkText(typeName, value);
  throw cannotEncode(typeName, "value is not a string");
}

/** Passes text through, in the text format only. */
export class TextCodec implements Codec<string> {
  /** The type's name. */
  readonly name: string;
  /** The type's OID. */
  readonly oid: number;

  /** Makes the codec of one type. */
  constructor(name: string, oid: number) {
    this.name = name;
    this.oid = oid;
  }

  /** Returns the text as it is. */
  decodeText(text: string): string {
    return text;
  }

  /** The text of a string, number, bigint, boolean or `Json`. Throws `DataError` for anything else. */
  encodeText(value: unknown): string {
    const text = textOf(this.name, value);
    if (text === undefined) {
      throw cannotEncode(this.name, `value is not a string${jsonHint(value)}`);
    }
    return text;
  }
}

/** A type whose binary format is its text. */
export class CharacterCodec extends TextCodec {
  /** Reads the text. */
  readonly decodeBinary: (source: ByteSource, start: number, end: number) => string = readText;

  /** Writes the text. */
  readonly encodeBinary = (value: unknown, sink: ByteSink): void => {
    sink.text(this.encodeText(value));
  };
}

/**
 * `"char"`: one byte. As PostgreSQL 16 prints it: NUL is empty, what is not ASCII is `\` and three
 * octal digits.
 */
class SingleByteCodec implements Codec<string> {
  readonly name = "char";
  readonly oid: number = CHAR;

  decodeText(text: string): string {
    return text;
  }

  readonly decodeBinary = (source: ByteSource, start: number, end: number): string => {
    if (end - start !== 1) throw wrongLength(this.name, end - start, 1);
    const byte = source.bytes[start]!;
    if (byte === 0) return "";
    return byte < 0x80 ? String.fromCharCode(byte) : "\\" + byte.toString(8);
  };

  encodeText(value: unknown): string {
    const text = textOf(this.name, value);
    if (text === undefined || !isSingleByte(text)) {
      throw cannotEncode(this.name, "value is not one ASCII character");
    }
    return text;
  }

  readonly encodeBinary = (value: unknown, sink: ByteSink): void => {
    const text = this.encodeText(value);
    if (text.length === 4) sink.uint8(parseInt(text.slice(1), 8));
    else sink.uint8(text === "" ? 0 : text.charCodeAt(0));
  };
}

function isSingleByte(text: string): boolean {
  return text.length > 1 ? /^\\[23][0-7][0-7]$/.test(text) : !(text.charCodeAt(0) >= 0x80);
}

/** `text`. */
export const textCodec: Codec<string> = new CharacterCodec("text", TEXT);

/** The codecs of this family. */
export const characterCodecs: readonly Codec[] = [
  textCodec,
  new CharacterCodec("varchar", VARCHAR),
  new CharacterCodec("bpchar", BPCHAR),
  new CharacterCodec("name", NAME),
  new CharacterCodec("unknown", UNKNOWN),
  new CharacterCodec("refcursor", REFCURSOR),
  new SingleByteCodec(),
];
