/**
 * What all statements have in common.
 * @module
 */

import type { StatementNode } from "./nodes.ts";
import type { Selection } from "./row_types.ts";

/** Key of what a statement returns; exists for the compiler only. */
export declare const SELECTION: unique symbol;
/** Key of the sources that an outer join may leave without a row; exists for the compiler only. */
export declare const NULLABLE: unique symbol;

/** A statement that can be executed; `Sel` is what it returns, never when it returns no rows. */
export interface Executable<out Sel extends Selection, out Nul extends string = never> {
  /** What it returns, by key in rows; not there at run time. */
  readonly [SELECTION]: Sel;
  /** The sources that may be missing from a row; not there at run time. */
  readonly [NULLABLE]: Nul;
}

/** Base of the classes behind all statements; its private field is their brand. */
export abstract class Statement implements Executable<never> {
  declare readonly [SELECTION]: never;
  declare readonly [NULLABLE]: never;
  readonly #node: StatementNode;

  constructor(node: StatementNode) {
    this.#node = node;
  }

  /** The node of a statement, or undefined for anything else. */
  static nodeOf(value: unknown): StatementNode | undefined {
    return typeof value === "object" && value !== null && #node in value ? value.#node : undefined;
  }
}
