/**
 * CREATE TABLE and DROP TABLE.
 * @module
 */

import type { AnyTable } from "./any_table.ts";
import {
  cascadeClause,
  type CreateOptions,
  type DropOptions,
  ifExistsClause,
  ifNotExistsClause,
} from "./ddl_options.ts";
import { type Ddl, DdlStatement } from "./ddl_statement.ts";
import { createTableParts } from "./ddl_table.ts";
import { tableNode } from "./source_holder.ts";

/**
 * CREATE TABLE, with its constraints; its indexes and comments are other statements.
 *
 * Throws `ArgumentError` for what is no table.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const tbl = sa.table("tbl", new sa.MetaData(), { id: sa.integer().primaryKey() });
 * console.log(String(sa.createTable(tbl, { ifNotExists: true })));
 * ```
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-createtable.html}, SQLAlchemy's `CreateTable`
 */
export function createTable(table: AnyTable, options: CreateOptions = {}): Ddl {
  const node = tableNode(table);
  return DdlStatement.of(createTableParts(node, ifNotExistsClause(options)), node);
}

/** DROP TABLE. Throws `ArgumentError` for what is no table. */
export function dropTable(table: AnyTable, options: DropOptions = {}): Ddl {
  const node = tableNode(table);
  return DdlStatement.of([`DROP TABLE ${ifExistsClause(options)}`, node, cascadeClause(options)]);
}
