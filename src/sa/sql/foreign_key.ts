/**
 * Foreign keys of several columns.
 * @module
 */

import type { AnyColumn } from "./columns.ts";
import { columnList } from "./ddl_parts.ts";
import { ArgumentError } from "./errors.ts";
import { type ReferenceOptions, referencePlan } from "./foreign_key_options.ts";
import { givenOptions } from "./given_options.ts";
import type { ExprOf } from "./kinds.ts";
import type { TableColumnNode } from "./nodes.ts";
import { tableColumnNodes } from "./table_column.ts";
import { type TableItem, TableItemObject } from "./table_item.ts";

/** What a foreign key of several columns does beyond referring. */
export interface ForeignKeyOptions<Src extends string = string> extends ReferenceOptions {
  /** The columns that `onDelete` sets, to null or to their defaults; all when left out. PostgreSQL 15 and later. */
  onDeleteColumns?: readonly ExprOf<unknown, Src>[];
  /** PERIOD: whether the last columns are of ranges, and those referred to must cover them; PostgreSQL 18. */
  period?: boolean;
}

/** A foreign key that does not know yet what it refers to. */
export interface ForeignKeyStart<out Src extends string> {
  /**
   * The columns referred to, as many, in the same order. A function is called when they are needed, so the other table
   * may be defined later.
   */
  references(
    columns: readonly AnyColumn[] | (() => readonly AnyColumn[]),
    options?: ForeignKeyOptions<Src>,
  ): TableItem<Src, "constraint">;
}

/**
 * A foreign key: `foreignKey([t.a, t.b]).references([other.c.a, other.c.b])`.
 *
 * Throws `ArgumentError` for what are no columns of tables; for those referred to, when the table is created.
 */
export function foreignKey<Src extends string>(
  columns: readonly ExprOf<unknown, Src>[],
): ForeignKeyStart<Src> {
  const own = tableColumnNodes(columns, "foreignKey()");
  return {
    references(referred, options = {}) {
      const { onDeleteColumns, period } = givenOptions(options, "references()");
      return new TableItemObject({
        kind: "foreignKey",
        columns: own,
        referred: referredColumns(own, referred),
        ...referencePlan(options, columnsToSet(onDeleteColumns)),
        period: period === true,
      });
    },
  };
}

function columnsToSet(columns: unknown): string {
  if (columns === undefined) return "";
  return ` ${columnList(tableColumnNodes(columns, "onDeleteColumns"))}`;
}

function referredColumns(own: readonly TableColumnNode[], value: unknown) {
  if (typeof value === "function") return () => checked(own, value());
  const columns = checked(own, value);
  return () => columns;
}

function checked(own: readonly TableColumnNode[], value: unknown): readonly TableColumnNode[] {
  const columns = tableColumnNodes(value, "references()");
  const [first] = columns;
  const isOfOne = columns.every((column) => column.source === first!.source);
  if (isOfOne && columns.length === own.length) return columns;
  throw new ArgumentError(
    `Cannot build the statement: references() has not ${own.length} columns of one table`,
  );
}
