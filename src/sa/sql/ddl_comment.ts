/**
 * COMMENT ON.
 * @module
 */

import type { AnyTable } from "./any_table.ts";
import { literalText } from "./clauses.ts";
import type { AnyColumn } from "./columns.ts";
import { requiredName } from "./constraint_name.ts";
import type { ConstraintNode, IndexNode } from "./constraint_nodes.ts";
import { type Ddl, DdlStatement } from "./ddl_statement.ts";
import { ArgumentError } from "./errors.ts";
import { identifier } from "./identifiers.ts";
import { nameNode } from "./name_node.ts";
import type { TableColumnNode, TableNode } from "./nodes.ts";
import { tableNode } from "./source_holder.ts";
import { tableColumnNode } from "./table_column.ts";
import { detailsOf } from "./table_details.ts";
import { constraintNode, indexNode, type TableItem, tableOfIndex } from "./table_item.ts";

/**
 * COMMENT ON TABLE: the comment of the table's definition, or another.
 *
 * Throws `ArgumentError` for what is no table, and where there is no comment.
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-comment.html}, SQLAlchemy's `SetTableComment`
 */
export function setTableComment(table: AnyTable, comment?: string): Ddl {
  const node = tableNode(table);
  return commentOnTable(node, comment ?? present(detailsOf(node).comment, node));
}

/** COMMENT ON TABLE … IS NULL. Throws `ArgumentError` for what is no table. */
export function dropTableComment(table: AnyTable): Ddl {
  return commentOnTable(tableNode(table), null);
}

/**
 * COMMENT ON COLUMN: the comment of the column's definition, or another.
 *
 * Throws `ArgumentError` for what is no column of a table, and where there is no comment.
 */
export function setColumnComment(column: AnyColumn, comment?: string): Ddl {
  const node = tableColumnNode(column, "the column");
  return commentOnColumn(node, comment ?? present(commentOfColumn(node), node.source));
}

/** COMMENT ON COLUMN … IS NULL. Throws `ArgumentError` for what is no column of a table. */
export function dropColumnComment(column: AnyColumn): Ddl {
  return commentOnColumn(tableColumnNode(column, "the column"), null);
}

/**
 * COMMENT ON CONSTRAINT: the comment of the constraint's definition, or another.
 *
 * Throws `ArgumentError` for what is no constraint, nor the name of one, and where there is no comment or no name.
 *
 * @see SQLAlchemy's `SetConstraintComment`
 */
export function setConstraintComment<Src extends string>(
  table: AnyTable & { readonly name: Src },
  constraint: TableItem<NoInfer<Src>, "constraint"> | string,
  comment?: string,
): Ddl {
  const node = tableNode(table);
  const own = typeof constraint === "string" ? null : constraintNode(constraint).comment;
  const text = comment ?? present(own ?? null, node);
  return commentOnConstraint(node, constraintName(node, constraint), text);
}

/** COMMENT ON CONSTRAINT … IS NULL. Throws `ArgumentError` for what is no constraint, nor the name of one. */
export function dropConstraintComment<Src extends string>(
  table: AnyTable & { readonly name: Src },
  constraint: TableItem<NoInfer<Src>, "constraint"> | string,
): Ddl {
  const node = tableNode(table);
  return commentOnConstraint(node, constraintName(node, constraint), null);
}

/**
 * COMMENT ON INDEX: the comment of the index's definition, or another.
 *
 * Throws `ArgumentError` for what is no index, and where there is no comment or no name.
 */
export function setIndexComment(index: TableItem<string, "index">, comment?: string): Ddl {
  const node = indexNode(index);
  const table = tableOfIndex(node);
  return commentOnIndex(table, node, comment ?? present(node.comment ?? null, table));
}

/** COMMENT ON INDEX … IS NULL. Throws `ArgumentError` for what is no index, and where it has no name. */
export function dropIndexComment(index: TableItem<string, "index">): Ddl {
  const node = indexNode(index);
  return commentOnIndex(tableOfIndex(node), node, null);
}

/** The comments of a table, its columns and indexes, and its constraints but for those that come later. */
export function commentsOf(
  table: TableNode,
  late: { has(key: ConstraintNode): boolean },
): DdlStatement[] {
  const { comment, columns, constraints, indexes } = detailsOf(table);
  return [
    ...(comment === null ? [] : [commentOnTable(table, comment)]),
    ...columns.flatMap((column) =>
      column.comment === null ? [] : [commentOnColumn(column.node, column.comment)]
    ),
    ...constraints.flatMap((node) => late.has(node) ? [] : commentOf(table, node)),
    ...indexes.flatMap((node) => isSaid(node) ? [commentOnIndex(table, node, node.comment)] : []),
  ];
}

/** The comment of a constraint, or nothing. */
export function commentOf(
  table: TableNode,
  node: ConstraintNode,
  name?: string,
): DdlStatement[] {
  if (!isSaid(node)) return [];
  return [commentOnConstraint(table, name ?? requiredName(node, table), node.comment)];
}

function isSaid<N extends { readonly comment?: string | null }>(
  node: N,
): node is N & { readonly comment: string } {
  return typeof node.comment === "string";
}

function commentOfColumn(column: TableColumnNode): string | null {
  const { columns } = detailsOf(column.source);
  return columns.find(({ node }) => node === column)?.comment ?? null;
}

function present(comment: string | null, { fullName }: TableNode): string {
  if (comment !== null) return comment;
  throw new ArgumentError(`Cannot build the statement: there is no comment in ${fullName}`);
}

function commentOnTable(table: TableNode, comment: string | null): DdlStatement {
  return DdlStatement.of(["COMMENT ON TABLE ", table, ` IS ${commentText(comment)}`]);
}

function commentOnColumn({ source, sqlName }: TableColumnNode, comment: string | null) {
  const text = ` IS ${commentText(comment)}`;
  return DdlStatement.of(["COMMENT ON COLUMN ", source, `.${sqlName}${text}`]);
}

function constraintName(table: TableNode, constraint: unknown): string {
  return typeof constraint === "string"
    ? constraint
    : requiredName(constraintNode(constraint), table);
}

function commentOnConstraint(table: TableNode, name: string, comment: string | null) {
  const start = `COMMENT ON CONSTRAINT ${identifier(name, "a constraint")} ON `;
  return DdlStatement.of([start, table, ` IS ${commentText(comment)}`]);
}

function commentOnIndex(table: TableNode, node: IndexNode, comment: string | null) {
  const name = nameNode(table.schema, identifier(requiredName(node, table), "an index"));
  return DdlStatement.of(["COMMENT ON INDEX ", name, ` IS ${commentText(comment)}`]);
}

function commentText(comment: string | null): string {
  return comment === null ? "NULL" : literalText(comment, "comment");
}
