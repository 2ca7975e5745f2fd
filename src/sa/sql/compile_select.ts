/**
 * From a SELECT to its text.
 * @module
 */

import { Binds } from "./binds.ts";
import { columnsOf, compileOrderBy, compileSelection, compileWhere } from "./compile_expression.ts";
import type { Compiled } from "./compiled.ts";
import type { ExpressionNode, SelectedNode, SelectNode, TableNode } from "./nodes.ts";

/** Compiles a SELECT. */
export function compileSelect(node: SelectNode): Compiled {
  const binds = new Binds();
  const text = `SELECT ${compileSelection(node.selection, binds)}` +
    compileFrom(node.selection) +
    compileWhere(node.where, binds) +
    compileOrderBy(node.orderBy, binds) +
    compileCount(" LIMIT ", node.limit, binds) +
    compileCount(" OFFSET ", node.offset, binds);
  return { text, values: binds.values, columns: columnsOf(node.selection) };
}

/** The tables of the selected columns, in the order they appear. */
function compileFrom(selection: readonly SelectedNode[]): string {
  const tables = new Set<TableNode>();
  for (const { expression } of selection) addTables(expression, tables);
  return ` FROM ${[...tables].map((table) => table.sql).join(", ")}`;
}

function addTables(node: ExpressionNode, tables: Set<TableNode>): void {
  switch (node.kind) {
    case "column":
      tables.add(node.table);
      return;
    case "value":
      return;
    case "comparison":
      addTables(node.left, tables);
      addTables(node.right, tables);
      return;
    case "logical":
      for (const term of node.terms) addTables(term, tables);
      return;
    case "nullTest":
    case "membership":
    case "not":
      addTables(node.operand, tables);
      return;
  }
}

/** Bound like any value, so that the statement of the next page has the same text. */
function compileCount(keyword: string, count: number | null, binds: Binds): string {
  return count === null ? "" : keyword + binds.placeholder({}, count);
}
