/**
 * The types of columns that hold arrays.
 * @module
 */

import { type ArrayKind, arrayType } from "./array_type.ts";
import { type ColumnDefinition, Definition } from "./column_definition.ts";
import { givenOptions } from "./given_options.ts";
import type { Kind, TypeOf } from "./kinds.ts";
import { TypeHolder } from "./type_holder.ts";

/** Arrays of `V`, by the number of their dimensions. */
export interface Dimensions<V> {
  /** A list. */
  1: V[];
  /** A matrix. */
  2: V[][];
  /** A list of matrices. */
  3: V[][][];
  /** And so on. */
  4: V[][][][];
  /** And so on. */
  5: V[][][][][];
  /** The most that PostgreSQL has. */
  6: V[][][][][][];
}

/** What an array can be told. */
export interface ArrayOptions<D extends keyof Dimensions<unknown>> {
  /** How many dimensions its values have; one when left out. */
  dimensions?: D;
}

/**
 * An array of a type: `array(text())`, `array(integer(), { dimensions: 2 })`. Null is an element of any array,
 * though its type does not say so.
 *
 * Throws `ArgumentError` for an array of arrays, which is one of more dimensions, and for dimensions that PostgreSQL
 * does not have.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const post = sa.table("post", new sa.MetaData(), {
 *   id: sa.integer().primaryKey(),
 *   tags: sa.array(sa.text()).notNull(),
 * });
 * console.log(post.insert().values({ tags: ["a", "b"] }).toSQL().values); // [ [ "a", "b" ] ]
 * ```
 *
 * @see {@link https://www.postgresql.org/docs/current/arrays.html}, SQLAlchemy's `ARRAY`
 */
export function array<V, Kd extends Kind, D extends keyof Dimensions<unknown> = 1>(
  element: TypeOf<V, Kd>,
  options: ArrayOptions<D> = {},
): ColumnDefinition<Dimensions<V>[D], ArrayKind<Kd>> {
  const { dimensions } = givenOptions(options, "array()");
  return Definition.of(arrayType(TypeHolder.typeOf(element, "the type of elements"), dimensions));
}
