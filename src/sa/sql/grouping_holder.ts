/**
 * The brand of what `rollup()` and its like give, below what takes it for an argument.
 * @module
 */

import type { SyntaxNode } from "./nodes.ts";

/** Base of the class behind them; its private field is their brand. */
export abstract class GroupingHolder {
  readonly #node: SyntaxNode;

  constructor(node: SyntaxNode) {
    this.#node = node;
  }

  /** The node of what `rollup()` and its like give, or undefined for anything else. */
  static nodeOf(value: unknown): SyntaxNode | undefined {
    return typeof value === "object" && value !== null && #node in value ? value.#node : undefined;
  }
}
