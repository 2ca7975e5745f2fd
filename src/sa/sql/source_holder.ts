/**
 * The brand of what FROM can have, below everything that takes one for an argument.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import type { FromNode, SourceNode, TableNode } from "./nodes.ts";

/** Base of the classes behind tables, aliases, subqueries and joins; its private field is their brand. */
export abstract class FromHolder {
  readonly #node: FromNode;

  constructor(node: FromNode) {
    this.#node = node;
  }

  /** The node of an item of FROM, or undefined for anything else. */
  static itemOf(value: unknown): FromNode | undefined {
    return typeof value === "object" && value !== null && #node in value ? value.#node : undefined;
  }

  /** Its node. */
  protected get item(): FromNode {
    return this.#node;
  }
}

/** Base of those that have columns of their own. */
export abstract class SourceHolder extends FromHolder {
  /** The node of a source, or undefined for anything else. */
  static nodeOf(value: unknown): SourceNode | undefined {
    const node = FromHolder.itemOf(value);
    return node?.kind === "join" || node?.kind === "portion" ? undefined : node;
  }
}

/** The node of what must be an item of FROM; `slot` says where it was given. */
export function fromNode(value: unknown, slot: string): FromNode {
  const node = FromHolder.itemOf(value);
  if (node !== undefined) return node;
  throw new ArgumentError(
    `Cannot build the statement: ${slot} is not a table, an alias, a subquery or a join`,
  );
}

/** The node of what must have columns of its own; `slot` says where it was given. */
export function sourceNode(value: unknown, slot: string): SourceNode {
  const node = SourceHolder.nodeOf(value);
  if (node !== undefined) return node;
  throw new ArgumentError(
    `Cannot build the statement: ${slot} is not a table, an alias or a subquery`,
  );
}

/** The node of what must be a table. */
export function tableNode(value: unknown): TableNode {
  const node = SourceHolder.nodeOf(value);
  if (node?.kind === "table") return node;
  throw new ArgumentError("Cannot build the statement: argument is not a table");
}
