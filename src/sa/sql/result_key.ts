/**
 * Where an expression is in the rows of a compiled statement.
 * @module
 */

import type { CompiledColumn } from "./compiled.ts";
import { expressionNode, unlabelled } from "./node_holder.ts";

/** The key under which rows hold an expression, or null when it was not selected. */
export function keyOf(columns: readonly CompiledColumn[], expression: unknown): string | null {
  const node = expressionNode(expression, "the column");
  const shown = unlabelled(node);
  const matches = columns.filter((column) => column.expression === shown);
  const labelled = matches.find((column) => node.kind === "label" && column.key === node.key);
  return (labelled ?? matches[0])?.key ?? null;
}
