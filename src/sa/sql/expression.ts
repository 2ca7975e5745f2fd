/**
 * The one class behind all expressions: holds a node, makes new ones.
 *
 * Its private field is the brand. Only what this module made has it, so that no object from outside, whatever
 * its shape or prototype, is ever taken for SQL.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import type { OrderTerm, SOURCE, TextColumn, TextExpr, VALUE } from "./expr.ts";
import type {
  ColumnNode,
  ComparisonOperator,
  ExpressionNode,
  LabelNode,
  OrderNode,
} from "./nodes.ts";
import { identifier } from "./identifiers.ts";
import { BOOLEAN } from "./sql_types.ts";
import type { SqlType } from "./sql_type.ts";
import { valueNode } from "./values.ts";

/** An expression. Its phantom types are never, so that it stands for one of any type without a cast. */
export class Expression implements TextExpr<never> {
  declare readonly [VALUE]: never;
  declare readonly [SOURCE]: never;
  readonly #node: ExpressionNode | LabelNode;

  constructor(node: ExpressionNode | LabelNode) {
    this.#node = node;
  }

  /** The node of an expression, or undefined for anything else. */
  static nodeOf(value: unknown): ExpressionNode | LabelNode | undefined {
    return typeof value === "object" && value !== null && #node in value ? value.#node : undefined;
  }

  eq(other: unknown): Expression {
    return other === null ? this.isNull() : this.#compare("eq", other);
  }

  ne(other: unknown): Expression {
    return other === null ? this.isNotNull() : this.#compare("ne", other);
  }

  lt(other: unknown): Expression {
    return this.#compare("lt", other);
  }

  le(other: unknown): Expression {
    return this.#compare("le", other);
  }

  gt(other: unknown): Expression {
    return this.#compare("gt", other);
  }

  ge(other: unknown): Expression {
    return this.#compare("ge", other);
  }

  like(pattern: unknown): Expression {
    return this.#compare("like", pattern);
  }

  in(values: readonly unknown[]): Expression {
    return this.#membership("in", values);
  }

  notIn(values: readonly unknown[]): Expression {
    return this.#membership("notIn", values);
  }

  isNull(): Expression {
    return new Expression({ kind: "nullTest", operand: unlabelled(this.#node), negated: false });
  }

  isNotNull(): Expression {
    return new Expression({ kind: "nullTest", operand: unlabelled(this.#node), negated: true });
  }

  label<const K extends string>(name: K): NamedExpression<K> {
    identifier(name, "a label");
    return new NamedExpression(name, { kind: "label", key: name, operand: unlabelled(this.#node) });
  }

  asc(): OrderTerm {
    return new Order({ operand: unlabelled(this.#node), direction: "asc", nulls: null });
  }

  desc(): OrderTerm {
    return new Order({ operand: unlabelled(this.#node), direction: "desc", nulls: null });
  }

  #compare(operator: ComparisonOperator, other: unknown): Expression {
    const left = unlabelled(this.#node);
    const slot = `${described(left)}.${operator}(value)`;
    if (other === null) {
      throw new ArgumentError(`Cannot compare: ${slot} is null; use isNull() or isNotNull()`);
    }
    const right = operandNode(other, typeOf(left), slot);
    return new Expression({ kind: "comparison", operator, left, right });
  }

  #membership(method: "in" | "notIn", values: unknown): Expression {
    const operand = unlabelled(this.#node);
    const slot = `${described(operand)}.${method}(values)`;
    if (!Array.isArray(values)) throw new ArgumentError(`Cannot compare: ${slot} is not an array`);
    // By index, since an iteration or a filter would pass over the holes of a sparse array.
    const type = typeOf(operand);
    const items = Array.from(values, (value, i) => valueNode(value, type, `${slot}[${i}]`).value);
    const present = items.filter((item) => item !== null);
    const negated = method === "notIn";
    const node: ExpressionNode = { kind: "membership", operand, list: present, negated };
    if (present.length === items.length) return new Expression(node);
    // NULL equals nothing in SQL, least of all inside NOT IN, where it would make every answer unknown.
    const nullTest: ExpressionNode = { kind: "nullTest", operand, negated };
    return new Expression({
      kind: "logical",
      operator: negated ? "and" : "or",
      terms: [node, nullTest],
    });
  }
}

/** An expression that has a name in the result. */
export class NamedExpression<out K extends string> extends Expression {
  readonly key: K;

  constructor(key: K, node: LabelNode | ColumnNode) {
    super(node);
    this.key = key;
  }
}

/** A column of a table. */
export class ColumnExpression extends NamedExpression<string> implements TextColumn<string, never> {
  readonly name: string;

  constructor(node: ColumnNode) {
    super(node.key, node);
    this.name = node.name ?? node.key;
  }
}

/** The class behind all terms of ORDER BY; its private field is their brand. */
export class Order implements OrderTerm {
  declare readonly [SOURCE]: never;
  readonly #node: OrderNode;

  constructor(node: OrderNode) {
    this.#node = node;
  }

  /** The node of a term made by `asc()` or `desc()`, or undefined for anything else. */
  static nodeOf(value: unknown): OrderNode | undefined {
    return typeof value === "object" && value !== null && #node in value ? value.#node : undefined;
  }

  nullsFirst(): OrderTerm {
    return new Order({ ...this.#node, nulls: "first" });
  }

  nullsLast(): OrderTerm {
    return new Order({ ...this.#node, nulls: "last" });
  }
}

/** The node of what must be an expression; `slot` says where it was given. */
export function expressionNode(value: unknown, slot: string): ExpressionNode | LabelNode {
  const node = Expression.nodeOf(value);
  if (node !== undefined) return node;
  const state = value === undefined ? "undefined" : "not an expression";
  throw new ArgumentError(`Cannot build the statement: ${slot} is ${state}`);
}

/** The node of a condition: an expression that is true, false or null. */
export function conditionNode(value: unknown, slot: string): ExpressionNode {
  const node = unlabelled(expressionNode(value, slot));
  if (typeOf(node) === BOOLEAN) return node;
  throw new ArgumentError(`Cannot build the statement: ${slot} is not a condition`);
}

/** The node of an expression, or of a value to bind. */
export function operandNode(value: unknown, type: SqlType, slot: string): ExpressionNode {
  const node = Expression.nodeOf(value);
  return node === undefined ? valueNode(value, type, slot) : unlabelled(node);
}

/** The expression itself: a label names it in the selection and means nothing elsewhere. */
export function unlabelled(node: ExpressionNode | LabelNode): ExpressionNode {
  return node.kind === "label" ? node.operand : node;
}

/** The type of an expression's values. */
export function typeOf(node: ExpressionNode): SqlType {
  return node.kind === "column" || node.kind === "value" ? node.type : BOOLEAN;
}

function described(node: ExpressionNode): string {
  return node.kind === "column" ? node.sql : "expression";
}

/** The node of what must be a column; `slot` says where it was given. */
export function columnNode(value: unknown, slot: string): ColumnNode {
  const node = Expression.nodeOf(value);
  if (node?.kind === "column") return node;
  throw new ArgumentError(`Cannot build the statement: ${slot} is not a column`);
}
