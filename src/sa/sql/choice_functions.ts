/**
 * Functions that choose among their arguments.
 * @module
 */

import { callNode } from "./call_node.ts";
import { commonType } from "./common_type.ts";
import type { JsonExpr, Kinds } from "./expr.ts";
import { expressionOf } from "./expression.ts";
import { type AnyFunction, anyNode, typeOf } from "./function_call.ts";
import type { FirstOf, SourceOfFirst } from "./function_types.ts";
import type { Choice, ExprOf, Kind, SourceOf } from "./kinds.ts";
import type { ExpressionNode } from "./nodes.ts";
import { operandNode } from "./operands.ts";
import type { SqlType } from "./sql_type.ts";

/**
 * Functions that choose among their arguments. JavaScript values are of the type of the first argument.
 *
 * @see https://www.postgresql.org/docs/current/functions-conditional.html
 */
export interface ChoiceFunctions {
  /** The first argument that is not null. */
  coalesce<V, S extends string, K extends Kind, E extends readonly (Choice<V, K> | null)[]>(
    first: ExprOf<V, S, K>,
    ...others: E
  ): FirstOf<V, ExprOf<V, S, K> | E[number], K>;
  /** The same of JSON of different types. */
  coalesce<S extends string, E extends readonly ExprOf<unknown, string, "json">[]>(
    first: ExprOf<unknown, S, "json">,
    ...others: E
  ): JsonExpr<unknown, SourceOfFirst<ExprOf<unknown, S, "json"> | E[number]>>;
  /** Null where both are equal, else the first. */
  nullif<V, S extends string, K extends Kind, E extends Choice<V, K>>(
    value: ExprOf<V, S, K>,
    other: E,
  ): Kinds<V | null, S | SourceOf<E>>[K];
  /** The greatest of those that are not null. */
  greatest<V, S extends string, K extends Kind, E extends readonly Choice<V, K>[]>(
    first: ExprOf<V, S, K>,
    ...others: E
  ): FirstOf<V, ExprOf<V, S, K> | E[number], K>;
  /** The least of those that are not null. */
  least<V, S extends string, K extends Kind, E extends readonly Choice<V, K>[]>(
    first: ExprOf<V, S, K>,
    ...others: E
  ): FirstOf<V, ExprOf<V, S, K> | E[number], K>;
}

/** {@linkcode ChoiceFunctions} at run time. */
export const choiceFunctions: ChoiceFunctions = {
  coalesce: choiceOf("coalesce", commonOf),
  nullif: choiceOf("nullif", ([first]) => first!.type),
  greatest: choiceOf("greatest", commonOf),
  least: choiceOf("least", commonOf),
};

/** Values take the type of the first expression, and what is usual for them where there is none. */
function choiceOf(
  name: string,
  result: (args: readonly ExpressionNode[]) => SqlType,
): AnyFunction {
  return (...args) => {
    const type = args.map(typeOf).find((type) => type !== null) ?? null;
    const nodes = args.map((arg, i) => choiceNode(arg, type, `${name}() argument ${i + 1}`));
    return expressionOf(callNode(name, nodes, result(nodes)));
  };
}

/** Null is one of the choices. */
function choiceNode(value: unknown, type: SqlType | null, slot: string): ExpressionNode {
  return type === null ? anyNode(value, slot) : operandNode(value, type, slot, true);
}

function commonOf(args: readonly ExpressionNode[]): SqlType {
  return commonType(args.map(({ type }) => type));
}
