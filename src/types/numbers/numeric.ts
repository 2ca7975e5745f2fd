/**
 * numeric: decimals of any size, exactly as the server prints them, unless another form is wanted.
 * @module
 */

import { checkText } from "../text/character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode } from "../conversion_error.ts";
import { fitsBinary, isNumericText, readNumeric, writeNumeric } from "./numeric_digits.ts";
import { NUMERIC } from "../oids.ts";

/** What a number of one's own has to give: its decimal text. */
type Stringify = (value: unknown) => string;

/** A bigint with more digits than this goes as text. */
const BINARY_BIGINT_MAX = 10n ** 5000n;

const EXPONENTIAL = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/;

function numericCodec<T>(read: (text: string) => T, stringify: Stringify): Codec<T> {
  return {
    name: "numeric",
    oid: NUMERIC,
    decodeText(text: string): T {
      if (!isNumericText(text)) throw cannotDecode("numeric", "value is not a numeric");
      return read(text);
    },
    decodeBinary: (source: ByteSource, start: number, end: number): T =>
      read(readNumeric(source, start, end)),
    encodeText: (value: unknown): string => checkText("numeric", textOf(value, stringify)),
    encodeBinary(value: unknown, sink: ByteSink): void {
      const text = textOf(value, stringify);
      if (!hasBinary(text)) throw cannotEncode("numeric", "a string has no binary form");
      writeNumeric(sink, text);
    },
    prefersText,
  };
}

function hasBinary(text: string): boolean {
  return fitsBinary(text) && isNumericText(text);
}

function prefersText(value: unknown): boolean {
  if (typeof value === "string") return !hasBinary(value);
  if (typeof value === "bigint") return value > BINARY_BIGINT_MAX || value < -BINARY_BIGINT_MAX;
  // What a class of its own prints may be in any form.
  return typeof value === "object";
}

function textOf(value: unknown, stringify: Stringify): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return plainDecimal(value);
    case "bigint":
      return String(value);
    default:
      return stringify(value);
  }
}

/** A number's shortest decimal, without an exponent, and without the sign of zero that numeric has not. */
function plainDecimal(number: number): string {
  const text = String(number);
  const match = EXPONENTIAL.exec(text);
  if (match === null) return text;
  const [, sign, first, rest = "", exponent] = match;
  const digits = `${first}${rest}`;
  const zeros = Math.abs(Number(exponent)) - 1;
  return Number(exponent) < 0
    ? `${sign}0.${"0".repeat(zeros)}${digits}`
    : `${sign}${digits.padEnd(zeros + 2, "0")}`;
}

function refuse(): never {
  throw cannotEncode(
    "numeric",
    "value is not a number, a bigint or a string; pass its text, or set types.numeric",
  );
}

/** `numeric` as PostgreSQL's text: `1.50`, `NaN`, `Infinity`. */
export const numericAsString: Codec<string> = numericCodec((text) => text, refuse);

/** `numeric` as the number closest to it; its decoders throw `DataError` for what is beyond all numbers. */
export const numericAsNumber: Codec<number> = numericCodec(closestNumber, refuse);

function closestNumber(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) || !/\d/.test(text)) return number;
  throw cannotDecode("numeric", 'value is beyond all numbers; use types: { numeric: "string" }');
}

/**
 * Makes a codec of `numeric` for decimals of another kind: `parse` makes one of PostgreSQL's text,
 * `NaN` and `Infinity` included; `stringify` makes text of an object. Without it objects are
 * refused, but for numbers, bigints and strings it is not needed. What either throws becomes the
 * cause of a `DataError`.
 */
export function numericWith<T>(
  parse: (text: string) => T,
  stringify?: (value: unknown) => string,
): Codec<T> {
  return numericCodec(
    (text) => attempt(() => parse(text), cannotDecodeWith),
    stringify === undefined ? refuse : (value) => textMade(value, stringify),
  );
}

function textMade(value: unknown, stringify: Stringify): string {
  if (typeof value !== "object" || value === null) refuse();
  const text: unknown = attempt(() => stringify(value), cannotEncodeWith);
  if (typeof text !== "string") throw cannotEncode("numeric", "types.numeric made no string of it");
  return text;
}

function attempt<T>(make: () => T, failed: (cause: unknown) => Error): T {
  try {
    return make();
  } catch (cause) {
    throw failed(cause);
  }
}

function cannotDecodeWith(cause: unknown): Error {
  return cannotDecode("numeric", "value cannot be parsed by types.numeric", cause);
}

function cannotEncodeWith(cause: unknown): Error {
  return cannotEncode("numeric", "value cannot be made into text by types.numeric", cause);
}
