/**
 * Rows of values in FROM, one array for each column: `unnest()`.
 * @module
 */

import { arrayType } from "./array_type.ts";
import { bound } from "./bound_value.ts";
import type { ColumnDefinitions } from "./column_definition.ts";
import { columnList, definedColumns } from "./defined_columns.ts";
import { derivedFrom } from "./derived.ts";
import { ArgumentError } from "./errors.ts";
import type { NamedQuery } from "./from_item.ts";
import { identifier } from "./identifiers.ts";
import type { Part, SelectedNode } from "./nodes.ts";
import type { Columns, ColumnValue } from "./row_types.ts";
import type { SqlType } from "./sql_type.ts";
import { TEXT_TYPE } from "./sql_types.ts";
import type { ValueNode } from "./value_nodes.ts";
import { valueNode } from "./values.ts";
import { requireKeys } from "./values_source.ts";

/** The rows of `unnest()`, as objects. */
export type UnnestRow<D extends ColumnDefinitions> = {
  readonly [K in keyof D]: ColumnValue<D[K]>;
};
/** The values of `unnest()`, by column: as many for each. */
export type UnnestColumns<D extends ColumnDefinitions> = {
  readonly [K in keyof D]: readonly ColumnValue<D[K]>[];
};

/**
 * `unnest()`: rows in FROM, one array parameter for each column, however many rows there are. The text is the same
 * for any number of rows, so the server prepares it once. None is allowed.
 *
 * Throws `ArgumentError` for what is no column definition, for a row that lacks a column or has another, and for
 * columns of different lengths; `DataError` for a value that the column does not take.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const columns = { id: sa.integer().notNull(), name: sa.text() };
 * const u = sa.unnest("u", columns, { id: [1, 2], name: ["one", null] });
 * console.log(sa.select(u).toSQL().text);
 * // SELECT u.id, u.name FROM unnest(CAST($1 AS INTEGER[]), CAST($2 AS TEXT[])) AS u (id, name)
 * ```
 *
 * @see {@link https://www.postgresql.org/docs/current/functions-array.html}
 */
export function unnest<const A extends string, D extends ColumnDefinitions>(
  name: A,
  columns: D,
  rows: readonly UnnestRow<D>[] | UnnestColumns<D>,
): NamedQuery<A, Columns<A, D>> {
  const defined = definedColumns(columns, "unnest()");
  const lists = Array.isArray(rows) ? listsOfRows(rows, defined) : listsOf(rows, defined);
  const nodes = defined.map(({ expression: { type } }, i) => arrayNode(lists[i]!, type));
  const parts = ["unnest(", ...nodes.flatMap((node, i) => i === 0 ? [node] : [", ", node]), ")"];
  const list = columnList(defined);
  return (defined.some(({ expression: { type } }) => isArray(type))
    ? derivedFrom(name, defined, { parts: castParts(defined, parts, list) })
    : derivedFrom(name, defined, { parts, columnList: list })) as never;
}

function listsOfRows(rows: readonly unknown[], columns: readonly SelectedNode[]): unknown[][] {
  const checked = Array.from(rows, (row, i) => {
    requireKeys(row, columns, `unnest()[${i}]`);
    return row;
  });
  return columns.map(({ key, expression: { type } }) =>
    checked.map((row, i) => valueNode(row[key], type, `unnest()[${i}].${key}`).value)
  );
}

function listsOf(lists: unknown, columns: readonly SelectedNode[]): unknown[][] {
  requireKeys(lists, columns, "unnest()");
  return columns.map(({ key, expression: { type } }) => {
    const list = lists[key];
    if (!Array.isArray(list)) {
      throw new ArgumentError(`Cannot build the statement: unnest().${key} is not an array`);
    }
    requireLength(list, lists[columns[0]!.key]);
    return Array.from(list, (value, i) => valueNode(value, type, `unnest().${key}[${i}]`).value);
  });
}

function requireLength(list: readonly unknown[], first: unknown): void {
  if (list.length === (first as readonly unknown[]).length) return;
  throw new ArgumentError("Cannot build the statement: columns of unnest() differ in length");
}

/** There are no arrays of arrays, so arrays go as an array of their texts. */
function arrayNode(list: readonly unknown[], type: SqlType): ValueNode {
  if (!isArray(type)) return { kind: "value", value: list, type: listType(type), cast: true };
  const value = list.map((item) => item === null ? null : type.codec.encodeText(bound(item, type)));
  return { kind: "value", value, type: listType(TEXT_TYPE), cast: true };
}

function isArray(type: SqlType): boolean {
  return type.castName.endsWith("[]");
}

const LIST_TYPES = new WeakMap<SqlType, SqlType>();

/** The same each time, since statements of one shape are compiled once. */
function listType(type: SqlType): SqlType {
  const known = LIST_TYPES.get(type) ?? arrayType(type);
  LIST_TYPES.set(type, known);
  return known;
}

/** `(SELECT …, CAST(b AS INTEGER[]) AS b FROM unnest(…) AS u (a, b))`. */
function castParts(columns: readonly SelectedNode[], parts: readonly Part[], list: string): Part[] {
  const selected = columns.map(({ key, expression: { type } }) => {
    const sqlName = identifier(key, "a column");
    return isArray(type) ? `CAST(u.${sqlName} AS ${type.castName}) AS ${sqlName}` : `u.${sqlName}`;
  });
  return [`(SELECT ${selected.join(", ")} FROM `, ...parts, ` AS u${list})`];
}
