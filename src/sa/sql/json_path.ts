/**
 * Steps into JSON.
 * @module
 */

import { textArrayNode } from "./call_node.ts";
import { ArgumentError } from "./errors.ts";
import type { ExpressionNode } from "./nodes.ts";
import { presentNode, presentValue } from "./operands.ts";
import { INTEGER, TEXT_TYPE } from "./sql_types.ts";

/** A step: a key, or a position, or an expression of either. A value is a parameter whose type says which it is. */
export function jsonStep(step: unknown, slot: string): ExpressionNode {
  if (typeof step === "number") {
    return presentValue(position(step, slot), INTEGER, slot, true);
  }
  return presentNode(step, TEXT_TYPE, slot, true);
}

/** Steps as the array of text that PostgreSQL takes for a path. */
export function jsonPath(steps: unknown, slot: string): ExpressionNode {
  const asText = (step: unknown) => typeof step === "number" ? String(position(step, slot)) : step;
  return textArrayNode(Array.isArray(steps) ? Array.from(steps, asText) : steps, slot);
}

function position(step: number, slot: string): number {
  if (Number.isSafeInteger(step)) return step;
  throw new ArgumentError(`Cannot build the statement: ${slot} is not a whole number`);
}
