/**
 * Queries as users see them: what SELECT, set operations and text that is a query have in common.
 * @module
 */

import type { Kinds } from "./expr.ts";
import type { BooleanExpr } from "./expr.ts";
import type { NamedQuery, Source } from "./from_item.ts";
import type { ArrayOf } from "./function_types.ts";
import type {
  ExprOf,
  FormKind,
  KIND,
  Kind,
  OUTER,
  QueryOf,
  SelectedValue,
  Selection,
  Sortable,
  Sure,
} from "./kinds.ts";
import type { KeyTerm } from "./key_term.ts";
import type { Executable } from "./statement.ts";

/** How a query of WITH is kept. */
export interface CteOptions {
  /** True for MATERIALIZED, false for NOT MATERIALIZED; PostgreSQL decides when left out. */
  materialized?: boolean;
}

/** How many rows at most, for `fetch()`. */
export interface FetchOptions {
  /** Whether rows that sort like the last one come, too. */
  withTies?: boolean;
}

/** A number of rows: a whole number, 0 or more, or an expression of one. */
export type RowCount = number | ExprOf<number | bigint | null>;

/** Any rows that a query of `Sel` can be combined with: of the same keys, and of the same kinds of types. */
export type RowsLike<Sel extends Selection> = Executable<
  { readonly [K in keyof Sel]: ExprOf<unknown, string, Sel[K][typeof KIND]> },
  string,
  string
>;

/** The values that some rows have under a key. */
export type ValueUnder<R, K> = R extends Executable<infer Sel, infer Nul, infer Outer>
  ? K extends keyof Sel ? SelectedValue<Sel[K], Nul | Outer> : never
  : never;

/** The columns of a set operation: those of the first query, with its values and those of the queries `R`. */
export type Combined<Sel extends Selection, Nul extends string, R> = {
  readonly [K in keyof Sel]: ExprOf<
    SelectedValue<Sel[K], Nul> | ValueUnder<R, K>,
    never,
    Sel[K][typeof KIND]
  >;
};

/**
 * The columns of EXCEPT: those of the first query, null only where its are. Times and numbers may come in the forms that
 * the queries `R` have them in: the server takes the type that all can be made into.
 */
export type Remaining<Sel extends Selection, Nul extends string, R> = {
  readonly [K in keyof Sel]: ExprOf<
    SelectedValue<Sel[K], Nul> | OtherForm<Sel[K][typeof KIND], ValueUnder<R, K>>,
    never,
    Sel[K][typeof KIND]
  >;
};

/** The values `V` of another query, where a type of the kind may become that of theirs. */
export type OtherForm<Kd extends Kind, V> = Kd extends FormKind | `${FormKind}[]` ? NonNullable<V>
  : never;

/** A query that can become a part of others. */
export interface Combinable<
  Sel extends Selection,
  out Nul extends string = never,
  out Outer extends string = never,
> extends Executable<Sel, Nul, Outer>, QueryOf<SelectedValue<Sel[keyof Sel], Nul>, Outer> {
  /** It in FROM, under a name. One that takes from the query around it can only be `lateral()`. */
  subquery<const A extends string>(
    this: Executable<Selection, string>,
    name: A,
  ): NamedQuery<A, Sel, Nul>;
  /**
   * It in FROM, under a name, where it may use what is before it: LATERAL. What it selects of that may be null,
   * since an outer join may have left it without a row.
   */
  lateral<const A extends string>(name: A): NamedQuery<A, Sel, Nul | Outer, Outer>;
  /** It in WITH, under a name. */
  cte<const A extends string>(
    this: Executable<Selection, string>,
    name: A,
    options?: CteOptions,
  ): NamedQuery<A, Sel, Nul>;
  /** Its only value, null when it has no row. Throws `ArgumentError` unless it selects one column. */
  scalar(): Kinds<SelectedValue<Sel[keyof Sel], Nul> | null, Outer>[Sel[keyof Sel][typeof KIND]];
  /** ARRAY: its values as an array, empty when it has no row. Throws as `scalar()`. */
  array(): Kinds<
    SelectedValue<Sel[keyof Sel], Nul>[],
    Outer
  >[ArrayOf<Sel[keyof Sel][typeof KIND]>];
  /** Whether it has a row. */
  exists(): BooleanExpr<boolean, Sure<Outer>>;
  /** UNION: the rows of all, each once. Throws `ArgumentError` when the keys differ, or their order. */
  union<const R extends readonly RowsLike<Sel>[]>(
    ...others: R
  ): Compound<Combined<Sel, Nul | Outer, R[number]>, Outer | R[number][typeof OUTER]>;
  /** UNION ALL: the rows of all. Throws as `union()`. */
  unionAll<const R extends readonly RowsLike<Sel>[]>(
    ...others: R
  ): Compound<Combined<Sel, Nul | Outer, R[number]>, Outer | R[number][typeof OUTER]>;
  /** INTERSECT: the rows that all have, each once. Throws as `union()`. */
  intersect<const R extends readonly RowsLike<Sel>[]>(
    ...others: R
  ): Compound<Combined<Sel, Nul | Outer, R[number]>, Outer | R[number][typeof OUTER]>;
  /** INTERSECT ALL. Throws as `union()`. */
  intersectAll<const R extends readonly RowsLike<Sel>[]>(
    ...others: R
  ): Compound<Combined<Sel, Nul | Outer, R[number]>, Outer | R[number][typeof OUTER]>;
  /** EXCEPT: the rows that no other has, each once. Throws as `union()`. */
  except<const R extends readonly RowsLike<Sel>[]>(
    ...others: R
  ): Compound<Remaining<Sel, Nul | Outer, R[number]>, Outer | R[number][typeof OUTER]>;
  /** EXCEPT ALL. Throws as `union()`. */
  exceptAll<const R extends readonly RowsLike<Sel>[]>(
    ...others: R
  ): Compound<Remaining<Sel, Nul | Outer, R[number]>, Outer | R[number][typeof OUTER]>;
}

/** A query: SELECT or a set operation, with rows of `Sel`; it takes `Outer` from the query around it. */
export interface Query<
  Sel extends Selection,
  out Nul extends string = never,
  out Outer extends string = never,
> extends Combinable<Sel, Nul, Outer> {
  /** At most this many rows. Throws `ArgumentError` unless it is a whole number, 0 or more. */
  limit(count: RowCount): this;
  /** Leaves out the first rows. Throws `ArgumentError` unless it is a whole number, 0 or more. */
  offset(count: RowCount): this;
  /** FETCH FIRST: as `limit()`, but `withTies` lets rows come that sort like the last one. */
  fetch(count: RowCount, options?: FetchOptions): this;
  /** The rows from one position to another, from 0, the second not included. */
  slice(start: number, stop: number): this;
  /** Puts queries into WITH that nothing else in it names, such as an INSERT made by `cte()`. */
  with(...ctes: readonly Source<string, unknown>[]): this;
}

/** A set operation. */
export interface Compound<Sel extends Selection, out Outer extends string = never>
  extends Query<Sel, never, Outer> {
  /**
   * Sorts by keys, by terms that `asc("key")` and `desc("key")` make, by expressions that the first query selects,
   * and by text: `literalColumn("1", sa.integer())` for a position. Throws `ArgumentError` for others.
   */
  orderBy(
    ...terms: readonly ((keyof Sel & string) | KeyTerm<keyof Sel & string> | Sortable<string>)[]
  ): this;
  /** Does not sort, whatever earlier calls said. */
  orderBy(none: null): this;
}
