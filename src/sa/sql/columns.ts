/**
 * Columns: expressions that have a name, in the database and in rows.
 * @module
 */

import type {
  ArrayExpr,
  BooleanExpr,
  DateExpr,
  Expr,
  HstoreExpr,
  IntervalExpr,
  JsonExpr,
  MomentExpr,
  NumberExpr,
  RangeExpr,
  SearchExpr,
  TextExpr,
} from "./expr.ts";
import type { BoundKind, ExprOf, Kind, NumberKind, ScalarKind } from "./kinds.ts";

/** What makes an expression a column. */
export interface ColumnName<out K extends string> {
  /** Its key in rows. */
  readonly key: K;
  /** Its name in the database. */
  readonly name: string;
}

/** Any column; the type to annotate `references((): AnyColumn => …)` with where tables refer to each other. */
export interface AnyColumn extends ExprOf<unknown, string>, ColumnName<string> {}

/** A column of a type without operators of its own. */
export interface Column<
  out K extends string,
  out V,
  out Src extends string = never,
  out Kd extends Kind = Kind,
> extends Expr<V, Src, Kd>, ColumnName<K> {}

/** A column: see {@linkcode TextExpr}. */
export interface TextColumn<out K extends string, out V, out Src extends string = never>
  extends TextExpr<V, Src>, ColumnName<K> {}

/** A column: see {@linkcode BooleanExpr}. */
export interface BooleanColumn<out K extends string, out V, out Src extends string = never>
  extends BooleanExpr<V, Src>, ColumnName<K> {}

/** A column: see {@linkcode DateExpr}. */
export interface DateColumn<out K extends string, out V, out Src extends string = never>
  extends DateExpr<V, Src>, ColumnName<K> {}

/** A column: see {@linkcode MomentExpr}. */
export interface MomentColumn<out K extends string, out V, out Src extends string = never>
  extends MomentExpr<V, Src>, ColumnName<K> {}

/** A column: see {@linkcode IntervalExpr}. */
export interface IntervalColumn<out K extends string, out V, out Src extends string = never>
  extends IntervalExpr<V, Src>, ColumnName<K> {}

/** A column: see {@linkcode JsonExpr}. */
export interface JsonColumn<out K extends string, V, out Src extends string = never>
  extends JsonExpr<V, Src>, ColumnName<K> {}

/** A column: see {@linkcode HstoreExpr}. */
export interface HstoreColumn<out K extends string, out V, out Src extends string = never>
  extends HstoreExpr<V, Src>, ColumnName<K> {}

/** A column: see {@linkcode SearchExpr}. */
export interface SearchColumn<out K extends string, out V, out Src extends string = never>
  extends SearchExpr<V, Src>, ColumnName<K> {}

/** A column: see {@linkcode NumberExpr}. */
export interface NumberColumn<
  out K extends string,
  out V,
  out Src extends string,
  N extends NumberKind,
> extends NumberExpr<V, Src, N>, ColumnName<K> {}

/** A column: see {@linkcode ArrayExpr}. */
export interface ArrayColumn<
  out K extends string,
  out V,
  out Src extends string,
  out EK extends ScalarKind,
> extends ArrayExpr<V, Src, EK>, ColumnName<K> {}

/** A column: see {@linkcode RangeExpr}. */
export interface RangeColumn<
  out K extends string,
  out V,
  out Src extends string,
  out BK extends BoundKind,
> extends RangeExpr<V, Src, BK>, ColumnName<K> {}

/** The column of a kind. */
export interface ColumnKinds<out K extends string, V, out Src extends string>
  extends ArrayColumnKinds<K, V, Src>, RangeColumnKinds<K, V, Src> {
  /** No operators but those all have. */
  plain: Column<K, V, Src, "plain">;
  /** Text. */
  text: TextColumn<K, V, Src>;
  /** INTEGER, SMALLINT. */
  integer: NumberColumn<K, V, Src, "integer">;
  /** BIGINT. */
  bigint: NumberColumn<K, V, Src, "bigint">;
  /** NUMERIC. */
  numeric: NumberColumn<K, V, Src, "numeric">;
  /** DOUBLE PRECISION, REAL. */
  float: NumberColumn<K, V, Src, "float">;
  /** Conditions. */
  boolean: BooleanColumn<K, V, Src>;
  /** DATE. */
  date: DateColumn<K, V, Src>;
  /** TIMESTAMP, TIME. */
  moment: MomentColumn<K, V, Src>;
  /** INTERVAL. */
  interval: IntervalColumn<K, V, Src>;
  /** JSON, JSONB. */
  json: JsonColumn<K, V, Src>;
  /** hstore. */
  hstore: HstoreColumn<K, V, Src>;
  /** tsvector. */
  search: SearchColumn<K, V, Src>;
}
/** Those of arrays. */
export type ArrayColumnKinds<K extends string, V, Src extends string> = {
  readonly [EK in ScalarKind as `${EK}[]`]: ArrayColumn<K, V, Src, EK>;
};
/** Those of ranges. */
export type RangeColumnKinds<K extends string, V, Src extends string> = {
  readonly [BK in BoundKind as `${BK} range`]: RangeColumn<K, V, Src, BK>;
};
