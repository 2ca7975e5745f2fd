/**
 * IN and NOT IN.
 * @module
 */

import { arrayOperand } from "./array_operand.ts";
import { BOOLEAN } from "./boolean_type.ts";
import { ArgumentError } from "./errors.ts";
import { NodeHolder, unlabelled } from "./node_holder.ts";
import type { ExpressionNode, Part } from "./nodes.ts";
import { queryNodeOf } from "./query_holder.ts";
import { valueNode } from "./values.ts";

/** Whether an operand is in a list, or among the rows of a query. Throws `ArgumentError` for what is neither. */
export function membershipNode(
  operand: ExpressionNode,
  values: unknown,
  negated: boolean,
  slot: string,
): ExpressionNode {
  const query = queryNodeOf(values);
  if (query !== undefined) {
    if (query.selection.length > 1) {
      throw new ArgumentError(`Cannot compare: ${slot} is a query that selects several columns`);
    }
    return among([operand, negated ? " NOT IN " : " IN ", query]);
  }
  const list = NodeHolder.nodeOf(values);
  if (list !== undefined) {
    const comparison = negated ? " <> ALL (" : " = ANY (";
    return among([operand, comparison, arrayOperand(unlabelled(list)), ")"]);
  }
  if (!Array.isArray(values)) throw new ArgumentError(`Cannot compare: ${slot} is not an array`);
  return listNode(operand, values, negated, slot);
}

function among(parts: readonly Part[]): ExpressionNode {
  return { kind: "syntax", parts, type: BOOLEAN, atomic: false };
}

function listNode(
  operand: ExpressionNode,
  values: readonly unknown[],
  negated: boolean,
  slot: string,
): ExpressionNode {
  // By index, since an iteration or a filter would pass over the holes of a sparse array.
  const { type } = operand;
  const items = Array.from(values, (value, i) => valueNode(value, type, `${slot}[${i}]`).value);
  const list = items.filter((item) => item !== null);
  const node = isOfArrays(operand)
    ? arraysNode(operand, list, negated, slot)
    : { kind: "membership", operand, list, negated, type: BOOLEAN } as const;
  if (list.length === items.length) return node;
  // NULL equals nothing in SQL, least of all inside NOT IN, where it would make every answer unknown.
  const nullTest: ExpressionNode = { kind: "nullTest", operand, negated, type: BOOLEAN };
  return {
    kind: "logical",
    operator: negated ? "and" : "or",
    terms: [node, nullTest],
    type: BOOLEAN,
  };
}

/** There are no arrays of arrays, so a list of them cannot be one parameter. */
function isOfArrays({ type }: ExpressionNode): boolean {
  return type.kind.endsWith("[]");
}

function arraysNode(
  operand: ExpressionNode,
  list: readonly unknown[],
  negated: boolean,
  slot: string,
): ExpressionNode {
  if (list.length === 0) {
    return { kind: "logical", operator: negated ? "and" : "or", terms: [], type: BOOLEAN };
  }
  const values = list.flatMap((value, i): Part[] => {
    const node = valueNode(value, operand.type, slot);
    return i === 0 ? [node] : [", ", node];
  });
  return among([operand, negated ? " NOT IN (" : " IN (", ...values, ")"]);
}
