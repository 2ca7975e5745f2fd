/**
 * Expressions as users see them: the type of the value, the kind of the SQL type, which decides what operators there
 * are, and `Src`, the FROM names it depends on, by which columns are refused, and nulls of outer joins carried on.
 * @module
 */

import type { Interval } from "../../types/times/interval.ts";
import type { Among, AnyArgument, BitsOperand, BoundKind, BoundOf, ConditionOf } from "./kinds.ts";
import type { DaysOperand, ElementOf, ExprOf, FactorOperand, FormOf } from "./kinds.ts";
import type { GivingWay, JsonAt, JsonKey, JsonStep, Keyed, Kind, KindOperand } from "./kinds.ts";
import type { Label, LikeOptions, NullOf } from "./kinds.ts";
import type { NumberKind, NumberOperand, Operand, OrderTerm, Other, Peer } from "./kinds.ts";
import type { Position, RegexpOptions, ScalarKind, SourceOf, SpanOperand } from "./kinds.ts";
import type { Sure, TextOperand, TypeOf, WholeOperand } from "./kinds.ts";

/** What a comparison gives: null where either side may be. */
export type Answer<V, W, Src extends string, S extends string> = BooleanExpr<
  boolean | (V & null) | NoInfer<W & null>,
  Src | NoInfer<S>
>;
/** What an operator of one expression and a value gives. */
export type Test<V, Src extends string> = BooleanExpr<boolean | (V & null), Src>;

/** An SQL expression whose value is a `V`, null included where it may be. */
export interface Expr<out V, out Src extends string = never, out Kd extends Kind = Kind>
  extends ExprOf<V, Src, Kd> {
  /** `=`; with null it is IS NULL. */
  eq<W extends Peer<V, Kd> = never, S extends string = never>(
    other: Other<V, W, S, Kd> | null,
  ): Answer<V, W, Src, S>;
  /** `<>`; with null it is IS NOT NULL. */
  ne<W extends Peer<V, Kd> = never, S extends string = never>(
    other: Other<V, W, S, Kd> | null,
  ): Answer<V, W, Src, S>;
  /** `<`. */
  lt<W extends Peer<V, Kd> = never, S extends string = never>(
    other: Other<V, W, S, Kd>,
  ): Answer<V, W, Src, S>;
  /** `<=`. */
  le<W extends Peer<V, Kd> = never, S extends string = never>(
    other: Other<V, W, S, Kd>,
  ): Answer<V, W, Src, S>;
  /** `>`. */
  gt<W extends Peer<V, Kd> = never, S extends string = never>(
    other: Other<V, W, S, Kd>,
  ): Answer<V, W, Src, S>;
  /** `>=`. */
  ge<W extends Peer<V, Kd> = never, S extends string = never>(
    other: Other<V, W, S, Kd>,
  ): Answer<V, W, Src, S>;
  /** IS DISTINCT FROM: `<>` to which null is a value like any other. */
  isDistinctFrom<W extends Peer<V, Kd> = never, S extends string = never>(
    other: Other<V, W, S, Kd> | null,
  ): BooleanExpr<boolean, Sure<Src> | Sure<NoInfer<S>>>;
  /** IS NOT DISTINCT FROM: `=` to which null is a value like any other. */
  isNotDistinctFrom<W extends Peer<V, Kd> = never, S extends string = never>(
    other: Other<V, W, S, Kd> | null,
  ): BooleanExpr<boolean, Sure<Src> | Sure<NoInfer<S>>>;
  /** BETWEEN, both bounds included; `symmetric` lets them come in either order. */
  between<W extends Peer<V, Kd> = never, S extends string = never>(
    low: Other<V, W, S, Kd>,
    high: Other<V, W, S, Kd>,
    options?: { symmetric?: boolean },
  ): Answer<V, W, Src, S>;
  /** Whether it equals one of the values, null included; an empty list gives false. They are one parameter. */
  in(values: readonly V[]): Test<V, Src>;
  /** Whether it equals one of the values of a query, or of an array. */
  in<W extends V | FormOf<Kd> | null, S extends string>(values: Among<W, S>): Answer<V, W, Src, S>;
  /** Whether it equals none of the values; an empty list gives true. */
  notIn(values: readonly V[]): Test<V, Src>;
  /** Whether it equals none of the values of a query, or of an array. */
  notIn<W extends V | FormOf<Kd> | null, S extends string>(
    values: Among<W, S>,
  ): Answer<V, W, Src, S>;
  /** IS NULL. */
  isNull(): BooleanExpr<boolean, Sure<Src>>;
  /** IS NOT NULL. */
  isNotNull(): BooleanExpr<boolean, Sure<Src>>;
  /** The same, said never to be null, as where a condition rules nulls out, those of outer joins too. */
  notNull(): Kinds<NonNullable<V>, Sure<Src>>[Kd];
  /** CAST to a type. */
  cast<W, K extends Kind>(type: TypeOf<W, K>): Kinds<W | (V & null), Src>[K];
  /** An operator of PostgreSQL's, `op("<<", other)`, whose result is of the type given. */
  op<W, K extends Kind, E extends AnyArgument>(
    operator: string,
    other: E,
    type: TypeOf<W, K>,
  ): Kinds<W | null, Src | SourceOf<E>>[K];
  /** An operator of PostgreSQL's whose result is a condition: `boolOp("~~*", "b%")`. */
  boolOp<E>(operator: string, other: E): BooleanExpr<boolean | null, Src | SourceOf<E>>;
  /** Names it in the result: `AS name`. */
  label<const K extends string>(name: K): Label<K, V, Src, Kd>;
  /** Ascending, for `orderBy()`. */
  asc(): OrderTerm<Src>;
  /** Descending, for `orderBy()`. */
  desc(): OrderTerm<Src>;
}

