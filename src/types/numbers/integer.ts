/**
 * int2, int4, int8 and oid.
 *
 * Numbers go in as number, bigint or decimal text. What the type cannot hold is refused here, in
 * both formats alike: in binary a number out of range would become another number. Text of any
 * other form is the server's to read.
 * @module
 */

import { checkText } from "../text/character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode, wrongLength } from "../conversion_error.ts";
import { INT2, INT4, INT8, OID } from "../oids.ts";

const INT8_MIN = -(2n ** 63n);
const INT8_MAX = 2n ** 63n - 1n;
/** More digits than int8 has, zeros in front included; what is longer is not worth converting. */
const INT8_TEXT_MAX = 64;

const INTEGER_TEXT = /^[+-]?\d+$/;
/** From PostgreSQL 16 on `010` is octal for an oid, so one with a zero in front is for the server to read. */
const OID_TEXT = /^[+-]?(?:0|[1-9]\d*)$/;

function outOfRange(typeName: string): Error {
  return cannotEncode(typeName, "value is out of range");
}

/** What tells one integer type of at most 32 bits from another. */
export interface IntegerType {
  /** The type's name. */
  readonly name: string;
  /** The type's OID. */
  readonly oid: number;
  /** The least value. */
  readonly min: number;
  /** The greatest value. */
  readonly max: number;
  /** The texts that mean the same here as they do to every server. */
  readonly text: RegExp;
  /**
   * Reads the binary format.
   *
   * Written out for each type: behind a shared one that calls them they cannot be inlined, and take
   * twice as long.
   */
  readonly decodeBinary: (source: ByteSource, start: number, end: number) => number;
  /** Writes a value that is in range. */
  write(sink: ByteSink, value: number): void;
}

/** Makes the codec of one such type: a number; number, bigint or text in. */
export function integerCodec(type: IntegerType): Codec<number> {
  const { name, oid } = type;
  return {
    name,
    oid,
    decodeText(text: string): number {
      if (!type.text.test(text)) throw cannotDecode(name, "value is not an integer");
      const number = Number(text);
      if (number < type.min || number > type.max) throw cannotDecode(name, "value is out of range");
      return number;
    },
    decodeBinary: type.decodeBinary,
    encodeText: (value: unknown): string =>
      isOtherText(type.text, value) ? checkText(name, value) : String(integerOf(type, value)),
    encodeBinary: (value: unknown, sink: ByteSink): void =>
      type.write(sink, integerOf(type, value)),
    prefersText: (value: unknown): boolean => isOtherText(type.text, value),
  };
}

function isOtherText(pattern: RegExp, value: unknown): value is string {
  return typeof value === "string" && !pattern.test(value);
}

function integerOf(type: IntegerType, value: unknown): number {
  const number = numberFrom(type, value);
  if (number < type.min || number > type.max) throw outOfRange(type.name);
  return number;
}

function numberFrom({ name, text }: IntegerType, value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value)) return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "string") throw cannotEncode(name, "value is not an integer");
  if (!text.test(value)) throw cannotEncode(name, "a string has no binary form");
  return Number(value);
}

/** `int2`, a number. */
export const int2Codec: Codec<number> = integerCodec({
  name: "int2",
  oid: INT2,
  min: -(2 ** 15),
  max: 2 ** 15 - 1,
  text: INTEGER_TEXT,
  decodeBinary: ({ view }, start, end) => {
    if (end - start !== 2) throw wrongLength("int2", end - start, 2);
    return view.getInt16(start);
  },
  write: (sink, value) => sink.int16(value),
});

/** `int4`, a number. */
export const int4Codec: Codec<number> = integerCodec({
  name: "int4",
  oid: INT4,
  min: -(2 ** 31),
  max: 2 ** 31 - 1,
  text: INTEGER_TEXT,
  decodeBinary: ({ view }, start, end) => {
    if (end - start !== 4) throw wrongLength("int4", end - start, 4);
    return view.getInt32(start);
  },
  write: (sink, value) => sink.int32(value),
});

/** `oid`, a number: unsigned, up to 4294967295. */
export const oidCodec: Codec<number> = integerCodec({
  name: "oid",
  oid: OID,
  min: 0,
  max: 2 ** 32 - 1,
  text: OID_TEXT,
  decodeBinary: ({ view }, start, end) => {
    if (end - start !== 4) throw wrongLength("oid", end - start, 4);
    return view.getUint32(start);
  },
  write: (sink, value) => sink.int32(value | 0),
});

function bigintFrom(value: unknown): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "number" && Number.isInteger(value)) {
    // Beyond that its last digits are already not what was meant.
    if (Number.isSafeInteger(value)) return BigInt(value);
    throw cannotEncode("int8", "value is not a safe integer; pass a bigint");
  }
  if (typeof value !== "string") throw cannotEncode("int8", "value is not an integer");
  if (!INTEGER_TEXT.test(value)) throw cannotEncode("int8", "a string has no binary form");
  if (value.length > INT8_TEXT_MAX) throw outOfRange("int8");
  return BigInt(value);
}

function int8Of(value: unknown): bigint {
  const bigint = bigintFrom(value);
  if (bigint < INT8_MIN || bigint > INT8_MAX) throw outOfRange("int8");
  return bigint;
}

function int8Codec<T>(
  decodeText: (text: string) => T,
  decodeBinary: (source: ByteSource, start: number, end: number) => T,
): Codec<T> {
  return {
    name: "int8",
    oid: INT8,
    decodeText(text: string): T {
      if (!INTEGER_TEXT.test(text) || text.length > INT8_TEXT_MAX) {
        throw cannotDecode("int8", "value is not an integer");
      }
      return decodeText(text);
    },
    decodeBinary,
    encodeText: (value: unknown): string =>
      isOtherText(INTEGER_TEXT, value) ? checkText("int8", value) : String(int8Of(value)),
    encodeBinary: (value: unknown, sink: ByteSink): void => sink.bigint64(int8Of(value)),
    prefersText: (value: unknown): boolean => isOtherText(INTEGER_TEXT, value),
  };
}

/** `int8` as a bigint. */
export const int8AsBigint: Codec<bigint> = int8Codec(
  (text) => BigInt(text),
  ({ view }, start, end) => {
    if (end - start !== 8) throw wrongLength("int8", end - start, 8);
    return view.getBigInt64(start);
  },
);

/** `int8` as its decimal text. */
export const int8AsString: Codec<string> = int8Codec(
  (text) => text,
  ({ view }, start, end) => {
    if (end - start !== 8) throw wrongLength("int8", end - start, 8);
    return String(view.getBigInt64(start));
  },
);

/** `int8` as a number; its decoders throw `DataError` for what a number cannot hold exactly. */
export const int8AsNumber: Codec<number> = int8Codec(
  (text) => safe(Number(text)),
  ({ view }, start, end) => {
    if (end - start !== 8) throw wrongLength("int8", end - start, 8);
    // Two halves, not a bigint: exact as long as the sum is safe, and never safe when it is not.
    return safe(view.getInt32(start) * 2 ** 32 + view.getUint32(start + 4));
  },
);

function safe(number: number): number {
  if (Number.isSafeInteger(number)) return number;
  throw cannotDecode("int8", 'value is not a safe integer; use types: { int8: "bigint" }');
}
