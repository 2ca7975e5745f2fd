/**
 * The types of columns that hold JSON, and hstore.
 * @module
 */

import { type ColumnDefinition, Definition } from "./column_definition.ts";
import type { ModeOptions } from "./column_types.ts";
import { type HstoreModes, hstoreType, JSON_TYPE, JSONB_TYPE } from "./sql_types_json.ts";

/**
 * JSONB, any value that JSON has; `T` is what the compiler takes it for. A string is a JSON string, and null is
 * NULL: for the JSON null there is {@linkcode JSON_NULL}.
 *
 * @see {@link https://www.postgresql.org/docs/current/datatype-json.html}
 */
export function jsonb<T = unknown>(): ColumnDefinition<T, "json"> {
  return Definition.of(JSONB_TYPE);
}

/** JSON as its text was, with what {@linkcode jsonb} says of values; PostgreSQL cannot compare it. */
export function json<T = unknown>(): ColumnDefinition<T, "json"> {
  return Definition.of(JSON_TYPE);
}

/**
 * HSTORE, text by text: a `Map`; with `mode: "object"` a plain object; with `mode: "string"` PostgreSQL's own text.
 * It comes with the extension of that name.
 *
 * Throws `ArgumentError` for another mode.
 *
 * @see {@link https://www.postgresql.org/docs/current/hstore.html}
 */
export function hstore<M extends keyof HstoreModes = "map">(
  { mode }: ModeOptions<M> = {},
): ColumnDefinition<HstoreModes[M], "hstore"> {
  return Definition.of(hstoreType(mode));
}
