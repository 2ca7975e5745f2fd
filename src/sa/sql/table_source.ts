/**
 * The brand of tables, below everything that takes one for an argument.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import type { TableNode } from "./nodes.ts";

/** Base of the class behind all tables; its private field is their brand. */
export abstract class TableSource {
  readonly #node: TableNode;

  constructor(node: TableNode) {
    this.#node = node;
  }

  /** The node of a table, or undefined for anything else. */
  static nodeOf(value: unknown): TableNode | undefined {
    return typeof value === "object" && value !== null && #node in value ? value.#node : undefined;
  }
}

/** The node of what must be a table. */
export function tableNode(value: unknown): TableNode {
  const node = TableSource.nodeOf(value);
  if (node !== undefined) return node;
  throw new ArgumentError("Cannot build the statement: argument is not a table");
}
