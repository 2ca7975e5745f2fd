/**
 * A set of tables that belong together, and their creation in the database.
 * @module
 */

import type { AnyTable } from "./any_table.ts";
import type { ColumnDefinitions } from "./column_definition.ts";
import type { Compiled } from "./compiled.ts";
import { createStatements, dropStatements, type SchemaParts } from "./create_all.ts";
import type { DdlStatement } from "./ddl_statement.ts";
import { ArgumentError, InvalidRequestError } from "./errors.ts";
import { type NamingConvention, namingConvention } from "./naming_convention.ts";
import type { TableNode } from "./nodes.ts";
import { type Sequence, SequenceObject, type SequencePlace } from "./sequence.ts";
import { tableNode } from "./source_holder.ts";
import { type Table, type TableItems, TableObject } from "./table.ts";
import type { TableOptions } from "./table_options.ts";
import { orderOf } from "./table_order.ts";

/** What is common to the tables of a `MetaData`. */
export interface MetaDataOptions {
  /** The schema of tables that name none; without it the search path finds them. */
  schema?: string;
  /** Names of constraints and indexes that are given none. */
  namingConvention?: NamingConvention;
}

/** Which tables to create or drop, and how. */
export interface CreateAllOptions {
  /** These tables only; all when left out. */
  tables?: readonly AnyTable[];
  /** Whether what is there already, or not there any more, is passed over; true when left out. */
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
  readonly #naming: NamingConvention;
  readonly #tables = new Map<string, AnyTable>();
  readonly #sequences: SequenceObject[] = [];

  /** Makes an empty set. Throws `ArgumentError` for a naming convention that is none. */
  constructor(options: MetaDataOptions = {}) {
    this.schema = options.schema ?? null;
    this.#naming = namingConvention(options.namingConvention);
  }

  /** The tables by name, `schema.name` for those with a schema, in the order they were defined. */
  get tables(): ReadonlyMap<string, AnyTable> {
    return this.#tables;
  }

