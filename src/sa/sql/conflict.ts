/**
 * ON CONFLICT, as users say it.
 * @module
 */

import type { ColumnDefinitions } from "./column_definition.ts";
import type { AllExcluded } from "./excluded.ts";
import type { Pairs } from "./insert_types.ts";
import type { Condition, ExprOf, Within } from "./kinds.ts";
import type { Columns, UpdateValues } from "./row_types.ts";

/**
 * What must conflict: the columns and expressions of a unique index, or a constraint by its name. Without either it
 * is whatever conflicts, which DO UPDATE does not take.
 */
export interface ConflictTarget<Src extends string, D extends ColumnDefinitions> {
  /** The columns of a unique index, themselves or by key. */
  columns?: readonly ((keyof D & string) | ExprOf<unknown, Src>)[];
  /** The expressions of a unique index: `[func.lower(t.c.email)]`. */
  expressions?: readonly ExprOf<unknown, Within<Src>>[];
  /** The name of a constraint. */
  constraint?: string;
  /** The condition of a partial index. Its values are quoted in it, as in the index's own definition. */
  indexWhere?: Condition<Src>;
}

/** What becomes of the row that is there already. */
export interface ConflictUpdate<Src extends string, D extends ColumnDefinitions>
  extends ConflictTarget<Src, D> {
  /** Its new values; those that were to be inserted are in `excluded`. What `onUpdate()` makes is not among them. */
  set: UpdateValues<Src | "excluded", D> | ConflictSet<Src, D> | AllExcluded<keyof D & string>;
  /** Leaves the row as it is unless the condition holds. */
  where?: Condition<Src | "excluded"> | ConflictWhere<Src, D>;
}

/** What becomes of elements of the row that is there already, as `setOrdered()` of an UPDATE has it. */
export interface ConflictPairs<
  Src extends string,
  D extends ColumnDefinitions,
  V extends readonly unknown[],
> extends ConflictTarget<Src, D> {
  /** Pairs of a column, or an element of one, and its new value. */
  setOrdered: Pairs<V, Src, Src | "excluded"> | ConflictPairsOf<Src, D, V>;
  /** Leaves the row as it is unless the condition holds. */
  where?: Condition<Src | "excluded"> | ConflictWhere<Src, D>;
}

/** Makes pairs of the row that was to be inserted and the one that is there. */
export type ConflictPairsOf<
  Src extends string,
  D extends ColumnDefinitions,
  V extends readonly unknown[],
> = {
  make(
    excluded: Columns<"excluded", D>,
    table: Columns<Src, D>,
  ): Pairs<V, Src, Src | "excluded">;
}["make"];

/** Makes new values of the row that was to be inserted and the one that is there. */
export type ConflictSet<Src extends string, D extends ColumnDefinitions> = {
  // As a method's type, so that an INSERT is of its table's name and of nothing else.
  make(
    excluded: Columns<"excluded", D>,
    table: Columns<Src, D>,
  ): UpdateValues<Src | "excluded", D>;
}["make"];

/** Makes a condition of the row that was to be inserted and the one that is there. */
export type ConflictWhere<Src extends string, D extends ColumnDefinitions> = {
  make(
    excluded: Columns<"excluded", D>,
    table: Columns<Src, D>,
  ): Condition<Src | "excluded">;
}["make"];
