/**
 * Pieces of DDL that several statements have.
 * @module
 */

import { BOOLEAN } from "./boolean_type.ts";
import type { IndexElement } from "./constraint_nodes.ts";
import type { ExpressionNode, Part, TableColumnNode } from "./nodes.ts";

/** An expression in one pair of parentheses, whatever it is: what AND of one operand looks like as an operand. */
export function enclosed(node: ExpressionNode): ExpressionNode {
  return { kind: "logical", operator: "and", terms: [node], type: BOOLEAN };
}

/** ` WHERE (…)`, or nothing. */
export function whereParts(where: ExpressionNode | null): Part[] {
  return where === null ? [] : [" WHERE ", enclosed(where)];
}

/** `(a, b)`; `before` and `after` are what the last has around it. */
export function columnList(
  columns: readonly TableColumnNode[],
  { before = "", after = "" }: { before?: string; after?: string } = {},
): string {
  const names = columns.map(({ sqlName }) => sqlName);
  const last = before + names.pop() + after;
  return `(${[...names, last].join(", ")})`;
}

/** ` INCLUDE (a, b)`, or nothing. */
export function includeClause(columns: readonly TableColumnNode[]): string {
  return columns.length === 0 ? "" : ` INCLUDE ${columnList(columns)}`;
}

/** `(a, lower(b) DESC)`; `after` is what each has at its end. */
export function elementParts<E extends IndexElement>(
  elements: readonly E[],
  after: (element: E) => string = () => "",
): Part[] {
  return [
    "(",
    ...elements.flatMap((element, i): Part[] => [
      i === 0 ? "" : ", ",
      elementExpression(element.expression),
      element.suffix + after(element),
    ]),
    ")",
  ];
}

/** PostgreSQL takes columns and calls as they are, and everything else in parentheses. */
function elementExpression(node: ExpressionNode): ExpressionNode {
  return node.kind === "column" || node.kind === "call" ? node : enclosed(node);
}

/** Lists of pieces with something between them. */
export function joined(lists: readonly (readonly Part[])[], separator: string): Part[] {
  return lists.flatMap((list, i): Part[] => i === 0 ? [...list] : [separator, ...list]);
}
