/**
 * From INSERT, UPDATE and DELETE to their text.
 * @module
 */

import type { Compilation } from "./compilation.ts";
import {
  compileExpression,
  compilePart,
  compileReturning,
  compileWhere,
} from "./compile_expression.ts";
import { compileFromList } from "./compile_from.ts";
import { InvalidRequestError } from "./errors.ts";
import type {
  AssignmentNode,
  ClientDefault,
  DeleteNode,
  ExpressionNode,
  InsertNode,
  RowNode,
  SearchedNode,
  TableColumnNode,
  TableNode,
  UpdateNode,
} from "./nodes.ts";
import { operandNode } from "./operands.ts";
import { excludedOf } from "./excluded.ts";
import { Scope } from "./scope.ts";

/** The text of an INSERT. Values of column defaults are made here, so each compilation makes its own. */
export function compileInsert(node: InsertNode, c: Compilation): string {
  for (const cte of node.ctes) c.addCte(cte);
  const rows = compileSource(node, c);
  const scope = new Scope(null, [node.table]);
  return c.within(scope, () =>
    `INSERT INTO ${c.tableName(node.table)} ${rows}` +
    compileConflict(node, c) +
    compileReturning(node.returning, c));
}

function compileSource({ source, table, overriding }: InsertNode, c: Compilation): string {
  if (source.kind === "rows") {
    const rows = source.rows.map((row) => withDefaults(row, table, c));
    return compileRows(rows, table, overriding, c);
  }
  const defaults = source.includeDefaults ? defaultsBeside(source.columns, table, c) : new Map();
  const names = [...source.columns, ...defaults.keys()].map(({ sqlName }) => sqlName).join(", ");
  const query = c.within(new Scope(null), () => c.statement(source.query));
  if (defaults.size === 0) return `(${names})${overriding} ${query}`;
  const made = [...defaults.values()].map((value) => compileExpression(value, c)).join(", ");
  return `(${names})${overriding} SELECT source.*, ${made} FROM (${query}) AS source`;
}

/** The defaults of the columns that a query leaves out; of its own columns the server knows the types. */
function defaultsBeside(
  columns: readonly TableColumnNode[],
  table: TableNode,
  c: Compilation,
): RowNode {
  const named = new Map(columns.map((column) => [column, column]));
  const defaults = [...withDefaults(named, table, c)].filter(([column]) => !named.has(column));
  return new Map(defaults.map(([column, value]) => [
    column,
    value.kind === "value" ? { ...value, cast: true } : value,
  ]));
}

/** The row with the defaults of the columns that it leaves out. */
function withDefaults(row: RowNode, table: TableNode, c: Compilation): RowNode {
  const complete = new Map(row);
  for (const column of table.columns) {
    if (column.clientDefault === null || row.has(column)) continue;
    complete.set(column, made(column, column.clientDefault, "default", c));
  }
  return complete;
}

function made(
  column: TableColumnNode,
  maker: ClientDefault,
  word: string,
  c: Compilation,
): ExpressionNode {
  c.madeDefaults = true;
  return operandNode(
    maker.make(),
    column.type,
    `${word} of ${column.source.sql}.${column.sqlName}`,
  );
}

function compileRows(
  rows: readonly RowNode[],
  table: TableNode,
  overriding: string,
  c: Compilation,
): string {
  const columns = table.columns.filter((column) => rows.some((row) => row.has(column)));
  if (columns.length === 0 && rows.length === 1) return "DEFAULT VALUES";
  // Several rows of nothing but defaults have to name a column to have any.
  const named = columns.length === 0 ? table.columns.slice(0, 1) : columns;
  const names = named.map((column) => column.sqlName).join(", ");
  const values = rows.map((row) => compileRow(row, named, c)).join(", ");
  return `(${names})${overriding} VALUES ${values}`;
}

function compileRow(row: RowNode, columns: readonly TableColumnNode[], c: Compilation): string {
  const values = columns.map((column) => {
    const value = row.get(column);
    return value === undefined ? "DEFAULT" : compileExpression(value, c);
  });
  return `(${values.join(", ")})`;
}

function compileConflict({ conflict, table }: InsertNode, c: Compilation): string {
  if (conflict === null) return "";
  const { target, set, where } = conflict;
  if (set === null) return ` ON CONFLICT${target} DO NOTHING`;
  const scope = new Scope(null, [table, excludedOf(table)]);
  const update = () => `DO UPDATE SET ${compileSet(set, c)}${compileWhere(where, c)}`;
  return ` ON CONFLICT${target} ${c.within(scope, update)}`;
}

function compileSet(set: readonly AssignmentNode[], c: Compilation): string {
  return set.map(({ column, path, value }) => {
    const subscripts = path.map((part) => compilePart(part, c)).join("");
    return `${column.sqlName}${subscripts} = ${compileExpression(value, c)}`;
  }).join(", ");
}

/** The text of an UPDATE. */
export function compileUpdate(node: UpdateNode, c: Compilation): string {
  for (const cte of node.ctes) c.addCte(cte);
  requireCondition("UPDATE", node);
  const scope = new Scope(null);
  return c.within(scope, () => {
    // FROM sees nothing of the table itself, not even where it is lateral.
    const from = compileFromList(node.from, [], c, scope);
    scope.add(node.target);
    const set = [compileSet(node.set, c), ...compileUpdates(node, c, scope)].join(", ");
    return `UPDATE ${targetText(node, c)} SET ${set}` +
      (from === "" ? "" : ` FROM ${from}`) +
      compileWhere(node.where, c) +
      compileReturning(node.returning, c);
  });
}

/** The table, and what it is called here if not by its name. */
function targetText({ table, target }: SearchedNode, c: Compilation): string {
  return target === table ? c.tableName(table) : `${c.tableName(table)} AS ${target.sql}`;
}

/** The columns that change whenever a row does; what they are made of are columns of the table by its name. */
function compileUpdates(
  { table, target, set }: UpdateNode,
  c: Compilation,
  scope: Scope,
): string[] {
  const own = new Scope(scope);
  own.call(table, target);
  return table.columns.flatMap((column) => {
    if (column.onUpdate === null || set.some((each) => each.column === column)) return [];
    const value = made(column, column.onUpdate, "onUpdate", c);
    return [c.within(own, () => compileSet([{ column, path: [], value }], c))];
  });
}

/** The text of a DELETE. */
export function compileDelete(node: DeleteNode, c: Compilation): string {
  for (const cte of node.ctes) c.addCte(cte);
  requireCondition("DELETE", node);
  const scope = new Scope(null);
  return c.within(scope, () => {
    const using = compileFromList(node.using, [], c, scope);
    scope.add(node.target);
    return `DELETE FROM ${targetText(node, c)}` +
      (using === "" ? "" : ` USING ${using}`) +
      compileWhere(node.where, c) +
      compileReturning(node.returning, c);
  });
}

/** A condition that got lost on its way here must not change a whole table. */
function requireCondition(action: string, node: SearchedNode): void {
  if (node.where.length > 0 || node.allRows) return;
  throw new InvalidRequestError(
    `Cannot compile ${action} of ${node.table.fullName}: it has no condition; ` +
      `call allRows() if every row is meant`,
  );
}
