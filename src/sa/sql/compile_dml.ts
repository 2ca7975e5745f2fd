/**
 * From INSERT, UPDATE and DELETE to their text.
 * @module
 */

import { Binds } from "./binds.ts";
import {
  columnsOf,
  compileExpression,
  compileSelection,
  compileWhere,
} from "./compile_expression.ts";
import type { Compiled } from "./compiled.ts";
import { InvalidRequestError } from "./errors.ts";
import { operandNode } from "./expression.ts";
import type {
  ColumnNode,
  DeleteNode,
  ExpressionNode,
  InsertNode,
  RowNode,
  SelectedNode,
  TableNode,
  UpdateNode,
} from "./nodes.ts";

/** Compiles an INSERT. Values of column defaults are made here, so each compilation makes its own. */
export function compileInsert(node: InsertNode): Compiled {
  const binds = new Binds();
  const { table, returning } = node;
  const rows = node.rows.map((row) => withDefaults(row, table));
  const text = `INSERT INTO ${table.sql} ${compileRows(rows, table, binds)}` +
    compileReturning(returning, binds);
  return compiled(text, binds, returning);
}

/** Compiles an UPDATE. */
export function compileUpdate(node: UpdateNode): Compiled {
  requireCondition("UPDATE", node);
  const binds = new Binds();
  const set = [...node.set].map(([column, value]) =>
    `${column.sqlName} = ${compileExpression(value, binds)}`
  );
  const text = `UPDATE ${node.table.sql} SET ${set.join(", ")}` +
    compileWhere(node.where, binds) +
    compileReturning(node.returning, binds);
  return compiled(text, binds, node.returning);
}

/** Compiles a DELETE. */
export function compileDelete(node: DeleteNode): Compiled {
  requireCondition("DELETE", node);
  const binds = new Binds();
  const text = `DELETE FROM ${node.table.sql}` +
    compileWhere(node.where, binds) +
    compileReturning(node.returning, binds);
  return compiled(text, binds, node.returning);
}

/** A condition that got lost on its way here must not change a whole table. */
function requireCondition(action: string, node: UpdateNode | DeleteNode): void {
  if (node.where.length > 0 || node.allRows) return;
  throw new InvalidRequestError(
    `Cannot compile ${action} of ${node.table.fullName}: it has no condition; ` +
      `call allRows() if every row is meant`,
  );
}

function withDefaults(row: RowNode, table: TableNode): RowNode {
  const complete = new Map(row);
  for (const column of table.columns) {
    if (column.clientDefault === null || row.has(column)) continue;
    const slot = `default of ${column.sql}`;
    complete.set(column, operandNode(column.clientDefault.make(), column.type, slot));
  }
  return complete;
}

function compileRows(rows: readonly RowNode[], table: TableNode, binds: Binds): string {
  const columns = table.columns.filter((column) => rows.some((row) => row.has(column)));
  if (columns.length === 0 && rows.length === 1) return "DEFAULT VALUES";
  // Several rows of nothing but defaults have to name a column to have any.
  const named = columns.length === 0 ? table.columns.slice(0, 1) : columns;
  const names = named.map((column) => column.sqlName).join(", ");
  return `(${names}) VALUES ${rows.map((row) => compileRow(row, named, binds)).join(", ")}`;
}

function compileRow(row: RowNode, columns: readonly ColumnNode[], binds: Binds): string {
  const values = columns.map((column) => {
    const value: ExpressionNode | undefined = row.get(column);
    return value === undefined ? "DEFAULT" : compileExpression(value, binds);
  });
  return `(${values.join(", ")})`;
}

function compileReturning(returning: readonly SelectedNode[] | null, binds: Binds): string {
  return returning === null ? "" : ` RETURNING ${compileSelection(returning, binds)}`;
}

function compiled(text: string, binds: Binds, returning: readonly SelectedNode[] | null): Compiled {
  return { text, values: binds.values, columns: returning === null ? null : columnsOf(returning) };
}
