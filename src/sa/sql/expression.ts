/**
 * The class behind all expressions: holds a node, makes new ones. Those of one kind of type add its operators.
 *
 * Its private field is the brand. Only what this module made has it, so that no object from outside, whatever
 * its shape or prototype, is ever taken for SQL.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import type { Expr } from "./expr.ts";
import { givenOptions } from "./given_options.ts";
import { identifier } from "./identifiers.ts";
import type { KIND, Kind, OrderTerm, SOURCE, VALUE } from "./kinds.ts";
import { membershipNode } from "./membership.ts";
import { typeNameNode } from "./name_node.ts";
import { NodeHolder, unlabelled } from "./node_holder.ts";
import type { ComparisonOperator, ExpressionNode, LabelNode, OrderNode, Part } from "./nodes.ts";
import { operandNode } from "./operands.ts";
import { operatorOf } from "./operators.ts";
import { BOOLEAN } from "./boolean_type.ts";
import type { SqlType } from "./sql_type.ts";
import { expressionText, inspected } from "./statement.ts";
import { TypeHolder } from "./type_holder.ts";

/** An expression. Its phantom types are never, so that it stands for one of any type without a cast. */
export class Expression extends NodeHolder implements Expr<never> {
  declare readonly [VALUE]: never;
  declare readonly [SOURCE]: never;
  declare readonly [KIND]: never;
  /** The key in rows of a column or a label; not there for others. */
  declare readonly key: never;
  /** The name in the database of a column; not there for others. */
  declare readonly name: never;

  constructor(node: ExpressionNode | LabelNode) {
    super(node);
    if (node.kind === "column") Object.assign(this, { key: node.key, name: node.name });
    if (node.kind === "label") Object.assign(this, { key: node.key });
  }

  eq(other: unknown): never {
    return other === null ? this.isNull() : this.#compare("eq", "=", other);
  }

  ne(other: unknown): never {
    return other === null ? this.isNotNull() : this.#compare("ne", "<>", other);
  }

  lt(other: unknown): never {
    return this.#compare("lt", "<", other);
  }

  le(other: unknown): never {
    return this.#compare("le", "<=", other);
  }

  gt(other: unknown): never {
    return this.#compare("gt", ">", other);
  }

  ge(other: unknown): never {
    return this.#compare("ge", ">=", other);
  }

  isDistinctFrom(other: unknown): never {
    const right = this.operand(other, "isDistinctFrom");
    return syntaxOf([this.node, " IS DISTINCT FROM ", right], BOOLEAN);
  }

  isNotDistinctFrom(other: unknown): never {
    const right = this.operand(other, "isNotDistinctFrom");
    return syntaxOf([this.node, " IS NOT DISTINCT FROM ", right], BOOLEAN);
  }

  between(low: unknown, high: unknown, options: { symmetric?: boolean } = {}): never {
    const { symmetric } = givenOptions(options, "between()");
    const [from, to] = [this.compared(low, "between"), this.compared(high, "between")];
    const word = symmetric === true ? " BETWEEN SYMMETRIC " : " BETWEEN ";
    return syntaxOf([this.node, word, from, " AND ", to], BOOLEAN);
  }

  in(values: unknown): never {
    return expressionOf(membershipNode(this.node, values, false, this.slot("in")));
  }

  notIn(values: unknown): never {
    return expressionOf(membershipNode(this.node, values, true, this.slot("notIn")));
  }

  isNull(): never {
    return expressionOf({ kind: "nullTest", operand: this.node, negated: false, type: BOOLEAN });
  }

  isNotNull(): never {
    return expressionOf({ kind: "nullTest", operand: this.node, negated: true, type: BOOLEAN });
  }

  notNull(): never {
    return expressionOf(this.node);
  }

  cast(type: unknown): never {
    const sqlType = TypeHolder.typeOf(type, this.slot("cast"));
    return expressionOf(castNode(this.node, sqlType));
  }

  op(operator: unknown, other: unknown, type: unknown): never {
    const right = this.operand(other, "op");
    const sqlType = TypeHolder.typeOf(type, this.slot("op"));
    return syntaxOf([this.node, ` ${operatorOf(operator)} `, right], sqlType);
  }

  boolOp(operator: unknown, other: unknown): never {
    const right = this.operand(other, "boolOp");
    return syntaxOf([this.node, ` ${operatorOf(operator)} `, right], BOOLEAN);
  }

  label(name: string): never {
    identifier(name, "a label");
    return expressionOf({ kind: "label", key: name, operand: this.node });
  }

  asc(): OrderTerm {
    return new Order({ operand: this.node, direction: "asc", nulls: null });
  }

  desc(): OrderTerm {
    return new Order({ operand: this.node, direction: "desc", nulls: null });
  }

  /** Its text, with placeholders for its values. */
  override toString(): string {
    return expressionText(this.node);
  }

  /** How `console.log()` and `Deno.inspect()` show it: its text. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return inspected(this);
  }

  /** The operand on the right of an operator: a value of this expression's type, or of `type`. */
  protected operand(value: unknown, method: string, type: SqlType = this.type): ExpressionNode {
    return operandNode(value, type, this.slot(method));
  }

  /** As {@linkcode operand}, but not null, with which nothing compares. */
  protected compared(value: unknown, method: string): ExpressionNode {
    if (value !== null) return this.operand(value, method);
    throw new ArgumentError(
      `Cannot compare: ${this.slot(method)} is null; use isNull() or isNotNull()`,
    );
  }

  /** How errors name an argument of a method. */
  protected slot(method: string): string {
    const { node } = this;
    return `${node.kind === "column" ? described(node) : "expression"}.${method}(value)`;
  }

  #compare(method: string, operator: ComparisonOperator, other: unknown): never {
    const right = this.compared(other, method);
    return expressionOf({ kind: "comparison", operator, left: this.node, right, type: BOOLEAN });
  }
}

function described({ source, sqlName }: Extract<ExpressionNode, { kind: "column" }>): string {
  return `${source.sql}.${sqlName}`;
}

/** An expression of syntax around operands. No method, since what is sent might be the name of one. */
export function syntaxOf(parts: readonly Part[], type: SqlType, atomic = false): never {
  return expressionOf({ kind: "syntax", parts, type, atomic });
}

/** `CAST(operand AS type)`. */
export function castNode(operand: ExpressionNode, type: SqlType): ExpressionNode {
  const parts = ["CAST(", operand, " AS ", typeNameNode(type), ")"];
  return { kind: "syntax", parts, type, atomic: true };
}

/** The classes of the kinds that have operators of their own; filled in by expression_kinds.ts. */
const CLASSES = new Map<Kind, new (node: ExpressionNode | LabelNode) => Expression>();

/** Says what class the expressions of some kinds are of. */
export function setClass(
  kinds: readonly Kind[],
  of: new (node: ExpressionNode | LabelNode) => Expression,
): void {
  for (const kind of kinds) CLASSES.set(kind, of);
}

/** The expression of a node, with the operators of its type. It stands for one of any type. */
export function expressionOf(node: ExpressionNode | LabelNode): never {
  const of = CLASSES.get(unlabelled(node).type.kind) ?? Expression;
  return new of(node) as never;
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
