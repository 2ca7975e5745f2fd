/**
 * The same nodes, of other tables.
 * @module
 */

import type { ColumnNode, TableNode } from "./nodes.ts";
import { isPlainObject } from "./values.ts";

/** What stands for a table. */
export type TableMove = (table: TableNode) => TableNode;

/** The same node with other tables in it, and their columns of the same keys. */
export function movedNode<T>(node: T, move: TableMove): T {
  // Nodes are plain data, so one walk suits all of them, and what it makes of one is another of its kind.
  return new Walk(move).moved(node) as T;
}

/** What is kept as it is: it has values of the user's, in which nothing is a node. */
const LEAVES: ReadonlySet<unknown> = new Set(["value", "param"]);

class Walk {
  readonly #move: TableMove;
  readonly #done = new Map<object, unknown>();

  constructor(move: TableMove) {
    this.#move = move;
  }

  moved(value: unknown): unknown {
    if (typeof value === "function") return () => this.moved(value());
    if (Array.isArray(value)) return value.map((item) => this.moved(item));
    // Types have methods, which are no part of a node.
    if (!isPlainObject(value) || "accepts" in value || LEAVES.has(value["kind"])) return value;
    return this.#done.get(value) ?? this.#node(value);
  }

  #node(node: Readonly<Record<string, unknown>>): unknown {
    if (node["kind"] === "table") return this.#move(node as unknown as TableNode);
    if (node["kind"] === "column") {
      const { source, key } = node as unknown as ColumnNode;
      if (source.kind === "table") return columnOf(this.#move(source), key) ?? node;
    }
    const made: Record<string, unknown> = {};
    // Before its parts, since the columns of a source name the source.
    this.#done.set(node, made);
    for (const [property, part] of Object.entries(node)) {
      made[property] = property === "list" ? part : this.moved(part);
    }
    return made;
  }
}

/** The column of a table by its key. */
export function columnOf(
  { columns }: TableNode,
  key: string,
): TableNode["columns"][number] | undefined {
  return columns.find((column) => column.key === key);
}
