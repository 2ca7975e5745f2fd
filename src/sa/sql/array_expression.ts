/**
 * Arrays.
 * @module
 */

import { BOOLEAN } from "./boolean_type.ts";
import { ArgumentError } from "./errors.ts";
import type { ArrayExpr } from "./expr.ts";
import { Expression, syntaxOf } from "./expression.ts";
import { NodeHolder, unlabelled } from "./node_holder.ts";
import type { Part } from "./nodes.ts";
import { presentNode } from "./operands.ts";
import type { SqlType } from "./sql_type.ts";

/** An expression of arrays. */
export class ArrayExpression extends Expression implements ArrayExpr<never> {
  at(...positions: readonly unknown[]): never {
    if (positions.length === 0) {
      throw new ArgumentError(`Cannot build the statement: ${this.slot("at")} has no position`);
    }
    const subscripts = positions.flatMap((position) => ["[", this.#position("at", position), "]"]);
    return syntaxOf([...this.#subscripted(), ...subscripts], this.#element);
  }

  slice(from: unknown, to: unknown): never {
    const [first, last] = [from, to].map((position) =>
      position === null ? "" : this.#position("slice", position)
    );
    return syntaxOf([...this.#subscripted(), "[", first!, ":", last!, "]"], this.type);
  }

  contains(other: unknown): never {
    return this.#with("contains", "@>", other, BOOLEAN);
  }

  containedBy(other: unknown): never {
    return this.#with("containedBy", "<@", other, BOOLEAN);
  }

  overlaps(other: unknown): never {
    return this.#with("overlaps", "&&", other, BOOLEAN);
  }

  has(other: unknown): never {
    const left = presentNode(other, this.#element, this.slot("has"));
    return syntaxOf([left, " = ANY (", this.node, ")"], BOOLEAN);
  }

  concat(other: unknown): never {
    return this.#with("concat", "||", other, this.type);
  }

  get #element(): SqlType {
    return this.type.element!;
  }

  #with(method: string, operator: string, other: unknown, type: SqlType): never {
    const right = presentNode(other, this.type, this.slot(method));
    return syntaxOf([this.node, ` ${operator} `, right], type);
  }

  /** What a subscript is put behind: PostgreSQL takes a column for it, and else only what is in parentheses. */
  #subscripted(): Part[] {
    const { node } = this;
    const isLoose = node.kind === "syntax" && !node.atomic;
    return node.kind === "column" || isLoose ? [node] : ["(", node, ")"];
  }

  #position(method: string, position: unknown): Part {
    if (typeof position === "number" && Number.isSafeInteger(position)) return String(position);
    const node = NodeHolder.nodeOf(position);
    if (node !== undefined) return unlabelled(node);
    throw new ArgumentError(
      `Cannot build the statement: ${this.slot(method)} is not a whole number`,
    );
  }
}
