/**
 * Rows in comparisons.
 * @module
 */

import type { Interval } from "../../types/times/interval.ts";
import { BOOLEAN } from "./boolean_type.ts";
import { listed } from "./call_node.ts";
import { ArgumentError } from "./errors.ts";
import type { BooleanExpr } from "./expr.ts";
import { expressionOf } from "./expression.ts";
import "./expression_kinds.ts";
import type { TimeKind, ValueOf } from "./function_types.ts";
import type { ExprOf, QueryOf, SOURCE, SourceOf, VALUE } from "./kinds.ts";
import { expressionNode, unlabelled } from "./node_holder.ts";
import type { ComparisonOperator, ExpressionNode, Part } from "./nodes.ts";
import { presentNode } from "./operands.ts";
import { queryNodeOf } from "./query_holder.ts";
import { INTERVAL, RECORD_TYPE } from "./result_types.ts";
import type { SqlType } from "./sql_type.ts";

/** The values or expressions that a row is compared with, one by one. */
export type TupleOperand<V extends readonly unknown[], S extends string = never> = {
  readonly [I in keyof V]: NonNullable<V[I]> | ExprOf<V[I] | null, S>;
};

/** A span of time, for OVERLAPS: from a moment to another, or for an interval. */
export type Span<V, S extends string = never> = readonly [
  from: NonNullable<V> | ExprOf<unknown, S, "date" | "moment">,
  to: NonNullable<V> | Interval | ExprOf<unknown, S, TimeKind>,
];

/** A row of expressions, for comparisons. */
export interface Tuple<V extends readonly unknown[], out Src extends string = never> {
  /** The JavaScript types of its values; not there at run time. */
  readonly [VALUE]: V;
  /** The FROM names it depends on; not there at run time. */
  readonly [SOURCE]: Src;
  /** `=`: whether all are equal. */
  eq<S extends string = never>(other: TupleOperand<V, S> | Tuple<V, S>): TupleTest<Src | S>;
  /** `<>`: whether not all are equal. */
  ne<S extends string = never>(other: TupleOperand<V, S> | Tuple<V, S>): TupleTest<Src | S>;
  /** `<`: whether the first that differ are less, as for the next page of a sorted list. */
  lt<S extends string = never>(other: TupleOperand<V, S> | Tuple<V, S>): TupleTest<Src | S>;
  /** `<=`. */
  le<S extends string = never>(other: TupleOperand<V, S> | Tuple<V, S>): TupleTest<Src | S>;
  /** `>`. */
  gt<S extends string = never>(other: TupleOperand<V, S> | Tuple<V, S>): TupleTest<Src | S>;
  /** `>=`. */
  ge<S extends string = never>(other: TupleOperand<V, S> | Tuple<V, S>): TupleTest<Src | S>;
  /** Whether it equals one of the rows; an empty list gives false. */
  in<S extends string = never>(rows: readonly TupleOperand<V, S>[]): TupleTest<Src | S>;
  /** Whether it equals one of the rows of a query. */
  in<S extends string>(query: QueryOf<unknown, S>): TupleTest<Src | S>;
  /** Whether it equals none of the rows; an empty list gives true. */
  notIn<S extends string = never>(rows: readonly TupleOperand<V, S>[]): TupleTest<Src | S>;
  /** Whether it equals none of the rows of a query. */
  notIn<S extends string>(query: QueryOf<unknown, S>): TupleTest<Src | S>;
  /**
   * OVERLAPS: whether two spans of time have a moment in common, each from one moment to another, or for an interval.
   *
   * Throws `ArgumentError` unless both are pairs of that kind.
   */
  overlaps<S extends string = never>(
    other: Tuple<readonly [unknown, unknown], S> | Span<V[0], S>,
  ): TupleTest<Src | S>;
}

/** What a comparison of rows gives: null where values that decide are null. */
export type TupleTest<Src extends string> = BooleanExpr<boolean | null, Src>;

/**
 * A row of expressions, for comparisons: `tuple(t.c.a, t.c.b).lt([1, 2])`.
 *
 * Throws `ArgumentError` for fewer than two, and for what is no expression.
 *
 * @see {@link https://www.postgresql.org/docs/current/functions-comparisons.html#ROW-WISE-COMPARISON}, SQLAlchemy's
 * `tuple_()`
 */
