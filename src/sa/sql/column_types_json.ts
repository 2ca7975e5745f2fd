/**
 * The types of columns that hold JSON, and hstore.
 * @module
 */

import { type ColumnDefinition, Definition } from "./column_definition.ts";
import type { ModeOptions } from "./column_types.ts";
import { givenMode } from "./given_options.ts";
import { extensionType } from "./type_name.ts";
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
 * It comes with the extension of that name, whose `schema` is to be given where the search path does not lead there.
 *
 * Throws `ArgumentError` for another mode, and for a schema that is no name.
 *
 * @see {@link https://www.postgresql.org/docs/current/hstore.html}
 */
export function hstore<M extends keyof HstoreModes = "map">(
  options: ModeOptions<M> & { schema?: string } = {},
): ColumnDefinition<HstoreModes[M], "hstore"> {
  const mode = givenMode(options, "hstore()");
  return Definition.of(extensionType(hstoreType(mode), "hstore", options.schema));
}
