/**
 * The query whose rows an INSERT inserts.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import { identifier } from "./identifiers.ts";
import type { FromSelectOptions } from "./insert_types.ts";
import type { InsertSource, QueryNode, TableColumnNode, TableNode } from "./nodes.ts";
import { queryNode } from "./query_holder.ts";
import { refuseUnknownKeys } from "./row.ts";

/**
 * What `fromSelect()` inserts. The columns come in the order of what is selected, whatever that of the keys is.
 *
 * Throws `ArgumentError` when the keys of the query are not those of the columns.
 */
export function insertedQuery(
  table: TableNode,
  columns: unknown,
  query: unknown,
  { includeDefaults = true }: FromSelectOptions,
): InsertSource {
  const keys = keysOf(columns);
  refuseUnknownKeys(keys, table, "fromSelect()");
  const node = queryNode(query, "the query of fromSelect()");
  requireSameKeys(keys, node);
  const byKey = new Map(table.columns.map((column) => [column.key, column]));
  return {
    kind: "query",
    columns: node.selection.map(({ key }): TableColumnNode => byKey.get(key)!),
    query: node,
    includeDefaults: includeDefaults === true,
  };
}

function keysOf(columns: unknown): string[] {
  if (Array.isArray(columns) && columns.length > 0) {
    const keys = Array.from(columns);
    keys.forEach((key) => identifier(key, "a column of fromSelect()"));
    if (new Set(keys).size === keys.length) return keys;
  }
  throw new ArgumentError(
    "Cannot build the statement: fromSelect() does not take an array of keys, each once",
  );
}

function requireSameKeys(keys: readonly string[], { selection }: QueryNode): void {
  const selected = selection.map(({ key }) => key);
  const [extra] = selected.filter((key) => !keys.includes(key));
  const [missing] = keys.filter((key) => !selected.includes(key));
  if (extra === undefined && missing === undefined) return;
  const difference = missing === undefined
    ? `selects ${JSON.stringify(extra)}, which is not among its columns`
    : `does not select ${JSON.stringify(missing)}`;
  throw new ArgumentError(
    `Cannot build the statement: the query of fromSelect() ${difference}; use label()`,
  );
}