export function tuple<const E extends readonly ExprOf<unknown, string>[]>(
  ...items: E
): Tuple<{ -readonly [I in keyof E]: ValueOf<E[I]> }, SourceOf<E[number]>> {
  if (items.length < 2) {
    throw new ArgumentError("Cannot build the statement: tuple() takes two expressions or more");
  }
  return new TupleObject(
    items.map((item, i) => unlabelled(expressionNode(item, `tuple() number ${i + 1}`))),
  ) as never;
}

/** The class behind all tuples; its private field is their brand. */
class TupleObject implements Tuple<never> {
  declare readonly [VALUE]: never;
  declare readonly [SOURCE]: never;
  readonly #items: readonly ExpressionNode[];

  constructor(items: readonly ExpressionNode[]) {
    this.#items = items;
  }

  eq(other: unknown): never {
    return this.#compare("=", other);
  }

  ne(other: unknown): never {
    return this.#compare("<>", other);
  }

  lt(other: unknown): never {
    return this.#compare("<", other);
  }

  le(other: unknown): never {
    return this.#compare("<=", other);
  }

  gt(other: unknown): never {
    return this.#compare(">", other);
  }

  ge(other: unknown): never {
    return this.#compare(">=", other);
  }

  in(rows: unknown): never {
    return this.#among(" IN ", "or", rows);
  }

  notIn(rows: unknown): never {
    return this.#among(" NOT IN ", "and", rows);
  }

  overlaps(other: unknown): never {
    const [from, , third] = this.#items;
    if (third !== undefined) throw this.#cannot("overlaps() takes pairs");
    const span = isTuple(other) ? other.#items : this.#span(other, from!.type);
    return this.#syntax([" OVERLAPS ", rowNode(this.#checked(span))]);
  }

  #span(value: unknown, type: SqlType): ExpressionNode[] {
    if (!Array.isArray(value)) {
      throw new ArgumentError("Cannot compare: overlaps() is neither a tuple nor an array");
    }
    // Casts, since OVERLAPS is of several types.
    return Array.from(value, (item, i) => {
      const of = i === 0 || type.accepts(item) ? type : INTERVAL;
      return presentNode(item, of, `overlaps()[${i}]`, true);
    });
  }

  #compare(operator: ComparisonOperator, other: unknown): never {
    const [left, right] = [rowNode(this.#items), this.#row(other, "tuple() operand")];
    return expressionOf({ kind: "comparison", operator, left, right, type: BOOLEAN });
  }

  #among(word: string, ofNone: "and" | "or", rows: unknown): never {
    const query = queryNodeOf(rows);
    if (query !== undefined) {
      const columns = query.selection.length;
      if (columns === this.#items.length) return this.#syntax([word, query]);
      throw this.#cannot(`the query selects ${columns}`);
    }
    if (!Array.isArray(rows)) {
      throw new ArgumentError("Cannot compare: tuple() rows are neither an array nor a query");
    }
    if (rows.length === 0) {
      return expressionOf({ kind: "logical", operator: ofNone, terms: [], type: BOOLEAN });
    }
    const nodes = Array.from(rows, (row, i) => this.#row(row, `tuple() rows[${i}]`));
    return this.#syntax([`${word}(`, ...listed(nodes), ")"]);
  }

  #syntax(parts: readonly Part[]): never {
    const all = [rowNode(this.#items), ...parts];
    return expressionOf({ kind: "syntax", parts: all, type: BOOLEAN, atomic: false });
  }

  #row(value: unknown, slot: string): ExpressionNode {
    if (isTuple(value)) return rowNode(this.#checked(value.#items));
    if (!Array.isArray(value)) throw new ArgumentError(`Cannot compare: ${slot} is not an array`);
    return rowNode(
      this.#checked(value).map((item, i) =>
        presentNode(item, this.#items[i]!.type, `${slot}[${i}]`)
      ),
    );
  }

  #checked<T>(items: readonly T[]): readonly T[] {
    if (items.length === this.#items.length) return Array.from(items);
    throw this.#cannot(`the other row has ${items.length}`);
  }

  #cannot(state: string): ArgumentError {
    return new ArgumentError(`Cannot compare: tuple() has ${this.#items.length} items, ${state}`);
  }
}

function isTuple(value: unknown): value is TupleObject {
  return value instanceof TupleObject;
}

function rowNode(items: readonly ExpressionNode[]): ExpressionNode {
  return { kind: "syntax", parts: ["(", ...listed(items), ")"], type: RECORD_TYPE, atomic: true };
}
