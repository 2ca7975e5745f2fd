/**
 * SELECT, as users see it.
 * @module
 */

import type { FromItem, Source } from "./from_item.ts";
import type {
  Condition,
  ExprOf,
  Selection,
  Sortable,
  SOURCE,
  SourceName,
  VALUE,
  Within,
} from "./kinds.ts";
import type { Grouping } from "./grouping.ts";
import type { KeyTerm } from "./key_term.ts";
import type { Query } from "./query.ts";
import type { SelectionOf } from "./row_types.ts";
import type { NamedList } from "./selection.ts";
import { selectedNodes } from "./selection.ts";
import type { NULLABLE } from "./statement.ts";
import { type SelectStatement, selectStatement } from "./select_statement.ts";

/** How rows are locked. */
export interface LockOptions {
  /** Those of these sources only; of all when left out. */
  of?: Source<string, unknown> | readonly Source<string, unknown>[];
  /** NOWAIT: rejects with `LockNotAvailable` when a row is locked by another. */
  nowait?: boolean;
  /** SKIP LOCKED: leaves out the rows that others have locked. */
  skipLocked?: boolean;
}

/** What GROUP BY takes: expressions, and keys of selected ones. */
export type GroupTerm<Sel, From extends string> =
  | ExprOf<unknown, Within<From>>
  | (keyof Sel & string);
/** What ORDER BY takes: expressions, terms, and keys of selected ones. */
export type OrderArgument<Sel, From extends string> =
  | Sortable<Within<From>>
  | KeyTerm<keyof Sel & string>
  | (keyof Sel & string);
/** What expressions must equal, by key: a value, null, or another expression. */
export type FilterValues<Sel extends Selection, Src extends string> = {
  readonly [K in keyof Sel]?:
    | Sel[K][typeof VALUE]
    | null
    | ExprOf<Sel[K][typeof VALUE] | null, Within<Src>>;
};
/** What is selected with more added: what has a key that is there already takes its place. */
export type Extended<Sel extends Selection, More extends Selection> =
  & { readonly [K in keyof Sel as K extends keyof More ? never : K]: Sel[K] }
  & More;

/**
 * A SELECT of `Sel`, from the sources named in `From`, of which an outer join may leave those in `Nul` without
 * a row; it takes those in `Outer` from the query around it. Every method gives a new one, most of the same type,
 * so a query can be built in steps.
 */
export interface Select<
  Sel extends Selection,
  out From extends string,
  out Nul extends string = never,
  out Outer extends string = never,
