/**
 * Ranges.
 * @module
 */

import { BOOLEAN } from "./boolean_type.ts";
import { callNode } from "./call_node.ts";
import type { RangeExpr } from "./expr.ts";
import { Expression, expressionOf, syntaxOf } from "./expression.ts";
import type { ExpressionNode } from "./nodes.ts";
import { presentNode } from "./operands.ts";
import type { SqlType } from "./sql_type.ts";

/** An expression of ranges. */
export class RangeExpression extends Expression implements RangeExpr<never> {
  contains(other: unknown): never {
    return syntaxOf([this.node, " @> ", this.#rangeOrBound(other)], BOOLEAN);
  }

  containedBy(other: unknown): never {
    return this.#with("containedBy", "<@", other, BOOLEAN);
  }

  overlaps(other: unknown): never {
    return this.#with("overlaps", "&&", other, BOOLEAN);
  }

  leftOf(other: unknown): never {
    return this.#with("leftOf", "<<", other, BOOLEAN);
  }

  rightOf(other: unknown): never {
    return this.#with("rightOf", ">>", other, BOOLEAN);
  }

  notRightOf(other: unknown): never {
    return this.#with("notRightOf", "&<", other, BOOLEAN);
  }

  notLeftOf(other: unknown): never {
    return this.#with("notLeftOf", "&>", other, BOOLEAN);
  }

  adjacentTo(other: unknown): never {
    return this.#with("adjacentTo", "-|-", other, BOOLEAN);
  }

  union(other: unknown): never {
    return this.#with("union", "+", other, this.type);
  }

  intersect(other: unknown): never {
    return this.#with("intersect", "*", other, this.type);
  }

  except(other: unknown): never {
    return this.#with("except", "-", other, this.type);
  }

  lower(): never {
    return expressionOf(callNode("lower", [this.node], this.#bound));
  }

  upper(): never {
    return expressionOf(callNode("upper", [this.node], this.#bound));
  }

  isEmpty(): never {
    return expressionOf(callNode("isempty", [this.node], BOOLEAN));
  }

  get #bound(): SqlType {
    return this.type.element!;
  }

  #rangeOrBound(other: unknown): ExpressionNode {
    const slot = this.slot("contains");
    return this.type.accepts(other)
      ? presentNode(other, this.type, slot, true)
      : presentNode(other, this.#bound, slot, true);
  }

  /** Casts, since operators with multiranges and with bounds would do, too. */
  #with(method: string, operator: string, other: unknown, type: SqlType): never {
    const right = presentNode(other, this.type, this.slot(method), true);
    return syntaxOf([this.node, ` ${operator} `, right], type);
  }
}
