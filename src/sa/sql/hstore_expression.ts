/**
 * hstore.
 * @module
 */

import { BOOLEAN } from "./boolean_type.ts";
import { callNode, textArrayNode } from "./call_node.ts";
import type { HstoreExpr } from "./expr.ts";
import { Expression, expressionOf, syntaxOf } from "./expression.ts";
import type { ExpressionNode } from "./nodes.ts";
import { presentNode, presentValue } from "./operands.ts";
import { TEXT_ARRAY } from "./result_types.ts";
import type { SqlType } from "./sql_type.ts";
import { TEXT_TYPE } from "./sql_types.ts";

/** An expression of hstore. */
export class HstoreExpression extends Expression implements HstoreExpr<never> {
  get(key: unknown): never {
    const right = presentNode(key, TEXT_TYPE, this.slot("get"), true);
    return syntaxOf([this.node, " -> ", right], TEXT_TYPE);
  }

  hasKey(key: unknown): never {
    return syntaxOf([this.node, " ? ", this.#key("hasKey", key)], BOOLEAN);
  }

  hasAny(keys: unknown): never {
    return syntaxOf([this.node, " ?| ", textArrayNode(keys, this.slot("hasAny"))], BOOLEAN);
  }

  hasAll(keys: unknown): never {
    return syntaxOf([this.node, " ?& ", textArrayNode(keys, this.slot("hasAll"))], BOOLEAN);
  }

  contains(other: unknown): never {
    return this.#with("contains", "@>", other, BOOLEAN);
  }

  containedBy(other: unknown): never {
    return this.#with("containedBy", "<@", other, BOOLEAN);
  }

  concat(other: unknown): never {
    return this.#with("concat", "||", other, this.type);
  }

  deleteKey(key: unknown): never {
    return syntaxOf([this.node, " - ", this.#key("deleteKey", key)], this.type);
  }

  keys(): never {
    return expressionOf(callNode("akeys", [this.node], TEXT_ARRAY));
  }

  values(): never {
    return expressionOf(callNode("avals", [this.node], TEXT_ARRAY));
  }

  #key(method: string, key: unknown): ExpressionNode {
    return presentValue(key, TEXT_TYPE, this.slot(method), true);
  }

  #with(method: string, operator: string, other: unknown, type: SqlType): never {
    const right = presentNode(other, this.type, this.slot(method));
    return syntaxOf([this.node, ` ${operator} `, right], type);
  }
}
