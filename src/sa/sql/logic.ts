/**
 * AND, OR and NOT.
 * @module
 */

import type { Condition, Expr } from "./expr.ts";
import { conditionNode, Expression } from "./expression.ts";
import type { ExpressionNode } from "./nodes.ts";

/** Whether all conditions hold; of none it is true. */
export function and<Src extends string = never>(
  ...conditions: readonly Condition<Src>[]
): Expr<boolean | null, Src> {
  return new Expression(logical("and", conditions, "and()"));
}

/** Whether at least one condition holds; of none it is false. */
export function or<Src extends string = never>(
  ...conditions: readonly Condition<Src>[]
): Expr<boolean | null, Src> {
  return new Expression(logical("or", conditions, "or()"));
}

/** Whether the condition does not hold; of null it is null. */
export function not<Src extends string = never>(
  condition: Condition<Src>,
): Expr<boolean | null, Src> {
  const operand = conditionNode(condition, "not()");
  if (isConstant(operand, "and")) return or();
  if (isConstant(operand, "or")) return and();
  return new Expression({ kind: "not", operand });
}

/** The nodes of what was passed to `where()`, without those that always hold and so are no conditions. */
export function conditionsOf(conditions: readonly unknown[]): ExpressionNode[] {
  const node = logical("and", conditions, "where()");
  if (node.kind !== "logical" || node.operator !== "and") return [node];
  return [...node.terms];
}

/** Terms that change nothing are left out, so that what is always true or false is told by its form. */
function logical(
  operator: "and" | "or",
  conditions: readonly unknown[],
  slot: string,
): ExpressionNode {
  const nodes = conditions.map((condition, i) =>
    conditionNode(condition, `${slot} number ${i + 1}`)
  );
  const opposite = operator === "and" ? "or" : "and";
  const decisive = nodes.find((node) => isConstant(node, opposite));
  if (decisive !== undefined) return decisive;
  const terms = nodes.filter((node) => !isConstant(node, operator));
  return terms.length === 1 ? terms[0]! : { kind: "logical", operator, terms };
}

/** AND of nothing is true, OR of nothing is false. */
function isConstant(node: ExpressionNode, operator: "and" | "or"): boolean {
  return node.kind === "logical" && node.operator === operator && node.terms.length === 0;
}