/** What an operator with `E` gives: null where either side may be. */
export type Compared<V, Src extends string, E> = BooleanExpr<
  boolean | (V & null) | NullOf<E>,
  Src | SourceOf<E>
>;

/** A condition. */
export interface BooleanExpr<out V, out Src extends string = never>
  extends Expr<V, Src, "boolean"> {
  /** AND. */
  and<S extends string = never>(
    ...others: readonly ConditionOf<S>[]
  ): BooleanExpr<boolean | null, Src | S>;
  /** OR. */
  or<S extends string = never>(
    ...others: readonly ConditionOf<S>[]
  ): BooleanExpr<boolean | null, Src | S>;
  /** NOT. */
  not(): BooleanExpr<V, Src>;
  /** IS TRUE, IS FALSE, or IS NULL, which is never null itself. */
  is(value: boolean | null): BooleanExpr<boolean, Sure<Src>>;
  /** IS NOT TRUE, IS NOT FALSE, or IS NOT NULL, which is never null itself. */
  isNot(value: boolean | null): BooleanExpr<boolean, Sure<Src>>;
}

/** An expression of text. */
export interface TextExpr<out V, out Src extends string = never> extends Expr<V, Src, "text"> {
  /** LIKE: `%` is any text, `_` any character, a backslash takes the next one literally. */
  like<E extends TextOperand>(pattern: E, options?: LikeOptions): Compared<V, Src, E>;
  /** NOT LIKE. */
  notLike<E extends TextOperand>(pattern: E, options?: LikeOptions): Compared<V, Src, E>;
  /** ILIKE: LIKE in any case. */
  ilike<E extends TextOperand>(pattern: E, options?: LikeOptions): Compared<V, Src, E>;
  /** NOT ILIKE. */
  notIlike<E extends TextOperand>(pattern: E, options?: LikeOptions): Compared<V, Src, E>;
  /** Whether it begins with the text, in which `%` and `_` are themselves. */
  startsWith<E extends TextOperand>(text: E): Compared<V, Src, E>;
  /** Whether it ends with the text, in which `%` and `_` are themselves. */
  endsWith<E extends TextOperand>(text: E): Compared<V, Src, E>;
  /** Whether it contains the text, in which `%` and `_` are themselves. */
  contains<E extends TextOperand>(text: E): Compared<V, Src, E>;
  /** As {@linkcode startsWith} in any case. */
  iStartsWith<E extends TextOperand>(text: E): Compared<V, Src, E>;
  /** As {@linkcode endsWith} in any case. */
  iEndsWith<E extends TextOperand>(text: E): Compared<V, Src, E>;
  /** As {@linkcode contains} in any case. */
  iContains<E extends TextOperand>(text: E): Compared<V, Src, E>;
  /** `~`: whether a regular expression matches somewhere in it. */
  regexpMatch<E extends TextOperand>(pattern: E, options?: RegexpOptions): Compared<V, Src, E>;
  /** `regexp_replace()`. */
  regexpReplace(pattern: string, replacement: string, options?: RegexpOptions): TextExpr<V, Src>;
  /** `@@ plainto_tsquery(query)`: whether the words are in it; of a configuration, where one is named. */
  match(query: string, options?: { config?: string }): Test<V, Src>;
  /** `||`; null where either side is. */
  concat<E extends TextOperand>(other: E): TextExpr<V | NullOf<E>, Src | SourceOf<E>>;
  /** COLLATE. */
  collate(collation: string): TextExpr<V, Src>;
}

