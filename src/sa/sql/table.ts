/**
 * Tables.
 * @module
 */

import type { AnyTable } from "./any_table.ts";
import type { ColumnDefinitions } from "./column_definition.ts";
import type { AnyColumn } from "./columns.ts";
import { type Delete, DeleteStatement } from "./delete.ts";
import "./expression_kinds.ts";
import type { Source } from "./from_item.ts";
import { SourceObject } from "./from_object.ts";
import { type InsertInto, InsertStart } from "./insert.ts";
import type { Row, Selection, SOURCE } from "./kinds.ts";
import type { TableNode } from "./nodes.ts";
import type { Columns, InsertValues, UpdateValues } from "./row_types.ts";
import type { Select } from "./select.ts";
import { type SelectStatement, selectStatement } from "./select_statement.ts";
import { givenOptions } from "./given_options.ts";
import { selectedColumn } from "./selection.ts";
import { constant } from "./shape.ts";
import type { Executable, NULLABLE, SELECTION } from "./statement.ts";
import { hookStatement } from "./table_events.ts";
import { type TableAlias, TableAliasObject } from "./table_alias.ts";
import { detailsOf, type TableEvent } from "./table_details.ts";
import type { TableItem } from "./table_item.ts";
import { copyTable, type TableSource, type ToMetadataOptions } from "./table_copy.ts";
import type { CreationOptions, DdlRunner, TableOwner } from "./table_owner.ts";
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
  /**
   * Creates the table, with what `createAll()` creates with it. Rejects as the database does.
   *
   * @see SQLAlchemy's `Table.create()`
   */
  create(target: DdlRunner, options?: CreationOptions): Promise<void>;
  /**
   * Drops the table, with its sequences and types that no other table of its `MetaData` has. Rejects as the database
   * does.
   *
   * @see SQLAlchemy's `Table.drop()`
   */
  drop(target: DdlRunner, options?: CreationOptions): Promise<void>;
  /**
   * Defines the same table in another `MetaData`, or under another name or schema. Its foreign keys refer to tables of
   * that `MetaData`, in the new schema where they were in that of the table; these may be defined later.
   *
   * Throws `InvalidRequestError` when there is one of that name, and `ArgumentError` for what is no `MetaData`.
   *
   * @see SQLAlchemy's `Table.to_metadata()`
   */
  toMetadata<const N extends string = Src>(
    metadata: TableOwner,
    options?: ToMetadataOptions<N>,
  ): Table<N, D>;
  /** The same table under another name in FROM. */
  alias<const A extends string>(name: A): TableAlias<A, D>;
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
  readonly #select: SelectStatement;
  readonly #owner: TableOwner;
  readonly #source: TableSource;

  private constructor(
    node: TableNode,
    { name, schema }: TableName,
    owner: TableOwner,
    source: TableSource,
  ) {
    super(node, name);
    this.#node = node;
    this.#owner = owner;
    this.#source = source;
    this.#select = selectStatement(constant(node.columns.map(selectedColumn)));
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
    const { options, owner } = extras;
    // They have been read by now, so they are what they should be.
    const source = {
      definitions: definitions as ColumnDefinitions,
      items: items as TableSource["items"],
      options,
    };
    const table = new TableObject(plan.node, name, owner, source);
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

  create(target: DdlRunner, options: CreationOptions = {}): Promise<void> {
    return this.#owner.createAll(target, { ...givenOptions(options, "create()"), tables: [this] });
  }

  drop(target: DdlRunner, options: CreationOptions = {}): Promise<void> {
    return this.#owner.dropAll(target, { ...givenOptions(options, "drop()"), tables: [this] });
  }

  toMetadata(metadata: TableOwner, options: ToMetadataOptions = {}): never {
    return copyTable(
      this.#node,
      this.#source,
      metadata,
      givenOptions(options, "toMetadata()"),
    ) as never;
  }

  alias(name: string): never {
    return new TableAliasObject(this.#node, name) as never;
  }

  select(): Select<never, never> {
    // Statements do not change, so that all can have the same.
    return this.#select;
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
