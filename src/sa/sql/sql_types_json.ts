/**
 * JSON and JSONB, and hstore.
 * @module
 */

import type { Codec } from "../../types/codec.ts";
import { hstoreCodec } from "../../types/extensions/hstore.ts";
import { JSON_TEXT, JSONB } from "../../types/oids.ts";
import { Json, jsonText } from "../../types/text/json_value.ts";
import type { SqlType } from "./sql_type.ts";
import { builtinCodec, formOf, isString, readingAny, sqlType } from "./type_parts.ts";
import { isPlainObject } from "./values.ts";

/** `JSON`. */
export const JSON_TYPE: SqlType = jsonType("JSON", JSON_TEXT);

/** `JSONB`. */
export const JSONB_TYPE: SqlType = jsonType("JSONB", JSONB);

/** Values go as their text, made here once: to the driver a string is the text of JSON already. */
function jsonType(name: string, oid: number): SqlType {
  return sqlType({
    name,
    kind: "json",
    codec: builtinCodec(oid),
    takes: "a value that JSON has",
    accepts: isJson,
    bind: (value) => jsonText(name.toLowerCase(), value, JSON),
  });
}

const NOT_JSON: ReadonlySet<string> = new Set(["undefined", "function", "symbol", "bigint"]);

/** Whether JSON has such values. Of what is in a Map, a Set or bytes, `JSON.stringify()` would make nothing. */
function isJson(value: unknown): boolean {
  if (NOT_JSON.has(typeof value)) return false;
  return !(ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof Map ||
    value instanceof Set || value instanceof Promise);
}

/** The JSON null, as a value to bind. */
export const JSON_NULL_VALUE: Json = new Json(null);

/** The values of hstore, by mode. */
export interface HstoreModes {
  /** A Map, in PostgreSQL's order. */
  map: Map<string, string | null>;
  /** A plain object. */
  object: Record<string, string | null>;
  /** PostgreSQL's text. */
  string: string;
}

const HSTORES: Readonly<Record<keyof HstoreModes, SqlType>> = {
  map: hstoreOf(hstoreCodec(0, "map"), "a Map or a plain object of strings and nulls", isPairs),
  object: hstoreOf(
    hstoreCodec(0, "object"),
    "a Map or a plain object of strings and nulls",
    isPairs,
  ),
  string: hstoreOf(hstoreCodec(0, "string"), "a string", isString),
};

function hstoreOf(codec: Codec, takes: string, accepts: (value: unknown) => boolean): SqlType {
  const parts = { codec: readingAny(codec), takes, accepts, userDefined: true };
  return sqlType({ name: "HSTORE", kind: "hstore", ...parts });
}

function isPairs(value: unknown): boolean {
  if (value instanceof Map) return [...value].every((pair) => pair.every(isPart));
  return isPlainObject(value) && Object.values(value).every(isPart);
}

/** Keys are no nulls, which the codec refuses. */
function isPart(value: unknown): boolean {
  return value === null || isString(value);
}

/** `HSTORE`, of the extension of that name. Throws `ArgumentError` for a mode that there is not. */
export function hstoreType(mode: keyof HstoreModes = "map"): SqlType {
  return formOf(HSTORES, mode, "HSTORE");
}
