/**
 * The brand of what the third argument of `table()` gives: constraints, indexes, the key of partitions.
 * @module
 */

import type { ConstraintNode, IndexNode, TableItemNode } from "./constraint_nodes.ts";
import { ArgumentError } from "./errors.ts";
import { addSources } from "./from_sources.ts";
import type { SOURCE } from "./kinds.ts";
import type { ExpressionNode, SourceNode, TableColumnNode, TableNode } from "./nodes.ts";

/** Key of what a table's item is; exists for the compiler only. */
export declare const ITEM: unique symbol;

/** A constraint, an index or the key of partitions, of a table that the FROM name `Src` stands for. */
export interface TableItem<
  out Src extends string,
  out K extends "constraint" | "index" | "partition" = "constraint" | "index" | "partition",
> {
  /** What it is; not there at run time. */
  readonly [ITEM]: K;
  /** The FROM name of the table whose columns it has; not there at run time. */
  readonly [SOURCE]: Src;
}

/** The class behind them all; its private field is their brand. */
export class TableItemObject implements TableItem<never, never> {
  declare readonly [ITEM]: never;
  declare readonly [SOURCE]: never;
  readonly #node: TableItemNode;

  constructor(node: TableItemNode) {
    this.#node = node;
  }

  /** The node of an item, or undefined for anything else. */
  static nodeOf(value: unknown): TableItemNode | undefined {
    return typeof value === "object" && value !== null && #node in value ? value.#node : undefined;
  }
}

/** The node of what must be a constraint. */
export function constraintNode(value: unknown): ConstraintNode {
  const node = TableItemObject.nodeOf(value);
  if (node !== undefined && node.kind !== "index" && node.kind !== "partition") return node;
  throw new ArgumentError("Cannot build the statement: argument is not a constraint");
}

/** The node of what must be an index. */
export function indexNode(value: unknown): IndexNode {
  const node = TableItemObject.nodeOf(value);
  if (node?.kind === "index") return node;
  throw new ArgumentError("Cannot build the statement: argument is not an index");
}

/** The sources whose columns an item has. */
export function sourcesOf(node: TableItemNode): Set<SourceNode> {
  const found = new Set<SourceNode>();
  for (const expression of expressionsOf(node)) addSources(expression, found);
  return found;
}

/** The table of an index. Throws `ArgumentError` when no column says it. */
export function tableOfIndex(node: IndexNode): TableNode {
  for (const source of sourcesOf(node)) if (source.kind === "table") return source;
  throw new ArgumentError(
    "Cannot build the statement: the index has no column that says its table",
  );
}

/** Throws `ArgumentError` when an item has columns of anything but the table. */
export function requireOwn(node: TableItemNode, table: TableNode): void {
  for (const source of sourcesOf(node)) {
    if (source === table) continue;
    throw new ArgumentError(
      `Cannot define ${table.fullName}: a constraint or an index has a column of ${source.sql}`,
    );
  }
}

function expressionsOf(node: TableItemNode): readonly ExpressionNode[] {
  switch (node.kind) {
    case "primaryKey":
    case "unique":
      return [...node.columns, ...node.include];
    case "foreignKey":
      return node.columns;
    case "check":
      return [node.condition];
    case "exclude":
      return [...elementsOf(node.elements), ...present(node.where)];
    case "index":
      return [...elementsOf(node.elements), ...node.include, ...present(node.where)];
    case "partition":
      return elementsOf(node.elements);
  }
}

function elementsOf(elements: readonly { readonly expression: ExpressionNode }[]) {
  return elements.map(({ expression }) => expression);
}

function present(node: ExpressionNode | null): ExpressionNode[] {
  return node === null ? [] : [node];
}

/** The columns that an item has as they are, for its name. */
export function namingColumns(node: TableItemNode): TableColumnNode[] {
  if ("columns" in node) return [...node.columns];
  return expressionsOf(node).filter(isTableColumn);
}

function isTableColumn(node: ExpressionNode): node is TableColumnNode {
  return node.kind === "column" && node.source.kind === "table";
}