  /** The tables, each after those it refers to; in a circle of tables some are before. */
  get sortedTables(): AnyTable[] {
    const byNode = new Map(this.#all.map((table) => [tableNode(table), table]));
    return orderOf([...byNode.keys()]).tables.map((node) => byNode.get(node)!);
  }

  /**
   * Defines a table and adds it.
   *
   * Throws `InvalidRequestError` when there is one of that name, and `ArgumentError` for a name that is none.
   */
  table<const Name extends string, D extends ColumnDefinitions>(
    name: Name,
    columns: D,
    options?: TableOptions,
  ): Table<Name, D>;
  /** Defines a table with constraints and indexes, which a function makes of its columns. */
  table<const Name extends string, D extends ColumnDefinitions>(
    name: Name,
    columns: D,
    items: TableItems<NoInfer<Name>, NoInfer<D>>,
    options?: TableOptions,
  ): Table<Name, D>;
  table(name: string, columns: unknown, first: unknown = {}, second: TableOptions = {}): never {
    const isFunction = typeof first === "function";
    const items = isFunction ? first as (columns: never) => unknown : () => [];
    const options = isFunction ? second : first as TableOptions;
    return this.#add(name, columns, items, options) as never;
  }

  /**
   * A sequence of the schema, which `createAll()` creates whether or not a column has it.
   *
   * Throws `ArgumentError` as {@linkcode sequence} does.
   */
  sequence(name: string, options: SequencePlace = {}): Sequence {
    const schema = options.schema ?? this.schema;
    const sequence = SequenceObject.make(name, schema === null ? options : { ...options, schema });
    this.#sequences.push(sequence);
    return sequence;
  }

  /**
   * Creates the tables, each after those it refers to, with their indexes and comments; before them the enums, domains
   * and sequences that they have. A foreign key that goes in a circle is added once all are there.
   *
   * Rejects as the database does; an engine then has created nothing.
   */
  async createAll(target: DdlRunner, options: CreateAllOptions = {}): Promise<void> {
    await target.runDdl(compiled(createStatements(this.#parts(options), isChecked(options))));
  }

  /**
   * Drops the tables, each before those it refers to, and then the sequences, enums and domains that no table which
   * stays has.
   *
   * Rejects as the database does; an engine then has dropped nothing.
   */
  async dropAll(target: DdlRunner, options: CreateAllOptions = {}): Promise<void> {
    await target.runDdl(compiled(dropStatements(this.#parts(options), isChecked(options))));
  }

  /**
   * The statements of {@linkcode createAll} as text, to be kept in a file; nothing is checked first unless said so.
   *
   * @see SQLAlchemy's `create_mock_engine`
   */
  ddl(options: CreateAllOptions = {}): string[] {
    return createStatements(this.#parts(options), options.checkFirst === true).map(String);
  }

  /** The statements of {@linkcode dropAll} as text; nothing is checked first unless said so. */
  dropDdl(options: CreateAllOptions = {}): string[] {
    return dropStatements(this.#parts(options), options.checkFirst === true).map(String);
  }

  get #all(): AnyTable[] {
    return [...this.#tables.values()];
  }

  #add(
    name: string,
    columns: unknown,
    items: (columns: never) => unknown,
    options: TableOptions,
  ): AnyTable {
    const schema = options.schema ?? this.schema;
    const extras = { options, naming: this.#naming };
    const table = TableObject.define({ name, schema }, columns, items, extras);
    const { fullName } = tableNode(table);
    if (this.#tables.has(fullName)) {
      throw new InvalidRequestError(
        `Cannot define ${fullName}: a table of that name is defined already`,
      );
    }
    this.#tables.set(fullName, table);
    return table;
  }

  #parts({ tables }: CreateAllOptions): SchemaParts {
    const all = this.#all.map(tableNode);
    if (tables === undefined) {
      const sequences = this.#sequences.map(({ node }) => node);
      return { tables: all, sequences, staying: [] };
    }
    const chosen = nodesOf(tables);
    return {
      tables: chosen,
      sequences: [],
      staying: all.filter((table) => !chosen.includes(table)),
    };
  }
}

/** Defines a table and adds it to `metadata`; as {@linkcode MetaData.table}. */
export function table<const Name extends string, D extends ColumnDefinitions>(
  name: Name,
  metadata: MetaData,
  columns: D,
  options?: TableOptions,
): Table<Name, D>;
/**
 * Defines a table with constraints and indexes, which a function makes of its columns.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const booking = sa.table("booking", new sa.MetaData(), {
 *   room: sa.integer().notNull(),
 *   day: sa.date().notNull(),
 *   guests: sa.integer().notNull(),
 * }, (t) => [
 *   sa.primaryKey([t.room, t.day]),
 *   sa.check("some_guests", t.guests.gt(0)),
 *   sa.index("ix_booking_day", { where: t.guests.gt(1) }).on(t.day.desc()),
 * ], { comment: "who sleeps where" });
 * console.log(String(sa.createTable(booking)));
 * ```
 */
export function table<const Name extends string, D extends ColumnDefinitions>(
  name: Name,
  metadata: MetaData,
  columns: D,
  items: TableItems<NoInfer<Name>, NoInfer<D>>,
  options?: TableOptions,
): Table<Name, D>;
export function table(
  name: string,
  metadata: MetaData,
  columns: ColumnDefinitions,
  first: unknown = {},
  second: TableOptions = {},
): never {
  if (!(metadata instanceof MetaData)) {
    throw new ArgumentError("Cannot define a table: the second argument is no MetaData");
  }
  return metadata.table(name, columns, first as never, second) as never;
}

function isChecked({ checkFirst }: CreateAllOptions): boolean {
  return checkFirst !== false;
}

function compiled(statements: readonly DdlStatement[]): Compiled[] {
  return statements.map((statement) => statement.toSQL());
}

function nodesOf(tables: unknown): TableNode[] {
  if (Array.isArray(tables)) return Array.from(tables, tableNode);
  throw new ArgumentError("Cannot create or drop: tables are not an array");
}
