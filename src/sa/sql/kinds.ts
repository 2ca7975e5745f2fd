/**
 * What the compiler knows of expressions, queries and types: their values, their sources, and the kinds of their
 * types, which decide what operators there are. Nothing of it exists at run time.
 * @module
 */

import type { Range } from "../../types/containers/range.ts";
import type { Interval } from "../../types/times/interval.ts";

/** Key of the JavaScript type of a value; exists for the compiler only. */
export declare const VALUE: unique symbol;
/** Key of the FROM names that an expression depends on; exists for the compiler only. */
export declare const SOURCE: unique symbol;
/** Key of the kind of an expression's type; exists for the compiler only. */
export declare const KIND: unique symbol;
/** Key that types have and expressions have not; exists for the compiler only. */
export declare const TYPE: unique symbol;
/** Key of the values of a query's only column; exists for the compiler only. */
export declare const ROW_VALUE: unique symbol;
/** Key of the FROM names that a query takes from the query around it; exists for the compiler only. */
export declare const OUTER: unique symbol;

/** Kinds of numbers, from the one that gives way in arithmetic to the one that prevails. */
export type NumberKind = "integer" | "bigint" | "numeric" | "float";
/** Kinds of types that are not made of others. */
export type ScalarKind =
  | NumberKind
  | "plain"
  | "text"
  | "boolean"
  | "date"
  | "moment"
  | "interval"
  | "json"
  | "hstore"
  | "search";
/** Kinds of what the bounds of ranges are. */
export type BoundKind = "integer" | "bigint" | "numeric" | "date" | "moment";
/** The kind of an SQL type: it decides what operators there are. */
export type Kind = ScalarKind | `${ScalarKind}[]` | `${BoundKind} range`;

/**
 * What is taken where an expression of `V` is wanted: every expression is one.
 *
 * It is kept apart from {@linkcode Expr} so that the compiler, to see whether an expression fits, compares three
 * properties and not every operator.
 */
export interface ExprOf<out V, out Src extends string = never, out Kd extends Kind = Kind> {
  /** The JavaScript type of the value; not there at run time. */
  readonly [VALUE]: V;
  /** The FROM names it depends on; not there at run time. */
  readonly [SOURCE]: Src;
  /** The kind of its type; not there at run time. */
  readonly [KIND]: Kd;
}

/** A query whose rows have one value, `V`; it takes from the query around it the sources `Outer`. */
export interface QueryOf<out V, out Outer extends string = never> {
  /** The value of its rows; not there at run time. */
  readonly [ROW_VALUE]: V;
  /** What it takes from the query around it; not there at run time. */
  readonly [OUTER]: Outer;
}

/** A type, as column definitions are: `integer()`. */
export interface TypeOf<out V, out Kd extends Kind> {
  /** Tells it from an expression; not there at run time. */
  readonly [TYPE]: true;
  /** The JavaScript type of its values; not there at run time. */
  readonly [VALUE]: V;
  /** Its kind; not there at run time. */
  readonly [KIND]: Kd;
}

/** The kinds whose values come in forms of which a `mode` chooses one: that expressions fit is up to the kind alone. */
export type FormKind = NumberKind | "date" | "moment" | "interval";
/** The kinds of expressions that stand beside those of a kind: of numbers any. */
export type LikeKind<Kd extends Kind> = Kd extends NumberKind ? NumberKind : Kd;
/** The forms of a kind's values. */
export type FormOf<Kd extends Kind> = Kd extends "numeric" ? number | bigint | string
  : Kd extends NumberKind ? number | bigint
  : Kd extends "interval" ? Interval | Temporal.Duration | string
  : Kd extends "date" ? Temporal.PlainDate | Date | string
  : Kd extends "moment" ?
      | Temporal.Instant
      | Temporal.PlainDateTime
      | Temporal.PlainTime
      | Date
      | string
  : never;
/** What a comparison takes: numbers and expressions of numbers of any kind, where it is of numbers. */
export type Other<V, W, S extends string, Kd extends Kind> = [Kd] extends [NumberKind]
  ? number | bigint | NonNullable<V> | ExprOf<W, S, NumberKind>
  : [Kd] extends [FormKind] ? NonNullable<V> | ExprOf<W, S, Kd> | ExprOf<V | null, S>
  : NonNullable<V> | ExprOf<W, S>;
