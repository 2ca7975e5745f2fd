/**
 * ANY, ALL and DISTINCT: what stands beside a value and is none.
 * @module
 */

import { arrayOperand } from "./array_operand.ts";
import { ArgumentError } from "./errors.ts";
import { expressionOf } from "./expression.ts";
import "./expression_kinds.ts";
import type { ElementOf, ExprOf, Kind, QueryOf, ScalarKind } from "./kinds.ts";
import { expressionNode, NodeHolder, unlabelled } from "./node_holder.ts";
import type { Part } from "./nodes.ts";
import { queryNodeOf } from "./query_holder.ts";
import type { SqlType } from "./sql_type.ts";

/**
 * ANY, for the right side of a comparison: whether it holds for one element of an array or row of a query.
 *
 * Throws `ArgumentError` for what is neither an array nor a query of one column.
 *
 * @see https://www.postgresql.org/docs/current/functions-comparisons.html
 */
export function any<V, S extends string, EK extends ScalarKind>(
  array: ExprOf<V, S, `${EK}[]`>,
): ExprOf<ElementOf<NonNullable<V>> | null, S, EK>;
/** ANY of the rows of a query. */
export function any<V, Outer extends string>(query: QueryOf<V, Outer>): ExprOf<V, Outer, never>;
export function any(operand: unknown): never {
  return quantified("ANY", operand);
}

/**
 * ALL, for the right side of a comparison: whether it holds for all elements of an array or rows of a query.
 *
 * Throws `ArgumentError` for what is neither an array nor a query of one column.
 *
 * @see https://www.postgresql.org/docs/current/functions-comparisons.html
 */
export function all<V, S extends string, EK extends ScalarKind>(
  array: ExprOf<V, S, `${EK}[]`>,
): ExprOf<ElementOf<NonNullable<V>> | null, S, EK>;
/** ALL of the rows of a query. */
export function all<V, Outer extends string>(query: QueryOf<V, Outer>): ExprOf<V, Outer, never>;
export function all(operand: unknown): never {
  return quantified("ALL", operand);
}

/**
 * DISTINCT, for the argument of an aggregate: `func.count(distinct(t.c.name))`.
 *
 * Throws `ArgumentError` for what is no expression.
 */
export function distinct<V, S extends string, K extends Kind>(
  value: ExprOf<V, S, K>,
): ExprOf<V, S, K> {
  const node = unlabelled(expressionNode(value, "distinct() value"));
  return expressionOf({
    kind: "syntax",
    parts: ["DISTINCT ", node],
    type: node.type,
    atomic: false,
  });
}

function quantified(word: string, operand: unknown): never {
  const query = queryNodeOf(operand);
  if (query !== undefined) {
    const [selected] = query.selection;
    if (selected !== undefined && query.selection.length === 1) {
      return quantifier([`${word} `, query], selected.expression.type);
    }
    throw new ArgumentError(
      `Cannot compare: the query of ${word} does not select one column`,
    );
  }
  const holder = NodeHolder.nodeOf(operand);
  const node = holder === undefined ? undefined : unlabelled(holder);
  const element = node?.type.element;
  if (node === undefined || element === undefined || !node.type.kind.endsWith("[]")) {
    throw new ArgumentError(`Cannot compare: ${word} takes an array or a query`);
  }
  return quantifier([`${word} (`, arrayOperand(node), ")"], element);
}

function quantifier(parts: readonly Part[], type: SqlType): never {
  return expressionOf({ kind: "syntax", parts, type, atomic: true });
}
