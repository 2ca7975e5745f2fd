/**
 * Conditions.
 * @module
 */

import { BOOLEAN } from "./boolean_type.ts";
import { ArgumentError } from "./errors.ts";
import type { BooleanExpr } from "./expr.ts";
import { Expression, syntaxOf } from "./expression.ts";
import { and, not, or } from "./logic.ts";

/** A condition. */
export class BooleanExpression extends Expression implements BooleanExpr<never> {
  and(...others: readonly unknown[]): never {
    return and(this, ...others as never[]) as never;
  }

  or(...others: readonly unknown[]): never {
    return or(this, ...others as never[]) as never;
  }

  not(): never {
    return not(this) as never;
  }

  is(value: unknown): never {
    return syntaxOf([this.node, ` IS ${truth(value)}`], BOOLEAN);
  }

  isNot(value: unknown): never {
    return syntaxOf([this.node, ` IS NOT ${truth(value)}`], BOOLEAN);
  }
}

function truth(value: unknown): string {
  if (value === null) return "NULL";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  throw new ArgumentError("Cannot compare: is(value) is neither true, false nor null");
}