/** The values that can be compared with those of a kind. */
export type Peer<V, Kd extends Kind> = [Kd] extends [FormKind] ? unknown : V | null;
/** A value, or an expression of such. */
export type Operand<V> = NonNullable<V> | ExprOf<V | null, string>;
/** A value of a kind, or an expression of such in any form. */
export type KindOperand<V, Kd extends Kind> =
  | Operand<V>
  | ExprOf<unknown, string, Kd>;
/** Anything, null only where `V` may be. */
export type NullLike<V> = [V & null] extends [never] ? NonNullable<unknown> : unknown;
/** A value that a column of `V` can be set to: of NUMERIC and BIGINT numbers, whatever their form. */
export type SettableValue<V, Kd extends Kind> = Kd extends "numeric" | "bigint"
  ? V | number | bigint
  : V;
/** An expression that a column of `V` can be set to: of numbers and times one of the kind, whatever its form. */
export type SettableExpr<V, Kd extends Kind, Src extends string> = Kd extends FormKind
  ? ExprOf<V, Src> | ExprOf<NullLike<V>, Src, LikeKind<Kd>>
  : ExprOf<V, Src>;
/** A query of one column, or an expression of arrays, whose values are `W`. */
export type Among<W, S extends string> =
  | QueryOf<W, S>
  | ExprOf<readonly W[], S, `${ScalarKind}[]`>;
/** Text, or an expression of text. */
export type TextOperand = string | ExprOf<string | null, string>;
/** A number, or an expression of numbers. */
export type NumberOperand<V> =
  | number
  | bigint
  | NonNullable<V>
  | ExprOf<unknown, string, NumberKind>;
/** A number of days, or an expression of integers. */
export type DaysOperand = number | ExprOf<number | null, string, "integer">;
/** The kinds of whole numbers. */
export type WholeKind = "integer" | "bigint";
/** A whole number, or an expression of such, for an expression of kind `K`: none where that may be of others. */
export type WholeOperand<K> = K extends WholeKind
  ? number | bigint | ExprOf<unknown, string, WholeKind>
  : never;
/** By how many bits an expression of kind `K` is shifted. */
export type BitsOperand<K> = K extends WholeKind ? DaysOperand : never;
/** A number, or an expression of numbers, by which intervals are multiplied. */
export type FactorOperand = number | ExprOf<unknown, string, NumberKind>;
/** A position in an array, or an expression of such. */
export type Position = number | ExprOf<number | null, string, "integer">;
/** An interval, or an expression of intervals. */
export type SpanOperand = Interval | ExprOf<unknown, string, "interval">;
/** Any value but `undefined`, or any expression. */
export type AnyArgument = NonNullable<unknown> | null;
/** Null, where an operand may be null. */
export type NullOf<E> = E extends { readonly [VALUE]: infer W } ? W & null : never;
/** The FROM names that an operand depends on. */
export type SourceOf<E> = E extends { readonly [SOURCE]: infer S extends string } ? S : never;

/** What has keys; whether it has some is of type `T`. */
export interface Keyed<out T> {
  /** `?`: whether it has the key. */
  hasKey(key: string): T;
  /** `?|`: whether it has one of the keys. */
  hasAny(keys: readonly string[]): T;
  /** `?&`: whether it has all of the keys. */
  hasAll(keys: readonly string[]): T;
}

/*
 * A source's name alone says that the expression is null where an outer join has left the source without a row. `!name`
 * says that the expression takes something of the source and is not null for that; `*name`, that it holds a null then.
 */
/** What expressions may depend on where the sources `Src` are in FROM. */
export type Within<Src extends string> = Src | `!${Src}` | `*${Src}`;
/** The names of the sources that `S` says something of. */
export type SourceName<S extends string> = S extends `!${infer N}` ? N
  : S extends `*${infer N}` ? N
  : S;
/** The same sources for what is not null where one of them has no row. */
export type Sure<S extends string> = S extends `!${string}` | `*${string}` ? S : `!${S}`;
/** The same sources for what holds a null where one of them has no row. */
export type Holding<S extends string> = S extends `!${string}` | `*${string}` ? S : `*${S}`;

/** How a pattern of LIKE is read. */
export interface LikeOptions {
  /** The character that takes the next one literally; a backslash when left out. */
  escape?: string;
}
/** How a regular expression is applied: letters such as `i`. */
export interface RegexpOptions {
  /** PostgreSQL's flags. */
  flags?: string;
}

/** Which kinds give way to a kind in arithmetic, itself included. */
export interface GivingWay {
  /** INTEGER and SMALLINT. */
  integer: "integer";
  /** BIGINT. */
  bigint: "integer" | "bigint";
  /** NUMERIC. */
  numeric: "integer" | "bigint" | "numeric";
  /** DOUBLE PRECISION and REAL. */
  float: NumberKind;
}

