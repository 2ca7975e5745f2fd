/**
 * What is found of constraints.
 * @module
 */

import type { ReferentialAction } from "../sql/foreign_key_options.ts";
import type { ReflectedIndexElement } from "./reflected_index.ts";
import type { ReflectedName } from "./reflected_name.ts";

/** What all constraints have. */
export interface ReflectedConstraint {
  /** Its name. */
  readonly name: string;
  /**
   * As it stands in a table's definition, in PostgreSQL's own words: `CHECK ((price > 0)) NOT VALID`. Without what is
   * said of its index only: storage options and tablespace.
   *
   * @see {@link https://www.postgresql.org/docs/current/functions-info.html | pg_get_constraintdef()}
   */
  readonly definition: string;
  /** Whether it is there only because a parent table has it. */
  readonly inherited: boolean;
  /** Its comment, or null. */
  readonly comment: string | null;
}

/** When a constraint is checked. */
export interface ReflectedDeferral {
  /** DEFERRABLE: whether a transaction may put the check off to its end. */
  readonly deferrable: boolean;
  /** INITIALLY IMMEDIATE or INITIALLY DEFERRED. */
  readonly initially: "immediate" | "deferred";
}

/** A constraint that an index of the same name upholds. */
export interface ReflectedKey extends ReflectedConstraint, ReflectedDeferral {
  /** The names of its columns, in the order of the key. */
  readonly columns: readonly string[];
  /** The names of the columns that its index has besides: INCLUDE. */
  readonly include: readonly string[];
  /** WITHOUT OVERLAPS: whether its last column is a range that must not overlap, rather than differ. Since PostgreSQL 18. */
  readonly withoutOverlaps: boolean;
  /** The storage options of its index: `{ fillfactor: "70" }`. */
  readonly with: Readonly<Record<string, string>>;
  /** The tablespace of its index, or null for that of the database. */
  readonly tablespace: string | null;
}

/** A primary key, as {@linkcode Inspector.primaryKey} finds it. */
export type ReflectedPrimaryKey = ReflectedKey;

/** A unique constraint, as {@linkcode Inspector.uniqueConstraints} finds it. */
export interface ReflectedUniqueConstraint extends ReflectedKey {
  /** NULLS NOT DISTINCT: whether there is one null at most. Since PostgreSQL 15. */
  readonly nullsNotDistinct: boolean;
}

/**
 * A foreign key, as {@linkcode Inspector.foreignKeys} finds it.
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-createtable.html | REFERENCES}
 */
export interface ReflectedForeignKey extends ReflectedConstraint, ReflectedDeferral {
  /** The names of its columns. */
  readonly columns: readonly string[];
  /** The table referred to. */
  readonly referredTable: ReflectedName;
  /** The names of the columns referred to, in the order of `columns`. */
  readonly referredColumns: readonly string[];
  /** What happens when the row referred to is deleted. */
  readonly onDelete: ReferentialAction;
  /** The columns that `onDelete` sets; empty when it sets all of them. Since PostgreSQL 15. */
  readonly onDeleteColumns: readonly string[];
  /** What happens when the values referred to change. */
  readonly onUpdate: ReferentialAction;
  /** Which keys with nulls refer to nothing: MATCH. */
  readonly match: "simple" | "full" | "partial";
  /** PERIOD: whether the last columns are ranges, and the key must cover its own. Since PostgreSQL 18. */
  readonly period: boolean;
  /** NOT VALID: whether rows from before it may break it. */
  readonly notValid: boolean;
  /** Whether it is enforced at all; false for NOT ENFORCED. Since PostgreSQL 18. */
  readonly enforced: boolean;
}

/** A check constraint, as {@linkcode Inspector.checkConstraints} finds it. */
export interface ReflectedCheckConstraint extends ReflectedConstraint {
  /** The condition, as PostgreSQL writes it. */
  readonly expression: string;
  /** NO INHERIT: whether tables that inherit go without it. */
  readonly noInherit: boolean;
  /** NOT VALID: whether rows from before it may break it. */
  readonly notValid: boolean;
  /** Whether it is enforced at all; false for NOT ENFORCED. Since PostgreSQL 18. */
  readonly enforced: boolean;
}

/** One column or expression of an exclusion constraint, with the operator that must not hold for two rows. */
export interface ReflectedExcludeElement extends ReflectedIndexElement {
  /** The operator. */
  readonly operator: ReflectedName;
}

/** An exclusion constraint, as {@linkcode Inspector.excludeConstraints} finds it. */
export interface ReflectedExcludeConstraint extends ReflectedConstraint, ReflectedDeferral {
  /** The method of its index: `gist`. */
  readonly method: string;
  /** What is compared, and how. */
  readonly elements: readonly ReflectedExcludeElement[];
  /** The names of the columns that its index has besides: INCLUDE. */
  readonly include: readonly string[];
  /** The condition of the rows that it is about, as PostgreSQL writes it, or null for all. */
  readonly where: string | null;
  /** The storage options of its index. */
  readonly with: Readonly<Record<string, string>>;
  /** The tablespace of its index, or null for that of the database. */
  readonly tablespace: string | null;
}
