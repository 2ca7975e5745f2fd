/**
 * The classes behind queries.
 * @module
 */

import { arrayAround } from "./array_type.ts";
import { cteOf, derivedFrom } from "./derived.ts";
import { ArgumentError } from "./errors.ts";
import { expressionOf } from "./expression.ts";
import { givenOptions } from "./given_options.ts";
import { identifier } from "./identifiers.ts";
import type { OUTER, ROW_VALUE } from "./kinds.ts";
import type { CompoundNode, CteNode, QueryNode, QueryTail, SelectedNode } from "./nodes.ts";
import { countNode, isCancelled, keyOrderNode } from "./order_terms.ts";
import type { Combinable, Compound, CteOptions, FetchOptions, Query } from "./query.ts";
import { existsNode, queryNode } from "./query_holder.ts";
import { sourceNode } from "./source_holder.ts";
import type { SqlType } from "./sql_type.ts";
import { Statement } from "./statement.ts";

/** What can become a part of other queries. */
export abstract class CombinableStatement extends Statement implements Combinable<never, never> {
  declare readonly [OUTER]: never;
  declare readonly [ROW_VALUE]: never;
  readonly #query: QueryNode;

  constructor(node: QueryNode) {
    super(node);
    this.#query = node;
  }

  subquery(name: string): never {
    return derivedFrom(name, this.#query.selection, { parts: [this.#query] }) as never;
  }

  lateral(name: string): never {
    const parts = [this.#query];
    return derivedFrom(name, this.#query.selection, { parts, lateral: true }) as never;
  }

  cte(name: string, options: CteOptions = {}): never {
    return cteOf(
      name,
      this.#query.selection,
      () => this.#query,
      givenOptions(options, "cte()"),
    ) as never;
  }

  scalar(): never {
    return expressionOf({ kind: "syntax", parts: [this.#query], type: this.#type(), atomic: true });
  }

  array(): never {
    const parts = ["ARRAY", this.#query];
    return expressionOf({ kind: "syntax", parts, type: arrayAround(this.#type()), atomic: true });
  }

  exists(): never {
    return expressionOf(existsNode(this.#query));
  }

  union(...others: readonly unknown[]): never {
    return compound("union", this.#query, others);
  }

  unionAll(...others: readonly unknown[]): never {
    return compound("unionAll", this.#query, others);
  }

  intersect(...others: readonly unknown[]): never {
    return compound("intersect", this.#query, others);
  }

  intersectAll(...others: readonly unknown[]): never {
    return compound("intersectAll", this.#query, others);
  }

  except(...others: readonly unknown[]): never {
    return compound("except", this.#query, others);
  }

  exceptAll(...others: readonly unknown[]): never {
    return compound("exceptAll", this.#query, others);
  }

  /** The type of its only column. */
  #type(): SqlType {
    const [only, second] = this.#query.selection;
    if (only !== undefined && second === undefined) return only.expression.type;
    throw new ArgumentError("Cannot take the value of a query: it selects several columns");
  }
}

/** Key of what changes a query: a symbol, since what is sent might be the name of a method. */
export const CHANGED: unique symbol = Symbol("changed");

/** A query: what may follow it. */
export abstract class QueryStatement extends CombinableStatement implements Query<never, never> {
  readonly #ctes: readonly CteNode[];

  constructor(node: QueryNode & QueryTail) {
    super(node);
    this.#ctes = node.ctes;
  }

  /** The same query with a change. */
  abstract [CHANGED](change: Partial<QueryTail>): this;

  limit(count: unknown): this {
    return this[CHANGED]({ limit: countNode(count, "limit()"), withTies: false });
  }

  offset(count: unknown): this {
    return this[CHANGED]({ offset: countNode(count, "offset()") });
  }

  fetch(count: unknown, options: FetchOptions = {}): this {
    const { withTies } = givenOptions(options, "fetch()");
    return this[CHANGED]({ limit: countNode(count, "fetch()"), withTies: withTies === true });
  }

  slice(start: number, stop: number): this {
    countNode(stop, "slice()");
    return this.offset(start).limit(Math.max(0, stop - start));
  }

  with(...ctes: readonly unknown[]): this {
    return this[CHANGED]({ ctes: [...this.#ctes, ...cteNodes(ctes)] });
  }
}

/** The nodes of what `with()` takes. */
export function cteNodes(ctes: readonly unknown[]): CteNode[] {
  return ctes.map((cte, i) => {
    const slot = `with() number ${i + 1}`;
    const node = sourceNode(cte, slot);
    if (node.kind === "cte") return node;
    throw new ArgumentError(`Cannot build the statement: ${slot} was not made by cte()`);
  });
}

const OPERATIONS = {
  union: ["UNION", false],
  unionAll: ["UNION", true],
  intersect: ["INTERSECT", false],
  intersectAll: ["INTERSECT", true],
  except: ["EXCEPT", false],
  exceptAll: ["EXCEPT", true],
} as const;

/** A set operation, by the name of its method. */
export type SetOperation = keyof typeof OPERATIONS;

/** A set operation. Throws `ArgumentError` when the keys of the queries differ. */
export function compound(
  operation: SetOperation,
  first: QueryNode,
  others: readonly unknown[],
): never {
  return new CompoundStatement(compoundNode(operation, first, others)) as never;
}

/** The node of a set operation. Throws `ArgumentError` when the keys of the queries differ. */
export function compoundNode(
  operation: SetOperation,
  first: QueryNode,
  others: readonly unknown[],
): CompoundNode {
  const slot = `${operation}()`;
  const nodes = others.map((query, i) => queryNode(query, `${slot} number ${i + 1}`));
  for (const other of nodes) requireSameKeys(first, other, slot);
  const [operator, all] = OPERATIONS[operation];
  return {
    kind: "compound",
    operator,
    all,
    queries: [first, ...nodes],
    selection: first.selection.map(combined),
    orderBy: [],
    limit: null,
    offset: null,
    withTies: false,
    locks: [],
    ctes: [],
  };
}

/** The same column, which has the name of its key in the result. */
function combined({ key, expression }: SelectedNode): SelectedNode {
  return { key, label: identifier(key, "a label"), expression };
}

function requireSameKeys(a: QueryNode, b: QueryNode, slot: string): void {
  const same = a.selection.length === b.selection.length &&
    a.selection.every(({ key }, i) => key === b.selection[i]!.key);
  if (same) return;
  throw new ArgumentError(
    `Cannot build the statement: the queries of ${slot} have other keys, or in another order; use label()`,
  );
}

class CompoundStatement extends QueryStatement implements Compound<never> {
  readonly #node: CompoundNode;

  constructor(node: CompoundNode) {
    super(node);
    this.#node = node;
  }

  orderBy(...terms: readonly unknown[]): this {
    const { orderBy, selection } = this.#node;
    if (isCancelled(terms)) return this[CHANGED]({ orderBy: [] });
    const nodes = terms.map((term, i) =>
      keyOrderNode(term, `orderBy() number ${i + 1}`, selection)
    );
    return this[CHANGED]({ orderBy: [...orderBy, ...nodes] });
  }

  [CHANGED](change: Partial<QueryTail>): this {
    // Nobody extends this class, so its own kind is all that `this` can be.
    return new CompoundStatement({ ...this.#node, ...change }) as this;
  }
}
