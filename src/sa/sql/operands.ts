/**
 * Values and expressions, wherever either is taken.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import { NodeHolder, unlabelled } from "./node_holder.ts";
import type { ExpressionNode } from "./nodes.ts";
import type { SqlType } from "./sql_type.ts";
import type { ValueNode } from "./value_nodes.ts";
import { valueNode } from "./values.ts";

/** The node of an expression, or of a value to bind. */
export function operandNode(
  value: unknown,
  type: SqlType,
  slot: string,
  cast = false,
): ExpressionNode {
  const node = NodeHolder.nodeOf(value);
  return node === undefined ? valueNode(value, type, slot, cast) : unlabelled(node);
}

/** As {@linkcode operandNode}, but not null, of which the whole would be null. */
export function presentNode(
  value: unknown,
  type: SqlType,
  slot: string,
  cast = false,
): ExpressionNode {
  if (value === null) throw nullOperand(slot);
  return operandNode(value, type, slot, cast);
}

/** A value to bind, neither null nor an expression. */
export function presentValue(
  value: unknown,
  type: SqlType,
  slot: string,
  cast = false,
): ValueNode {
  if (value === null) throw nullOperand(slot);
  return valueNode(value, type, slot, cast);
}

/** Says that an operand is null. */
export function nullOperand(slot: string): ArgumentError {
  return new ArgumentError(`Cannot build the statement: ${slot} is null`);
}
