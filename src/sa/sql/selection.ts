/**
 * What `select()` and `returning()` take: a table, an object of expressions, or named expressions one by one.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import { identifier } from "./identifiers.ts";
import type { ExprOf, NamedOf, Within } from "./kinds.ts";
import { expressionNode, NodeHolder, unlabelled } from "./node_holder.ts";
import type { ColumnNode, ExpressionNode, SelectedNode } from "./nodes.ts";
import { SourceHolder } from "./source_holder.ts";
import { isPlainObject } from "./values.ts";

/** Expressions by key in rows, that depend on nothing but the sources `Src`. */
export type SelectionFrom<Src extends string> = Readonly<
  Record<string, ExprOf<unknown, Within<Src>>>
>;

/** Named expressions that depend on nothing but the sources `Src`. */
export type NamedList<Src extends string = string> = readonly NamedOf<
  string,
  unknown,
  Within<Src>
>[];

/** The columns of a result. Throws `ArgumentError` for what names none; `slot` says where it was given. */
export function selectedNodes(arguments_: readonly unknown[], slot: string): SelectedNode[] {
  const [first] = arguments_;
  const single = arguments_.length === 1 && NodeHolder.nodeOf(first) === undefined;
  const selected = single ? fromObject(first, slot) : fromList(arguments_, slot);
  if (selected.length > 0) return selected;
  throw new ArgumentError(`Cannot build the statement: ${slot} names no column`);
}

/** A column under its own key. */
export function selectedColumn(column: ColumnNode): SelectedNode {
  return { key: column.key, label: column.label, expression: column };
}

function fromObject(value: unknown, slot: string): SelectedNode[] {
  const source = SourceHolder.nodeOf(value);
  if (source !== undefined) return source.columns.map(selectedColumn);
  if (!isPlainObject(value)) {
    throw new ArgumentError(
      `Cannot build the statement: ${slot} is neither a table nor expressions`,
    );
  }
  return Object.entries(value).map(([key, item]) =>
    selectedAs(key, unlabelled(expressionNode(item, `${slot} ${JSON.stringify(key)}`)))
  );
}

function fromList(values: readonly unknown[], slot: string): SelectedNode[] {
  const selected = values.map((value, i) => fromNamed(value, `${slot} number ${i + 1}`));
  const seen = new Set<string>();
  for (const { key } of selected) {
    if (seen.has(key)) {
      throw new ArgumentError(
        `Cannot build the statement: ${slot} has two columns named ${JSON.stringify(key)}; ` +
          `use label() for one`,
      );
    }
    seen.add(key);
  }
  return selected;
}

function fromNamed(value: unknown, slot: string): SelectedNode {
  const node = expressionNode(value, slot);
  if (node.kind === "column") return selectedColumn(node);
  if (node.kind === "label") return selectedAs(node.key, unlabelled(node));
  throw new ArgumentError(`Cannot build the statement: ${slot} has no name; use label()`);
}

function selectedAs(key: string, expression: ExpressionNode): SelectedNode {
  if (expression.kind === "column" && expression.key === key) return selectedColumn(expression);
  return { key, label: identifier(key, "a label"), expression };
}
