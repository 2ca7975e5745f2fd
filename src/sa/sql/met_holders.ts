/**
 * The nodes with values that are met in a statement.
 * @module
 */

import type { MembershipNode } from "./nodes.ts";
import type { ParamNode, ValueNode } from "./value_nodes.ts";

/** A node with a value, or with several for one placeholder. */
export type ValueHolder = ValueNode | MembershipNode | ParamNode;

/** Whether equal values of one type share a placeholder, where it makes a difference to the server. */
export function isShareable({ value, type }: ValueNode): boolean {
  return value !== null && typeof value !== "object" && type.bind === undefined;
}

/** The same for values that share one, and for no others. */
export function sharingKey({ value, type, cast }: ValueNode): string {
  // As text it would be 0, which is another number.
  return `${cast} ${type.castName} ${typeof value} ${Object.is(value, -0) ? "-0" : value}`;
}

/** So many are looked for one by one, which is faster than a map of them. */
const FEW = 16;

/** Those that have been met, in that order. */
export class MetHolders {
  readonly #all: ValueHolder[] = [];
  #places: Map<ValueHolder, number> | null = null;
  #firstShareable: ValueNode | null = null;
  #shareable: Map<string, ValueNode> | null = null;

  get all(): readonly ValueHolder[] {
    return this.#all;
  }

  /** Adds one that has not been met. */
  add(node: ValueHolder): void {
    const place = this.#all.push(node) - 1;
    if (place === FEW) this.#places = new Map(this.#all.map((each, i) => [each, i]));
    else this.#places?.set(node, place);
  }

  /** The first of the values that are given by this name. */
  named(name: string): ParamNode | undefined {
    return this.#all.find((each): each is ParamNode => each.kind === "param" && each.name === name);
  }

  /** The place of one, from 0; -1 when it has not been met. */
  placeOf(node: ValueHolder): number {
    return this.#places === null ? this.#all.indexOf(node) : this.#places.get(node) ?? -1;
  }

  /** The place of the first with which one that is new shares its placeholder; -1 when it will be the first. */
  equalTo(node: ValueNode): number {
    if (!isShareable(node)) return -1;
    const first = this.#firstShareable ??= node;
    // Most statements have one alone, and no use for keys.
    if (first === node) return -1;
    this.#shareable ??= new Map([[sharingKey(first), first]]);
    const key = sharingKey(node);
    const equal = this.#shareable.get(key);
    if (equal !== undefined) return this.placeOf(equal);
    this.#shareable.set(key, node);
    return -1;
  }
}
