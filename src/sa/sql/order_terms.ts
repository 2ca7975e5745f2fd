/**
 * The terms of ORDER BY and GROUP BY, and counts of rows.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import { Order } from "./expression.ts";
import { GroupingHolder } from "./grouping_holder.ts";
import { NodeHolder, unlabelled } from "./node_holder.ts";
import type { ExpressionNode, OrderNode, SelectedNode } from "./nodes.ts";
import { bigintType } from "./sql_types.ts";
import { valueNode } from "./values.ts";

/**
 * A term of ORDER BY: an expression, what `asc()` and `desc()` give, or the key of a selected column. A label that is
 * selected stands for its key.
 */
export function orderNode(
  term: unknown,
  slot: string,
  selection: readonly SelectedNode[] = [],
): OrderNode {
  const order = Order.nodeOf(term);
  if (order !== undefined) return order;
  const unsorted = { direction: null, nulls: null };
  const node = NodeHolder.nodeOf(term);
  const key = node?.kind === "label" ? node.key : term;
  if (typeof term === "string" || selection.some((selected) => selected.key === key)) {
    return { operand: { kind: "key", key: key as string }, ...unsorted };
  }
  if (node !== undefined) return { operand: unlabelled(node), ...unsorted };
  throw new ArgumentError(
    `Cannot build the statement: ${slot} is neither an expression, a term nor a key`,
  );
}

/**
 * A term of ORDER BY of a set operation, which sorts by what it returns: an expression that the first query selects
 * stands for its key. Throws `ArgumentError` for others.
 */
export function keyOrderNode(
  term: unknown,
  slot: string,
  selection: readonly SelectedNode[],
): OrderNode {
  const node = orderNode(term, slot, selection);
  const { operand } = node;
  // Text of the user's may be a position: 1.
  if (operand.kind === "key" || operand.kind === "fragment") return node;
  const selected = selection.find(({ expression }) => expression === operand);
  if (selected !== undefined) return { ...node, operand: { kind: "key", key: selected.key } };
  throw new ArgumentError(
    `Cannot build the statement: ${slot} is not selected, and a set operation sorts by what is`,
  );
}

/** Whether what `orderBy()` got takes back what it got before: null and nothing else. */
export function isCancelled(terms: readonly unknown[]): boolean {
  return terms.length === 1 && terms[0] === null;
}

/** An expression, what `rollup()` and its like give, or what is selected under a key. */
export function groupNode(
  term: unknown,
  selection: readonly SelectedNode[],
  slot: string,
): ExpressionNode {
  const node = NodeHolder.nodeOf(term) ?? GroupingHolder.nodeOf(term);
  if (node !== undefined) return unlabelled(node);
  const selected = selection.find(({ key }) => key === term);
  if (selected !== undefined) return selected.expression;
  throw new ArgumentError(
    `Cannot build the statement: ${slot} is neither an expression nor the key of a selected one`,
  );
}

/** A number of rows: bound like any value, so that the statement of the next page has the same text. */
export function countNode(count: unknown, slot: string): ExpressionNode {
  const node = NodeHolder.nodeOf(count);
  if (node !== undefined) return unlabelled(node);
  if (typeof count === "number" && Number.isSafeInteger(count) && count >= 0) {
    return valueNode(count, bigintType("number"), slot);
  }
  throw new ArgumentError(`Cannot build the statement: ${slot} is not a whole number, 0 or more`);
}
