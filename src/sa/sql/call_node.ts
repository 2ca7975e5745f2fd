/**
 * Calls of functions, and what else many operators are made of.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import type { CallNode, ExpressionNode, Part } from "./nodes.ts";
import { TEXT_ARRAY } from "./result_types.ts";
import type { SqlType } from "./sql_type.ts";
import { TEXT_TYPE } from "./sql_types.ts";
import { presentNode } from "./operands.ts";

/** A call of a function whose name is ours or went through `identifier()`. */
export function callNode(
  name: string,
  args: readonly ExpressionNode[],
  type: SqlType,
): CallNode {
  return {
    kind: "call",
    name,
    distinct: false,
    args,
    orderBy: [],
    withinGroup: [],
    filter: null,
    over: null,
    type,
  };
}

/** Parts with commas, or something else, between them. */
export function listed(nodes: readonly Part[], separator = ", "): Part[] {
  return nodes.flatMap((node, i) => i === 0 ? [node] : [separator, node]);
}

/** An array of text, one parameter for each element, so that equal arrays have equal parameters. */
export function textArrayNode(texts: unknown, slot: string): ExpressionNode {
  if (!Array.isArray(texts)) {
    throw new ArgumentError(`Cannot build the statement: ${slot} is not an array`);
  }
  const values = Array.from(texts, (text, i) => textNode(text, `${slot}[${i}]`));
  const parts = ["CAST(ARRAY[", ...listed(values), "] AS TEXT[])"];
  return { kind: "syntax", parts, type: TEXT_ARRAY, atomic: true };
}

/** Text, or an expression cast to it. */
function textNode(value: unknown, slot: string): ExpressionNode {
  const node = presentNode(value, TEXT_TYPE, slot);
  if (node.kind === "value" || node.type.castName === "TEXT") return node;
  return { kind: "syntax", parts: ["CAST(", node, " AS TEXT)"], type: TEXT_TYPE, atomic: true };
}
