/**
 * What aggregates and window functions can be told after their arguments.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import { expressionOf } from "./expression.ts";
import {
  type AnyFunction,
  calledNode,
  type ParameterType,
  type ResultType,
} from "./function_call.ts";
import { conditionNode, expressionNode, NodeHolder, unlabelled } from "./node_holder.ts";
import type { CallNode, OrderNode, WindowNode } from "./nodes.ts";
import { orderNode } from "./order_terms.ts";
import { frameParts } from "./window_frame.ts";
import { isPlainObject } from "./values.ts";

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
    filter: (condition: unknown) =>
      aggregateExpression({ ...node, filter: conditionNode(condition, "filter()") }),
    withinGroup: (...terms: readonly unknown[]) =>
      aggregateExpression({ ...node, withinGroup: orderNodes(terms, "withinGroup()") }),
    over: (window?: unknown) => overNode(node, window),
  }) as never;
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
  return expressionOf({ ...node, over: windowNode(window) });
}

function windowNode(window: unknown): WindowNode {
  if (!isPlainObject(window)) {
    throw new ArgumentError("Cannot build the statement: over() is not an object of options");
  }
  return {
    partitionBy: listOf(window.partitionBy).map((term) =>
      unlabelled(expressionNode(term, "over() partitionBy"))
    ),
    orderBy: orderNodes(listOf(window.orderBy), "over() orderBy"),
    frame: frameParts(window),
  };
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Terms of ORDER BY inside of an expression, where a label means nothing. */
function orderNodes(terms: readonly unknown[], slot: string): OrderNode[] {
  return terms.map((term) => {
    const node = NodeHolder.nodeOf(term);
    if (node === undefined) return orderNode(term, slot);
    return { operand: unlabelled(node), direction: null, nulls: null };
  });
}
