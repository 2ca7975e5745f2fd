/**
 * A set of tables that belong together, and their creation in the database.
 * @module
 */

import type { ColumnDefinitions } from "./column_definition.ts";
import type { Compiled } from "./compiled.ts";
import { compile } from "./compiler.ts";
import { createTable, dropTable } from "./ddl.ts";
import { InvalidRequestError } from "./errors.ts";
import { type AnyTable, type Table, TableObject } from "./table.ts";
import { sortByReferences } from "./table_order.ts";

/** What is common to the tables of a `MetaData`. */
export interface MetaDataOptions {
  /** The schema of tables that name none; without it the search path finds them. */
  schema?: string;
}

/** What one table has beyond its columns. */
export interface TableOptions {
  /** Its schema, if not that of the `MetaData`. */
  schema?: string;
}

/** Which tables to create or drop, and how. */
export interface CreateOptions {
  /** These tables only; all when left out. */
  tables?: readonly AnyTable[];
  /** Whether tables that are there already, or not there any more, are passed over; true when left out. */
  checkFirst?: boolean;
}

/** What can run the statements of `createAll()`: an `Engine`, in one transaction, or an `SAConnection`. */
export interface DdlRunner {
  /** Runs the statements one after the other. */
  runDdl(statements: readonly Compiled[]): Promise<void>;
}

/** A set of tables that belong together. */
export class MetaData {
  /** The schema of tables that name none, or null. */
  readonly schema: string | null;
  readonly #tables = new Map<string, AnyTable>();

  /** Makes an empty set. */
  constructor(options: MetaDataOptions = {}) {
    this.schema = options.schema ?? null;
  }

  /** The tables by name, `schema.name` for those with a schema, in the order they were defined. */
  get tables(): ReadonlyMap<string, AnyTable> {
    return this.#tables;
  }

  /** The tables, each after those it refers to. Throws `CompileError` when they refer to each other in a circle. */
  get sortedTables(): AnyTable[] {
    return sortByReferences([...this.#tables.values()]);
  }

  /**
   * Defines a table and adds it.
   *
   * Throws `InvalidRequestError` when there is one of that name, and `ArgumentError` for a name that is none.
   */
  table<const Name extends string, D extends ColumnDefinitions>(
    name: Name,
    columns: D,
    options: TableOptions = {},
  ): Table<Name, D> {
    const schema = options.schema ?? this.schema;
    const table = TableObject.define({ name, schema }, columns);
    const fullName = schema === null ? name : `${schema}.${name}`;
    if (this.#tables.has(fullName)) {
      throw new InvalidRequestError(
        `Cannot define ${fullName}: a table of that name is defined already`,
      );
    }
    this.#tables.set(fullName, table);
    return table;
  }

  /** Creates the tables, each after those it refers to. */
  async createAll(target: DdlRunner, options: CreateOptions = {}): Promise<void> {
    const ifNotExists = options.checkFirst ?? true;
    const tables = sortByReferences(options.tables ?? [...this.#tables.values()]);
    await target.runDdl(tables.map((table) => compile(createTable(table, { ifNotExists }))));
  }

  /** Drops the tables, each before those it refers to. */
  async dropAll(target: DdlRunner, options: CreateOptions = {}): Promise<void> {
    const ifExists = options.checkFirst ?? true;
    const tables = sortByReferences(options.tables ?? [...this.#tables.values()]).reverse();
    await target.runDdl(tables.map((table) => compile(dropTable(table, { ifExists }))));
  }
}

/** Defines a table and adds it to `metadata`; as {@linkcode MetaData.table}. */
export function table<const Name extends string, D extends ColumnDefinitions>(
  name: Name,
  metadata: MetaData,
  columns: D,
  options: TableOptions = {},
): Table<Name, D> {
  return metadata.table(name, columns, options);
}
