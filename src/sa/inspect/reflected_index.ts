/**
 * What is found of indexes.
 * @module
 */

import type { ReflectedName } from "./reflected_name.ts";

/** One column or expression of an index. */
export interface ReflectedIndexElement {
  /** The name of the column, or null for an expression. */
  readonly column: string | null;
  /** The expression, as PostgreSQL writes it, in parentheses unless it is a function call; null for a column. */
  readonly expression: string | null;
  /** The operator class, or null for the default one of the type, without parameters. */
  readonly operatorClass: ReflectedName | null;
  /** The parameters of the operator class: `{ siglen: "32" }`. */
  readonly operatorClassOptions: Readonly<Record<string, string>>;
  /**
   * The collation, or null when it is that of the column, or of the expression's type. An expression may have another
   * from the columns in it, which changes nothing when it is said again.
   */
  readonly collation: ReflectedName | null;
  /** The direction, or null when the method of the index knows none. */
  readonly direction: "asc" | "desc" | null;
  /** Where nulls are, or null when the method of the index knows no order. */
  readonly nulls: "first" | "last" | null;
}

/**
 * An index, as {@linkcode Inspector.indexes} finds it.
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-createindex.html | CREATE INDEX}
 */
export interface ReflectedIndex {
  /** Its name; its schema is that of the table. */
  readonly name: string;
  /** Whether it is UNIQUE. */
  readonly unique: boolean;
  /** NULLS NOT DISTINCT: whether there is one null at most. Since PostgreSQL 15. */
  readonly nullsNotDistinct: boolean;
  /** Its method: `btree`, `gin`. */
  readonly method: string;
  /** What it is made of. */
  readonly elements: readonly ReflectedIndexElement[];
  /** The names of the columns that it has besides: INCLUDE. */
  readonly include: readonly string[];
  /** The condition of the rows that are in it, as PostgreSQL writes it, or null for all. */
  readonly where: string | null;
  /** The storage options: `{ fillfactor: "70" }`. */
  readonly with: Readonly<Record<string, string>>;
  /** The tablespace, or null for that of the database. */
  readonly tablespace: string | null;
  /** The name of the unique or exclusion constraint that it upholds, or null: it comes with that. */
  readonly constraint: string | null;
  /** Whether it is there only because a partitioned table has it. */
  readonly inherited: boolean;
  /** Whether queries may use it; false for what a failed CREATE INDEX CONCURRENTLY left behind. */
  readonly valid: boolean;
  /**
   * The statement that makes it, in PostgreSQL's own words.
   *
   * @see {@link https://www.postgresql.org/docs/current/functions-info.html | pg_get_indexdef()}
   */
  readonly definition: string;
  /** Its comment, or null. */
  readonly comment: string | null;
}
