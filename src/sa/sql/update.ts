/**
 * UPDATE.
 * @module
 */

import type { ColumnDefinitions } from "./column_definition.ts";
import { ArgumentError } from "./errors.ts";
import type { Condition } from "./expr.ts";
import { conditionsOf } from "./logic.ts";
import type { TableNode, UpdateNode } from "./nodes.ts";
import { rowNode } from "./row.ts";
import type { Selection, SelectionOf, UpdateValues } from "./row_types.ts";
import { type NamedList, selectedNodes, type SelectionFrom } from "./selection.ts";
import { type Executable, Statement } from "./statement.ts";

/** An UPDATE that does not know its values yet. */
export interface UpdateTable<out Src extends string, D extends ColumnDefinitions> {
  /** The new values, at least one; expressions may use the old ones. */
  set(values: UpdateValues<Src, D>): Update<Src, never>;
}

/** An UPDATE that returns `Sel`, never when it returns no rows. */
export interface Update<out Src extends string, out Sel extends Selection> extends Executable<Sel> {
  /** Changes the rows for which all conditions hold, those of earlier calls included. */
  where(...conditions: readonly Condition<Src>[]): this;
  /** Says that every row is meant. Without it an UPDATE without a condition is refused. */
  allRows(): this;
  /** Returns the columns of the table, as they are afterwards. */
  returning<S extends SelectionFrom<Src>>(table: { readonly c: S }): Update<Src, S>;
  /** Returns expressions, by key in rows. */
  returning<S extends SelectionFrom<Src>>(expressions: S): Update<Src, S>;
  /** Returns named expressions: columns, and what `label()` gave a name. */
  returning<const E extends NamedList<Src>>(...expressions: E): Update<Src, SelectionOf<E>>;
}

/** The class behind `UpdateTable`. */
export class UpdateStart implements UpdateTable<never, never> {
  readonly #table: TableNode;

  constructor(table: TableNode) {
    this.#table = table;
  }

  set(values: unknown): UpdateStatement {
    const table = this.#table;
    const set = rowNode(values, table, "set()");
    if (set.size === 0) throw new ArgumentError("Cannot build the statement: set() has no value");
    return new UpdateStatement({
      kind: "update",
      table,
      set,
      where: [],
      allRows: false,
      returning: null,
    });
  }
}

class UpdateStatement extends Statement implements Update<never, never> {
  readonly #node: UpdateNode;

  constructor(node: UpdateNode) {
    super(node);
    this.#node = node;
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

  #with(change: Partial<UpdateNode>): this {
    // Nobody extends this class, so its own kind is all that `this` can be.
    return new UpdateStatement({ ...this.#node, ...change }) as this;
  }
}
