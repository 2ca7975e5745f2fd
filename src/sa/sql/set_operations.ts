/**
 * Set operations of any number of queries, and EXISTS.
 * @module
 */

import type { BooleanExpr } from "./expr.ts";
import { expressionOf } from "./expression.ts";
import type { OUTER, Selection, Sure } from "./kinds.ts";
import type { Combined, Compound, Remaining, RowsLike } from "./query.ts";
import { existsNode, queryNode } from "./query_holder.ts";
import { compound, type SetOperation } from "./query_statement.ts";
import type { Executable } from "./statement.ts";

/** What a set operation of queries gives: the keys of the first, the values of all. */
export type CompoundOf<
  Sel extends Selection,
  Nul extends string,
  Outer extends string,
  R extends readonly RowsLike<Sel>[],
> = Compound<Combined<Sel, Nul | Outer, R[number]>, Outer | R[number][typeof OUTER]>;
/** What EXCEPT of queries gives: rows of the first. */
export type ExceptOf<
  Sel extends Selection,
  Nul extends string,
  Outer extends string,
  R extends readonly RowsLike<Sel>[],
> = Compound<Remaining<Sel, Nul | Outer, R[number]>, Outer | R[number][typeof OUTER]>;

/**
 * Whether a query has a row: EXISTS.
 *
 * Throws `ArgumentError` for what is no query.
 *
 * @see {@link https://www.postgresql.org/docs/current/functions-subquery.html#FUNCTIONS-SUBQUERY-EXISTS},
 * SQLAlchemy's `exists()`
 */
export function exists<Outer extends string>(
  query: Executable<Selection, string, Outer>,
): BooleanExpr<boolean, Sure<Outer>> {
  return expressionOf(existsNode(queryNode(query, "exists()")));
}

/**
 * UNION: the rows of all queries, each once. They have the same keys, in the same order.
 *
 * Throws `ArgumentError` for what is no query, and for other keys.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const metadata = new sa.MetaData();
 * const cat = sa.table("cat", metadata, { name: sa.text().notNull() });
 * const dog = sa.table("dog", metadata, { name: sa.text().notNull() });
 * const pets = sa.union(cat.select(), dog.select()).orderBy("name").limit(10);
 * console.log(pets.toSQL().text);
 * // (SELECT cat.name FROM cat) UNION (SELECT dog.name FROM dog) ORDER BY name LIMIT $1
 * ```
 *
 * @see {@link https://www.postgresql.org/docs/current/queries-union.html}
 */
export function union<
  Sel extends Selection,
  Nul extends string,
  Outer extends string,
  const R extends readonly RowsLike<Sel>[],
>(first: Executable<Sel, Nul, Outer>, ...others: R): CompoundOf<Sel, Nul, Outer, R> {
  return combine("union", first, others);
}

/** UNION ALL: the rows of all queries. Throws as {@linkcode union}. */
export function unionAll<
  Sel extends Selection,
  Nul extends string,
  Outer extends string,
  const R extends readonly RowsLike<Sel>[],
>(first: Executable<Sel, Nul, Outer>, ...others: R): CompoundOf<Sel, Nul, Outer, R> {
  return combine("unionAll", first, others);
}

/** INTERSECT: the rows that all queries have, each once. Throws as {@linkcode union}. */
export function intersect<
  Sel extends Selection,
  Nul extends string,
  Outer extends string,
  const R extends readonly RowsLike<Sel>[],
>(first: Executable<Sel, Nul, Outer>, ...others: R): CompoundOf<Sel, Nul, Outer, R> {
  return combine("intersect", first, others);
}

/** INTERSECT ALL. Throws as {@linkcode union}. */
export function intersectAll<
  Sel extends Selection,
  Nul extends string,
  Outer extends string,
  const R extends readonly RowsLike<Sel>[],
>(first: Executable<Sel, Nul, Outer>, ...others: R): CompoundOf<Sel, Nul, Outer, R> {
  return combine("intersectAll", first, others);
}

/** EXCEPT: the rows of the first query that no other has, each once. Throws as {@linkcode union}. */
export function except<
  Sel extends Selection,
  Nul extends string,
  Outer extends string,
  const R extends readonly RowsLike<Sel>[],
>(first: Executable<Sel, Nul, Outer>, ...others: R): ExceptOf<Sel, Nul, Outer, R> {
  return combine("except", first, others);
}

/** EXCEPT ALL. Throws as {@linkcode union}. */
export function exceptAll<
  Sel extends Selection,
  Nul extends string,
  Outer extends string,
  const R extends readonly RowsLike<Sel>[],
>(first: Executable<Sel, Nul, Outer>, ...others: R): ExceptOf<Sel, Nul, Outer, R> {
  return combine("exceptAll", first, others);
}

function combine(operation: SetOperation, first: unknown, others: readonly unknown[]): never {
  return compound(operation, queryNode(first, `${operation}()`), others);
}
