/**
 * Aggregates and window functions as users see them.
 * @module
 */

import type { Interval } from "../../types/times/interval.ts";
import type { Kinds } from "./expr.ts";
import type { ConditionOf, ExprOf, Kind, Sortable, SOURCE, Sure } from "./kinds.ts";

/**
 * From where to where a frame of `rows` or `groups` goes, from the current row on: a negative number of them
 * before it, 0 for it, a positive one after it, null for as far as there are any.
 */
export type Frame = readonly [from: number | null, to: number | null];
/** The same by values, for `range`: of dates and times by intervals. */
export type RangeFrame = readonly [from: number | Interval | null, to: number | Interval | null];
/** What a frame leaves out. */
export type FrameExclusion = "current row" | "group" | "ties" | "no others";

/** Key that windows with names have; exists for the compiler only. */
export declare const WINDOW: unique symbol;

/** A window with a name: what `window()` gives. */
export interface NamedWindow<out S extends string = never> {
  /** Tells it from what it is made of; not there at run time. */
  readonly [WINDOW]: true;
  /** The FROM names it depends on; not there at run time. */
  readonly [SOURCE]: S;
}

/** The rows that a window function sees. */
export interface Window<S extends string = string> {
  /** A window with a name, which it begins with. */
  base?: NamedWindow<S>;
  /** PARTITION BY. */
  partitionBy?: ExprOf<unknown, S> | readonly ExprOf<unknown, S>[];
  /** ORDER BY. */
  orderBy?: Sortable<S> | readonly Sortable<S>[];
  /** ROWS BETWEEN. */
  rows?: Frame;
  /** RANGE BETWEEN. */
  range?: RangeFrame;
  /** GROUPS BETWEEN. */
  groups?: Frame;
  /** EXCLUDE. */
  exclude?: FrameExclusion;
}

/** What can be made a window function. */
export interface Windowed<V, out Src extends string, Kd extends Kind> {
  /**
   * Makes it a window function, of all rows where nothing is said.
   *
   * Throws `ArgumentError` for a frame that is none, and for two.
   */
  over<S extends string = never>(window?: Window<S> | NamedWindow<S>): Kinds<V, Src | Sure<S>>[Kd];
}

/** What an aggregate can be told after its arguments. */
export interface AggregateSteps<V, out Src extends string, Kd extends Kind>
  extends Windowed<V, Src, Kd> {
  /** DISTINCT: each value once. */
  distinct(): Aggregate<V, Src, Kd>;
  /** ORDER BY among the arguments: in what order it takes its values. */
  orderBy<S extends string = never>(
    ...terms: readonly Sortable<S>[]
  ): Aggregate<V, Src | Sure<S>, Kd>;
  /** FILTER: which rows it sees, those for which all conditions hold. */
  filter<S extends string = never>(
    ...conditions: readonly ConditionOf<S>[]
  ): Aggregate<V, Src | Sure<S>, Kd>;
  /** WITHIN GROUP: what it sorts. */
  withinGroup<S extends string = never>(
    ...terms: readonly Sortable<S>[]
  ): Aggregate<V, Src | Sure<S>, Kd>;
}

/** An aggregate: an expression that can be told more, and be made a window function. */
export type Aggregate<V, Src extends string, Kd extends Kind> =
  & Kinds<V, Src>[Kd]
  & AggregateSteps<V, Src, Kd>;