/** What arithmetic with `E` gives: the type that prevails, null where either side may be. */
export type Sum<V, K extends NumberKind, Src extends string, E> = E extends
  ExprOf<infer W, infer S, infer L extends NumberKind>
  ? L extends GivingWay[K] ? NumberExpr<V | (W & null), Src | S, K>
  : NumberExpr<W | (V & null), Src | S, L>
  : NumberExpr<V, Src, K>;

/** An expression of numbers. */
export interface NumberExpr<
  out V,
  out Src extends string = never,
  K extends NumberKind = NumberKind,
> extends Expr<V, Src, K> {
  /** `+`. */
  add<E extends NumberOperand<V>>(other: E): Sum<V, K, Src, E>;
  /** `-`. */
  sub<E extends NumberOperand<V>>(other: E): Sum<V, K, Src, E>;
  /** `*`. */
  mul<E extends NumberOperand<V>>(other: E): Sum<V, K, Src, E>;
  /** PostgreSQL's `/`: of two integers it is an integer. */
  div<E extends NumberOperand<V>>(other: E): Sum<V, K, Src, E>;
  /** `/` of NUMERIC, whatever the operands are. */
  trueDiv<E extends NumberOperand<V>>(
    other: E,
  ): NumberExpr<string | (V & null) | NullOf<E>, Src | SourceOf<E>, "numeric">;
  /** `%`. */
  mod<E extends NumberOperand<V>>(other: E): Sum<V, K, Src, E>;
  /** `-x`. */
  neg(): NumberExpr<V, Src, K>;
  /** `&` of whole numbers. */
  bitAnd<E extends WholeOperand<K>>(other: E): Sum<V, K, Src, E>;
  /** `|` of whole numbers. */
  bitOr<E extends WholeOperand<K>>(other: E): Sum<V, K, Src, E>;
  /** `#` of whole numbers: the bits that one of them has. */
  bitXor<E extends WholeOperand<K>>(other: E): Sum<V, K, Src, E>;
  /** `~` of a whole number. */
  bitNot(): NumberExpr<V, Src, K>;
  /** `<<` of a whole number, by so many bits. */
  shl<E extends BitsOperand<K>>(bits: E): NumberExpr<V | NullOf<E>, Src | SourceOf<E>, K>;
  /** `>>` of a whole number, by so many bits. */
  shr<E extends BitsOperand<K>>(bits: E): NumberExpr<V | NullOf<E>, Src | SourceOf<E>, K>;
}

/** A date and an interval: a moment, null where the date is. */
export type Midnight<V, S extends string> = MomentExpr<Temporal.PlainDateTime | (V & null), S>;

/** An expression of dates. */
export interface DateExpr<out V, out Src extends string = never> extends Expr<V, Src, "date"> {
  /** So many days later. */
  add<E extends DaysOperand>(days: E): DateExpr<V | NullOf<E>, Src | SourceOf<E>>;
  /** `+` an interval, of its midnight, as TIMESTAMP. */
  add<E extends SpanOperand>(interval: E): Midnight<V | NullOf<E>, Src | SourceOf<E>>;
  /** So many days earlier. */
  sub<E extends DaysOperand>(days: E): DateExpr<V | NullOf<E>, Src | SourceOf<E>>;
  /** `-` an interval, of its midnight, as TIMESTAMP. */
  sub<E extends SpanOperand>(interval: E): Midnight<V | NullOf<E>, Src | SourceOf<E>>;
  /** `-`: the days from the other date to it. */
  since<E extends KindOperand<V, "date">>(
    other: E,
  ): NumberExpr<number | (V & null) | NullOf<E>, Src | SourceOf<E>, "integer">;
}

/** An expression of moments: TIMESTAMP with or without time zone, and TIME. */
export interface MomentExpr<out V, out Src extends string = never> extends Expr<V, Src, "moment"> {
  /** `+` an interval. */
  add<E extends SpanOperand>(interval: E): MomentExpr<V | NullOf<E>, Src | SourceOf<E>>;
  /** `-` an interval. */
  sub<E extends SpanOperand>(interval: E): MomentExpr<V | NullOf<E>, Src | SourceOf<E>>;
  /** `-`: the interval from the other moment to it. */
  since<E extends KindOperand<V, "moment">>(
    other: E,
  ): IntervalExpr<Interval | (V & null) | NullOf<E>, Src | SourceOf<E>>;
}

