/**
 * COMMENT ON.
 * @module
 */

import type { AnyTable } from "./any_table.ts";
import { literalText } from "./clauses.ts";
import type { AnyColumn } from "./columns.ts";
import { type Ddl, DdlStatement } from "./ddl_statement.ts";
import { ArgumentError } from "./errors.ts";
import type { TableColumnNode, TableNode } from "./nodes.ts";
import { tableNode } from "./source_holder.ts";
import { tableColumnNode } from "./table_column.ts";
import { detailsOf } from "./table_details.ts";

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
  return commentOnColumn(node, comment ?? present(commentOf(node), node.source));
}

/** COMMENT ON COLUMN … IS NULL. Throws `ArgumentError` for what is no column of a table. */
export function dropColumnComment(column: AnyColumn): Ddl {
  return commentOnColumn(tableColumnNode(column, "the column"), null);
}

/** The comments of a table and its columns. */
export function commentsOf(table: TableNode): DdlStatement[] {
  const { comment, columns } = detailsOf(table);
  return [
    ...(comment === null ? [] : [commentOnTable(table, comment)]),
    ...columns.flatMap((column) =>
      column.comment === null ? [] : [commentOnColumn(column.node, column.comment)]
    ),
  ];
}

function commentOf(column: TableColumnNode): string | null {
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

function commentText(comment: string | null): string {
  return comment === null ? "NULL" : literalText(comment, "comment");
}
