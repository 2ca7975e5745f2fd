/**
 * The types of what an INSERT takes besides rows: columns of a query, pairs, values of generated columns.
 * @module
 */

import type { ColumnDefinition, ColumnDefinitions, TRAITS } from "./column_definition.ts";
import type { ExprOf, KIND, SelectedValue, VALUE, Within } from "./kinds.ts";
import type { ColumnValue, MadeColumns, OptionalColumns } from "./row_types.ts";

/** The columns that an INSERT must name. */
export type RequiredColumns<D extends ColumnDefinitions> = Exclude<
  keyof D,
  OptionalColumns<D> | MadeColumns<D>
>;

/** Nothing where an INSERT may leave out all columns; else one that it must name. */
export type Missing<D extends ColumnDefinitions> = [RequiredColumns<D>] extends [never] ? []
  : [required: RequiredColumns<D>];

/**
 * What a query must select to be inserted into the columns `K`: each under its key, of its type, with nulls only where
 * the column takes them; and nothing else.
 */
export type InsertSelection<
  D extends ColumnDefinitions,
  K extends keyof D,
  S,
  Nul extends string,
> =
  & {
    readonly [P in K | RequiredColumns<D>]: P extends keyof S
      ? InsertedValue<S[P], ColumnValue<D[P]>, Nul>
      : ExprOf<ColumnValue<D[P]>, string>;
  }
  & { readonly [P in Exclude<keyof S, K>]: never };

/** The selected expression if its values are of type `V`, else what it should be. */
export type InsertedValue<E, V, Nul extends string> = E extends ExprOf<unknown, string>
  ? [SelectedValue<E, Nul>] extends [V] ? E : ExprOf<V, never>
  : never;

/** The same columns with those that PostgreSQL makes like any that may be left out. */
export type Overridden<D extends ColumnDefinitions> = {
  readonly [K in keyof D]: ColumnDefinition<
    D[K][typeof VALUE],
    D[K][typeof KIND],
    | Exclude<D[K][typeof TRAITS], "always">
    | ("always" extends D[K][typeof TRAITS] ? "default" : never)
  >;
};

/** Pairs of a column, or an element of one, of the sources `Target`, and its value, which may use those of `Src`. */
export type Pairs<V extends readonly unknown[], Target extends string, Src extends string> = {
  readonly [I in keyof V]: readonly [
    ExprOf<V[I], Target>,
    NoInfer<V[I]> | ExprOf<NoInfer<V[I]>, Within<Src>>,
  ];
};

/** How the rows of a query are inserted. */
export interface FromSelectOptions {
  /** Whether columns that the query leaves out take their `default()`; true when left out. */
  includeDefaults?: boolean;
}

/** Whether given values of identity columns count, or PostgreSQL's own. */
export type Overriding = "system" | "user";
