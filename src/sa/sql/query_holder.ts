/**
 * The brand of queries: what may stand in parentheses as a value, in IN, in FROM.
 * @module
 */

import { BOOLEAN } from "./boolean_type.ts";
import { ArgumentError } from "./errors.ts";
import type { ExpressionNode, FromNode, QueryNode, StatementNode } from "./nodes.ts";
import { Statement } from "./statement.ts";

/** The node of a query, or undefined for anything else. */
export function queryNodeOf(value: unknown): QueryNode | undefined {
  const node = Statement.nodeOf(value);
  return node !== undefined && isQueryNode(node) ? node : undefined;
}

/** The node of what must be a query; `slot` says where it was given. */
export function queryNode(value: unknown, slot: string): QueryNode {
  const node = queryNodeOf(value);
  if (node !== undefined) return node;
  throw new ArgumentError(`Cannot build the statement: ${slot} is not a query`);
}

/** Whether it is a query: text of the user's is one when it is known what it returns. */
export function isQueryNode(node: StatementNode | ExpressionNode | FromNode): node is QueryNode {
  return node.kind === "select" || node.kind === "compound" ||
    (node.kind === "text" && node.selection !== null);
}

/** EXISTS. */
export function existsNode(query: QueryNode): ExpressionNode {
  return { kind: "syntax", parts: ["EXISTS ", query], type: BOOLEAN, atomic: true };
}
