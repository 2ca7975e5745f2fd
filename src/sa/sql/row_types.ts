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
import type { ColumnKinds } from "./columns.ts";
import type {
  KIND,
  Kind,
  NamedOf,
  SelectedValue,
  Selection,
  SettableExpr,
  SettableValue,
  VALUE,
  Within,
} from "./kinds.ts";

/** Any column definition. */
export type AnyDefinition = ColumnDefinition<unknown, Kind, ColumnTrait>;

/** The JavaScript type of a column's values, null included unless it is NOT NULL. */
export type ColumnValue<D extends AnyDefinition> = [D[typeof TRAITS] & ("notNull" | "key")] extends
  [never] ? D[typeof VALUE] | null : D[typeof VALUE];

/** The column that a definition makes. */
export type ColumnOf<K extends string, D extends AnyDefinition, Src extends string> = ColumnKinds<
  K,
  ColumnValue<D>,
  Src
>[D[typeof KIND]];

/** The columns of a table, by key: `t.c`. */
export type Columns<Src extends string, D extends ColumnDefinitions> = {
  readonly [K in keyof D]: ColumnOf<K & string, D[K], Src>;
};

/** What a list of named expressions selects. */
export type SelectionOf<E extends readonly NamedOf<string, unknown, string>[]> = {
  readonly [N in E[number] as N["key"]]: N;
};

/** The columns of what a query is called in FROM: nulls from within are part of their values. */
export type DerivedColumns<Src extends string, Sel extends Selection, Nul extends string> = {
  readonly [K in keyof Sel]: ColumnKinds<
    K & string,
    SelectedValue<Sel[K], Nul>,
    Src
  >[Sel[K][typeof KIND]];
};

/** The columns of the primary key. */
export type KeyColumns<D extends ColumnDefinitions> = {
  [K in keyof D]: "key" extends D[K][typeof TRAITS] ? K : never;
}[keyof D];

/** Whether there are two or more. */
export type IsUnion<T, All = T> = T extends unknown ? [All] extends [T] ? false : true : never;

/** Whether it is a primary key that numbers itself, provided it is the only column of the key. */
export type IsSerial<T extends ColumnTrait, Kd extends Kind> = "key" extends T
  ? [T & "manual"] extends [never] ? [Kd] extends ["integer" | "bigint"] ? true : false : false
  : false;

/** Whether an INSERT may leave the column out. */
export type IsOptional<T extends ColumnTrait, Kd extends Kind, CompositeKey> = "default" extends T
  ? true
  : [T & ("notNull" | "key")] extends [never] ? true
  : [CompositeKey] extends [true] ? false
  : IsSerial<T, Kd>;

/** The columns that an INSERT may leave out. */
export type OptionalColumns<D extends ColumnDefinitions, CompositeKey = IsUnion<KeyColumns<D>>> = {
  [K in keyof D]: IsOptional<D[K][typeof TRAITS], D[K][typeof KIND], CompositeKey> extends true ? K
    : never;
}[keyof D];

/**
 * The values of one new row: those that may be null, have a default, or number themselves may be left out.
 *
 * One flat type: of an intersection with `{}` the compiler would take anything at all.
 */
export type InsertValues<D extends ColumnDefinitions> = Flat<
  & {
    readonly [K in Exclude<keyof D, OptionalColumns<D> | MadeColumns<D>>]: ValueOrExpr<D[K], never>;
  }
  & { readonly [K in Exclude<OptionalColumns<D>, MadeColumns<D>>]?: ValueOrExpr<D[K], never> }
>;

/** The columns whose values PostgreSQL alone makes. */
export type MadeColumns<D extends ColumnDefinitions> = {
  [K in keyof D]: "always" extends D[K][typeof TRAITS] ? K : never;
}[keyof D];

/** The properties of an intersection in one type. */
export type Flat<T> = { [K in keyof T]: T[K] };

/** The values of an UPDATE; expressions may use the old ones. */
export type UpdateValues<Src extends string, D extends ColumnDefinitions> = {
  readonly [K in Exclude<keyof D, MadeColumns<D>>]?: ValueOrExpr<D[K], Src>;
};

/** What a column can be set to. */
export type ValueOrExpr<D extends AnyDefinition, Src extends string> =
  | SettableValue<ColumnValue<D>, D[typeof KIND]>
  | SettableExpr<ColumnValue<D>, D[typeof KIND], Within<Src>>;
