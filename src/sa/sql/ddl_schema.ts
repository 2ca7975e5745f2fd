/**
 * CREATE SCHEMA and DROP SCHEMA.
 * @module
 */

import {
  cascadeClause,
  type CreateOptions,
  type DropOptions,
  ifExistsClause,
  ifNotExistsClause,
} from "./ddl_options.ts";
import { type Ddl, DdlStatement } from "./ddl_statement.ts";
import { identifier } from "./identifiers.ts";

/**
 * CREATE SCHEMA. Throws `ArgumentError` for a name that is none.
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-createschema.html}, SQLAlchemy's `CreateSchema`
 */
export function createSchema(name: string, options: CreateOptions = {}): Ddl {
  return DdlStatement.of([
    `CREATE SCHEMA ${ifNotExistsClause(options)}${identifier(name, "a schema")}`,
  ]);
}

/** DROP SCHEMA; with `cascade` all that is in it goes too. Throws `ArgumentError` for a name that is none. */
export function dropSchema(name: string, options: DropOptions = {}): Ddl {
  const sql = identifier(name, "a schema");
  return DdlStatement.of([`DROP SCHEMA ${ifExistsClause(options)}${sql}${cascadeClause(options)}`]);
}
