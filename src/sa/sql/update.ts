/**
 * UPDATE.
 * @module
 */

import type { ColumnDefinitions } from "./column_definition.ts";
import { assignmentNodes, mergedAssignments, orderedAssignments } from "./assignments.ts";
import { cteOf } from "./derived.ts";
import type { FromItem, Source } from "./from_item.ts";
import type { Pairs } from "./insert_types.ts";
import type { Condition, Selection } from "./kinds.ts";
import { conditionsOf } from "./logic.ts";
import type { AssignmentNode, SourceNode, TableNode, UpdateNode } from "./nodes.ts";
import { cteNodes } from "./query_statement.ts";
import type { DerivedColumns, SelectionOf, UpdateValues } from "./row_types.ts";
import { fromNode } from "./source_holder.ts";
import { type NamedList, selectedNodes, type SelectionFrom } from "./selection.ts";
import { type Executable, Statement } from "./statement.ts";

/**
 * An UPDATE that does not know its values yet.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const metadata = new sa.MetaData();
 * const tbl = sa.table("tbl", metadata, { id: sa.integer().primaryKey(), val: sa.text() });
 * console.log(tbl.update().set({ val: "abc" }).where(tbl.c.id.eq(1)).toSQL().text);
 * // UPDATE tbl SET val = $1 WHERE tbl.id = $2
 * ```
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-update.html}, SQLAlchemy's `update()`
 */
export interface UpdateTable<
  out Src extends string,
  D extends ColumnDefinitions,
  out Nul extends string = never,
> {
  /** Adds sources whose columns the values and conditions may use: UPDATE … FROM. */
  from<S extends string, N extends string>(
    ...items: readonly FromItem<S, N>[]
  ): UpdateTable<Src | S, D, Nul | N>;
  /** Changes the rows for which all conditions hold, those of earlier calls included. */
  where(...conditions: readonly Condition<Src>[]): this;
  /** Says that every row is meant. Without it an UPDATE without a condition is refused. */
  allRows(): this;
  /** The new values, at least one; expressions may use the old ones. */
  set(values: UpdateValues<Src, D>): Update<Src, D, never, Nul>;
  /**
   * The new values as pairs, in this order, of a column and its value; or of an element of an array, or what
   * is under a key of JSONB or hstore: `[[t.c.scores.at(2), 7], [t.c.data.get("size"), 5]]`.
   *
   * Throws `ArgumentError` for what is neither a column of the table nor an element of one.
   *
   * @see {@link https://www.postgresql.org/docs/current/datatype-json.html#JSONB-SUBSCRIPTING}, SQLAlchemy's
   * `ordered_values()`
   */
  setOrdered<const V extends readonly unknown[]>(
    pairs: Pairs<V, Src, Src>,
  ): Update<Src, D, never, Nul>;
}

/**
 * An UPDATE that returns `Sel`, never when it returns no rows. Its values may come in several calls:
 * `update.set({ a: 1 }).set({ b: 2 })`.
 */
export interface Update<
  out Src extends string,
  D extends ColumnDefinitions,
  Sel extends Selection,
  out Nul extends string = never,
> extends Executable<Sel, Nul> {
  /** Changes the rows for which all conditions hold, those of earlier calls included. */
  where(...conditions: readonly Condition<Src>[]): this;
  /** Says that every row is meant. Without it an UPDATE without a condition is refused. */
  allRows(): this;
  /** More new values. One for a column that has one already takes its place. */
  set(values: UpdateValues<Src, D>): this;
  /** More new values, as {@linkcode UpdateTable.setOrdered} takes them; elements are set besides others. */
  setOrdered<const V extends readonly unknown[]>(pairs: Pairs<V, Src, Src>): this;
  /** Puts queries into WITH that nothing else in it names, such as an INSERT made by `cte()`. */
  with(...ctes: readonly Source<string, unknown>[]): this;
  /** Returns the columns of the table, as they are afterwards. */
  returning<S extends SelectionFrom<Src>>(table: { readonly c: S }): Update<Src, D, S, Nul>;
  /** Returns expressions, by key in rows; those of FROM, too. */
  returning<S extends SelectionFrom<Src>>(expressions: S): Update<Src, D, S, Nul>;
  /** Returns named expressions: columns, and what `label()` gave a name. */
  returning<const E extends NamedList<Src>>(...expressions: E): Update<Src, D, SelectionOf<E>, Nul>;
  /** It in WITH, under a name: what it returns can be selected from. */
  cte<const A extends string>(name: A): Source<A, DerivedColumns<A, Sel, Nul>>;
}

/** The class behind `UpdateTable`. */
export class UpdateStart implements UpdateTable<never, never> {
  readonly #node: UpdateNode;

  private constructor(node: UpdateNode) {
    this.#node = node;
  }

  /** Updates a table, no row of it so far; its columns are those of `target`. */
  static of(table: TableNode, target: SourceNode = table): UpdateStart {
    return new UpdateStart({
      kind: "update",
      table,
      target,
      set: [],
      from: [],
      where: [],
      allRows: false,
      returning: null,
      ctes: [],
    });
  }

  from(...items: readonly unknown[]): never {
    const nodes = items.map((item, i) => fromNode(item, `from() number ${i + 1}`));
    return this.#with({ from: [...this.#node.from, ...nodes] }) as never;
  }

  where(...conditions: readonly unknown[]): this {
    return this.#with({ where: [...this.#node.where, ...conditionsOf(conditions)] });
  }

  allRows(): this {
    return this.#with({ allRows: true });
  }

  set(values: unknown): never {
    return new UpdateStatement(this.#node).set(values) as never;
  }

  setOrdered(pairs: unknown): never {
    return new UpdateStatement(this.#node).setOrdered(pairs) as never;
  }

  #with(change: Partial<UpdateNode>): this {
    // Nobody extends this class, so its own kind is all that `this` can be.
    return new UpdateStart({ ...this.#node, ...change }) as this;
  }
}

class UpdateStatement extends Statement implements Update<never, never, never> {
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

  set(values: unknown): this {
    return this.#setting(assignmentNodes(values, this.#node.table, "set()"));
  }

  setOrdered(pairs: unknown): this {
    const { table, target } = this.#node;
    return this.#setting(orderedAssignments(pairs, table, "setOrdered()", target));
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

  #setting(more: readonly AssignmentNode[]): this {
    return this.#with({ set: mergedAssignments(this.#node.set, more) });
  }

  #with(change: Partial<UpdateNode>): this {
    // Nobody extends this class, so its own kind is all that `this` can be.
    return new UpdateStatement({ ...this.#node, ...change }) as this;
  }
}
