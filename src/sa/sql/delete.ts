/**
 * DELETE.
 * @module
 */

import type { Condition } from "./expr.ts";
import { conditionsOf } from "./logic.ts";
import type { DeleteNode, TableNode } from "./nodes.ts";
import type { Selection, SelectionOf } from "./row_types.ts";
import { type NamedList, selectedNodes, type SelectionFrom } from "./selection.ts";
import { type Executable, Statement } from "./statement.ts";

/** A DELETE that returns `Sel`, never when it returns no rows. */
export interface Delete<out Src extends string, out Sel extends Selection> extends Executable<Sel> {
  /** Deletes the rows for which all conditions hold, those of earlier calls included. */
  where(...conditions: readonly Condition<Src>[]): this;
  /** Says that every row is meant. Without it a DELETE without a condition is refused. */
  allRows(): this;
  /** Returns the columns of the table, as they were. */
  returning<S extends SelectionFrom<Src>>(table: { readonly c: S }): Delete<Src, S>;
  /** Returns expressions, by key in rows. */
  returning<S extends SelectionFrom<Src>>(expressions: S): Delete<Src, S>;
  /** Returns named expressions: columns, and what `label()` gave a name. */
  returning<const E extends NamedList<Src>>(...expressions: E): Delete<Src, SelectionOf<E>>;
}

/** The class behind `Delete`. */
export class DeleteStatement extends Statement implements Delete<never, never> {
  readonly #node: DeleteNode;

  constructor(node: DeleteNode) {
    super(node);
    this.#node = node;
  }

  /** Deletes from a table, from no row of it so far. */
  static from(table: TableNode): DeleteStatement {
    return new DeleteStatement({
      kind: "delete",
      table,
      where: [],
      allRows: false,
      returning: null,
    });
  }

  where(...conditions: readonly unknown[]): this {
    return this.#with({ where: [...this.#node.where, ...conditionsOf(conditions)] });
  }

  allRows(): this {
    return this.#with({ allRows: true });
  }

  returning(...arguments_: readonly unknown[]): this {
    return this.#with({ returning: selectedNodes(arguments_, "returning()") });
  }

  #with(change: Partial<DeleteNode>): this {
    // Nobody extends this class, so its own kind is all that `this` can be.
    return new DeleteStatement({ ...this.#node, ...change }) as this;
  }
}