/** An expression of intervals. */
export interface IntervalExpr<out V, out Src extends string = never>
  extends Expr<V, Src, "interval"> {
  /** `+`. */
  add<E extends SpanOperand>(interval: E): IntervalExpr<V | NullOf<E>, Src | SourceOf<E>>;
  /** `-`. */
  sub<E extends SpanOperand>(interval: E): IntervalExpr<V | NullOf<E>, Src | SourceOf<E>>;
  /** So many times. */
  mul<E extends FactorOperand>(factor: E): IntervalExpr<V | NullOf<E>, Src | SourceOf<E>>;
  /** One of so many equal parts. */
  div<E extends FactorOperand>(divisor: E): IntervalExpr<V | NullOf<E>, Src | SourceOf<E>>;
  /** `-x`. */
  neg(): IntervalExpr<V, Src>;
}

/** An expression of JSON; what is known of its type goes along with each step into it. */
export interface JsonExpr<V, out Src extends string = never>
  extends Expr<V, Src, "json">, Keyed<Test<V, Src>> {
  /** `->`: what is under a key or at a position, as JSON. */
  get<const K extends JsonStep | JsonKey>(
    step: K,
  ): JsonExpr<JsonAt<V, K> | null, Src | SourceOf<K>>;
  /** `#>`: what is at the end of a path, as JSON. */
  path<E extends readonly (JsonStep | JsonKey)[]>(
    ...steps: E
  ): JsonExpr<unknown, Src | SourceOf<E[number]>>;
  /** `->>` or `#>>`: what is under a key or at the end of a path, or the whole without any, as text. */
  text<E extends readonly (JsonStep | JsonKey)[]>(
    ...steps: E
  ): TextExpr<string | null, Src | SourceOf<E[number]>>;
  /** Its text as an INTEGER. */
  asInteger(): NumberExpr<number | null, Src, "integer">;
  /** Its text as a NUMERIC. */
  asNumeric(): NumberExpr<string | null, Src, "numeric">;
  /** Its text as a DOUBLE PRECISION. */
  asFloat(): NumberExpr<number | null, Src, "float">;
  /** Its text as a BOOLEAN. */
  asBoolean(): BooleanExpr<boolean | null, Src>;
  /** `@>`: whether it contains a value, or an expression of JSON. */
  contains<E extends AnyArgument>(other: E): Test<V, Src | SourceOf<E>>;
  /** `<@`: whether a value, or an expression of JSON, contains it. */
  containedBy<E extends AnyArgument>(other: E): Test<V, Src | SourceOf<E>>;
  /** `@?`: whether a JSON path finds something. */
  pathExists(path: string): Test<V, Src>;
  /** `@@`: what the predicate of a JSON path says. */
  pathMatch(path: string): BooleanExpr<boolean | null, Src>;
  /** `||`: merges it with a value, or an expression of JSON. */
  concat<E extends AnyArgument>(other: E): JsonExpr<V, Src | SourceOf<E>>;
  /** `#-`: without what is at the end of a path. */
  deletePath(...steps: readonly JsonStep[]): JsonExpr<V, Src>;
}

/** What has parts: elements, pairs of keys and values, the values of a range. */
export interface Container<out V, out Src extends string> {
  /** `@>`: whether it contains all parts of the other. */
  contains<E extends Operand<V>>(other: E): Compared<V, Src, E>;
  /** `<@`: whether the other contains all its parts. */
  containedBy<E extends Operand<V>>(other: E): Compared<V, Src, E>;
}

/** An expression of arrays. Positions begin at 1. */
export interface ArrayExpr<
  out V,
  out Src extends string = never,
  out EK extends ScalarKind = ScalarKind,
> extends Expr<V, Src, `${EK}[]`>, Container<V, Src> {
  /** The element at a position, one for each dimension; null where there is none. */
  at<E extends readonly Position[]>(
    ...positions: E
  ): Kinds<ElementOf<NonNullable<V>> | null, Src | SourceOf<E[number]>>[EK];
  /** The elements from one position to another, both included. */
  slice<E extends Position | null>(from: E, to: E): ArrayExpr<V, Src | SourceOf<E>, EK>;
  /** `&&`: whether they have elements in common. */
  overlaps<E extends Operand<V>>(other: E): Compared<V, Src, E>;
  /** `other = ANY (array)`: whether it has the element. */
  has<E extends Operand<ElementOf<NonNullable<V>>>>(other: E): Compared<V | null, Src, E>;
  /** `||`. */
  concat<E extends Operand<V>>(other: E): ArrayExpr<V, Src | SourceOf<E>, EK>;
}

