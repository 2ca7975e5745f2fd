/**
 * Arrays within ANY and ALL.
 * @module
 */

import type { ExpressionNode } from "./nodes.ts";

/** An array as ANY and ALL take it: of a query alone, however many parentheses it is in, they would take the rows. */
export function arrayOperand(node: ExpressionNode): ExpressionNode {
  if (node.kind !== "syntax" || node.parts.length > 1 || typeof node.parts[0] === "string") {
    return node;
  }
  const { type } = node;
  return { ...node, parts: ["CAST(", ...node.parts, ` AS ${type.castName})`] };
}
