/**
 * The values of one statement and their numbers.
 * @module
 */

import type { ParamSlot } from "./compiled.ts";
import { CompileError } from "./errors.ts";
import { isShareable, sharingKey, type ValueHolder } from "./met_holders.ts";
import type { MembershipNode } from "./nodes.ts";
import type { ParamNode, ValueNode } from "./value_nodes.ts";

/** Numbers values while a statement is compiled. */
export class Binds {
  /**
   * Whether equal values share a placeholder, as GROUP BY and ORDER BY need it of those in a query. What INSERT
   * and UPDATE assign may be of different types to the server.
   */
  sharing = false;
  readonly #holders: ValueHolder[] = [];
  readonly #params: ParamSlot[] = [];
  readonly #numbers = new Map<unknown, number>();

  /** The nodes that have the values, in the order of their numbers. */
  get holders(): readonly ValueHolder[] {
    return this.#holders;
  }

  /** The places of values that are given when the statement is run. */
  get params(): readonly ParamSlot[] {
    return this.#params;
  }

  /**
   * The placeholder of a value. The same node has the same one each time, and so have equal values of one type in a
   * query: GROUP BY takes expressions for the same only if their parameters are.
   */
  value(node: ValueNode): string {
    const shared = this.sharing && isShareable(node);
    return this.#placeholder(shared ? sharingKey(node) : node, node);
  }

  /** The placeholder of a list. */
  list(node: MembershipNode): string {
    return this.#placeholder(node, node);
  }

  /** The placeholder of a named value. Throws `CompileError` when the name has two types, or two default values. */
  param(node: ParamNode): string {
    const { name, type, value } = node;
    const known = this.#params.find((slot) => slot.name === name);
    if (known !== undefined) {
      if (known.type !== type) throw differing(name, "types");
      if (!Object.is((this.#holders[known.index] as ParamNode).value, value)) {
        throw differing(name, "default values");
      }
      return `$${known.index + 1}`;
    }
    const index = this.#holders.push(node) - 1;
    this.#params.push({ index, name, type, required: value === undefined });
    return `$${index + 1}`;
  }

  #placeholder(owner: unknown, holder: ValueHolder): string {
    let number = this.#numbers.get(owner);
    if (number === undefined) {
      number = this.#holders.push(holder);
      this.#numbers.set(owner, number);
    }
    return `$${number}`;
  }
}

function differing(name: string, what: string): CompileError {
  return new CompileError(`Cannot compile: parameter ${JSON.stringify(name)} has two ${what}`);
}
