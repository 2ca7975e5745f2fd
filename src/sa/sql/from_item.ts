/**
 * What FROM can have, as users see it: tables, aliases, subqueries, and joins of such.
 * @module
 */

import type { Condition, OUTER, Selection, SOURCE } from "./kinds.ts";
import type { DerivedColumns } from "./row_types.ts";
import type { NULLABLE } from "./statement.ts";

/**
 * An item of FROM with the sources `Src`, of which an outer join may leave those in `Nul` without a row; what is
 * lateral takes `Outer` from what is before it.
 */
export interface FromItem<
  out Src extends string,
  out Nul extends string = never,
  out Outer extends string = never,
> {
  /** The FROM names it has; not there at run time. */
  readonly [SOURCE]: Src;
  /** Those that may be missing from a row; not there at run time. */
  readonly [NULLABLE]: Nul;
  /**
   * What gives those it takes from what is before it; not there at run time. Not the names themselves: where one
   * name is wanted the compiler would take an item without any for something else, and infer nothing of it.
   */
  readonly [OUTER]: () => Outer;
}

/** An item of FROM that can be joined with others. Without a condition a join goes by the foreign key. */
export interface Joinable<
  out Src extends string,
  out Nul extends string = never,
  out Outer extends string = never,
> extends FromItem<Src, Nul, Outer> {
  /** JOIN: the rows of both for which the condition holds. */
  join<F extends FromItem<string, string, Src>>(
    right: F,
    on?: Condition<Src | F[typeof SOURCE]>,
  ): Joinable<Src | F[typeof SOURCE], Nul | F[typeof NULLABLE]>;
  /** LEFT JOIN: also the rows of the left side for which it holds with none. */
  leftJoin<F extends FromItem<string, string, Src>>(
    right: F,
    on?: Condition<Src | F[typeof SOURCE]>,
  ): Joinable<Src | F[typeof SOURCE], Nul | F[typeof SOURCE]>;
  /** RIGHT JOIN: also the rows of the right side for which it holds with none. */
  rightJoin<F extends FromItem<string, string, never>>(
    right: F,
    on?: Condition<Src | F[typeof SOURCE]>,
  ): Joinable<Src | F[typeof SOURCE], Src | F[typeof NULLABLE]>;
  /** FULL JOIN: also the rows of either side for which it holds with none. */
  fullJoin<F extends FromItem<string, string, never>>(
    right: F,
    on?: Condition<Src | F[typeof SOURCE]>,
  ): Joinable<Src | F[typeof SOURCE], Src | F[typeof SOURCE]>;
  /** CROSS JOIN: every row of one with every row of the other. */
  crossJoin<F extends FromItem<string, string, Src>>(
    right: F,
  ): Joinable<Src | F[typeof SOURCE], Nul | F[typeof NULLABLE]>;
}

/** A source called `Src` in FROM, with the columns `C`. */
export interface Source<out Src extends string, out C, out Outer extends string = never>
  extends Joinable<Src, never, Outer> {
  /** What FROM calls it. */
  readonly name: Src;
  /** Its columns, by key. */
  readonly c: C;
}

/** A query called `Src` in FROM: nulls from within are part of its columns' values. */
export interface NamedQuery<
  out Src extends string,
  Sel extends Selection,
  Nul extends string = never,
  out Outer extends string = never,
> extends Source<Src, DerivedColumns<Src, Sel, Nul>, Outer> {
  /** The same under another name in FROM, as for a join of a query of WITH with itself. */
  alias<const A extends string>(name: A): NamedQuery<A, Sel, Nul, Outer>;
}
