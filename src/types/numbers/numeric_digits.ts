/**
 * The binary format of numeric: the number of digits, the weight of the first, the sign, how many
 * decimals to show, and the digits themselves, of base 10000, an int16 each.
 *
 * The text is the server's own: no exponent, every decimal shown, no sign before a zero.
 * @module
 */

import type { ByteSink, ByteSource } from "../codec.ts";
import { cannotDecode } from "../conversion_error.ts";

const HEADER_SIZE = 8;
/** Decimal digits in a digit of base 10000. */
const GROUP = 4;
const BASE = 10_000;

const NEGATIVE = 0x4000;
/** What stands in the place of the sign when there are no digits. */
const SPECIAL_SIGNS: ReadonlyMap<number, string> = new Map([
  [0xc000, "NaN"],
  [0xd000, "Infinity"],
  [0xf000, "-Infinity"],
]);
const SPECIAL_TEXTS: ReadonlyMap<string, number> = new Map(
  Array.from(SPECIAL_SIGNS, ([sign, text]) => [text, sign]),
);

/** The server's own limits. That of the integer part is as far as a weight of 16 bits goes. */
const INTEGER_DIGITS_MAX = 131_072;
const DECIMALS_MAX = 16_383;
/** The server takes 3000 digits of base 10000 in binary; text of this length never has more. */
const BINARY_LENGTH_MAX = 10_000;

const DECIMAL_TEXT = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** Whether `text` is in the form in which the server writes a numeric. */
export function isNumericText(text: string): boolean {
  if (!DECIMAL_TEXT.test(text)) return SPECIAL_TEXTS.has(text);
  const negative = text.startsWith("-");
  const point = pointOf(text);
  if (point - (negative ? 1 : 0) > INTEGER_DIGITS_MAX) return false;
  return text.length - point - 1 <= DECIMALS_MAX && !(negative && isZero(text));
}

/** Whether text in this form can go in binary: the server takes less there than in text. */
export function fitsBinary(text: string): boolean {
  return text.length <= BINARY_LENGTH_MAX;
}

/** Where the decimal point is, or would be. */
function pointOf(text: string): number {
  const point = text.indexOf(".");
  return point < 0 ? text.length : point;
}

function isZero(text: string): boolean {
  return !/[1-9]/.test(text);
}

function malformed(state: string): Error {
  return cannotDecode("numeric", `value ${state}`);
}

/** Reads the binary format into text. */
export function readNumeric({ view }: ByteSource, start: number, end: number): string {
  if (end - start < HEADER_SIZE) throw malformed("is shorter than its header");
  let count = view.getUint16(start);
  if (end - start !== HEADER_SIZE + 2 * count) throw malformed("is not as long as its digits");
  const sign = view.getUint16(start + 4);
  if (sign >= 0xc000) return specialText(sign, count);
  const scale = view.getUint16(start + 6);
  if ((sign !== 0 && sign !== NEGATIVE) || scale > DECIMALS_MAX) {
    throw malformed("has a bad header");
  }
  let weight = view.getInt16(start + 2);
  let at = start + HEADER_SIZE;
  for (; count > 0 && view.getInt16(at) === 0; count--, weight--) at += 2;
  // A zero has no digits, and so neither a weight nor a sign.
  if (count === 0) return scale === 0 ? "0" : `0.${"0".repeat(scale)}`;
  const integer = integerText(view, at, count, weight);
  const text = integer + decimalText(view, at, count, weight, scale);
  return sign === NEGATIVE ? `-${text}` : text;
}

function specialText(sign: number, count: number): string {
  const text = SPECIAL_SIGNS.get(sign);
  if (text === undefined || count > 0) throw malformed("has a bad header");
  return text;
}

/** The digit of base 10000 at `index`; 0 before the first, and after the last. */
function groupAt(view: DataView, at: number, count: number, index: number): number {
  if (index < 0 || index >= count) return 0;
  const group = view.getUint16(at + 2 * index);
  if (group >= BASE) throw malformed("has a bad digit");
  return group;
}

function fourDigits(group: number): string {
  if (group > 999) return String(group);
  if (group > 99) return "0" + group;
  return group > 9 ? "00" + group : "000" + group;
}

function integerText(view: DataView, at: number, count: number, weight: number): string {
  if (weight < 0) return "0";
  let text = String(groupAt(view, at, count, 0));
  const last = Math.min(weight, count - 1);
  for (let index = 1; index <= last; index++) text += fourDigits(groupAt(view, at, count, index));
  return weight > last ? text + "0".repeat(GROUP * (weight - last)) : text;
}

/** The decimals with the point before them. Throws `DataError` when there are more than to show. */
function decimalText(
  view: DataView,
  at: number,
  count: number,
  weight: number,
  scale: number,
): string {
  let text = scale === 0 ? "" : ".";
  let index = weight + 1;
  let left = scale;
  for (; left >= GROUP && index < count; left -= GROUP) {
    text += fourDigits(groupAt(view, at, count, index++));
  }
  if (index >= count) return left > 0 ? text + "0".repeat(left) : text;
  text += shownPart(groupAt(view, at, count, index++), left);
  while (index < count) shownPart(groupAt(view, at, count, index++), 0);
  return text;
}

/** The first digits of a group, of which the others are 0. */
function shownPart(group: number, length: number): string {
  const hidden = 10 ** (GROUP - length);
  if (group % hidden !== 0) throw malformed("has more decimals than it shows");
  return fourDigits(group).slice(0, length);
}

/** Writes text in the server's form in binary. */
export function writeNumeric(sink: ByteSink, text: string): void {
  const special = SPECIAL_TEXTS.get(text);
  if (special !== undefined) return writeHeader(sink, 0, 0, special, 0);
  const point = pointOf(text);
  const scale = Math.max(0, text.length - point - 1);
  const sign = text.startsWith("-") ? NEGATIVE : 0;
  const first = text.search(/[1-9]/);
  if (first < 0) return writeHeader(sink, 0, 0, sign, scale);
  const weight = groupOf(point, first);
  const last = groupOf(point, lastDigit(text));
  writeHeader(sink, weight - last + 1, weight, sign, scale);
  for (let group = weight; group >= last; group--) sink.int16(digitsOf(text, point, group));
}

function writeHeader(
  sink: ByteSink,
  count: number,
  weight: number,
  sign: number,
  scale: number,
): void {
  sink.int16(count);
  sink.int16(weight);
  sink.int16(sign);
  sink.int16(scale);
}

/** The weight of the group that the decimal digit at `index` belongs to. */
function groupOf(point: number, index: number): number {
  const exponent = index < point ? point - 1 - index : point - index;
  return Math.floor(exponent / GROUP);
}

/** Where the last digit that is not 0 is. */
function lastDigit(text: string): number {
  let last = text.length - 1;
  while (text[last] === "0" || text[last] === ".") last--;
  return last;
}

/** The digit of base 10000 of this weight. */
function digitsOf(text: string, point: number, weight: number): number {
  let value = 0;
  for (let exponent = GROUP * weight + 3; exponent >= GROUP * weight; exponent--) {
    const code = text.charCodeAt(exponent < 0 ? point - exponent : point - 1 - exponent);
    // Beyond either end there is NaN, and before the first digit a sign.
    value = value * 10 + (code >= 0x30 ? code - 0x30 : 0);
  }
  return value;
}
