/**
 * What aggregates and window functions can be told after their arguments.
 * @module
 */

import { BOOLEAN } from "./boolean_type.ts";
import { expressionOf } from "./expression.ts";
import {
  type AnyFunction,
  calledNode,
  type ParameterType,
  type ResultType,
} from "./function_call.ts";
import { conditionNode } from "./node_holder.ts";
import type { CallNode, ExpressionNode } from "./nodes.ts";
import { orderNodes, overWindow } from "./window.ts";

/** An aggregate function. */
export function aggregateOf(
  name: string,
  result: ResultType,
  ...parameters: readonly ParameterType[]
): AnyFunction {
  return (...args) => aggregateExpression(calledNode(name, result, parameters, args));
}

/** A call that can be told what aggregates can, as an expression of its kind. */
export function aggregateExpression(node: CallNode): never {
  return Object.assign(expressionOf(node) as object, {
    distinct: () => aggregateExpression({ ...node, distinct: true }),
    orderBy: (...terms: readonly unknown[]) =>
      aggregateExpression({ ...node, orderBy: orderNodes(terms, "orderBy()") }),
    filter: (...conditions: readonly unknown[]) =>
      aggregateExpression({ ...node, filter: filterNode(conditions) }),
    withinGroup: (...terms: readonly unknown[]) =>
      aggregateExpression({ ...node, withinGroup: orderNodes(terms, "withinGroup()") }),
    over: (window?: unknown) => overNode(node, window),
  }) as never;
}

function filterNode(conditions: readonly unknown[]): ExpressionNode {
  const terms = conditions.map((condition) => conditionNode(condition, "filter()"));
  const [only] = terms;
  if (only !== undefined && terms.length === 1) return only;
  return { kind: "logical", operator: "and", terms, type: BOOLEAN };
}

/** A function that only a window can have: no expression until it has one. */
export function windowFunctionOf(
  name: string,
  result: ResultType,
  ...parameters: readonly ParameterType[]
): (...args: readonly unknown[]) => never {
  return (...args) => {
    const node = calledNode(name, result, parameters, args);
    return { over: (window?: unknown) => overNode(node, window) } as never;
  };
}

function overNode(node: CallNode, window: unknown = {}): never {
  return expressionOf({ ...node, over: overWindow(window) });
}
