/**
 * CREATE INDEX and DROP INDEX.
 * @module
 */

import type { AnyTable } from "./any_table.ts";
import { nameOf, requiredName } from "./constraint_name.ts";
import type { IndexNode } from "./constraint_nodes.ts";
import {
  cascadeClause,
  type CreateOptions,
  type DropOptions,
  ifExistsClause,
  ifNotExistsClause,
} from "./ddl_options.ts";
import { elementParts, includeClause, whereParts } from "./ddl_parts.ts";
import { type Ddl, DdlStatement } from "./ddl_statement.ts";
import { givenOptions } from "./given_options.ts";
import { identifier } from "./identifiers.ts";
import { type NameNode, nameNode } from "./name_node.ts";
import type { TableNode } from "./nodes.ts";
import { tableNode } from "./source_holder.ts";
import { indexNode, requireOwn, type TableItem, tableOfIndex } from "./table_item.ts";

/** How to create an index. */
export interface CreateIndexOptions extends CreateOptions {
  /** Its table; what its columns belong to when left out. */
  table?: AnyTable;
}

/** How to drop an index. */
export interface DropIndexOptions extends DropOptions {
  /** Whether the table can be written meanwhile; no transaction can do so. */
  concurrently?: boolean;
  /** The schema of what is named by a string. */
  schema?: string;
}

/**
 * CREATE INDEX.
 *
 * Throws `ArgumentError` for what is no index, and for one that no column says the table of.
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-createindex.html}, SQLAlchemy's `CreateIndex`
 */
export function createIndex(
  index: TableItem<string, "index">,
  options: CreateIndexOptions = {},
): Ddl {
  const node = indexNode(index);
  const { table: given } = givenOptions(options, "createIndex()");
  const table = given === undefined ? tableOfIndex(node) : tableNode(given);
  requireOwn(node, table);
  return createIndexNode(node, table, ifNotExistsClause(options), node.concurrently);
}

/** The same of nodes. */
export function createIndexNode(
  node: IndexNode,
  table: TableNode,
  ifNotExists: string,
  concurrently: boolean,
): DdlStatement {
  const unique = node.unique ? "UNIQUE " : "";
  const name = nameOf(node, table);
  return DdlStatement.of([
    `CREATE ${unique}INDEX ${concurrently ? "CONCURRENTLY " : ""}${ifNotExists}`,
    name === null ? "ON " : `${identifier(name, "an index")} ON `,
    table,
    node.using === null ? " " : ` USING ${node.using} `,
    ...elementParts(node.elements),
    includeClause(node.include) + (node.nullsNotDistinct ? " NULLS NOT DISTINCT" : ""),
    node.storage,
    ...whereParts(node.where),
  ], table);
}

/**
 * DROP INDEX, of an index or of what is called so.
 *
 * Throws `ArgumentError` for a name that is none, and for an index that no column says the table of.
 *
 * @see SQLAlchemy's `DropIndex`
 */
export function dropIndex(
  index: TableItem<string, "index"> | string,
  options: DropIndexOptions = {},
): Ddl {
  const { schema = null } = givenOptions(options, "dropIndex()");
  const isNamed = typeof index === "string";
  const name = isNamed
    ? nameNode(schema, identifier(index, "an index"))
    : nameOfIndex(indexNode(index));
  const concurrently = options.concurrently ?? (!isNamed && indexNode(index).concurrently);
  return DdlStatement.of([
    `DROP INDEX ${concurrently === true ? "CONCURRENTLY " : ""}${ifExistsClause(options)}`,
    name,
    cascadeClause(options),
  ]);
}

function nameOfIndex(node: IndexNode): NameNode {
  const table = tableOfIndex(node);
  return nameNode(table.schema, identifier(requiredName(node, table), "an index"));
}
