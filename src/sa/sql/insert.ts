/**
 * INSERT.
 * @module
 */

import type { ColumnDefinitions } from "./column_definition.ts";
import { ArgumentError } from "./errors.ts";
import type { InsertNode, SelectedNode, TableNode } from "./nodes.ts";
import { rowNode } from "./row.ts";
import type { InsertValues, Selection, SelectionOf } from "./row_types.ts";
import { type NamedList, selectedNodes, type SelectionFrom } from "./selection.ts";
import { type Executable, Statement } from "./statement.ts";

/** An INSERT that does not know its values yet: give them to `values()`, or to `execute()`. */
export interface InsertInto<out Src extends string, D extends ColumnDefinitions> {
  /** The values of one row; `{}` for nothing but defaults. */
  values(row: InsertValues<D>): Insert<Src, never>;
  /** The values of several rows, at least one. They need not name the same columns. */
  values(rows: readonly InsertValues<D>[]): Insert<Src, never>;
}

/** An INSERT that returns `Sel`, never when it returns no rows. */
export interface Insert<out Src extends string, out Sel extends Selection> extends Executable<Sel> {
  /** Returns the columns of the table. */
  returning<S extends SelectionFrom<Src>>(table: { readonly c: S }): Insert<Src, S>;
  /** Returns expressions, by key in rows. */
  returning<S extends SelectionFrom<Src>>(expressions: S): Insert<Src, S>;
  /** Returns named expressions: columns, and what `label()` gave a name. */
  returning<const E extends NamedList<Src>>(...expressions: E): Insert<Src, SelectionOf<E>>;
}

/** The class behind `InsertInto`; its private field is the brand. */
export class InsertStart implements InsertInto<never, never> {
  readonly #table: TableNode;

  constructor(table: TableNode) {
    this.#table = table;
  }

  /** Whether it is an INSERT without values. */
  static is(value: unknown): value is InsertStart {
    return typeof value === "object" && value !== null && #table in value;
  }

  values(values: unknown): InsertStatement {
    const table = this.#table;
    const rows = Array.isArray(values)
      ? Array.from(values, (row, i) => rowNode(row, table, `values()[${i}]`))
      : [rowNode(values, table, "values()")];
    if (rows.length === 0) {
      throw new ArgumentError("Cannot build the statement: values() is an empty array");
    }
    return new InsertStatement({ kind: "insert", table, rows, returning: null });
  }
}

class InsertStatement extends Statement implements Insert<never, never> {
  readonly #node: InsertNode;

  constructor(node: InsertNode) {
    super(node);
    this.#node = node;
  }

  returning(...arguments_: readonly unknown[]): InsertStatement {
    const returning: readonly SelectedNode[] = selectedNodes(arguments_, "returning()");
    return new InsertStatement({ ...this.#node, returning });
  }
}
