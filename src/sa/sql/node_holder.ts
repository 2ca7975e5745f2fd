/**
 * The brand of expressions, below everything that takes one for an argument.
 * @module
 */

import { Json } from "../../types/text/json_value.ts";
import { ArgumentError } from "./errors.ts";
import type { ExpressionNode, LabelNode } from "./nodes.ts";
import type { SqlType } from "./sql_type.ts";
import { UNTYPED } from "./untyped.ts";

/** Base of the classes behind all expressions; its private field is their brand. */
export abstract class NodeHolder {
  readonly #node: ExpressionNode | LabelNode;

  constructor(node: ExpressionNode | LabelNode) {
    this.#node = node;
  }

  /** The node of an expression, or undefined for anything else. */
  static nodeOf(value: unknown): ExpressionNode | LabelNode | undefined {
    return typeof value === "object" && value !== null && #node in value ? value.#node : undefined;
  }

  /** Of JSON_NULL null. Throws `ArgumentError` for others, of which JSON would be an empty object without a word. */
  toJSON(): unknown {
    const { node } = this;
    if (node.kind === "value" && node.value instanceof Json) return node.value.value;
    throw new ArgumentError("Cannot make JSON: an expression is no value of it");
  }

  /** Its node, without its label. */
  protected get node(): ExpressionNode {
    return unlabelled(this.#node);
  }

  /** The type of its values. */
  protected get type(): SqlType {
    return unlabelled(this.#node).type;
  }
}

/** The expression itself: a label names it in the selection and means nothing elsewhere. */
export function unlabelled(node: ExpressionNode | LabelNode): ExpressionNode {
  return node.kind === "label" ? node.operand : node;
}

/** The node of what must be an expression; `slot` says where it was given. */
export function expressionNode(value: unknown, slot: string): ExpressionNode | LabelNode {
  const node = NodeHolder.nodeOf(value);
  if (node !== undefined) return node;
  const state = value === undefined ? "undefined" : "not an expression";
  throw new ArgumentError(`Cannot build the statement: ${slot} is ${state}`);
}

/** The node of a condition: an expression that is true, false or null. */
export function conditionNode(value: unknown, slot: string): ExpressionNode {
  const node = unlabelled(expressionNode(value, slot));
  if (node.type.kind === "boolean" || node.type === UNTYPED) return node;
  throw new ArgumentError(`Cannot build the statement: ${slot} is not a condition`);
}
