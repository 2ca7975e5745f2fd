/**
 * The class behind all statements of DDL.
 * @module
 */

import type { DdlNode, Part, TableNode } from "./nodes.ts";
import { type Executable, Statement } from "./statement.ts";

/** A statement of DDL: it can be executed, and printed with `String()`. */
export interface Ddl extends Executable<never> {
  /** Its text, which has no parameters. */
  toString(): string;
}

/** A statement of DDL. */
export class DdlStatement extends Statement implements Ddl {
  readonly #ddl: DdlNode;

  constructor(node: DdlNode) {
    super(node);
    this.#ddl = node;
  }

  /** The node of one. */
  static ddlOf(statement: DdlStatement): DdlNode {
    return statement.#ddl;
  }

  /** Of pieces; `table` is the one whose columns its expressions have. */
  static of(parts: readonly Part[], table: TableNode | null = null): DdlStatement {
    return new DdlStatement({ kind: "ddl", parts, table });
  }

  /** Of the node of one. */
  static from(node: DdlNode): DdlStatement {
    return new DdlStatement(node);
  }
}
