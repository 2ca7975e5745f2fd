/**
 * INSERTs of more rows than one statement can have values for.
 * @module
 */

import type { CompileOptions } from "./sql/compilation.ts";
import type { Compiled } from "./sql/compiled.ts";
import { compile, MAX_VALUES } from "./sql/compiler.ts";
import type { ExpressionNode, RowNode } from "./sql/nodes.ts";
import { splitInsert } from "./sql/split_insert.ts";
import { Statement } from "./sql/statement.ts";

/** The parts of an INSERT that has too many values for one statement, to be run as one; null when it has not. */
export function insertParts(
  statement: unknown,
  options: CompileOptions,
): readonly Compiled[] | null {
  const node = Statement.nodeOf(statement);
  if (node?.kind !== "insert" || node.source.kind !== "rows") return null;
  const { rows } = node.source;
  // Most are small, and need no counting.
  if (rows.length * node.table.columns.length <= MAX_VALUES / 4 && areFew(rows)) return null;
  const parts = splitInsert(statement);
  return parts.length === 1 ? null : parts.map((part) => compile(part, options));
}

/** Whether no row can have many more values than columns: expressions may have any number of them. */
function areFew(rows: readonly RowNode[]): boolean {
  return rows.length <= 100 || rows.every((row) => row.values().every(isPlain));
}

function isPlain({ kind }: ExpressionNode): boolean {
  return kind === "value";
}
