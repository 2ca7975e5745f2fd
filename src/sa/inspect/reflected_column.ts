/**
 * What is found of columns and of sequences.
 * @module
 */

import type { ReflectedName, ReflectedTypeUse } from "./reflected_name.ts";

/**
 * How a sequence counts.
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-createsequence.html | CREATE SEQUENCE}
 */
export interface ReflectedSequenceOptions {
  /** START WITH. */
  readonly start: bigint;
  /** INCREMENT BY. */
  readonly increment: bigint;
  /** MINVALUE. */
  readonly minValue: bigint;
  /** MAXVALUE. */
  readonly maxValue: bigint;
  /** CACHE: how many values a session takes at once. */
  readonly cache: bigint;
  /** CYCLE: whether it starts again at the end. */
  readonly cycle: boolean;
}

/** A sequence that numbers a column. */
export interface ReflectedColumnSequence extends ReflectedSequenceOptions {
  /** The sequence. */
  readonly sequence: ReflectedName;
}

/** GENERATED AS IDENTITY. */
export interface ReflectedIdentity extends ReflectedColumnSequence {
  /** Whether it is GENERATED ALWAYS, so that an INSERT gives no value of its own; else BY DEFAULT. */
  readonly always: boolean;
}

/** GENERATED ALWAYS AS an expression. */
export interface ReflectedComputed {
  /** The expression, as PostgreSQL writes it. */
  readonly expression: string;
  /** Whether the value is STORED; else VIRTUAL, computed when it is read. */
  readonly stored: boolean;
}

/** A column, as {@linkcode Inspector.columns} finds it. */
export interface ReflectedColumn extends ReflectedTypeUse {
  /** Its name. */
  readonly name: string;
  /** Whether it is NOT NULL, by itself or as part of the primary key. */
  readonly notNull: boolean;
  /** The expression of its DEFAULT, as PostgreSQL writes it, or null. */
  readonly default: string | null;
  /** GENERATED AS IDENTITY, or null. */
  readonly identity: ReflectedIdentity | null;
  /**
   * The sequence of a SERIAL column, or null: one that belongs to the column, and its default is nothing but its next
   * value.
   */
  readonly serial: ReflectedColumnSequence | null;
  /** GENERATED ALWAYS AS an expression, or null. */
  readonly computed: ReflectedComputed | null;
  /** Its collation, or null when that is its type's own. */
  readonly collation: ReflectedName | null;
  /** Whether it is there only because a parent table has it. */
  readonly inherited: boolean;
  /** Its comment, or null. */
  readonly comment: string | null;
}

/** A sequence, as {@linkcode Inspector.sequences} finds it. */
export interface ReflectedSequence extends ReflectedSequenceOptions, ReflectedName {
  /** The type of its values: `smallint`, `integer` or `bigint`. */
  readonly type: string;
  /** The column it is dropped with, or null: OWNED BY. */
  readonly ownedBy: ReflectedSequenceOwner | null;
  /** Its comment, or null. */
  readonly comment: string | null;
}

/** The column that a sequence belongs to. */
export interface ReflectedSequenceOwner {
  /** The table. */
  readonly table: ReflectedName;
  /** The column's name. */
  readonly column: string;
  /** Whether it makes the values of an IDENTITY column, and so comes and goes with that; else it is OWNED BY, as for SERIAL. */
  readonly identity: boolean;
}
