/**
 * AND, OR and NOT.
 * @module
 */

import { BOOLEAN } from "./boolean_type.ts";
import type { BooleanExpr } from "./expr.ts";
import { expressionOf } from "./expression.ts";
import type { ConditionOf } from "./kinds.ts";
import { conditionNode } from "./node_holder.ts";
import type { ComparisonOperator, ExpressionNode } from "./nodes.ts";

/**
 * Whether all conditions hold; of none it is true. JavaScript's `a && b` is not that: it is `b` alone, and neither
 * the compiler nor the builder can tell.
 */
export function and<Src extends string = never>(
  ...conditions: readonly ConditionOf<Src>[]
): BooleanExpr<boolean | null, Src> {
  return expressionOf(logical("and", conditions, "and()"));
}

/** Whether at least one condition holds; of none it is false. JavaScript's `a || b` is not that: it is `a` alone. */
export function or<Src extends string = never>(
  ...conditions: readonly ConditionOf<Src>[]
): BooleanExpr<boolean | null, Src> {
  return expressionOf(logical("or", conditions, "or()"));
}

/** Whether the condition does not hold; of null it is null. */
export function not<Src extends string = never>(
  condition: ConditionOf<Src>,
): BooleanExpr<boolean | null, Src> {
  return expressionOf(negation(conditionNode(condition, "not()")));
}

const OPPOSITES: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  "=": "<>",
  "<>": "=",
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
};

/** What holds where a condition does not, said as shortly as may be. */
export function negation(node: ExpressionNode): ExpressionNode {
  switch (node.kind) {
    case "comparison":
      // Not equal to any is not the same as different from any.
      if (isQuantifier(node.left) || isQuantifier(node.right)) break;
      return { ...node, operator: OPPOSITES[node.operator] };
    case "nullTest":
      // A row of which some values are null is neither NULL nor NOT NULL.
      if (isOfOwnType(node.operand)) break;
      return { ...node, negated: !node.negated };
    case "membership":
      return { ...node, negated: !node.negated };
    case "not":
      return node.operand;
    case "logical":
      if (node.terms.length === 0) {
        return { ...node, operator: node.operator === "and" ? "or" : "and" };
      }
  }
  return { kind: "not", operand: node, type: BOOLEAN };
}

/** Whether its type may be composite. */
function isOfOwnType({ type }: ExpressionNode): boolean {
  return type.kind === "plain" && type.userDefined === true;
}

/** Whether it is ANY or ALL, as `any()` and `all()` make them. */
function isQuantifier(node: ExpressionNode): boolean {
  return node.kind === "syntax" && QUANTIFIER.test(String(node.parts[0]));
}

const QUANTIFIER = /^(ANY|ALL) /;

/** The nodes of what was passed to `where()`, without those that always hold and so are no conditions. */
export function conditionsOf(
  conditions: readonly unknown[],
  slot = "where()",
): ExpressionNode[] {
  const node = logical("and", conditions, slot);
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
  // Those of its own kind give theirs, so that a long chain of them is not deep.
  const terms = nodes.flatMap((node) =>
    node.kind === "logical" && node.operator === operator ? node.terms : [node]
  );
  return terms.length === 1 ? terms[0]! : { kind: "logical", operator, terms, type: BOOLEAN };
}

/** AND of nothing is true, OR of nothing is false. */
function isConstant(node: ExpressionNode, operator: "and" | "or"): boolean {
  return node.kind === "logical" && node.operator === operator && node.terms.length === 0;
}
