/**
 * What must be columns of tables.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import { NodeHolder } from "./node_holder.ts";
import type { ColumnNode, TableColumnNode } from "./nodes.ts";

/** The node of what must be a column of a table; `slot` says where it was given. */
export function tableColumnNode(value: unknown, slot: string): TableColumnNode {
  const node = NodeHolder.nodeOf(value);
  if (node?.kind === "column" && isOfTable(node)) return node;
  throw new ArgumentError(`Cannot build the statement: ${slot} is not a column of a table`);
}

/** The nodes of what must be a list of columns of tables, at least one. */
export function tableColumnNodes(values: unknown, slot: string): TableColumnNode[] {
  if (!Array.isArray(values) || values.length === 0) {
    throw new ArgumentError(`Cannot build the statement: ${slot} is not a list of columns`);
  }
  return Array.from(values, (value, i) => tableColumnNode(value, `${slot} number ${i + 1}`));
}

function isOfTable(node: ColumnNode): node is TableColumnNode {
  return node.source.kind === "table";
}
