/**
 * Partitioned tables.
 * @module
 */

import { wordOf } from "./clauses.ts";
import { ArgumentError } from "./errors.ts";
import { givenOptions } from "./given_options.ts";
import { elementNodes, type ElementOptions } from "./index_element.ts";
import type { ExprOf, SourceName } from "./kinds.ts";
import { type TableItem, TableItemObject } from "./table_item.ts";

/**
 * PARTITION BY: `partitionBy("range", [t.at])`.
 *
 * Throws `ArgumentError` for another method and for what are no expressions.
 *
 * @see {@link https://www.postgresql.org/docs/current/ddl-partitioning.html}
 */
export function partitionBy<Src extends string = never>(
  method: "range" | "list" | "hash",
  key: readonly ExprOf<unknown, Src>[],
  options: ElementOptions = {},
): TableItem<SourceName<Src>, "partition"> {
  if (method === undefined || !Array.isArray(key)) {
    throw new ArgumentError("Cannot build the statement: partitionBy() has no method or no list");
  }
  return new TableItemObject({
    kind: "partition",
    method: wordOf(method, { range: "RANGE", list: "LIST", hash: "HASH" }, "partitionBy()"),
    elements: elementNodes(key, givenOptions(options, "partitionBy()"), "partitionBy()"),
  });
}