/** A value in the place of an expression of `V`, or an expression of such; of numbers also what gives way to it. */
export type Choice<V, K extends Kind> =
  | Operand<V>
  | (K extends NumberKind ? number | bigint | ExprOf<unknown, string, GivingWay[K]>
    : K extends FormKind ? Alternative<V, K>
    : never);
/**
 * An expression of the kind that is read in the form of `V`. What is a TIMESTAMP or a TIME for certain is none beside
 * others: of a TIMESTAMP WITH TIME ZONE, which would prevail, there is no such form.
 */
export type Alternative<V, K extends Kind> = [NonNullable<V>] extends
  [Temporal.PlainDateTime | Temporal.PlainTime] ? never : ExprOf<unknown, string, K>;

/** A condition on the sources `Src`, for `where()`. */
export type Condition<Src extends string = never> = ConditionOf<Within<Src>>;
/** A condition that depends on `Src`, exactly so. */
export type ConditionOf<Src extends string> = ExprOf<boolean | null, Src, "boolean">;

/** What has a place in the order of rows: expressions, and terms made by `asc()` and `desc()`. */
export interface Sortable<out Src extends string = never> {
  /** The FROM names it depends on; not there at run time. */
  readonly [SOURCE]: Src;
}

/** What `select()` takes one by one: columns, and what `label()` gave a name. */
export interface NamedOf<
  out K extends string,
  out V,
  out Src extends string = never,
  out Kd extends Kind = Kind,
> extends ExprOf<V, Src, Kd> {
  /** Its key in rows. */
  readonly key: K;
}

/** A term of ORDER BY. */
export interface OrderTerm<out Src extends string = never> extends Sortable<Src> {
  /** NULLS FIRST. */
  nullsFirst(): OrderTerm<Src>;
  /** NULLS LAST. */
  nullsLast(): OrderTerm<Src>;
}

/** One step into a JSON value: a key of an object, or a position in an array, from 0. */
export type JsonStep = string | number;
/** A step that an expression says: text for a key, an integer for a position. */
export type JsonKey = ExprOf<string | number | null, string, "text" | "integer">;
/** What a step into a JSON value of type `V` finds. */
export type JsonAt<V, K> = unknown extends V ? unknown
  : NonNullable<V> extends infer T
    ? K extends keyof T ? Exclude<T[K], undefined> : T extends readonly (infer E)[] ? E
    : unknown
  : never;
/** The element of an array, however many dimensions it has. */
export type ElementOf<V> = V extends readonly (infer E)[] ? ElementOf<E> : V;
/** The bound of a range. */
export type BoundOf<V> = V extends Range<infer T> ? T : never;

/** An expression with a name in the result: what `label()` gives. */
export interface Label<
  out K extends string,
  out V,
  out Src extends string = never,
  out Kd extends Kind = Kind,
> extends NamedOf<K, V, Src, Kd> {
  /** Ascending, for `orderBy()`. */
  asc(): OrderTerm<Src>;
  /** Descending, for `orderBy()`. */
  desc(): OrderTerm<Src>;
}

/** What is selected, by key in rows. */
export type Selection = Readonly<Record<string, ExprOf<unknown, string>>>;

/**
 * A value with the nulls that it may hold where an outer join has left a source without a row: those of an array's
 * elements, and of a JSON object's properties.
 */
export type WithNulls<V, Kd extends Kind> = V extends readonly (infer E)[]
  ? (Kd extends "json" ? WithNullProperties<E> : E) extends infer F ? (F | null)[] : never
  : Kd extends "json" ? WithNullProperties<V>
  : V | null;
/** A JSON object whose properties may be null. */
export type WithNullProperties<V> = V extends readonly unknown[] ? V
  : V extends object ? { [K in keyof V]: V[K] | null }
  : V | null;

/** The value of an expression in a row, given the sources that an outer join may have left without a row. */
export type SelectedValue<E extends ExprOf<unknown, string>, Nul extends string> =
  [E[typeof SOURCE] & Nul] extends [never]
    ? [E[typeof SOURCE] & `*${Nul}`] extends [never] ? E[typeof VALUE]
    : WithNulls<E[typeof VALUE], E[typeof KIND]>
    : E[typeof VALUE] | null;

/** One row of a selection. */
export type Row<Sel extends Selection, Nul extends string = never> = {
  -readonly [K in keyof Sel]: SelectedValue<Sel[K], Nul>;
};
