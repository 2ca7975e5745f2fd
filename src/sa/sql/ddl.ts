/**
 * CREATE TABLE and DROP TABLE.
 * @module
 */

import { type Executable, Statement } from "./statement.ts";
import type { AnyTable } from "./table.ts";
import { tableNode } from "./table_source.ts";

/** How to create a table. */
export interface CreateTableOptions {
  /** Whether nothing is to happen when there is one of that name. */
  ifNotExists?: boolean;
}

/** How to drop a table. */
export interface DropTableOptions {
  /** Whether nothing is to happen when there is none of that name. */
  ifExists?: boolean;
  /** Whether what depends on it, such as views and foreign keys, is dropped with it. */
  cascade?: boolean;
}

/** CREATE TABLE, with its primary key, unique columns and foreign keys. */
export function createTable(
  table: AnyTable,
  { ifNotExists = false }: CreateTableOptions = {},
): Executable<never> {
  return new DdlStatement({ kind: "createTable", table: tableNode(table), ifNotExists });
}

/** DROP TABLE. */
export function dropTable(
  table: AnyTable,
  { ifExists = false, cascade = false }: DropTableOptions = {},
): Executable<never> {
  return new DdlStatement({ kind: "dropTable", table: tableNode(table), ifExists, cascade });
}

class DdlStatement extends Statement {}
