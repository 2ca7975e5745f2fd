/**
 * CREATE INDEX and DROP INDEX.
 * @module
 */

import type { AnyTable } from "./any_table.ts";
import { nameIn } from "./clauses.ts";
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
import { ArgumentError } from "./errors.ts";
import { identifier } from "./identifiers.ts";
import type { TableNode } from "./nodes.ts";
import { tableNode } from "./source_holder.ts";
import { indexNode, requireOwn, sourcesOf, type TableItem } from "./table_item.ts";

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
  const table = options.table === undefined ? tableOf(node) : tableNode(options.table);
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
  const { schema = null } = options;
  const isNamed = typeof index === "string";
  const name = isNamed ? nameIn(schema, index, "an index") : nameOfIndex(indexNode(index));
  const concurrently = options.concurrently ?? (!isNamed && indexNode(index).concurrently);
  return DdlStatement.of([
    `DROP INDEX ${concurrently === true ? "CONCURRENTLY " : ""}${ifExistsClause(options)}${name}`,
    cascadeClause(options),
  ]);
}

function nameOfIndex(node: IndexNode): string {
  const table = tableOf(node);
  return nameIn(table.schema, requiredName(node, table), "an index");
}

function tableOf(node: IndexNode): TableNode {
  for (const source of sourcesOf(node)) if (source.kind === "table") return source;
  throw new ArgumentError(
    "Cannot build the statement: the index has no column that says its table",
  );
}
