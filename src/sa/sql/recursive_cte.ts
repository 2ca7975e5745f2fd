/**
 * Queries of WITH that use themselves.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import { cteOf } from "./derived.ts";
import type { NamedQuery } from "./from_item.ts";
import { givenOptions } from "./given_options.ts";
import type { ExprOf, KIND, SelectedValue, Selection } from "./kinds.ts";
import type { QueryNode } from "./nodes.ts";
import type { Executable, SELECTION } from "./statement.ts";
import { queryNode } from "./query_holder.ts";
import { compoundNode } from "./query_statement.ts";

/** How the steps of a recursive query are put together. */
export interface RecursiveOptions {
  /** UNION ALL, which keeps equal rows; UNION, which ends circles, when left out. */
  all?: boolean;
}

/** What a step has to select: for each column of the base the same kind of type, and values that the base may have. */
export interface StepOf<Sel extends Selection, Nul extends string, Step, N extends string> {
  /** What it selects; not there at run time. */
  readonly [SELECTION]: {
    readonly [K in keyof Sel]: [StepValue<Step, N, K>] extends [SelectedValue<Sel[K], Nul>]
      ? ExprOf<unknown, string, Sel[K][typeof KIND]>
      : ExprOf<SelectedValue<Sel[K], Nul>, never, Sel[K][typeof KIND]>;
  };
}

/** What a step has under a key. */
export type StepValue<Step, N extends string, K> = Step extends Selection
  ? K extends keyof Step ? SelectedValue<Step[K], N> : never
  : never;

/**
 * A query of WITH RECURSIVE: the rows of `base`, then those that `step` makes of the rows before, until there are
 * none. What `step` selects has the keys of the base and types that fit.
 *
 * Throws `ArgumentError` for what is no query, and for other keys.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const node = sa.table("node", new sa.MetaData(), {
 *   id: sa.integer().primaryKey(),
 *   parent: sa.integer(),
 * });
 * const { id, parent } = node.c;
 * const tree = sa.recursiveCte(
 *   "tree",
 *   sa.select({ id, parent }).where(parent.isNull()),
 *   (self) => sa.select({ id, parent }).join(self, parent.eq(self.c.id)),
 * );
 * console.log(sa.select(tree).toSQL().text.startsWith("WITH RECURSIVE tree AS (")); // true
 * ```
 *
 * @see {@link https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-RECURSIVE}
 */
export function recursiveCte<
  const A extends string,
  Sel extends Selection,
  Nul extends string,
  Step extends Selection,
  N extends string,
>(
  name: A,
  base: Executable<Sel, Nul>,
  step: (self: NamedQuery<A, Sel, Nul>) => Executable<Step, N> & StepOf<Sel, Nul, Step, N>,
  options: RecursiveOptions = {},
): NamedQuery<A, Sel, Nul> {
  const { all } = givenOptions(options, "recursiveCte()");
  const first = queryNode(base, "the base of recursiveCte()");
  if (typeof step !== "function") {
    throw new ArgumentError(
      "Cannot build the statement: the step of recursiveCte() is no function",
    );
  }
  let query: QueryNode = first;
  const self = cteOf(name, first.selection, () => query, { recursive: true }) as NamedQuery<
    never,
    never
  >;
  query = compoundNode(all === true ? "unionAll" : "union", first, [step(self)]);
  return self as never;
}
