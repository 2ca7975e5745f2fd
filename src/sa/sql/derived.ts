/**
 * Sources made on the way: aliases, subqueries and queries of WITH.
 * @module
 */

import type { NamedQuery } from "./from_item.ts";
import { SourceObject } from "./from_object.ts";
import { identifier } from "./identifiers.ts";
import type {
  ColumnNode,
  CteNode,
  DerivedNode,
  Part,
  SelectedNode,
  SourceNode,
  TableColumnNode,
} from "./nodes.ts";
import type { CteOptions } from "./query.ts";

/** A source that can be called something else. */
class NamedObject extends SourceObject implements NamedQuery<never, never> {
  readonly #node: SourceNode;

  constructor(node: SourceNode, name: string) {
    super(node, name);
    this.#node = node;
  }

  alias(name: string): never {
    return aliasOf(this.#node, name) as never;
  }
}

/** What a derived source is made of. */
export interface DerivedParts {
  /** What is before AS. */
  readonly parts: readonly Part[];
  /** What follows its name: the names of a function's columns, perhaps with their types. */
  readonly columnList?: string;
  readonly lateral?: boolean;
}

/** A source of one column per selected one, under the same keys. */
export function derivedFrom(
  name: string,
  selection: readonly SelectedNode[],
  { parts, columnList = "", lateral = false }: DerivedParts,
): NamedObject {
  const columns: ColumnNode[] = [];
  const sql = identifier(name, "an alias");
  const node: DerivedNode = { kind: "derived", sql, parts, columnList, lateral, columns };
  selection.forEach((selected) => columns.push(derivedColumn(node, selected)));
  return new NamedObject(node, name);
}

/** A column of a source that shows what a query selected. */
function derivedColumn(source: SourceNode, { key, expression }: SelectedNode): ColumnNode {
  const sqlName = identifier(key, "a column");
  return { kind: "column", source, key, name: key, sqlName, label: null, type: expression.type };
}

/** A source under another name. */
export function aliasOf(source: SourceNode, name: string): NamedObject {
  return new NamedObject(aliasNode(source, name), name);
}

/** The node of a source under another name. */
export function aliasNode(source: SourceNode, name: string): DerivedNode {
  const columns: ColumnNode[] = [];
  const { parts, columnList, lateral } = source.kind === "derived"
    ? source
    : { parts: [source], columnList: "", lateral: false };
  const sql = identifier(name, "an alias");
  const node: DerivedNode = { kind: "derived", sql, parts, columnList, lateral, columns };
  for (const column of source.columns) columns.push(aliasColumn(node, column, originOf(column)));
  return node;
}

function aliasColumn(
  source: DerivedNode,
  { key, name, sqlName, label, type }: ColumnNode,
  origin: TableColumnNode | undefined,
): ColumnNode {
  return {
    kind: "column",
    source,
    key,
    name,
    sqlName,
    label,
    type,
    ...(origin && { origin }),
  };
}

/** The column of a table that it is, by whatever names. */
function originOf(column: ColumnNode): TableColumnNode | undefined {
  return column.source.kind === "table" ? column as TableColumnNode : column.origin;
}

/** A query of WITH. */
export function cteOf(
  name: string,
  selection: readonly SelectedNode[],
  query: CteNode["query"],
  { materialized, recursive = false }: CteOptions & { recursive?: boolean } = {},
): NamedObject {
  const columns: ColumnNode[] = [];
  const node: CteNode = {
    kind: "cte",
    sql: identifier(name, "a query of WITH"),
    recursive,
    materialized: materialized === undefined ? null : materialized === true,
    query,
    columns,
  };
  selection.forEach((selected) => columns.push(derivedColumn(node, selected)));
  return new NamedObject(node, name);
}