/** An expression of ranges. */
export interface RangeExpr<
  out V,
  out Src extends string = never,
  out BK extends BoundKind = BoundKind,
> extends Expr<V, Src, `${BK} range`>, Container<V, Src> {
  /** `@>`: whether it contains a value, or another range whole. */
  contains<E extends Operand<V> | Operand<BoundOf<V>>>(other: E): Compared<V, Src, E>;
  /** `&&`: whether they have values in common. */
  overlaps<E extends Operand<V>>(other: E): Compared<V, Src, E>;
  /** `<<`: whether it ends before the other begins. */
  leftOf<E extends Operand<V>>(other: E): Compared<V, Src, E>;
  /** `>>`: whether it begins after the other ends. */
  rightOf<E extends Operand<V>>(other: E): Compared<V, Src, E>;
  /** `&<`: whether it ends no later than the other. */
  notRightOf<E extends Operand<V>>(other: E): Compared<V, Src, E>;
  /** `&>`: whether it begins no earlier than the other. */
  notLeftOf<E extends Operand<V>>(other: E): Compared<V, Src, E>;
  /** `-|-`: whether one begins where the other ends. */
  adjacentTo<E extends Operand<V>>(other: E): Compared<V, Src, E>;
  /** `+`. */
  union<E extends Operand<V>>(other: E): RangeExpr<V | NullOf<E>, Src | SourceOf<E>, BK>;
  /** `*`. */
  intersect<E extends Operand<V>>(other: E): RangeExpr<V | NullOf<E>, Src | SourceOf<E>, BK>;
  /** `-`. */
  except<E extends Operand<V>>(other: E): RangeExpr<V | NullOf<E>, Src | SourceOf<E>, BK>;
  /** Its lower bound, null where there is none. */
  lower(): Kinds<BoundOf<V> | null, Src>[BK];
  /** Its upper bound, null where there is none. */
  upper(): Kinds<BoundOf<V> | null, Src>[BK];
  /** Whether there is no value in it. */
  isEmpty(): Test<V, Src>;
}

/** An expression of hstore. */
export interface HstoreExpr<out V, out Src extends string = never>
  extends Expr<V, Src, "hstore">, Keyed<Test<V, Src>>, Container<V, Src> {
  /** `->`: the value under a key. */
  get<E extends TextOperand>(key: E): TextExpr<string | null, Src | SourceOf<E>>;
  /** `||`: merges two. */
  concat<E extends Operand<V>>(other: E): HstoreExpr<V | NullOf<E>, Src | SourceOf<E>>;
  /** `-`: without a key. */
  deleteKey(key: string): HstoreExpr<V, Src>;
  /** `akeys()`: its keys. */
  keys(): ArrayExpr<string[] | (V & null), Src, "text">;
  /** `avals()`: its values. */
  values(): ArrayExpr<(string | null)[] | (V & null), Src, "text">;
}

/** An expression of tsvector. */
export interface SearchExpr<out V, out Src extends string = never> extends Expr<V, Src, "search"> {
  /** `@@`: whether a query finds it; a string is read as `websearch_to_tsquery()` reads it. */
  match<S extends string = never>(query: string | ExprOf<unknown, S>): Test<V, Src | S>;
}

/** The expression of a kind: the one place that says what operators a type has. */
export interface Kinds<V, out Src extends string>
  extends NumberKinds<V, Src>, ArrayKinds<V, Src>, RangeKinds<V, Src> {
  /** No operators but those all have. */
  plain: Expr<V, Src, "plain">;
  /** Text. */
  text: TextExpr<V, Src>;
  /** Conditions. */
  boolean: BooleanExpr<V, Src>;
  /** DATE. */
  date: DateExpr<V, Src>;
  /** TIMESTAMP, TIME. */
  moment: MomentExpr<V, Src>;
  /** INTERVAL. */
  interval: IntervalExpr<V, Src>;
  /** JSON, JSONB. */
  json: JsonExpr<V, Src>;
  /** hstore. */
  hstore: HstoreExpr<V, Src>;
  /** tsvector. */
  search: SearchExpr<V, Src>;
}
/** Those of numbers. */
export type NumberKinds<V, S extends string> = { readonly [K in NumberKind]: NumberExpr<V, S, K> };
/** Those of arrays. */
export type ArrayKinds<V, Src extends string> = {
  readonly [EK in ScalarKind as `${EK}[]`]: ArrayExpr<V, Src, EK>;
};
/** Those of ranges. */
export type RangeKinds<V, Src extends string> = {
  readonly [BK in BoundKind as `${BK} range`]: RangeExpr<V, Src, BK>;
};
