/**
 * Tables.
 * @module
 */

import { type ColumnDefinitions, type ColumnPlan, Definition } from "./column_definition.ts";
import { type Delete, DeleteStatement } from "./delete.ts";
import { ArgumentError } from "./errors.ts";
import type { AnyColumn } from "./expr.ts";
import { ColumnExpression } from "./expression.ts";
import { identifier } from "./identifiers.ts";
import { type InsertInto, InsertStart } from "./insert.ts";
import type { ColumnNode, TableNode } from "./nodes.ts";
import type { Columns, InsertValues, Row, Selection, UpdateValues } from "./row_types.ts";
import { type Select, selectStatement } from "./select.ts";
import { selectedColumn } from "./selection.ts";
import type { Executable, NULLABLE, SELECTION } from "./statement.ts";
import { TableSource } from "./table_source.ts";
import { UpdateStart, type UpdateTable } from "./update.ts";
import { isPlainObject } from "./values.ts";

/** Any table. */
export interface AnyTable {
  /** Its name, without a schema. */
  readonly name: string;
  /** Its schema, or null where the search path finds it. */
  readonly schema: string | null;
  /** Its columns, in the order of their definition. */
  readonly columns: readonly AnyColumn[];
}

/** A table named `Src`, with its columns. */
export interface Table<out Src extends string, D extends ColumnDefinitions> extends AnyTable {
  /** Its name, without a schema. */
  readonly name: Src;
  /** Its columns, by key. */
  readonly c: Columns<Src, D>;
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
export type RowOf<T> = T extends Executable<Selection, string>
  ? Row<T[typeof SELECTION], T[typeof NULLABLE]>
  : T extends { readonly c: infer Sel extends Selection } ? Row<Sel>
  : never;

/** What `values()` takes for a table: `InsertOf<typeof tbl>`. */
export type InsertOf<T> = T extends Table<string, infer D> ? InsertValues<D> : never;

/** What `set()` takes for a table: `UpdateOf<typeof tbl>`. */
export type UpdateOf<T> = T extends Table<infer Src, infer D> ? UpdateValues<Src, D> : never;

/** What a table is called. */
export interface TableName {
  /** Its name. */
  readonly name: string;
  /** Its schema, or null where the search path finds it. */
  readonly schema: string | null;
}

/** The class behind `Table`. */
export class TableObject extends TableSource implements Table<never, never> {
  readonly schema: string | null;
  readonly columns: readonly ColumnExpression[];
  readonly c: never;
  readonly #node: TableNode;
  readonly #name: string;

  private constructor(node: TableNode, { name, schema }: TableName) {
    super(node);
    this.#node = node;
    this.#name = name;
    this.schema = schema;
    // What is in `c` by key is phantom like all types here; the interface that users hold knows it.
    this.columns = node.columns.map((column) => new ColumnExpression(column));
    this.c = columnsByKey(this.columns) as never;
  }

  /** Makes a table. Throws `ArgumentError` for names that are none and for what is no column definition. */
  static define(name: TableName, definitions: unknown): TableObject {
    const columns: ColumnNode[] = [];
    const sqlName = identifier(name.name, "a table");
    const node: TableNode = {
      kind: "table",
      sql: name.schema === null ? sqlName : `${identifier(name.schema, "a schema")}.${sqlName}`,
      fullName: name.schema === null ? name.name : `${name.schema}.${name.name}`,
      columns,
    };
    const plans = plansOf(definitions, node);
    const keys = plans.filter(([, plan]) => plan.primaryKey).length;
    for (const [key, plan] of plans) columns.push(columnNode(node, key, plan, keys === 1));
    return new TableObject(node, name);
  }

  get name(): never {
    return this.#name as never;
  }

  select(): Select<never, never> {
    return selectStatement(this.#node.columns.map(selectedColumn));
  }

  insert(): InsertInto<never, never> {
    return new InsertStart(this.#node);
  }

  update(): UpdateTable<never, never> {
    return new UpdateStart(this.#node);
  }

  delete(): Delete<never, never> {
    return DeleteStatement.from(this.#node);
  }
}

function plansOf(definitions: unknown, table: TableNode): [string, ColumnPlan][] {
  if (!isPlainObject(definitions)) {
    throw new ArgumentError(`Cannot define ${table.fullName}: columns are not a plain object`);
  }
  return Object.entries(definitions).map(([key, definition]) => {
    const plan = Definition.planOf(definition);
    if (plan !== undefined) return [key, plan];
    throw new ArgumentError(
      `Cannot define ${table.fullName}: ${JSON.stringify(key)} is not a column definition`,
    );
  });
}

function columnNode(
  table: TableNode,
  key: string,
  plan: ColumnPlan,
  isOnlyKey: boolean,
): ColumnNode {
  const { autoincrement, ...rest } = plan;
  const sqlName = identifier(plan.name ?? key, "a column");
  return {
    ...rest,
    kind: "column",
    table,
    key,
    sqlName,
    sql: `${table.sql}.${sqlName}`,
    label: plan.name === null || plan.name === key ? null : identifier(key, "a column"),
    serial: autoincrement ?? (plan.primaryKey && isOnlyKey && canBeSerial(plan)),
  };
}

/** What has its values from elsewhere needs no numbers. */
function canBeSerial({ type, references, clientDefault, serverDefault }: ColumnPlan): boolean {
  return type.serialName !== null && references === null && clientDefault === null &&
    serverDefault === null;
}

function columnsByKey(
  columns: readonly ColumnExpression[],
): Readonly<Record<string, ColumnExpression>> {
  // Without a prototype, so that a column named like a method of objects is a column.
  const byKey: Record<string, ColumnExpression> = Object.create(null);
  for (const column of columns) byKey[column.key] = column;
  return Object.freeze(byKey);
}
