/**
 * Numbers.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import type { NumberExpr } from "./expr.ts";
import { castNode, Expression, syntaxOf } from "./expression.ts";
import type { Kind } from "./kinds.ts";
import type { ExpressionNode } from "./nodes.ts";
import { isNumeric, prevailing } from "./number_types.ts";
import { presentNode } from "./operands.ts";
import { INTEGER, NUMERIC } from "./sql_types.ts";
import type { SqlType } from "./sql_type.ts";

/** An expression of numbers. */
export class NumberExpression extends Expression implements NumberExpr<never> {
  add(other: unknown): never {
    return this.#arithmetic("add", "+", other);
  }

  sub(other: unknown): never {
    return this.#arithmetic("sub", "-", other);
  }

  mul(other: unknown): never {
    return this.#arithmetic("mul", "*", other);
  }

  div(other: unknown): never {
    return this.#arithmetic("div", "/", other);
  }

  trueDiv(other: unknown): never {
    const right = this.#number(other, "trueDiv", NUMERIC);
    return syntaxOf([castNode(this.node, NUMERIC), " / ", castNode(right, NUMERIC)], NUMERIC);
  }

  mod(other: unknown): never {
    return this.#arithmetic("mod", "%", other);
  }

  neg(): never {
    return syntaxOf(["-", this.node], this.type);
  }

  bitAnd(other: unknown): never {
    return this.#ofBits("bitAnd", "&", other);
  }

  bitOr(other: unknown): never {
    return this.#ofBits("bitOr", "|", other);
  }

  bitXor(other: unknown): never {
    return this.#ofBits("bitXor", "#", other);
  }

  bitNot(): never {
    return syntaxOf(["~", whole(this.node, this.slot("bitNot"))], this.type);
  }

  shl(bits: unknown): never {
    return this.#shifted("shl", "<<", bits);
  }

  shr(bits: unknown): never {
    return this.#shifted("shr", ">>", bits);
  }

  #ofBits(method: string, operator: string, other: unknown): never {
    const slot = this.slot(method);
    const [left, right] = [
      whole(this.node, slot),
      whole(this.#number(other, method, this.type), slot),
    ];
    return syntaxOf([left, ` ${operator} `, right], prevailing(left.type, right.type));
  }

  #shifted(method: string, operator: string, bits: unknown): never {
    const slot = this.slot(method);
    const right = whole(presentNode(bits, INTEGER, slot, true), slot);
    return syntaxOf([whole(this.node, slot), ` ${operator} `, right], this.type);
  }

  #arithmetic(method: string, operator: string, other: unknown): never {
    const right = this.#number(other, method, this.type);
    return syntaxOf([this.node, ` ${operator} `, right], prevailing(this.type, right.type));
  }

  #number(value: unknown, method: string, type: SqlType): ExpressionNode {
    const node = presentNode(value, type, this.slot(method));
    if (isNumeric(node.type)) return node;
    throw new ArgumentError(`Cannot build the statement: ${this.slot(method)} is not a number`);
  }
}

const WHOLE: ReadonlySet<Kind> = new Set<Kind>(["integer", "bigint"]);

/** The same node, which must be of whole numbers. */
function whole(node: ExpressionNode, slot: string): ExpressionNode {
  if (WHOLE.has(node.type.kind)) return node;
  throw new ArgumentError(`Cannot build the statement: ${slot} is not of whole numbers`);
}
