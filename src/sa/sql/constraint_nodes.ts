/**
 * Constraints and indexes of tables as plain data.
 * @module
 */

import type { ExpressionNode, TableColumnNode } from "./nodes.ts";

/** A primary key. */
export interface PrimaryKeyNode {
  readonly kind: "primaryKey";
  /** Its name, or null where the naming convention or PostgreSQL gives one. */
  readonly name: string | null;
  readonly columns: readonly TableColumnNode[];
  readonly include: readonly TableColumnNode[];
  /** ` DEFERRABLE …` or nothing. */
  readonly defer: string;
  /** Whether the last column is of ranges that must not overlap. */
  readonly withoutOverlaps?: boolean;
  readonly comment?: string | null;
}

/** UNIQUE. */
export interface UniqueNode extends Omit<PrimaryKeyNode, "kind"> {
  readonly kind: "unique";
  readonly nullsNotDistinct: boolean;
}

/** CHECK. */
export interface CheckNode {
  readonly kind: "check";
  readonly name: string | null;
  readonly condition: ExpressionNode;
  readonly noInherit: boolean;
  readonly comment?: string | null;
}

/** What an index or EXCLUDE has one or several of. */
export interface IndexElement {
  readonly expression: ExpressionNode;
  /** Operator class, direction and place of nulls: ` gin_trgm_ops DESC NULLS LAST`. */
  readonly suffix: string;
}

/** EXCLUDE. */
export interface ExcludeNode {
  readonly kind: "exclude";
  readonly name: string | null;
  /** The method as SQL text. */
  readonly using: string;
  readonly elements: readonly (IndexElement & { readonly operator: string })[];
  /** ` INCLUDE (…) WITH (…) USING INDEX TABLESPACE …` or nothing. */
  readonly storage: string;
  readonly where: ExpressionNode | null;
  readonly defer: string;
  readonly comment?: string | null;
}

/** A foreign key: columns, and those of another table that they refer to. */
export interface ForeignKeyNode {
  readonly kind: "foreignKey";
  readonly name: string | null;
  readonly columns: readonly TableColumnNode[];
  /** A function, since that table may be defined later. */
  readonly referred: () => readonly TableColumnNode[];
  /** MATCH, ON DELETE, ON UPDATE and DEFERRABLE, or nothing. */
  readonly clauses: string;
  /** Whether it is added once all tables are there. */
  readonly useAlter: boolean;
  /** Whether the last columns are of ranges, and those referred to must cover them. */
  readonly period?: boolean;
  readonly comment?: string | null;
}

/** What ALTER TABLE can add. */
export type ConstraintNode = PrimaryKeyNode | UniqueNode | CheckNode | ExcludeNode | ForeignKeyNode;

/** An index. */
export interface IndexNode {
  readonly kind: "index";
  readonly name: string | null;
  readonly elements: readonly IndexElement[];
  readonly unique: boolean;
  readonly concurrently: boolean;
  readonly nullsNotDistinct: boolean;
  /** The method as SQL text, or null for B-tree. */
  readonly using: string | null;
  readonly include: readonly TableColumnNode[];
  /** ` WITH (…) TABLESPACE …` or nothing. */
  readonly storage: string;
  readonly where: ExpressionNode | null;
  readonly comment?: string | null;
}

/** PARTITION BY. */
export interface PartitionNode {
  readonly kind: "partition";
  readonly method: string;
  readonly elements: readonly IndexElement[];
  /** All of it in PostgreSQL's own words, where it was found in a database. */
  readonly definition?: string;
}

/** What the third argument of `table()` gives. */
export type TableItemNode = ConstraintNode | IndexNode | PartitionNode;
