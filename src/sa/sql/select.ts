/**
 * SELECT.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import type { Condition, Sortable, SOURCE } from "./expr.ts";
import { Expression, Order, unlabelled } from "./expression.ts";
import { conditionsOf } from "./logic.ts";
import type { OrderNode, SelectedNode, SelectNode } from "./nodes.ts";
import type { Selection, SelectionOf } from "./row_types.ts";
import { type NamedList, selectedNodes } from "./selection.ts";
import { type Executable, Statement } from "./statement.ts";

/**
 * A SELECT of `Sel`, from the tables named in `From`, of which an outer join may leave those in `Nul` without
 * a row. Every method gives a new one of the same type, so a query can be built in steps.
 */
export interface Select<
  out Sel extends Selection,
  out From extends string,
  out Nul extends string = never,
> extends Executable<Sel, Nul> {
  /** Keeps the rows for which all conditions hold, those of earlier calls included. */
  where(...conditions: readonly Condition<From>[]): this;
  /** Sorts, by the terms of earlier calls first. */
  orderBy(...terms: readonly Sortable<From>[]): this;
  /** At most this many rows. Throws `ArgumentError` unless it is a whole number, 0 or more. */
  limit(count: number): this;
  /** Leaves out the first rows. Throws `ArgumentError` unless it is a whole number, 0 or more. */
  offset(count: number): this;
}

/** Selects the columns of a table. */
export function select<Sel extends Selection>(
  table: { readonly c: Sel },
): Select<Sel, Sel[keyof Sel][typeof SOURCE]>;
/** Selects expressions, by key in rows. */
export function select<Sel extends Selection>(
  expressions: Sel,
): Select<Sel, Sel[keyof Sel][typeof SOURCE]>;
/** Selects named expressions: columns, and what `label()` gave a name. */
export function select<const E extends NamedList>(
  ...expressions: E
): Select<SelectionOf<E>, E[number][typeof SOURCE]>;
export function select(...arguments_: readonly unknown[]): SelectStatement {
  return selectStatement(selectedNodes(arguments_, "select()"));
}

/** A SELECT of these columns. */
export function selectStatement(selection: readonly SelectedNode[]): SelectStatement {
  return new SelectStatement({
    kind: "select",
    selection,
    where: [],
    orderBy: [],
    limit: null,
    offset: null,
  });
}

class SelectStatement extends Statement implements Select<never, never> {
  readonly #node: SelectNode;

  constructor(node: SelectNode) {
    super(node);
    this.#node = node;
  }

  where(...conditions: readonly unknown[]): this {
    return this.#with({ where: [...this.#node.where, ...conditionsOf(conditions)] });
  }

  orderBy(...terms: readonly unknown[]): this {
    return this.#with({ orderBy: [...this.#node.orderBy, ...terms.map(orderNode)] });
  }

  limit(count: number): this {
    return this.#with({ limit: rowCount(count, "limit()") });
  }

  offset(count: number): this {
    return this.#with({ offset: rowCount(count, "offset()") });
  }

  #with(change: Partial<SelectNode>): this {
    // Nobody extends this class, so its own kind is all that `this` can be.
    return new SelectStatement({ ...this.#node, ...change }) as this;
  }
}

function orderNode(term: unknown, i: number): OrderNode {
  const order = Order.nodeOf(term);
  if (order !== undefined) return order;
  const node = Expression.nodeOf(term);
  if (node !== undefined) return { operand: unlabelled(node), direction: null, nulls: null };
  throw new ArgumentError(
    `Cannot build the statement: orderBy() number ${i + 1} is neither an expression nor a term`,
  );
}

function rowCount(count: unknown, slot: string): number {
  if (typeof count === "number" && Number.isSafeInteger(count) && count >= 0) return count;
  throw new ArgumentError(`Cannot build the statement: ${slot} is not a whole number, 0 or more`);
}
