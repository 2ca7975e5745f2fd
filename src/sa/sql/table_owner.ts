/**
 * What tables know of the `MetaData` that they belong to.
 * @module
 */

import type { AnyTable } from "./any_table.ts";
import type { SchemaTranslate } from "./compilation.ts";
import type { Compiled } from "./compiled.ts";

/** How to create or drop what a definition says. */
export interface CreationOptions {
  /** Whether what is there already, or not there any more, is passed over; true when left out. */
  checkFirst?: boolean;
  /** Other schemas for those that tables, types and sequences were defined with; see {@linkcode SchemaTranslate}. */
  schemaTranslate?: SchemaTranslate;
}

/** Which tables to create or drop, and how. */
export interface CreateAllOptions extends CreationOptions {
  /** These tables only; all when left out. */
  tables?: readonly AnyTable[];
}

/** What can run the statements of `createAll()`: an `Engine`, in one transaction, or an `SAConnection`. */
export interface DdlRunner {
  /** Runs the statements one after the other. */
  runDdl(statements: readonly Compiled[]): Promise<void>;
}

/** A set of tables; `MetaData` is the one that there is. */
export abstract class TableOwner {
  /** The schema of tables that name none, or null. */
  abstract readonly schema: string | null;
  /** The tables by name. */
  abstract readonly tables: ReadonlyMap<string, AnyTable>;
  /** Defines a table and adds it; `MetaData` says of what. */
  abstract table(name: never, columns: never, items: never, options?: never): AnyTable;
  /** Creates tables. */
  abstract createAll(target: DdlRunner, options?: CreateAllOptions): Promise<void>;
  /** Drops tables. */
  abstract dropAll(target: DdlRunner, options?: CreateAllOptions): Promise<void>;
}
