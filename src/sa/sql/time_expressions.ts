/**
 * Dates, moments and intervals.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import type { DateExpr, IntervalExpr, MomentExpr } from "./expr.ts";
import { castNode, Expression, syntaxOf } from "./expression.ts";
import { typeOf } from "./function_call.ts";
import type { Kind } from "./kinds.ts";
import type { ExpressionNode } from "./nodes.ts";
import { presentNode } from "./operands.ts";
import { INTERVAL, TIMESTAMP } from "./result_types.ts";
import { DOUBLE_PRECISION, INTEGER } from "./sql_types.ts";
import type { SqlType } from "./sql_type.ts";

/** Base of those to which something of another type is added. */
abstract class TimeExpression extends Expression {
  /** It with a value of `type` added or taken away. */
  protected shifted(
    method: "add" | "sub",
    other: unknown,
    type: SqlType,
    result: SqlType = this.type,
  ): never {
    const right = this.#operandOf(other, method, type, [type.kind]);
    return syntaxOf([this.node, method === "add" ? " + " : " - ", right], result);
  }

  /** What is between a value of one of the kinds and it. */
  protected difference(other: unknown, type: SqlType, kinds: readonly Kind[]): never {
    const right = this.#operandOf(other, "since", this.type, kinds);
    return syntaxOf([this.node, " - ", right], type);
  }

  #operandOf(
    value: unknown,
    method: string,
    type: SqlType,
    kinds: readonly Kind[],
  ): ExpressionNode {
    const node = presentNode(value, type, this.slot(method), true);
    if (kinds.includes(node.type.kind)) return node;
    const state = `${this.slot(method)} is of type ${node.type.name}`;
    throw new ArgumentError(`Cannot build the statement: ${state}`);
  }
}

/** An expression of dates. */
export class DateExpression extends TimeExpression implements DateExpr<never> {
  add(other: unknown): never {
    return this.#moved("add", other);
  }

  sub(other: unknown): never {
    return this.#moved("sub", other);
  }

  since(other: unknown): never {
    return this.difference(other, INTEGER, ["date"]);
  }

  #moved(method: "add" | "sub", other: unknown): never {
    const isSpan = INTERVAL.accepts(other) || typeOf(other)?.kind === "interval";
    return isSpan
      ? this.shifted(method, other, INTERVAL, TIMESTAMP)
      : this.shifted(method, other, INTEGER);
  }
}

/** An expression of moments. */
export class MomentExpression extends TimeExpression implements MomentExpr<never> {
  add(interval: unknown): never {
    return this.shifted("add", interval, INTERVAL);
  }

  sub(interval: unknown): never {
    return this.shifted("sub", interval, INTERVAL);
  }

  since(other: unknown): never {
    return this.difference(other, INTERVAL, ["moment", "date"]);
  }
}

/** An expression of intervals. */
export class IntervalExpression extends TimeExpression implements IntervalExpr<never> {
  add(interval: unknown): never {
    return this.shifted("add", interval, INTERVAL);
  }

  sub(interval: unknown): never {
    return this.shifted("sub", interval, INTERVAL);
  }

  mul(factor: unknown): never {
    return this.#scaled("mul", "*", factor);
  }

  div(divisor: unknown): never {
    return this.#scaled("div", "/", divisor);
  }

  neg(): never {
    return syntaxOf(["-", this.node], this.type);
  }

  #scaled(method: string, operator: string, factor: unknown): never {
    const node = presentNode(factor, DOUBLE_PRECISION, this.slot(method), true);
    // PostgreSQL multiplies intervals by DOUBLE PRECISION only, into which it does not make NUMERIC by itself.
    const right = node.type.castName === "NUMERIC" ? castNode(node, DOUBLE_PRECISION) : node;
    return syntaxOf([this.node, ` ${operator} `, right], this.type);
  }
}