> extends Query<Sel, Nul, Outer> {
  /** Keeps the rows for which all conditions hold, those of earlier calls included. */
  where(...conditions: readonly Condition<From | Outer>[]): this;
  /**
   * As `where()`, with values that what is selected must equal, null included: `filterBy({ name: "bob" })`.
   *
   * Throws `ArgumentError` for a key that nothing has.
   *
   * @see SQLAlchemy's `filter_by()`
   */
  filterBy(values: FilterValues<Sel, From | Outer>): this;
  /** The same of columns of a source, selected or not: `filterBy(users, { name: "bob" })`. */
  filterBy<C extends Selection>(
    source: Source<From | Outer, C>,
    values: FilterValues<NoInfer<C>, From | Outer>,
  ): this;
  /** Makes groups of the rows that have the same values, after those of earlier calls. */
  groupBy(...terms: readonly GroupTerm<Sel, From | Outer>[]): this;
  /** Makes groups by several sets of values at once: what `rollup()`, `cube()` and `groupingSets()` give. */
  groupBy<S extends Within<From>>(
    ...terms: readonly (GroupTerm<Sel, From | Outer> | Grouping<S>)[]
  ): Select<Sel, From, Nul | SourceName<S>, Outer>;
  /** Keeps the groups for which all conditions hold, those of earlier calls included. */
  having(...conditions: readonly Condition<From | Outer>[]): this;
  /** Sorts, by the terms of earlier calls first. */
  orderBy(...terms: readonly OrderArgument<Sel, From | Outer>[]): this;
  /** Does not sort, whatever earlier calls said. */
  orderBy(none: null): this;
  /** Returns each row once. */
  distinct(): this;
  /** DISTINCT ON: returns the first of the rows that have the same values. */
  distinctOn(...terms: readonly ExprOf<unknown, Within<From | Outer>>[]): this;
  /** Adds sources to FROM. What is selected from is there by itself. */
  from<const F extends readonly FromItem<string, string, From | Outer>[]>(
    ...items: F
  ): Select<
    Sel,
    From | F[number][typeof SOURCE],
    Nul | F[number][typeof NULLABLE],
    Outer
  >;
  /** JOIN: the rows of both for which the condition holds; without one it goes by the foreign key. */
  join<F extends FromItem<string, string, From | Outer>>(
    right: F,
    on?: Condition<From | F[typeof SOURCE] | Outer>,
  ): Select<Sel, From | F[typeof SOURCE], Nul | F[typeof NULLABLE], Outer>;
  /** LEFT JOIN: also the rows of the left side for which it holds with none. */
  leftJoin<F extends FromItem<string, string, From | Outer>>(
    right: F,
    on?: Condition<From | F[typeof SOURCE] | Outer>,
  ): Select<Sel, From | F[typeof SOURCE], Nul | F[typeof SOURCE], Outer>;
  /** RIGHT JOIN: also the rows of the right side for which it holds with none. */
  rightJoin<F extends FromItem<string, string, Outer>>(
    right: F,
    on?: Condition<From | F[typeof SOURCE] | Outer>,
  ): Select<
    Sel,
    From | F[typeof SOURCE],
    Nul | Exclude<From, F[typeof SOURCE]> | F[typeof NULLABLE],
    Outer
  >;
  /** FULL JOIN: also the rows of either side for which it holds with none. */
  fullJoin<F extends FromItem<string, string, Outer>>(
    right: F,
    on?: Condition<From | F[typeof SOURCE] | Outer>,
  ): Select<Sel, From | F[typeof SOURCE], Nul | From | F[typeof SOURCE], Outer>;
  /** CROSS JOIN: every row of one with every row of the other. */
  crossJoin<F extends FromItem<string, string, From | Outer>>(
    right: F,
  ): Select<Sel, From | F[typeof SOURCE], Nul | F[typeof NULLABLE], Outer>;
  /**
   * Says that the query around it has these sources: they are not in its own FROM. Only what comes after it may name
   * sources that this query does not have, so it comes before `where()`:
   * `select(order.c.id).correlate(user).where(order.c.userId.eq(user.c.id)).exists()`.
   *
   * @see SQLAlchemy's `correlate()`, which is rarely needed there: it goes by what the query around it has
   */
  correlate<const S extends readonly Source<string, unknown, string>[]>(
    ...sources: S
  ): Select<
    Sel,
    Exclude<From, S[number][typeof SOURCE]>,
    Nul,
    Outer | S[number][typeof SOURCE]
  >;
  /** As `correlate()`, of all sources so far but these. */
  correlateExcept<const S extends readonly Source<string, unknown, string>[]>(
    ...sources: S
  ): Select<
    Sel,
    From & S[number][typeof SOURCE],
    Nul,
    Outer | Exclude<From, S[number][typeof SOURCE]>
  >;
  /** FOR UPDATE. */
  forUpdate(options?: LockOptions): this;
  /** FOR NO KEY UPDATE. */
  forNoKeyUpdate(options?: LockOptions): this;
  /** FOR SHARE. */
  forShare(options?: LockOptions): this;
  /** FOR KEY SHARE. */
  forKeyShare(options?: LockOptions): this;
  /** The same query of other expressions: SQLAlchemy's `with_only_columns()`. FROM stays as it is. */
  reselect<S extends Readonly<Record<string, ExprOf<unknown, Within<From | Outer>>>>>(
    expressions: S,
  ): Select<S, From, Nul, Outer>;
  /** The same query of more expressions. */
  addColumns<S extends Readonly<Record<string, ExprOf<unknown, Within<From | Outer>>>>>(
    expressions: S,
  ): Select<Extended<Sel, S>, From, Nul, Outer>;
  /** Puts fragments after SELECT. */
  prefixWith(...fragments: readonly ExprOf<unknown, string>[]): this;
  /** Puts fragments at the end. */
  suffixWith(...fragments: readonly ExprOf<unknown, string>[]): this;
}

/** Selects the columns of a table. */
export function select<Sel extends Selection>(
  table: { readonly c: Sel },
): Select<Sel, SourceName<Sel[keyof Sel][typeof SOURCE]>>;
/** Selects expressions, by key in rows. */
export function select<Sel extends Selection>(
  expressions: Sel,
): Select<Sel, SourceName<Sel[keyof Sel][typeof SOURCE]>>;
/** Selects named expressions: columns, and what `label()` gave a name. */
export function select<const E extends NamedList>(
  ...expressions: E
): Select<SelectionOf<E>, SourceName<E[number][typeof SOURCE]>>;
export function select(...arguments_: readonly unknown[]): SelectStatement {
  return selectStatement(selectedNodes(arguments_, "select()"));
}
