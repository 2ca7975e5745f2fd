/**
 * Tables and views that a query makes.
 * @module
 */

import type { AnyTable } from "./any_table.ts";
import type { AnyColumn } from "./columns.ts";
import { aliasOf } from "./derived.ts";
import type { Source } from "./from_item.ts";
import { SourceObject } from "./from_object.ts";
import { identifier } from "./identifiers.ts";
import type { Selection } from "./kinds.ts";
import type { SelectedNode, TableColumnNode, TableNode } from "./nodes.ts";
import { namingConvention } from "./naming_convention.ts";
import type { DerivedColumns } from "./row_types.ts";
import type { Select } from "./select.ts";
import { selectStatement } from "./select_statement.ts";
import { selectedColumn } from "./selection.ts";
import { type TableName, tableNodeOf } from "./table_plan.ts";

/** A view, or a table made by a query: it has the columns of the query. */
export interface View<Src extends string, Sel extends Selection, Nul extends string>
  extends AnyTable, Source<Src, DerivedColumns<Src, Sel, Nul>> {
  /** Its name, without a schema. */
  readonly name: Src;
  /** The same under another name in FROM. */
  alias<const A extends string>(name: A): Source<A, DerivedColumns<A, Sel, Nul>>;
  /** Selects its columns. */
  select(): Select<DerivedColumns<Src, Sel, Nul>, Src>;
}

/** The class behind `View`. */
export class ViewObject extends SourceObject implements View<never, never, never> {
  readonly schema: string | null;
  readonly columns: readonly AnyColumn[];
  readonly #node: TableNode;

  private constructor(node: TableNode, { name, schema }: TableName) {
    super(node, name);
    this.#node = node;
    this.schema = schema;
    const byKey: Readonly<Record<string, AnyColumn>> = this.c;
    this.columns = node.columns.map(({ key }) => byKey[key]!);
  }

  /** Of the columns of a query. */
  static define(name: TableName, selection: readonly SelectedNode[]): ViewObject {
    return new ViewObject(viewNode(name, selection), name);
  }

  alias(name: string): never {
    return aliasOf(this.#node, name) as never;
  }

  select(): Select<never, never> {
    return selectStatement(this.#node.columns.map(selectedColumn));
  }
}

function viewNode(name: TableName, selection: readonly SelectedNode[]): TableNode {
  const columns: TableColumnNode[] = [];
  const node = tableNodeOf(name, columns, {
    columns: [],
    constraints: [],
    indexes: [],
    naming: namingConvention(undefined),
    comment: null,
    prefix: "",
    inherits: [],
    partition: null,
    storage: "",
    hooks: [],
  });
  columns.push(...selection.map((selected) => viewColumn(node, selected)));
  return node;
}

/** A view calls its columns what rows call them. */
function viewColumn(source: TableNode, { key, expression }: SelectedNode): TableColumnNode {
  return {
    kind: "column",
    source,
    key,
    name: key,
    sqlName: identifier(key, "a column"),
    label: null,
    type: expression.type,
    notNull: false,
    primaryKey: false,
    clientDefault: null,
    onUpdate: null,
  };
}
