/**
 * DELETE.
 * @module
 */

import { cteOf } from "./derived.ts";
import type { FromItem, Source } from "./from_item.ts";
import type { Condition, Selection } from "./kinds.ts";
import { conditionsOf } from "./logic.ts";
import type { DeleteNode, SourceNode, TableNode } from "./nodes.ts";
import { cteNodes } from "./query_statement.ts";
import type { DerivedColumns, SelectionOf } from "./row_types.ts";
import { fromNode } from "./source_holder.ts";
import { type NamedList, selectedNodes, type SelectionFrom } from "./selection.ts";
import { type Executable, Statement } from "./statement.ts";

/**
 * A DELETE that returns `Sel`, never when it returns no rows.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const metadata = new sa.MetaData();
 * const tbl = sa.table("tbl", metadata, { id: sa.integer().primaryKey(), val: sa.text() });
 * const other = tbl.alias("other");
 * const dedupe = tbl.delete().using(other).where(tbl.c.val.eq(other.c.val), tbl.c.id.gt(other.c.id));
 * console.log(dedupe.toSQL().text);
 * // DELETE FROM tbl USING tbl AS other WHERE tbl.val = other.val AND tbl.id > other.id
 * ```
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-delete.html}, SQLAlchemy's `delete()`
 */
export interface Delete<
  out Src extends string,
  Sel extends Selection,
  out Nul extends string = never,
> extends Executable<Sel, Nul> {
  /** Adds sources whose columns the conditions may use: DELETE … USING. */
  using<S extends string, N extends string>(
    ...items: readonly FromItem<S, N>[]
  ): Delete<Src | S, Sel, Nul | N>;
  /** Deletes the rows for which all conditions hold, those of earlier calls included. */
  where(...conditions: readonly Condition<Src>[]): this;
  /** Says that every row is meant. Without it a DELETE without a condition is refused. */
  allRows(): this;
  /** Puts queries into WITH that nothing else in it names, such as an INSERT made by `cte()`. */
  with(...ctes: readonly Source<string, unknown>[]): this;
  /** Returns the columns of the table, as they were. */
  returning<S extends SelectionFrom<Src>>(table: { readonly c: S }): Delete<Src, S, Nul>;
  /** Returns expressions, by key in rows; those of USING, too. */
  returning<S extends SelectionFrom<Src>>(expressions: S): Delete<Src, S, Nul>;
  /** Returns named expressions: columns, and what `label()` gave a name. */
  returning<const E extends NamedList<Src>>(...expressions: E): Delete<Src, SelectionOf<E>, Nul>;
  /** It in WITH, under a name: what it returns can be selected from. */
  cte<const A extends string>(name: A): Source<A, DerivedColumns<A, Sel, Nul>>;
}

/** The class behind `Delete`. */
export class DeleteStatement extends Statement implements Delete<never, never> {
  readonly #node: DeleteNode;

  constructor(node: DeleteNode) {
    super(node);
    this.#node = node;
  }

  /** Deletes from a table, from no row of it so far; its columns are those of `target`. */
  static from(table: TableNode, target: SourceNode = table): DeleteStatement {
    return new DeleteStatement({
      kind: "delete",
      table,
      target,
      using: [],
      where: [],
      allRows: false,
      returning: null,
      ctes: [],
    });
  }

  using(...items: readonly unknown[]): never {
    const nodes = items.map((item, i) => fromNode(item, `using() number ${i + 1}`));
    return this.#with({ using: [...this.#node.using, ...nodes] }) as never;
  }

  where(...conditions: readonly unknown[]): this {
    return this.#with({ where: [...this.#node.where, ...conditionsOf(conditions)] });
  }

  allRows(): this {
    return this.#with({ allRows: true });
  }

  with(...ctes: readonly unknown[]): this {
    return this.#with({ ctes: [...this.#node.ctes, ...cteNodes(ctes)] });
  }

  returning(...arguments_: readonly unknown[]): this {
    return this.#with({ returning: selectedNodes(arguments_, "returning()") });
  }

  cte(name: string): never {
    return cteOf(name, this.#node.returning ?? [], () => this.#node) as never;
  }

  #with(change: Partial<DeleteNode>): this {
    // Nobody extends this class, so its own kind is all that `this` can be.
    return new DeleteStatement({ ...this.#node, ...change }) as this;
  }
}
