/**
 * float4 and float8.
 *
 * float4 is a number rounded to single precision, in both formats alike: the server's `1.1` and its
 * four bytes are the same number here, 1.100000023841858.
 * @module
 */

import type { ByteSink, ByteSource, Codec } from "./codec.ts";
import { cannotDecode, cannotEncode, wrongLength } from "./conversion_error.ts";
import { FLOAT4, FLOAT8 } from "./oids.ts";

const DECIMAL_TEXT = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** PostgreSQL's own spellings; JavaScript's are the same. */
const NOT_FINITE: ReadonlySet<unknown> = new Set(["NaN", "Infinity", "-Infinity"]);

/** Whether `text` is a number as PostgreSQL prints one: decimal, NaN, Infinity or -Infinity. */
export function isFloatText(text: string): boolean {
  return DECIMAL_TEXT.test(text) || NOT_FINITE.has(text);
}

/** What tells float4 from float8. */
interface FloatType {
  readonly name: string;
  readonly oid: number;
  round(value: number): number;
  /** Written out for each type, so that it can be inlined. */
  readonly decodeBinary: (source: ByteSource, start: number, end: number) => number;
  write(sink: ByteSink, value: number): void;
}

function floatCodec(type: FloatType): Codec<number> {
  const { name, oid } = type;
  return {
    name,
    oid,
    decodeText(text: string): number {
      if (!isFloatText(text)) throw cannotDecode(name, "value is not a number");
      return type.round(Number(text));
    },
    decodeBinary: type.decodeBinary,
    encodeText(value: unknown): string {
      const number = floatOf(type, value);
      return Object.is(number, -0) ? "-0" : String(number);
    },
    encodeBinary: (value: unknown, sink: ByteSink): void => type.write(sink, floatOf(type, value)),
  };
}

/**
 * The number meant, rounded as the type holds it. A finite value that would become infinite is
 * refused.
 */
function floatOf(type: FloatType, value: unknown): number {
  if (!isNumeric(value)) throw cannotEncode(type.name, "value is not a number");
  const number = type.round(Number(value));
  if (!Number.isFinite(number) && !isNotFinite(value)) {
    throw cannotEncode(type.name, "value is out of range");
  }
  return number;
}

function isNumeric(value: unknown): boolean {
  if (typeof value === "string") return isFloatText(value);
  return typeof value === "number" || typeof value === "bigint";
}

function isNotFinite(value: unknown): boolean {
  return NOT_FINITE.has(String(value));
}

/** `float4`, a number of single precision. */
export const float4Codec: Codec<number> = floatCodec({
  name: "float4",
  oid: FLOAT4,
  round: Math.fround,
  decodeBinary: ({ view }, start, end) => {
    if (end - start !== 4) throw wrongLength("float4", end - start, 4);
    return view.getFloat32(start);
  },
  write: (sink, value) => sink.float32(value),
});

/** `float8`, a number. */
export const float8Codec: Codec<number> = floatCodec({
  name: "float8",
  oid: FLOAT8,
  round: (value) => value,
  decodeBinary: ({ view }, start, end) => {
    if (end - start !== 8) throw wrongLength("float8", end - start, 8);
    return view.getFloat64(start);
  },
  write: (sink, value) => sink.float64(value),
});
