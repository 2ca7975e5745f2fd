/**
 * Parts of the queries on the catalog. Everything in them is named with its schema, since the search path may hide
 * what the catalog has; all values are parameters.
 *
 * A query makes one JSON text of what it finds, in the shape it is handed out, so that no `types` of the connection
 * has a say in it. What only newer servers have is taken from the row as JSON, where it may be missing.
 * @module
 */

import type { ReflectedName, ReflectedType, ReflectedTypeUse } from "./reflected_name.ts";

/** The expressions of an object's properties. */
export type Fields<T> = Readonly<Record<keyof T, string>>;

/** A JSON object. */
export function object<T>(fields: Fields<T>): string {
  // The keys of an interface are strings, and identifiers.
  const pairs = Object.entries<string>(fields).map(([key, value]) => `'${key}', ${value}`);
  return `pg_catalog.json_build_object(${pairs.join(", ")})`;
}

/** A JSON array of an item for every row of `from`. */
export function list(item: string, from: string, order: string): string {
  return `(SELECT coalesce(pg_catalog.json_agg(${item} ORDER BY ${order}), '[]') FROM ${from})`;
}

/** One of our words for each of the catalog's letters. */
export function wordFor(letter: string, words: Readonly<Record<string, string>>): string {
  const cases = Object.entries(words).map(([code, word]) => `WHEN '${code}' THEN '${word}'`);
  return `CASE ${letter} ${cases.join(" ")} END`;
}

/** What only newer servers have in a row of a catalog, as text; null on the others. */
export function newer(row: string, column: string): string {
  return `(pg_catalog.to_jsonb(${row}) ->> '${column}')`;
}

/** As {@linkcode newer}, for what is true or false. */
export function newerFlag(row: string, column: string, otherwise: boolean): string {
  return `coalesce(${newer(row, column)}::boolean, ${otherwise})`;
}

/** Options like `fillfactor=70` as a JSON object. */
export function options(array: string): string {
  return "(SELECT coalesce(pg_catalog.json_object_agg(o.option_name, o.option_value), '{}') " +
    `FROM pg_catalog.pg_options_to_table(${array}) o)`;
}

/** A comment, of the whole or of one column. */
export function comment(oid: string, catalog: string): string {
  return `pg_catalog.obj_description(${oid}, '${catalog}')`;
}

/** The name of a table, an index or a sequence; null when there is none of that OID. */
export function relationName(oid: string): string {
  return found(
    "pg_class x",
    "x.relnamespace",
    oid,
    object<ReflectedName>({
      schema: "n.nspname",
      name: "x.relname",
      visible: "pg_catalog.pg_table_is_visible(x.oid)",
    }),
  );
}

/** The name of a collation; null when there is none of that OID. */
export function collationName(oid: string): string {
  return found(
    "pg_collation x",
    "x.collnamespace",
    oid,
    object<ReflectedName>({
      schema: "n.nspname",
      name: "x.collname",
      visible: "pg_catalog.pg_collation_is_visible(x.oid)",
    }),
  );
}

/** The name of an operator; null when there is none of that OID. */
export function operatorName(oid: string): string {
  return found(
    "pg_operator x",
    "x.oprnamespace",
    oid,
    object<ReflectedName>({
      schema: "n.nspname",
      name: "x.oprname",
      visible: "pg_catalog.pg_operator_is_visible(x.oid)",
    }),
  );
}

/** The name of an operator class; null when there is none of that OID. */
export function operatorClassName(oid: string): string {
  return found(
    "pg_opclass x",
    "x.opcnamespace",
    oid,
    object<ReflectedName>({
      schema: "n.nspname",
      name: "x.opcname",
      visible: "pg_catalog.pg_opclass_is_visible(x.oid)",
    }),
  );
}

/** How a type is used: `type` is its row in `pg_type`, `element` the row of its elements, if any. */
export function typeUse(
  { type, element, modifier }: { type: string; element: string; modifier: string },
): Fields<ReflectedTypeUse> {
  return {
    type: `pg_catalog.format_type(${type}.oid, ${modifier})`,
    typeOid: `${type}.oid::bigint`,
    typeModifier: modifier,
    isArray: `${element}.oid IS NOT NULL`,
    baseType: typeName(`coalesce(${element}.oid, ${type}.oid)`),
  };
}

/** What joins the row of a type's elements, when it is an array. */
export function joinElement(type: string, element: string): string {
  return `LEFT JOIN pg_catalog.pg_type ${element} ` +
    `ON ${element}.oid = ${type}.typelem AND ${element}.typarray = ${type}.oid`;
}

/** The names of a table's columns, of which `numbers` has the numbers. */
export function columnNames(table: string, numbers: string, condition = "true"): string {
  return list(
    "ka.attname",
    `pg_catalog.unnest(${numbers}) WITH ORDINALITY k(number, position) ` +
      `JOIN pg_catalog.pg_attribute ka ON ka.attrelid = ${table} AND ka.attnum = k.number ` +
      `WHERE ${condition}`,
    "k.position",
  );
}

function typeName(oid: string): string {
  return found(
    "pg_type x",
    "x.typnamespace",
    oid,
    object<ReflectedType>({
      schema: "n.nspname",
      name: "x.typname",
      visible: "pg_catalog.pg_type_is_visible(x.oid)",
      oid: "x.oid::bigint",
      kind: wordFor("x.typtype", {
        b: "base",
        c: "composite",
        d: "domain",
        e: "enum",
        m: "multirange",
        p: "pseudo",
        r: "range",
      }),
    }),
  );
}

function found(catalog: string, namespace: string, oid: string, item: string): string {
  return `(SELECT ${item} FROM pg_catalog.${catalog} ` +
    `JOIN pg_catalog.pg_namespace n ON n.oid = ${namespace} WHERE x.oid = ${oid})`;
}
