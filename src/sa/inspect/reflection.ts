/**
 * One reflection: what has been found, and how it becomes tables.
 * @module
 */

import type { AnyTable } from "../sql/any_table.ts";
import type { ColumnDefinitions } from "../sql/column_definition.ts";
import { DdlStatement } from "../sql/ddl_statement.ts";
import { MetaData } from "../sql/metadata.ts";
import { tableNode } from "../sql/source_holder.ts";
import type { Table } from "../sql/table.ts";
import type { TableOptions } from "../sql/table_options.ts";
import type { ReflectedName } from "./reflected_name.ts";
import { columnDefinition } from "./reflect_columns.ts";
import { reflectedItems } from "./reflect_items.ts";
import { type AskedTables, type FoundTable, neededBy } from "./reflect_read.ts";
import { addingStatements } from "./reflect_text.ts";
import type { FoundTypes } from "./reflect_types.ts";
import { worded } from "./reflect_worded.ts";

/** A table of which the compiler knows no columns: they are there by key, and any of them may be missing. */
export type ReflectedTable = Table<string, ColumnDefinitions>;

/** What has been found, on its way into a `MetaData`. */
export class Reflection {
  readonly #metadata: MetaData;
  /** Where views are, which `createAll()` must not take for tables. */
  readonly #apart = new MetaData();
  /** The schema asked for, or null for the search path. */
  readonly #schema: string | null;
  readonly #found = new Map<string, FoundTable>();
  readonly #made = new Map<string, ReflectedTable>();

  constructor(metadata: MetaData, schema: string | null) {
    this.#metadata = metadata;
    this.#schema = schema;
  }

  /** All that has been found and is not defined yet. */
  get all(): FoundTable[] {
    return [...this.#found.values()];
  }

  /** Adds tables that were read, but for those that are defined already. */
  add(tables: readonly FoundTable[]): void {
    for (const table of tables) {
      const name = this.#nameOf(reflectedName(table));
      if (!this.#metadata.tables.has(name)) this.#found.set(name, table);
    }
  }

  /** The tables that others need and that are not there, by schema. */
  missing(): AskedTables[] {
    const names = this.all.flatMap(neededBy).filter((name) => !this.#isKnown(name));
    const groups = Map.groupBy(names, ({ schema, visible }) => `${visible} ${schema}`);
    return [...groups.values()].map((group) => {
      const { schema, visible } = group[0]!;
      return { schema, visible, names: [...new Set(group.map(({ name }) => name))] };
    });
  }

  /** Defines the tables, parents before their children, and gives them by name. */
  define(types: FoundTypes): ReadonlyMap<string, ReflectedTable> {
    for (const name of this.#found.keys()) this.#define(name, types);
    return this.#made;
  }

  #define(fullName: string, types: FoundTypes): void {
    const all = this.#found.get(fullName);
    if (all === undefined || this.#made.has(fullName)) return;
    for (const parent of parentsOf(all)) this.#define(this.#nameOf(parent), types);
    const [found, late] = worded(all);
    const isTable = found.options.kind === "table" || found.options.kind === "partitioned table";
    const metadata = isTable ? this.#metadata : this.#apart;
    const table = metadata.table(
      found.name,
      this.#columns(found, fullName, types),
      (columns) =>
        reflectedItems(found, columns, ({ referredTable }) => this.#later(referredTable)),
      this.#options(found),
    );
    this.#made.set(fullName, table);
    const node = tableNode(table);
    for (const constraint of late) {
      for (const each of addingStatements(node, constraint)) table.on("afterCreate", each);
    }
    this.#attach(found, table);
  }

  #columns({ name, options, columns }: FoundTable, fullName: string, types: FoundTypes) {
    const definitions = columns.map((column) => {
      const made = () => this.#made.get(fullName)!.c[column.name]!;
      const place = { schema: options.schema, table: name, made };
      return [column.name, columnDefinition(column, place, types)] as const;
    });
    return Object.fromEntries(definitions) as ColumnDefinitions;
  }

  #options(found: FoundTable): TableOptions {
    const { options, comment } = found;
    const { persistence, method, partitionOf, inherits, tablespace } = options;
    const schema = this.#schemaOf(reflectedName(found));
    const parents = partitionOf === null ? inherits : [];
    return {
      ...schema !== null && { schema },
      ...comment !== null && { comment },
      ...method !== null && method !== "heap" && { using: method },
      ...tablespace !== null && { tablespace },
      temporary: persistence === "temporary",
      unlogged: persistence === "unlogged",
      with: options.with,
      inherits: parents.flatMap((parent) => this.#later(parent)?.() ?? []),
    };
  }

  /** A partition is a table like another until it is attached. */
  #attach({ options }: FoundTable, table: ReflectedTable): void {
    const { partitionOf, partitionBound } = options;
    const parent = partitionOf && this.#later(partitionOf);
    if (!parent) return;
    const parts = ["ALTER TABLE ", tableNode(parent()), " ATTACH PARTITION ", tableNode(table)];
    table.on("afterCreate", DdlStatement.of([...parts, ` ${partitionBound}`]));
  }

  /** Gives what gives a table, which may be defined later; undefined where it never will be. */
  #later(name: ReflectedName): (() => AnyTable) | undefined {
    if (!this.#isKnown(name)) return undefined;
    const fullName = this.#nameOf(name);
    return () => this.#made.get(fullName) ?? this.#metadata.tables.get(fullName)!;
  }

  #isKnown(name: ReflectedName): boolean {
    const fullName = this.#nameOf(name);
    return this.#found.has(fullName) || this.#metadata.tables.has(fullName);
  }

  #nameOf(name: ReflectedName): string {
    const schema = this.#schemaOf(name);
    return schema === null ? name.name : `${schema}.${name.name}`;
  }

  /** Nothing where a table without a schema is the one meant. */
  #schemaOf({ schema, visible }: ReflectedName): string | null {
    return this.#schema === null && visible ? null : schema;
  }
}

function parentsOf({ options: { partitionOf, inherits } }: FoundTable): readonly ReflectedName[] {
  return partitionOf === null ? inherits : [partitionOf];
}

function reflectedName({ name, options: { schema }, visible }: FoundTable): ReflectedName {
  return { schema, name, visible };
}
