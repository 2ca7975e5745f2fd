/**
 * Values as they stand in the text of a statement: the one function that quotes. Pure.
 * @module
 */

import { DataError } from "../errors.ts";
import type { CodecRegistry } from "../types/codec.ts";
import { itemsOf, shapeOf } from "../types/containers/array_shape.ts";
import { BoundedArray } from "../types/containers/bounded_array.ts";
import { Range } from "../types/containers/range.ts";
import { quoteLiteral } from "../types/quote.ts";
import { createRegistry } from "../types/registry.ts";
import { Json } from "../types/text/json_value.ts";
import { Interval } from "../types/times/interval.ts";
import { untypedCodec } from "../types/untyped.ts";
import { isAsIs } from "./as_is.ts";

/** The types of the values whose text alone does not say it. */
const TEMPORAL_TYPES: ReadonlyMap<string, string> = new Map([
  ["[object Date]", "timestamptz"],
  ["[object Temporal.Instant]", "timestamptz"],
  ["[object Temporal.ZonedDateTime]", "timestamptz"],
  ["[object Temporal.PlainDateTime]", "timestamp"],
  ["[object Temporal.PlainDate]", "date"],
  ["[object Temporal.PlainTime]", "time"],
  ["[object Temporal.Duration]", "interval"],
]);

const RANGE_TYPES: Readonly<Record<string, string>> = {
  timestamptz: "tstzrange",
  timestamp: "tsrange",
  date: "daterange",
};

/** Made when first needed: what they are does not depend on a connection. */
let codecs: CodecRegistry | undefined;

/**
 * A value as SQL, with the same meaning in any statement and whatever `standard_conforming_strings` says: text as
 * `'it''s'`, `E'…'` where it has backslashes; negative numbers in parentheses; arrays as `ARRAY[…]`; times, bytea,
 * hstore and interval with their types. A number that is no integer is `numeric` to PostgreSQL, text is `unknown`.
 *
 * Throws `DataError` for what has no such form: `undefined`, a plain object (mark it with `json()`), a function,
 * text with NUL.
 *
 * ```ts
 * import { quote } from "@aiopg/aiopg";
 *
 * console.log(quote("it's"), quote(-1), quote([1, null])); // 'it''s' (-1) ARRAY[1,NULL]
 * ```
 */
export function quote(value: unknown): string {
  switch (typeof value) {
    case "string":
      return quoteLiteral(value);
    case "number":
      return quoteNumber(value);
    case "bigint":
      return value < 0n ? `(${value})` : String(value);
    case "boolean":
      return String(value);
    case "object":
      return value === null ? "NULL" : quoteObject(value);
    case "undefined":
      throw cannotQuote("value is undefined; use null for NULL");
    default:
      throw cannotQuote(`value is a ${typeof value}`);
  }
}

function quoteNumber(value: number): string {
  const isPlain = Number.isSafeInteger(value) || !Number.isInteger(value);
  if (!Number.isFinite(value) || Object.is(value, -0) || !isPlain) {
    return `${quoteLiteral(Object.is(value, -0) ? "-0" : String(value))}::float8`;
  }
  // Without parentheses a minus before it would begin a comment, and 1 - -1::text mean something else.
  return value < 0 ? `(${value})` : String(value);
}

function quoteObject(value: object): string {
  if (isAsIs(value)) return value.text;
  const type = typeOf(value);
  if (type !== null) return typed(value, type);
  if (value instanceof Json) return quoteLiteral(textOf(value));
  if (value instanceof Range) return quoteRange(value);
  if (value instanceof BoundedArray) return quoteLiteral(textOf(value));
  if (itemsOf(value) !== null) return quoteArray(value);
  throw cannotQuote(
    isPlainObject(value)
      ? "value is a plain object; pass json(value) to have it as JSON"
      : "value is of a class that has no form in SQL",
  );
}

/** The type to be written with the value. */
function typeOf(value: object): string | null {
  if (value instanceof Uint8Array || value instanceof ArrayBuffer) return "bytea";
  if (value instanceof Interval) return "interval";
  if (value instanceof Map) return "hstore";
  return TEMPORAL_TYPES.get(Object.prototype.toString.call(value)) ?? null;
}

function typed(value: unknown, type: string): string {
  return `${quoteLiteral(textOf(value))}::${type}`;
}

function textOf(value: unknown): string {
  codecs ??= createRegistry();
  return untypedCodec(codecs).encodeText(value);
}

function quoteRange(range: Range): string {
  const bound = range.lower ?? range.upper;
  const type = typeof bound === "object" && bound !== null ? typeOf(bound) : null;
  const rangeType = type === null ? undefined : RANGE_TYPES[type];
  return rangeType === undefined ? quoteLiteral(textOf(range)) : typed(range, rangeType);
}

function quoteArray(value: object): string {
  codecs ??= createRegistry();
  const { lengths, elements } = shapeOf("array", untypedCodec(codecs), value);
  if (elements.length === 0) return "'{}'";
  if (elements.some((each) => Array.isArray(each))) {
    throw cannotQuote("value is ragged: arrays and other values are beside each other");
  }
  let level = elements.map(quote);
  for (let depth = lengths.length - 1; depth > 0; depth--) level = grouped(level, lengths[depth]!);
  return bracketed(level);
}

function grouped(parts: readonly string[], size: number): string[] {
  const groups: string[] = [];
  for (let i = 0; i < parts.length; i += size) groups.push(bracketed(parts.slice(i, i + size)));
  return groups;
}

function bracketed(parts: readonly string[]): string {
  return `ARRAY[${parts.join(",")}]`;
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function cannotQuote(state: string): DataError {
  return new DataError(`Cannot quote: ${state}`);
}
