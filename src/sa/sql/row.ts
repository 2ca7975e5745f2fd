/**
 * An object of values, as `values()` and `set()` take it, made into nodes.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import { operandNode } from "./expression.ts";
import type { ColumnNode, ExpressionNode, RowNode, TableNode } from "./nodes.ts";
import { isPlainObject } from "./values.ts";

/** The values of a row, in the table's order of columns whatever the object's is. */
export function rowNode(row: unknown, table: TableNode, slot: string): RowNode {
  if (!isPlainObject(row)) {
    throw new ArgumentError(`Cannot build the statement: ${slot} is not a plain object`);
  }
  refuseUnknownKeys(row, table, slot);
  const nodes = new Map<ColumnNode, ExpressionNode>();
  for (const column of table.columns) {
    if (!Object.hasOwn(row, column.key)) continue;
    nodes.set(column, operandNode(row[column.key], column.type, `${slot}.${column.key}`));
  }
  return nodes;
}

function refuseUnknownKeys(row: object, table: TableNode, slot: string): void {
  const known = new Set(table.columns.map((column) => column.key));
  for (const key of Object.keys(row)) {
    if (known.has(key)) continue;
    throw new ArgumentError(
      `Cannot build the statement: ${slot} has ${JSON.stringify(key)}, ` +
        `which ${table.fullName} has not`,
    );
  }
}
