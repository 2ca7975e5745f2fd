/**
 * CASE.
 * @module
 */

import { commonType } from "./common_type.ts";
import { ArgumentError } from "./errors.ts";
import { expressionOf } from "./expression.ts";
import "./expression_kinds.ts";
import { typeOf } from "./function_call.ts";
import type { ExpressionKindOf, ExpressionOf, KindOf } from "./function_types.ts";
import type { AnyArgument, ConditionOf, ExprOf, Operand, SourceOf, Sure, VALUE } from "./kinds.ts";
import type { Widened } from "./literals.ts";
import { conditionNode, expressionNode, unlabelled } from "./node_holder.ts";
import type { Part } from "./nodes.ts";
import { operandNode, presentNode } from "./operands.ts";
import type { SqlType } from "./sql_type.ts";
import { TEXT_TYPE } from "./sql_types.ts";
import { inferType } from "./values_type.ts";

/** What CASE gives: one of several results `R`, values and expressions, chosen by `T`. */
export type CaseOf<R, T> = [ExpressionKindOf<R>] extends [never]
  ? ExpressionOf<Widened<R>, Sure<SourceOf<T>>, KindOf<R>>
  : ExpressionOf<
    CaseValue<R, ExpressionKindOf<R>>,
    SourceOf<R> | Sure<SourceOf<T>>,
    ExpressionKindOf<R>
  >;
/** The values of results that are of the kinds `K`: bare ones are read as the expressions are, but for JSON. */
export type CaseValue<R, K> = R extends { readonly [VALUE]: infer V } ? V
  : R extends null ? null
  : K extends "json" ? Widened<R>
  : never;

/**
 * CASE WHEN: the result of the first condition that holds, else `otherwise`, or null where it is left out.
 *
 * Results that are values take the type of those that are expressions, and what is usual for them where there are
 * none. Throws `ArgumentError` when there is no condition.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const tbl = sa.table("tbl", new sa.MetaData(), { id: sa.integer().primaryKey() });
 * const query = sa.select({ size: sa.caseWhen([[tbl.c.id.gt(100), "large"]], "small") });
 * console.log(query.toSQL().values); // [ 100, "large", "small" ]
 * ```
 *
 * @see https://www.postgresql.org/docs/current/functions-conditional.html#FUNCTIONS-CASE
 */
export function caseWhen<const W extends readonly (readonly [ConditionOf<string>, AnyArgument])[]>(
  whens: W,
): CaseOf<W[number][1] | null, W[number][0]>;
/** CASE WHEN with ELSE. */
export function caseWhen<
  const W extends readonly (readonly [ConditionOf<string>, AnyArgument])[],
  const E extends AnyArgument,
>(whens: W, otherwise: E): CaseOf<W[number][1] | E, W[number][0]>;
export function caseWhen(whens: unknown, ...otherwise: readonly unknown[]): never {
  const pairs = pairsOf(whens, "caseWhen()");
  const tests = pairs.map(([test], i) => conditionNode(test, `caseWhen() number ${i + 1}`));
  return caseExpression(["CASE"], tests, [...pairs.map(([, result]) => result), ...otherwise]);
}

/**
 * CASE of an expression: the result of the first value that it equals, else `otherwise`, or null where it is left out.
 *
 * Throws `ArgumentError` when there is no value, and for one that is null, which nothing equals.
 *
 * @see https://www.postgresql.org/docs/current/functions-conditional.html#FUNCTIONS-CASE
 */
export function caseValue<
  V,
  S extends string,
  const W extends readonly (readonly [Operand<V>, AnyArgument])[],
>(
  operand: ExprOf<V, S>,
  whens: W,
): CaseOf<W[number][1] | null, W[number][0] | ExprOf<unknown, S>>;
/** CASE of an expression with ELSE. */
export function caseValue<
  V,
  S extends string,
  const W extends readonly (readonly [Operand<V>, AnyArgument])[],
  const E extends AnyArgument,
>(
  operand: ExprOf<V, S>,
  whens: W,
  otherwise: E,
): CaseOf<W[number][1] | E, W[number][0] | ExprOf<unknown, S>>;
export function caseValue(
  operand: unknown,
  whens: unknown,
  ...otherwise: readonly unknown[]
): never {
  const node = unlabelled(expressionNode(operand, "caseValue() operand"));
  const pairs = pairsOf(whens, "caseValue()");
  const tests = pairs.map(([value], i) =>
    presentNode(value, node.type, `caseValue() number ${i + 1}`)
  );
  const results = [...pairs.map(([, result]) => result), ...otherwise];
  return caseExpression(["CASE ", node], tests, results);
}

function pairsOf(whens: unknown, slot: string): readonly (readonly unknown[])[] {
  if (!Array.isArray(whens) || whens.length === 0) {
    throw new ArgumentError(`Cannot build the statement: ${slot} has no condition`);
  }
  return Array.from(whens, (pair: unknown) => {
    if (Array.isArray(pair) && pair.length === 2) return pair;
    throw new ArgumentError(`Cannot build the statement: ${slot} takes pairs`);
  });
}

/** The server is told the type of every value, since there may be nothing else in it that says. */
function caseExpression(
  start: readonly Part[],
  tests: readonly Part[],
  results: readonly unknown[],
): never {
  const type = resultType(results);
  const nodes = results.map((result) => operandNode(result, type, "result of CASE", true));
  const whens = tests.flatMap((test, i) => [" WHEN ", test, " THEN ", nodes[i]!]);
  const rest = nodes.slice(tests.length).flatMap((node) => [" ELSE ", node]);
  return expressionOf({
    kind: "syntax",
    parts: [...start, ...whens, ...rest, " END"],
    type,
    atomic: true,
  });
}

function resultType(results: readonly unknown[]): SqlType {
  const typed = results.map(typeOf).filter((type) => type !== null);
  if (typed.length > 0) return commonType(typed);
  const values = results.filter((value) => value !== null);
  if (values.length === 0) return TEXT_TYPE;
  return commonType(values.map((value) => inferType(value, "result of CASE")));
}
