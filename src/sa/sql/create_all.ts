/**
 * All that is to be created or dropped, in the order in which PostgreSQL takes it.
 * @module
 */

import { nameOf } from "./constraint_name.ts";
import type { ConstraintNode, ForeignKeyNode } from "./constraint_nodes.ts";
import { commentOf, commentsOf } from "./ddl_comment.ts";
import { addConstraintNode, dropConstraintNamed } from "./ddl_constraint.ts";
import { ifTable, unlessThere } from "./ddl_guard.ts";
import type { DropOptions } from "./ddl_options.ts";
import { createIndexNode } from "./ddl_index.ts";
import { createSequenceNode, dropSequenceNode, ownSequenceNode } from "./ddl_sequence.ts";
import { DdlStatement } from "./ddl_statement.ts";
import { createTableParts } from "./ddl_table.ts";
import { createItem, dropItem } from "./ddl_types.ts";
import type { TableNode } from "./nodes.ts";
import { type SchemaItem, schemaItemsOf } from "./schema_item.ts";
import type { SequenceNode } from "./sequence.ts";
import { detailsOf, type Hook, type TableEvent } from "./table_details.ts";
import { orderOf } from "./table_order.ts";

/** What to create or drop. */
export interface SchemaParts {
  readonly tables: readonly TableNode[];
  /** Sequences besides those of the tables' columns. */
  readonly sequences: readonly SequenceNode[];
  /** Tables that stay, with what they need. */
  readonly staying: readonly TableNode[];
}

/** The statements that create it all; `checkFirst` passes over what is there. */
export function createStatements(parts: SchemaParts, checkFirst: boolean): DdlStatement[] {
  const { tables, late } = orderOf(parts.tables);
  const sequences = sequencesOf(tables, parts.sequences);
  const options = { ifNotExists: checkFirst };
  return [
    ...typesOf(tables).map((item) => createItem(item, options)),
    ...sequences.map((sequence) => createSequenceNode(sequence, options)),
    ...tables.flatMap((table) => createTableStatements(table, late, checkFirst)),
    ...[...late].flatMap(([key, table]) => addLate(key, table, checkFirst)),
    ...sequences.flatMap(ownSequenceNode),
  ];
}

/** The statements that drop it all; `checkFirst` passes over what is not there. */
export function dropStatements(parts: SchemaParts, checkFirst: boolean): DdlStatement[] {
  const { tables, late } = orderOf(parts.tables);
  const options = { ifExists: checkFirst, ifTableExists: checkFirst };
  const types = without(typesOf(tables), typesOf(parts.staying));
  const sequences = without(sequencesOf(tables, parts.sequences), sequencesOf(parts.staying, []));
  return [
    ...[...late].map(([key, table]) => dropConstraintNamed(table, lateName(key, table), options)),
    ...tables.toReversed().flatMap((table) => dropTableStatements(table, checkFirst)),
    ...sequences.map((sequence) => dropSequenceNode(sequence, sequenceOptions(sequence, options))),
    ...types.toReversed().map((item) => dropItem(item, options)),
  ];
}

function createTableStatements(
  table: TableNode,
  late: ReadonlyMap<ConstraintNode, TableNode>,
  checkFirst: boolean,
): DdlStatement[] {
  const before = hooksOf(table, "beforeCreate");
  const after = hooksOf(table, "afterCreate");
  const isHooked = checkFirst && before.length + after.length > 0;
  const ifNotExists = checkFirst && !isHooked ? "IF NOT EXISTS " : "";
  const statements = [
    ...before,
    DdlStatement.of(createTableParts(table, ifNotExists, late), table),
    ...detailsOf(table).indexes.map((node) => createIndexNode(node, table, ifNotExists, false)),
    ...commentsOf(table, late),
    ...after,
  ];
  return isHooked ? [ifTable(false, table, statements)] : statements;
}

function dropTableStatements(table: TableNode, checkFirst: boolean): DdlStatement[] {
  const before = hooksOf(table, "beforeDrop");
  const after = hooksOf(table, "afterDrop");
  const isHooked = checkFirst && before.length + after.length > 0;
  const drop = DdlStatement.of([
    `DROP TABLE ${checkFirst && !isHooked ? "IF EXISTS " : ""}`,
    table,
  ]);
  const statements = [...before, drop, ...after];
  return isHooked ? [ifTable(true, table, statements)] : statements;
}

function hooksOf(table: TableNode, event: TableEvent): DdlStatement[] {
  return hookedAt(detailsOf(table).hooks, event);
}

/** The statements to run at an event. */
export function hookedAt(hooks: readonly Hook[], event: TableEvent): DdlStatement[] {
  return hooks.filter((hook) => hook.event === event)
    .map(({ statement }) => DdlStatement.from(statement()));
}

function addLate(key: ForeignKeyNode, table: TableNode, checkFirst: boolean): DdlStatement[] {
  const name = lateName(key, table);
  const add = addConstraintNode(table, key, name);
  return [checkFirst ? unlessThere(add) : add, ...commentOf(table, key, name)];
}

/** PostgreSQL's own name unless it has another: what is dropped later must be known by name. */
function lateName(key: ForeignKeyNode, table: TableNode): string {
  const columns = key.columns.map(({ name }) => name).join("_");
  return nameOf(key, table) ?? `${table.name}_${columns}_fkey`;
}

/** One that a column owns has gone with it. */
function sequenceOptions({ ownedBy }: SequenceNode, options: DropOptions): DropOptions {
  return ownedBy === null ? options : { ...options, ifExists: true };
}

/** The enums and domains that tables have, each once, those that others are made of before them. */
function typesOf(tables: readonly TableNode[]): SchemaItem[] {
  const items = tables.flatMap(({ columns }) => columns.flatMap(({ type }) => schemaItemsOf(type)));
  return [...new Map(items.map((item) => [item.name.sql, item])).values()];
}

function sequencesOf(
  tables: readonly TableNode[],
  others: readonly SequenceNode[],
): SequenceNode[] {
  const own = tables.flatMap((table) => detailsOf(table).columns.flatMap((each) => each.sequences));
  return [...new Map([...others, ...own].map((sequence) => [sequence.sql, sequence])).values()];
}

/** Those that are not among others. */
function without<T>(all: readonly T[], others: readonly T[]): T[] {
  return all.filter((item) => !others.includes(item));
}
