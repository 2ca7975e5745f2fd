/**
 * Tables.
 * @module
 */

import type { AnyTable } from "./any_table.ts";
import type { ColumnDefinitions } from "./column_definition.ts";
import type { AnyColumn } from "./columns.ts";
import { type Delete, DeleteStatement } from "./delete.ts";
import { aliasOf } from "./derived.ts";
import "./expression_kinds.ts";
import type { Source } from "./from_item.ts";
import { SourceObject } from "./from_object.ts";
import { type InsertInto, InsertStart } from "./insert.ts";
import type { Row, Selection, SOURCE } from "./kinds.ts";
import type { SelectedNode, TableNode } from "./nodes.ts";
import type { Columns, InsertValues, UpdateValues } from "./row_types.ts";
import type { Select } from "./select.ts";
import { selectStatement } from "./select_statement.ts";
import { selectedColumn } from "./selection.ts";
import { constant } from "./shape.ts";
import type { Executable, NULLABLE, SELECTION } from "./statement.ts";
import { hookStatement } from "./table_events.ts";
import { detailsOf, type TableEvent } from "./table_details.ts";
import type { TableItem } from "./table_item.ts";
import { planTable, type TableExtras, type TableName } from "./table_plan.ts";
import { UpdateStart, type UpdateTable } from "./update.ts";

/** Key of how a table's columns are defined; exists for the compiler only. */
export declare const DEFINITIONS: unique symbol;

/** A table named `Src`, with its columns. */
export interface Table<Src extends string, D extends ColumnDefinitions>
  extends AnyTable, Source<Src, Columns<Src, D>> {
  /** Its name, without a schema. */
  readonly name: Src;
  /** Its columns, by key. */
  readonly c: Columns<Src, D>;
  /** How its columns are defined; not there at run time. */
  readonly [DEFINITIONS]: D;
  /** What it is for, or null. */
  readonly comment: string | null;
  /** The columns of its primary key. */
  readonly primaryKey: readonly AnyColumn[];
  /**
   * Runs a statement of DDL before or after `createAll()` or `dropAll()` creates or drops the table; a table that is
   * passed over runs none. It runs in a transaction. Gives the table itself.
   *
   * Throws `ArgumentError` for another event and for what is no statement of DDL.
   */
  on(event: TableEvent, statement: Executable<never>): this;
  /** The same table under another name in FROM. */
  alias<const A extends string>(name: A): Source<A, Columns<A, D>>;
  /** Selects its columns. */
  select(): Select<Columns<Src, D>, Src>;
  /** Inserts rows. */
  insert(): InsertInto<Src, D>;
  /** Changes rows. */
  update(): UpdateTable<Src, D>;
  /** Deletes rows. */
  delete(): Delete<Src, never>;
}

/** One row of a table, or of what a statement returns: `RowOf<typeof tbl>`. */
export type RowOf<T> = T extends Executable<Selection, string, string>
  ? Row<T[typeof SELECTION], T[typeof NULLABLE]>
  : T extends { readonly c: infer Sel extends Selection } ? Row<Sel>
  : never;

/** What `values()` takes for a table: `InsertOf<typeof tbl>`. */
export type InsertOf<T> = T extends { readonly [DEFINITIONS]: infer D extends ColumnDefinitions }
  ? InsertValues<D>
  : never;

/** What `set()` takes for a table: `UpdateOf<typeof tbl>`. */
export type UpdateOf<T> = T extends {
  readonly [SOURCE]: infer Src extends string;
  readonly [DEFINITIONS]: infer D extends ColumnDefinitions;
} ? UpdateValues<Src, D>
  : never;

/** What makes the constraints and indexes of a table, given its columns. */
export type TableItems<Src extends string, D extends ColumnDefinitions> = (
  columns: Columns<Src, D>,
) => readonly TableItem<Src>[];

/** The class behind `Table`. */
export class TableObject extends SourceObject implements Table<never, never> {
  declare readonly [DEFINITIONS]: never;
  readonly schema: string | null;
  readonly columns: readonly AnyColumn[];
  readonly #node: TableNode;
  readonly #selection: readonly SelectedNode[];

  private constructor(node: TableNode, { name, schema }: TableName) {
    super(node, name);
    this.#node = node;
    this.#selection = constant(node.columns.map(selectedColumn));
    this.schema = schema;
    const byKey: Readonly<Record<string, AnyColumn>> = this.c;
    this.columns = node.columns.map(({ key }) => byKey[key]!);
  }

  /** Makes a table. Throws `ArgumentError` for names that are none and for what is no definition. */
  static define(
    name: TableName,
    definitions: unknown,
    items: (columns: never) => unknown,
    extras: TableExtras,
  ): TableObject {
    const plan = planTable(name, definitions, extras);
    const table = new TableObject(plan.node, name);
    plan.addItems(items(table.c));
    return table;
  }

  get comment(): string | null {
    return detailsOf(this.#node).comment;
  }

  get primaryKey(): readonly AnyColumn[] {
    return this.columns.filter((_, i) => this.#node.columns[i]!.primaryKey);
  }

  on(event: TableEvent, statement: Executable<never>): this {
    detailsOf(this.#node).hooks.push(hookStatement(event, statement));
    return this;
  }

  alias(name: string): never {
    return aliasOf(this.#node, name) as never;
  }

  select(): Select<never, never> {
    return selectStatement(this.#selection);
  }

  insert(): never {
    return new InsertStart(this.#node) as never;
  }

  update(): UpdateTable<never, never> {
    return UpdateStart.of(this.#node);
  }

  delete(): Delete<never, never> {
    return DeleteStatement.from(this.#node);
  }
}
