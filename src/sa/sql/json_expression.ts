/**
 * JSON.
 * @module
 */

import { BOOLEAN } from "./boolean_type.ts";
import { textArrayNode } from "./call_node.ts";
import { ArgumentError } from "./errors.ts";
import type { JsonExpr } from "./expr.ts";
import { castNode, Expression, expressionOf, syntaxOf } from "./expression.ts";
import { jsonPath, jsonStep } from "./json_path.ts";
import type { ExpressionNode, Part } from "./nodes.ts";
import { presentNode, presentValue } from "./operands.ts";
import type { SqlType } from "./sql_type.ts";
import { DOUBLE_PRECISION, INTEGER, JSONPATH_TYPE, NUMERIC, TEXT_TYPE } from "./sql_types.ts";

/** An expression of JSON. */
export class JsonExpression extends Expression implements JsonExpr<never> {
  get(step: unknown): never {
    return syntaxOf([this.node, " -> ", jsonStep(step, this.slot("get"))], this.type);
  }

  path(...steps: readonly unknown[]): never {
    return syntaxOf([this.node, " #> ", jsonPath(steps, this.slot("path"))], this.type);
  }

  text(...steps: readonly unknown[]): never {
    return expressionOf(this.#text(steps));
  }

  asInteger(): never {
    return this.#as(INTEGER);
  }

  asNumeric(): never {
    return this.#as(NUMERIC);
  }

  asFloat(): never {
    return this.#as(DOUBLE_PRECISION);
  }

  asBoolean(): never {
    return this.#as(BOOLEAN);
  }

  contains(other: unknown): never {
    return syntaxOf([this.node, " @> ", this.#json("contains", other)], BOOLEAN);
  }

  containedBy(other: unknown): never {
    return syntaxOf([this.node, " <@ ", this.#json("containedBy", other)], BOOLEAN);
  }

  hasKey(key: unknown): never {
    const right = presentValue(key, TEXT_TYPE, this.slot("hasKey"));
    return syntaxOf([this.node, " ? ", right], BOOLEAN);
  }

  hasAny(keys: unknown): never {
    return syntaxOf([this.node, " ?| ", textArrayNode(keys, this.slot("hasAny"))], BOOLEAN);
  }

  hasAll(keys: unknown): never {
    return syntaxOf([this.node, " ?& ", textArrayNode(keys, this.slot("hasAll"))], BOOLEAN);
  }

  pathExists(path: unknown): never {
    const right = presentValue(path, JSONPATH_TYPE, this.slot("pathExists"), true);
    return syntaxOf([this.node, " @? ", right], BOOLEAN);
  }

  pathMatch(path: unknown): never {
    const right = presentValue(path, JSONPATH_TYPE, this.slot("pathMatch"), true);
    return syntaxOf([this.node, " @@ ", right], BOOLEAN);
  }

  concat(other: unknown): never {
    return syntaxOf([this.node, " || ", this.#json("concat", other)], this.type);
  }

  deletePath(...steps: readonly unknown[]): never {
    return syntaxOf([this.node, " #- ", jsonPath(steps, this.slot("deletePath"))], this.type);
  }

  /** Text by `->>`, since CAST of JSON refuses a null that is in it. */
  #as(type: SqlType): never {
    return expressionOf(castNode(this.#text([]), type));
  }

  #text(steps: readonly unknown[]): ExpressionNode {
    return { kind: "syntax", parts: this.#textParts(steps), type: TEXT_TYPE, atomic: false };
  }

  #textParts(steps: readonly unknown[]): readonly Part[] {
    const slot = this.slot("text");
    if (steps.length === 1) return [this.node, " ->> ", jsonStep(steps[0], slot)];
    if (steps.length > 1) return [this.node, " #>> ", jsonPath(steps, slot)];
    // What a step has found is its text if the step is taken by another operator.
    const [left, operator, right] = this.node.kind === "syntax" ? this.node.parts : [];
    if (operator === " -> ") return [left!, " ->> ", right!];
    if (operator === " #> ") return [left!, " #>> ", right!];
    return [this.node, " #>> '{}'"];
  }

  #json(method: string, other: unknown): ExpressionNode {
    const node = presentNode(other, this.type, this.slot(method));
    if (node.type.kind === "json") return node;
    throw new ArgumentError(`Cannot build the statement: ${this.slot(method)} is not JSON`);
  }
}
