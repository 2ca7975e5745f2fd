/**
 * Names of types that are made in the database.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import { identifier } from "./identifiers.ts";
import { keptOf } from "./kept_types.ts";
import type { SchemaItemName } from "./schema_item.ts";
import type { SqlType } from "./sql_type.ts";

/** Where a type is to be. */
export interface TypePlace {
  /** Its schema, if not that of `metadata`; without either the search path finds it. */
  schema?: string;
  /** The set of tables whose schema it is to be in: `{ metadata }`, not the set itself. */
  metadata?: { readonly schema: string | null };
}

/** The name of a type. Throws `ArgumentError` for what is no name. */
export function typeName(
  name: string,
  { schema, metadata }: TypePlace,
  what: string,
): SchemaItemName {
  const sqlName = identifier(name, what);
  const of = schema ?? metadata?.schema ?? null;
  const sql = of === null ? sqlName : `${identifier(of, "a schema")}.${sqlName}`;
  return { schema: of, name, sqlName, sql };
}

/** A type of an extension, which is in the schema that the extension was created in. */
export function extensionType(type: SqlType, name: string, schema: string | undefined): SqlType {
  if (schema === undefined) return type;
  const place = typeName(name, { schema }, "a type");
  return keptOf(type, place.sql, () => ({
    ...type,
    name: place.sql,
    castName: place.sql,
    place,
  }));
}

/** A name, perhaps with a schema, with words after it as `double precision` has, and what is in parentheses. */
const TYPE_NAME =
  /^(?:[a-z_][\w$]*|"[^"\0]+")(?:\.(?:[a-z_][\w$]*|"[^"\0]+"))?(?: [a-z]+)*(?: ?\( ?\w+(?:, ?-?\w+)* ?\))?(?: [a-z]+)*$/i;

/** The same name, if it is one. Throws `ArgumentError` for anything else. */
export function sqlNameOf(name: unknown): string {
  if (typeof name === "string" && TYPE_NAME.test(name)) return name;
  throw new ArgumentError("Cannot make a type: sqlName is not the name of a type");
}

/** The name without what is in parentheses, with which CAST would cut a value. */
export function castNameOf(name: string): string {
  return name.replace(/ ?\([^()"]*\)(?=[^"]*$)/, "");
}
