/**
 * A set of tables that belong together, and their creation in the database.
 * @module
 */

import type { AnyTable } from "./any_table.ts";
import type { ColumnDefinitions } from "./column_definition.ts";
import type { Compiled } from "./compiled.ts";
import { createStatements, dropStatements, hookedAt, type SchemaParts } from "./create_all.ts";
import { DdlStatement } from "./ddl_statement.ts";
import { ArgumentError, InvalidRequestError } from "./errors.ts";
import { givenOptions } from "./given_options.ts";
import { type NamingConvention, namingConvention } from "./naming_convention.ts";
import type { TableNode } from "./nodes.ts";
import { type Sequence, SequenceObject, type SequencePlace } from "./sequence.ts";
import { tableNode } from "./source_holder.ts";
import { compiled as compiledNode } from "./statement.ts";
import { type Table, type TableItems, TableObject } from "./table.ts";
import type { Executable } from "./statement.ts";
import { hookStatement } from "./table_events.ts";
import type { Hook, TableEvent } from "./table_details.ts";
import type { TableOptions } from "./table_options.ts";
import { orderOf } from "./table_order.ts";
import { type CreateAllOptions, type DdlRunner, TableOwner } from "./table_owner.ts";

/** What is common to the tables of a `MetaData`. */
export interface MetaDataOptions {
  /** The schema of tables that name none; without it the search path finds them. */
  schema?: string;
  /** Names of constraints and indexes that are given none. */
  namingConvention?: NamingConvention;
}

/** A set of tables that belong together. */
export class MetaData extends TableOwner {
  /** The schema of tables that name none, or null. */
  readonly schema: string | null;
  readonly #naming: NamingConvention;
  readonly #tables = new Map<string, AnyTable>();
  readonly #sequences: SequenceObject[] = [];
  readonly #hooks: Hook[] = [];

  /** Makes an empty set. Throws `ArgumentError` for a naming convention that is none. */
  constructor(options: MetaDataOptions = {}) {
    super();
    const { schema = null, namingConvention: names } = givenOptions(options, "MetaData");
    this.schema = schema;
    this.#naming = namingConvention(names);
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
   * Runs a statement of DDL before or after all that `createAll()` or `dropAll()` does, whether or not anything is
   * there already. Gives the set itself.
   *
   * Throws `ArgumentError` for another event and for what is no statement of DDL.
   *
   * ```ts
   * import * as sa from "@aiopg/aiopg/sa";
   *
   * const metadata = new sa.MetaData()
   *   .on("beforeCreate", sa.ddl`CREATE EXTENSION IF NOT EXISTS hstore`);
   * console.log(metadata.ddl()); // [ "CREATE EXTENSION IF NOT EXISTS hstore" ]
   * ```
   */
  on(event: TableEvent, statement: Executable<never>): this {
    this.#hooks.push(hookStatement(event, statement));
    return this;
  }

  /**
   * A sequence of the schema, which `createAll()` creates whether or not a column has it.
   *
   * Throws `ArgumentError` as {@linkcode sequence} does.
   */
  sequence(name: string, options: SequencePlace = {}): Sequence {
    const schema = givenOptions(options, "sequence()").schema ?? this.schema;
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
    await target.runDdl(
      compiled(this.#creation(options, isChecked(options)), options),
    );
  }

  /**
   * Drops the tables, each before those it refers to, and then the sequences, enums and domains that no table which
   * stays has.
   *
   * Rejects as the database does; an engine then has dropped nothing.
   */
  async dropAll(target: DdlRunner, options: CreateAllOptions = {}): Promise<void> {
    await target.runDdl(
      compiled(this.#removal(options, isChecked(options)), options),
    );
  }

  /**
   * The statements of {@linkcode createAll} as text, to be kept in a file; nothing is checked first unless said so.
   *
   * @see SQLAlchemy's `create_mock_engine`
   */
  ddl(options: CreateAllOptions = {}): string[] {
    const { checkFirst = false } = givenOptions(options, "ddl()");
    return texts(this.#creation(options, checkFirst === true), options);
  }

  /** The statements of {@linkcode dropAll} as text; nothing is checked first unless said so. */
  dropDdl(options: CreateAllOptions = {}): string[] {
    const { checkFirst = false } = givenOptions(options, "dropDdl()");
    return texts(this.#removal(options, checkFirst === true), options);
  }

  #creation(options: CreateAllOptions, checkFirst: boolean): DdlStatement[] {
    return [
      ...hookedAt(this.#hooks, "beforeCreate"),
      ...createStatements(this.#parts(options), checkFirst),
      ...hookedAt(this.#hooks, "afterCreate"),
    ];
  }

  #removal(options: CreateAllOptions, checkFirst: boolean): DdlStatement[] {
    return [
      ...hookedAt(this.#hooks, "beforeDrop"),
      ...dropStatements(this.#parts(options), checkFirst),
      ...hookedAt(this.#hooks, "afterDrop"),
    ];
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
    const schema = givenOptions(options, "table()").schema ?? this.schema;
    const extras = { options, naming: this.#naming, owner: this };
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

  #parts(options: CreateAllOptions): SchemaParts {
    const { tables } = givenOptions(options, "createAll() or dropAll()");
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

function compiled(
  statements: readonly DdlStatement[],
  { schemaTranslate }: CreateAllOptions,
): Compiled[] {
  const options = schemaTranslate === undefined ? {} : { schemaTranslate };
  return statements.map((each) => compiledNode(DdlStatement.ddlOf(each), options));
}

function texts(statements: readonly DdlStatement[], options: CreateAllOptions): string[] {
  return compiled(statements, options).map(({ text }) => text);
}

function nodesOf(tables: unknown): TableNode[] {
  if (Array.isArray(tables)) return Array.from(tables, tableNode);
  throw new ArgumentError("Cannot create or drop: tables are not an array");
}
