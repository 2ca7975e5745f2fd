/**
 * Rows of values in FROM: VALUES.
 * @module
 */

import { castNameNode } from "./name_node.ts";
import type { ColumnDefinitions } from "./column_definition.ts";
import { columnList, definedColumns } from "./defined_columns.ts";
import { derivedFrom } from "./derived.ts";
import { ArgumentError } from "./errors.ts";
import type { NamedQuery } from "./from_item.ts";
import type { ExpressionNode, Part, SelectedNode } from "./nodes.ts";
import { operandNode } from "./operands.ts";
import type { Columns, ValueOrExpr } from "./row_types.ts";
import type { SqlType } from "./sql_type.ts";
import { isPlainObject } from "./values.ts";

/** The rows of VALUES: a value or an expression for each column. */
export type ValuesRow<D extends ColumnDefinitions> = {
  readonly [K in keyof D]: ValueOrExpr<D[K], never>;
};

/**
 * VALUES: rows in FROM, one parameter for each value. For many rows {@linkcode unnest} needs fewer.
 *
 * Throws `ArgumentError` for what is no column definition, when there are no rows, and for a row that lacks a column
 * or has another; `DataError` for a value that the column does not take.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const columns = { id: sa.integer().notNull(), name: sa.text() };
 * const v = sa.values("v", columns, [{ id: 1, name: "one" }, { id: 2, name: null }]);
 * console.log(sa.select(v).where(v.c.id.gt(1)).toSQL().values); // [ 1, "one", 2, null, 1 ]
 * ```
 *
 * @see {@link https://www.postgresql.org/docs/current/queries-values.html}, SQLAlchemy's `values()`
 */
export function values<const A extends string, D extends ColumnDefinitions>(
  name: A,
  columns: D,
  rows: readonly ValuesRow<D>[],
): NamedQuery<A, Columns<A, D>> {
  const defined = definedColumns(columns, "values()");
  const parts = ["(VALUES ", ...rowsParts(rows, defined), ")"];
  return derivedFrom(name, defined, { parts, columnList: columnList(defined) }) as never;
}

function rowsParts(rows: unknown, columns: readonly SelectedNode[]): Part[] {
  if (!Array.isArray(rows) || rows.length === 0) {
    throw new ArgumentError("Cannot build the statement: values() has no rows");
  }
  return Array.from(rows).flatMap((row, i) => {
    const nodes = rowNodes(row, columns, i);
    return [
      i === 0 ? "(" : ", (",
      ...nodes.flatMap((node, j) => j === 0 ? [node] : [", ", node]),
      ")",
    ];
  });
}

function rowNodes(row: unknown, columns: readonly SelectedNode[], i: number): Part[] {
  const slot = `values()[${i}]`;
  requireKeys(row, columns, slot);
  // The first row tells the server the types of all.
  return columns.map(({ key, expression: { type } }) =>
    typedNode(operandNode(row[key], type, `${slot}.${key}`), type, i === 0)
  );
}

/** Throws `ArgumentError` for what is no object with exactly these keys. */
export function requireKeys(
  row: unknown,
  columns: readonly SelectedNode[],
  slot: string,
): asserts row is Readonly<Record<string, unknown>> {
  if (!isPlainObject(row)) {
    throw new ArgumentError(`Cannot build the statement: ${slot} is not a plain object`);
  }
  const unknown = Object.keys(row).find((key) => columns.every((column) => column.key !== key));
  if (unknown === undefined) return;
  throw new ArgumentError(
    `Cannot build the statement: ${slot} has ${JSON.stringify(unknown)}, which is no column`,
  );
}

function typedNode(node: ExpressionNode, type: SqlType, isFirst: boolean): Part {
  if (node.kind === "value") return isFirst ? { ...node, cast: true } : node;
  const parts = ["CAST(", node, " AS ", castNameNode(type), ")"];
  return { kind: "syntax", parts, type, atomic: true };
}
