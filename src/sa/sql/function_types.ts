/**
 * What functions take and give, as the compiler knows it.
 * @module
 */

import type { Interval } from "../../types/times/interval.ts";
import type { Kinds, NumberExpr } from "./expr.ts";
import type {
  ElementOf,
  ExprOf,
  KIND,
  Kind,
  NullOf,
  NumberKind,
  Operand,
  ScalarKind,
  SOURCE,
  SourceOf,
  Sure,
  VALUE,
} from "./kinds.ts";

/** A value, or an expression of such that may be null. */
export type Argument<V> = V | ExprOf<V | null, string>;
/** A number, or an expression of numbers. */
export type NumberArgument = number | bigint | ExprOf<unknown, string, NumberKind>;
/** A whole number, or an expression of such. */
export type IntegerArgument = number | ExprOf<number | null, string, "integer">;
/** An interval, or an expression of intervals. */
export type IntervalArgument = Interval | ExprOf<unknown, string, "interval">;

/** The kinds of arrays. */
export type AnyArrayKind = `${ScalarKind}[]`;
/** An expression of arrays. */
export type ArrayArgument = ExprOf<unknown, string, AnyArrayKind>;
/** An element of an array, or an expression of such. */
export type ElementArgument<V> = Operand<ElementOf<NonNullable<V>>>;
/** An expression of JSON. */
export type AnyJson = ExprOf<unknown, string, "json">;
/** An address of a network, or an expression of such. */
export type AddressArgument = string | ExprOf<string | null, string, "plain">;
/** The kinds of dates and times. */
export type TimeKind = "date" | "moment" | "interval";

/** An expression of `V`: null where one of the arguments is. */
export type Given<E extends readonly unknown[], V, K extends Kind> = Kinds<
  V | NullOf<E[number]>,
  SourceOf<E[number]>
>[K];

/** The value of an argument. */
export type ValueOf<E> = E extends { readonly [VALUE]: infer V } ? V : E;
/** The kind of an argument: of a bare value that which is usual for it. */
export type KindOf<E> = E extends { readonly [KIND]: infer K extends Kind } ? K
  : E extends string ? "text"
  : E extends number ? "integer" | "float"
  : E extends bigint ? "bigint"
  : E extends boolean ? "boolean"
  : E extends null ? never
  : "plain";
/** The expression of a kind, or of one of several: of numbers one for all of their kinds. */
export type ExpressionOf<V, Src extends string, K extends Kind> = [K] extends [NumberKind]
  ? NumberExpr<V, Src, K>
  : Kinds<V, Src>[K];

/** The kinds of those arguments that are expressions. */
export type ExpressionKindOf<E> = E extends { readonly [KIND]: infer K extends Kind } ? K : never;
/** What functions such as `sqrt()` give: NUMERIC of NUMERIC, DOUBLE PRECISION of anything else. */
export type Real<E> = "float" extends ExpressionKindOf<E> ? DoubleOf<E>
  : "numeric" extends ExpressionKindOf<E> ? NumericOf<E>
  : DoubleOf<E>;
/** DOUBLE PRECISION, null where an argument is. */
export type DoubleOf<E> = NumberExpr<number | NullOf<E>, SourceOf<E>, "float">;
/** NUMERIC, null where an argument is, in the form of the argument that is NUMERIC. */
export type NumericOf<E> = NumberExpr<
  NumericValue<Extract<E, { readonly [KIND]: "numeric" }>> | NullOf<E>,
  SourceOf<E>,
  "numeric"
>;
/** The values of NUMERIC in the form of an argument. */
export type NumericValue<E> = [E] extends [never] ? string : ValueOf<E>;

/** The arguments that are null only where a source has no row. */
export type PresentOf<E> = E extends null ? never : [NullOf<E>] extends [never] ? E : never;
/** The sources without which an argument is null; that of a bare value is the empty text. */
export type NeededBy<E> = E extends { readonly [SOURCE]: infer S extends string }
  ? [Needed<S>] extends [never] ? "" : Needed<S>
  : "";
/** The sources without a row of which an expression is null. */
export type Needed<S extends string> = S extends `!${string}` | `*${string}` ? never : S;

/** The null of the first argument that is not: none where one never is null. */
export type NullOfFirst<E> = [PresentOf<E>] extends [never] ? null : never;
/** The sources of the first argument that is not null: none where one needs no source. */
export type SourceOfFirst<E> = [PresentOf<E>] extends [never] ? SourceOf<E>
  : "" extends NeededBy<PresentOf<E>> ? Sure<SourceOf<E>>
  : NeededBy<PresentOf<E>> | Sure<SourceOf<E>>;
/** The first argument that is not null, all of them `E`. */
export type FirstOf<V, E, K extends Kind> = Kinds<
  NonNullable<V> | NullOfFirst<E>,
  SourceOfFirst<E>
>[K];

/** A value as it is in JSON, as far as that is known. */
export type JsonOf<V, K extends Kind> = K extends JsonKind | `${JsonKind}[]` ? V
  : K extends "plain" | "plain[]" ? LabelsOf<V, ElementOf<NonNullable<V>>>
  : unknown;
/** The kinds whose values are the same in JSON. */
export type JsonKind = "text" | "boolean" | "integer" | "json";
/** The values of an enum, or of an array of one, whose elements are `E`; of other types nothing is known. */
export type LabelsOf<V, E> = [E] extends [string | null] ? string extends E ? unknown : V : unknown;
/** What an argument is in JSON. */
export type JsonArgument<E> = E extends ExprOf<infer V, string, infer K> ? JsonOf<V, K>
  : E extends string | number | boolean | null ? E
  : unknown;
/** The kind of an array of a kind; an array of arrays is one of more dimensions. */
export type ArrayOf<K extends Kind> = K extends ScalarKind ? `${K}[]`
  : K extends `${ScalarKind}[]` ? K
  : "plain[]";
