/**
 * Several groupings in one GROUP BY: ROLLUP, CUBE and GROUPING SETS.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import type { NumberExpr } from "./expr.ts";
import { expressionOf } from "./expression.ts";
import { GroupingHolder } from "./grouping_holder.ts";
import type { ExprOf, SOURCE, SourceOf } from "./kinds.ts";
import { expressionNode, unlabelled } from "./node_holder.ts";
import type { ExpressionNode, Part } from "./nodes.ts";
import { INTEGER } from "./sql_types.ts";
import { UNTYPED } from "./untyped.ts";

/** Key that tells terms of GROUP BY from expressions; exists for the compiler only. */
export declare const GROUPING: unique symbol;

/** What `rollup()`, `cube()` and `groupingSets()` give, for `groupBy()`. */
export interface Grouping<out Src extends string> {
  /** The FROM names it depends on; not there at run time. */
  readonly [SOURCE]: Src;
  /** Not there at run time. */
  readonly [GROUPING]: true;
}

/** An expression to group by, or several that are taken together. */
export type GroupingElement = ExprOf<unknown, string> | readonly ExprOf<unknown, string>[];

/** The FROM names that elements depend on. */
export type SourceOfElements<E extends readonly unknown[]> = E[number] extends infer X
  ? X extends readonly (infer Y)[] ? SourceOf<Y> : SourceOf<X>
  : never;

class GroupingTerm extends GroupingHolder implements Grouping<never> {
  declare readonly [SOURCE]: never;
  declare readonly [GROUPING]: true;
}

/**
 * ROLLUP: groups by all of the elements, by all but the last, and so on to one group of all rows. In rows of fewer
 * groups an element is null, so after `groupBy(rollup(...))` what depends on its sources may be.
 *
 * Throws `ArgumentError` for what is no expression.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const sale = sa.table("sale", new sa.MetaData(), {
 *   region: sa.text().notNull(),
 *   shop: sa.text().notNull(),
 * });
 * const { region, shop } = sale.c;
 * const totals = sa.select({ region, shop }).groupBy(sa.rollup(region, shop));
 * console.log(totals.toSQL().text.endsWith("GROUP BY ROLLUP (sale.region, sale.shop)")); // true
 * ```
 *
 * @see {@link https://www.postgresql.org/docs/current/queries-table-expressions.html#QUERIES-GROUPING-SETS}
 */
export function rollup<const E extends readonly GroupingElement[]>(
  ...elements: E
): Grouping<SourceOfElements<E>> {
  return new GroupingTerm(groupingNode("ROLLUP", elements.map(elementParts), "rollup()"));
}

/**
 * CUBE: groups by each set of some of the elements, none included. Nulls and errors are those of
 * {@linkcode rollup}.
 */
export function cube<const E extends readonly GroupingElement[]>(
  ...elements: E
): Grouping<SourceOfElements<E>> {
  return new GroupingTerm(groupingNode("CUBE", elements.map(elementParts), "cube()"));
}

/**
 * GROUPING SETS: groups by each of the lists, `[]` being one group of all rows: `groupingSets([a], [b], [])`. A list
 * may also be what {@linkcode rollup} and {@linkcode cube} give. Nulls and errors are those of `rollup()`.
 */
export function groupingSets<
  const E extends readonly (readonly ExprOf<unknown, string>[] | Grouping<string>)[],
>(...sets: E): Grouping<SourceOfElements<E>> {
  return new GroupingTerm(groupingNode("GROUPING SETS", sets.map(setParts), "groupingSets()"));
}

/**
 * GROUPING: which of the expressions a row is not grouped by, as bits, the last expression's being the lowest; 0
 * where it is grouped by all. Throws `ArgumentError` for what is no expression.
 *
 * @see {@link https://www.postgresql.org/docs/current/functions-aggregate.html#FUNCTIONS-GROUPING-TABLE}
 */
export function grouping(
  ...expressions: readonly ExprOf<unknown, string>[]
): NumberExpr<number, never, "integer"> {
  const lists = expressions.map((each, i) => [nodeOf(each, `grouping() number ${i + 1}`)]);
  const { parts } = groupingNode("GROUPING", lists, "grouping()");
  return expressionOf({ kind: "syntax", parts, type: INTEGER, atomic: true });
}

function groupingNode(word: string, lists: readonly (readonly Part[])[], slot: string) {
  if (lists.length === 0) {
    throw new ArgumentError(`Cannot build the statement: ${slot} has no expression`);
  }
  const parts = [`${word} (`, ...joined(lists), ")"];
  return { kind: "syntax", parts, type: UNTYPED, atomic: true } as const;
}

function elementParts(element: unknown, i: number): Part[] {
  const slot = `element number ${i + 1}`;
  if (!Array.isArray(element)) return [nodeOf(element, slot)];
  return ["(", ...listParts(element, slot), ")"];
}

function setParts(set: unknown, i: number): Part[] {
  const slot = `set number ${i + 1}`;
  const node = GroupingHolder.nodeOf(set);
  if (node !== undefined) return [node];
  if (Array.isArray(set)) return ["(", ...listParts(set, slot), ")"];
  throw new ArgumentError(`Cannot build the statement: ${slot} is not an array`);
}

function listParts(expressions: readonly unknown[], slot: string): Part[] {
  return joined(Array.from(expressions, (each) => [nodeOf(each, slot)]));
}

function nodeOf(value: unknown, slot: string): ExpressionNode {
  return unlabelled(expressionNode(value, slot));
}

function joined(lists: readonly (readonly Part[])[]): Part[] {
  return lists.flatMap((list, i) => i === 0 ? list : [", ", ...list]);
}
