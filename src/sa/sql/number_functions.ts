/**
 * Functions of numbers.
 * @module
 */

import type { NumberExpr, Sum } from "./expr.ts";
import { type AnyFunction, firstType, functionOf, typeOf } from "./function_call.ts";
import type { IntegerArgument, NumberArgument, NumericOf, Real } from "./function_types.ts";
import type { ExprOf, NumberKind, NumberOperand } from "./kinds.ts";
import type { ExpressionNode } from "./nodes.ts";
import { prevailing } from "./number_types.ts";
import type { SqlType } from "./sql_type.ts";
import { DOUBLE_PRECISION, INTEGER, NUMERIC } from "./sql_types.ts";

/**
 * Functions of numbers.
 *
 * @see https://www.postgresql.org/docs/current/functions-math.html
 */
export interface NumberFunctions {
  /** Without its sign. */
  abs<V, S extends string, K extends NumberKind>(number: ExprOf<V, S, K>): NumberExpr<V, S, K>;
  /** -1, 0 or 1. */
  sign<E extends NumberArgument>(number: E): Real<E>;
  /** The nearest whole number that is not less. */
  ceil<E extends NumberArgument>(number: E): Real<E>;
  /** The nearest whole number that is not greater. */
  floor<E extends NumberArgument>(number: E): Real<E>;
  /** The nearest whole number. */
  round<E extends NumberArgument>(number: E): Real<E>;
  /** NUMERIC with so many digits after the point. */
  round<E extends NumberArgument>(
    number: E,
    digits: IntegerArgument,
  ): NumericOf<E>;
  /** Without what is after the point. */
  trunc<E extends NumberArgument>(number: E): Real<E>;
  /** NUMERIC without the digits after so many behind the point. */
  trunc<E extends NumberArgument>(
    number: E,
    digits: IntegerArgument,
  ): NumericOf<E>;
  /** What remains of a division. */
  mod<V, S extends string, K extends NumberKind, E extends NumberOperand<V>>(
    number: ExprOf<V, S, K>,
    divisor: E,
  ): Sum<V, K, S, E>;
  /** A number to the power of another. */
  power<A extends NumberArgument, B extends NumberArgument>(
    base: A,
    exponent: B,
  ): Real<A | B>;
  /** The square root. */
  sqrt<E extends NumberArgument>(number: E): Real<E>;
  /** The natural logarithm. */
  ln<E extends NumberArgument>(number: E): Real<E>;
  /** e to the power of a number. */
  exp<E extends NumberArgument>(number: E): Real<E>;
  /** A number from 0 on, below 1, another one for each row. */
  random(): NumberExpr<number, never, "float">;
}

const real = (name: string): AnyFunction => functionOf(name, realType, null);
const rounding = (name: string): AnyFunction => (...args) =>
  args.length > 1
    ? functionOf(name, numericOf, NUMERIC, INTEGER)(...args)
    : functionOf(name, realType, null)(...args);

/** {@linkcode NumberFunctions} at run time. */
export const numberFunctions: NumberFunctions = {
  abs: functionOf("abs", firstType, null),
  sign: real("sign"),
  ceil: real("ceil"),
  floor: real("floor"),
  round: rounding("round"),
  trunc: rounding("trunc"),
  mod: (number: unknown, divisor: unknown) =>
    functionOf("mod", sumType, typeOf(number))(number, divisor),
  power: (base: unknown, exponent: unknown) => {
    const isNumeric = [base, exponent].some((arg) => typeOf(arg)?.kind === "numeric");
    const type = isNumeric ? NUMERIC : DOUBLE_PRECISION;
    return functionOf("power", realType, type)(base, exponent);
  },
  sqrt: real("sqrt"),
  ln: real("ln"),
  exp: real("exp"),
  random: functionOf("random", DOUBLE_PRECISION),
};

function sumType([left, right]: readonly ExpressionNode[]): SqlType {
  return prevailing(left!.type, right!.type);
}

function realType(args: readonly ExpressionNode[]): SqlType {
  return args.some(({ type }) => type.kind === "float")
    ? DOUBLE_PRECISION
    : numericIn(args) ?? DOUBLE_PRECISION;
}

function numericOf(args: readonly ExpressionNode[]): SqlType {
  return numericIn(args) ?? NUMERIC;
}

function numericIn(args: readonly ExpressionNode[]): SqlType | undefined {
  return args.find(({ type }) => type.kind === "numeric")?.type;
}
