/**
 * What functions are defined with: the name, the type of the result, the types of the parameters.
 * @module
 */

import { callNode } from "./call_node.ts";
import { expressionOf } from "./expression.ts";
import { NodeHolder, unlabelled } from "./node_holder.ts";
import type { CallNode, ExpressionNode } from "./nodes.ts";
import { nullOperand, operandNode } from "./operands.ts";
import type { SqlType } from "./sql_type.ts";
import { TEXT_TYPE } from "./sql_types.ts";
import { valueNode } from "./values.ts";
import { inferType } from "./values_type.ts";

/**
 * The type of a parameter; null where the value decides, and null is one of the values.
 *
 * It is for JavaScript values: whether the type of an expression fits is the server's to say.
 */
export type ParameterType = SqlType | null;

/** The type of a result; a function where it depends on the arguments. */
export type ResultType = SqlType | ((args: readonly ExpressionNode[]) => SqlType);

/** A function as users call it: it stands for one of any type. */
export type AnyFunction = (...args: readonly unknown[]) => never;

/** A function of SQL. The last parameter stands for all that follow; too few or too many are the server's to refuse. */
export function functionOf(
  name: string,
  result: ResultType,
  ...parameters: readonly ParameterType[]
): AnyFunction {
  return (...args) => expressionOf(calledNode(name, result, parameters, args));
}

/** The call of a function with arguments. */
export function calledNode(
  name: string,
  result: ResultType,
  parameters: readonly ParameterType[],
  args: readonly unknown[],
): CallNode {
  const nodes = args.map((arg, i) =>
    argumentNode(arg, parameterAt(parameters, i), `${name}() argument ${i + 1}`)
  );
  return callNode(name, nodes, typeof result === "function" ? result(nodes) : result);
}

function parameterAt(parameters: readonly ParameterType[], i: number): ParameterType {
  return parameters[Math.min(i, parameters.length - 1)] ?? null;
}

/** The node of an argument. The server is told its type, since many functions are several of one name. */
export function argumentNode(value: unknown, type: ParameterType, slot: string): ExpressionNode {
  if (type === null) return anyNode(value, slot);
  if (value === null) throw nullOperand(slot);
  return operandNode(value, type, slot, true);
}

/** The node of what is of any type: of a value that which is usual for its JavaScript type. */
export function anyNode(value: unknown, slot: string): ExpressionNode {
  const node = NodeHolder.nodeOf(value);
  if (node !== undefined) return unlabelled(node);
  return valueNode(value, value === null ? TEXT_TYPE : inferType(value, slot), slot, true);
}

/** The type of the first argument, for functions that keep it. */
export function firstType([first]: readonly ExpressionNode[]): SqlType {
  return first!.type;
}

/** The type of an expression; null of a value. */
export function typeOf(value: unknown): SqlType | null {
  const node = NodeHolder.nodeOf(value);
  return node === undefined ? null : unlabelled(node).type;
}
