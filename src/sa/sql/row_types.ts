/**
 * The types of rows: what a statement returns, what an INSERT and an UPDATE take.
 *
 * All are computed from definitions and expressions in one step, where a statement is run or built, and
 * never along the way.
 * @module
 */

import type {
  ColumnDefinition,
  ColumnDefinitions,
  ColumnTrait,
  TRAITS,
} from "./column_definition.ts";
import type { Column, ExprOf, NamedOf, SOURCE, TextColumn, VALUE } from "./expr.ts";

/** Any column definition. */
export type AnyDefinition = ColumnDefinition<unknown, ColumnTrait>;

/** The JavaScript type of a column's values, null included unless it is NOT NULL. */
export type ColumnValue<D extends AnyDefinition> = [D[typeof TRAITS] & ("notNull" | "key")] extends
  [never] ? D[typeof VALUE] | null : D[typeof VALUE];

/** The column that a definition makes. */
export type ColumnOf<K extends string, D extends AnyDefinition, Src extends string> = "text" extends
  D[typeof TRAITS] ? TextColumn<K, ColumnValue<D>, Src> : Column<K, ColumnValue<D>, Src>;

/** The columns of a table, by key: `t.c`. */
export type Columns<Src extends string, D extends ColumnDefinitions> = {
  readonly [K in keyof D]: ColumnOf<K & string, D[K], Src>;
};

/** What is selected, by key in rows. */
export type Selection = Readonly<Record<string, ExprOf<unknown, string>>>;

/** What a list of named expressions selects. */
export type SelectionOf<E extends readonly NamedOf<string, unknown, string>[]> = {
  readonly [N in E[number] as N["key"]]: N;
};

/** The value of an expression in a row, given the sources that an outer join may have left without a row. */
export type SelectedValue<E extends ExprOf<unknown, string>, Nul extends string> =
  [E[typeof SOURCE] & Nul] extends [never] ? E[typeof VALUE] : E[typeof VALUE] | null;

/** One row of a selection. */
export type Row<Sel extends Selection, Nul extends string = never> = {
  -readonly [K in keyof Sel]: SelectedValue<Sel[K], Nul>;
};

/** The columns of the primary key. */
export type KeyColumns<D extends ColumnDefinitions> = {
  [K in keyof D]: "key" extends D[K][typeof TRAITS] ? K : never;
}[keyof D];

/** Whether there are two or more. */
export type IsUnion<T, All = T> = T extends unknown ? [All] extends [T] ? false : true : never;

/** Whether it is a primary key that numbers itself, provided it is the only column of the key. */
export type IsSerial<T extends ColumnTrait> = ["key" | "integer"] extends [T]
  ? [T & "manual"] extends [never] ? true : false
  : false;

/** Whether an INSERT may leave the column out. */
export type IsOptional<T extends ColumnTrait, CompositeKey> = "default" extends T ? true
  : [T & ("notNull" | "key")] extends [never] ? true
  : [CompositeKey] extends [true] ? false
  : IsSerial<T>;

/** The columns that an INSERT may leave out. */
export type OptionalColumns<D extends ColumnDefinitions, CompositeKey = IsUnion<KeyColumns<D>>> = {
  [K in keyof D]: IsOptional<D[K][typeof TRAITS], CompositeKey> extends true ? K : never;
}[keyof D];

/**
 * The values of one new row: those that may be null, have a default, or number themselves may be left out.
 *
 * One flat type: of an intersection with `{}` the compiler would take anything at all.
 */
export type InsertValues<D extends ColumnDefinitions> = Flat<
  & { readonly [K in Exclude<keyof D, OptionalColumns<D>>]: ValueOrExpr<D[K], never> }
  & { readonly [K in OptionalColumns<D>]?: ValueOrExpr<D[K], never> }
>;

/** The properties of an intersection in one type. */
export type Flat<T> = { [K in keyof T]: T[K] };

/** The values of an UPDATE; expressions may use the old ones. */
export type UpdateValues<Src extends string, D extends ColumnDefinitions> = {
  readonly [K in keyof D]?: ValueOrExpr<D[K], Src>;
};

/** What a column can be set to. */
export type ValueOrExpr<D extends AnyDefinition, Src extends string> =
  | ColumnValue<D>
  | ExprOf<ColumnValue<D>, Src>;
