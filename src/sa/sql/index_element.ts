/**
 * What an index is on: columns and expressions, each with its operator class and its direction.
 * @module
 */

import { dottedName } from "./clauses.ts";
import type { IndexElement } from "./constraint_nodes.ts";
import { ArgumentError } from "./errors.ts";
import { Order } from "./expression.ts";
import { expressionNode, unlabelled } from "./node_holder.ts";
import type { ExpressionNode, LabelNode, OrderNode } from "./nodes.ts";
import { isPlainObject } from "./values.ts";

/** What the elements of an index may have besides. */
export interface ElementOptions {
  /** Operator classes by key of the column, or of what `label()` named: `{ name: "gin_trgm_ops" }`. */
  ops?: Readonly<Record<string, string>>;
}

/** An element of an index; `slot` says where it was given. Throws `ArgumentError` for what is no expression. */
export function elementNode(value: unknown, { ops }: ElementOptions, slot: string): IndexElement {
  if (ops !== undefined && !isPlainObject(ops)) {
    throw new ArgumentError("Cannot build the statement: ops is not a plain object");
  }
  const order = Order.nodeOf(value);
  const node = orderedNode(value, slot);
  const key = keyOf(node);
  const operatorClass = ops !== undefined && key !== undefined && Object.hasOwn(ops, key)
    ? ` ${dottedName(ops[key], "an operator class")}`
    : "";
  return { expression: unlabelled(node), suffix: operatorClass + directionOf(order) };
}

/** Elements of an index. Throws `ArgumentError` when `ops` has a key that none of them has. */
export function elementNodes(
  values: readonly unknown[],
  options: ElementOptions,
  slot: string,
): IndexElement[] {
  const elements = values.map((value, i) => elementNode(value, options, `${slot} number ${i + 1}`));
  if (elements.length === 0) {
    throw new ArgumentError(`Cannot build the statement: ${slot} is empty`);
  }
  const keys = new Set(values.map((value) => keyOf(orderedNode(value, slot))));
  for (const key of Object.keys(options.ops ?? {})) {
    if (keys.has(key)) continue;
    throw new ArgumentError(
      `Cannot build the statement: ops has ${JSON.stringify(key)}, which ${slot} has not`,
    );
  }
  return elements;
}

/** What is indexed, without its direction. */
function orderedNode(value: unknown, slot: string): ExpressionNode | LabelNode {
  const operand = Order.nodeOf(value)?.operand;
  if (operand === undefined) return expressionNode(value, slot);
  if (operand.kind !== "key") return operand;
  throw new ArgumentError(`Cannot build the statement: ${slot} is not an expression`);
}

function keyOf(node: ExpressionNode | LabelNode): string | undefined {
  return node.kind === "column" || node.kind === "label" ? node.key : undefined;
}

function directionOf(order: OrderNode | undefined): string {
  if (order === undefined) return "";
  const direction = order.direction === "desc" ? " DESC" : "";
  return order.nulls === null ? direction : `${direction} NULLS ${order.nulls.toUpperCase()}`;
}
