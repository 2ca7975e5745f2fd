/**
 * What `values()` and `set()` take, made into nodes: objects of values, and pairs of a column and its value.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import { NodeHolder } from "./node_holder.ts";
import type { ColumnNode, ExpressionNode, RowNode, TableColumnNode, TableNode } from "./nodes.ts";
import { operandNode } from "./operands.ts";
import { isPlainObject } from "./values.ts";

/** The values of a row, in the table's order of columns whatever the object's is. */
export function rowNode(row: unknown, table: TableNode, slot: string): RowNode {
  if (!isPlainObject(row)) {
    throw new ArgumentError(`Cannot build the statement: ${slot} is not a plain object`);
  }
  refuseUnknownKeys(Object.keys(row), table, slot);
  const nodes = new Map<TableColumnNode, ExpressionNode>();
  for (const column of table.columns) {
    if (!Object.hasOwn(row, column.key)) continue;
    nodes.set(column, operandNode(row[column.key], column.type, `${slot}.${column.key}`));
  }
  return nodes;
}

/** The values of a row that names its columns by themselves. */
export function rowOfPairs(pairs: unknown, table: TableNode, slot: string): RowNode {
  const nodes = new Map<TableColumnNode, ExpressionNode>();
  for (const [target, value, at] of pairsOf(pairs, slot)) {
    const column = NodeHolder.nodeOf(target);
    if (column?.kind !== "column" || !isOf(table, column)) {
      throw new ArgumentError(
        `Cannot build the statement: ${at} has no column of ${table.fullName}`,
      );
    }
    nodes.set(column, operandNode(value, column.type, `${at}, of ${column.key},`));
  }
  return nodes;
}

/** Pairs of something and a value, and how errors name each. */
export function pairsOf(pairs: unknown, slot: string): [unknown, unknown, string][] {
  if (!Array.isArray(pairs) || pairs.length === 0) {
    throw new ArgumentError(`Cannot build the statement: ${slot} has no pairs`);
  }
  return Array.from(pairs, (pair, i) => {
    const at = `${slot} number ${i + 1}`;
    if (Array.isArray(pair) && pair.length === 2) return [pair[0], pair[1], at];
    throw new ArgumentError(`Cannot build the statement: ${at} is not a pair`);
  });
}

/** Whether it is a column of the table itself, and not of an alias. */
export function isOf(table: TableNode, column: ColumnNode): column is TableColumnNode {
  return column.source === table;
}

/** Throws `ArgumentError` for a key that no column of the table has. */
export function refuseUnknownKeys(
  keys: readonly string[],
  table: TableNode,
  slot: string,
): void {
  const known = new Set(table.columns.map((column) => column.key));
  for (const key of keys) {
    if (known.has(key)) continue;
    throw new ArgumentError(
      `Cannot build the statement: ${slot} has ${JSON.stringify(key)}, ` +
        `which ${table.fullName} has not`,
    );
  }
}
