/**
 * What all statements have in common.
 * @module
 */

import type { Compiled } from "./compiled.ts";
import type { OUTER, Selection } from "./kinds.ts";
import { NodeHolder } from "./node_holder.ts";
import type { StatementNode } from "./nodes.ts";
import { UNTYPED } from "./untyped.ts";

/** Key of what a statement returns; exists for the compiler only. */
export declare const SELECTION: unique symbol;
/** Key of the sources that an outer join may leave without a row; exists for the compiler only. */
export declare const NULLABLE: unique symbol;

/**
 * A statement that can be executed; `Sel` is what it returns, never when it returns no rows. One that takes sources
 * from a query around it, `Outer`, cannot be executed by itself.
 */
export interface Executable<
  out Sel extends Selection,
  out Nul extends string = never,
  out Outer extends string = never,
> {
  /** What it returns, by key in rows; not there at run time. */
  readonly [SELECTION]: Sel;
  /** The sources that may be missing from a row; not there at run time. */
  readonly [NULLABLE]: Nul;
  /** What it takes from the query around it; not there at run time. */
  readonly [OUTER]: Outer;
  /** Its text and values. Throws as `compile()`. */
  toSQL(): Compiled;
}

/** Base of the classes behind all statements; its private field is their brand. */
export abstract class Statement implements Executable<never> {
  declare readonly [SELECTION]: never;
  declare readonly [NULLABLE]: never;
  declare readonly [OUTER]: never;
  readonly #node: StatementNode;

  constructor(node: StatementNode) {
    this.#node = node;
  }

  /** The node of a statement, or undefined for anything else. */
  static nodeOf(value: unknown): StatementNode | undefined {
    if (typeof value !== "object" || value === null) return undefined;
    return #node in value ? value.#node : textNodeOf(value);
  }

  toSQL(): Compiled {
    return compiled(this.#node);
  }
}

/** A fragment may be all of a statement. */
function textNodeOf(value: object): StatementNode | undefined {
  const fragment = NodeHolder.nodeOf(value);
  if (fragment?.kind !== "fragment" || fragment.type !== UNTYPED) return undefined;
  return { kind: "text", fragment, selection: null };
}

/** The text and values of a statement. */
export function compiled(node: StatementNode): Compiled {
  return compileWith(node);
}

let compileWith: (node: StatementNode) => Compiled;

/** Says what compiles; the compiler does, which is above all statements. */
export function setCompiler(compile: (node: StatementNode) => Compiled): void {
  compileWith = compile;
}
