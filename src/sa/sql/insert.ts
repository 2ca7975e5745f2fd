/**
 * INSERT.
 * @module
 */

import type { ColumnDefinitions } from "./column_definition.ts";
import type { ConflictPairs, ConflictTarget, ConflictUpdate } from "./conflict.ts";
import { conflictIgnored, conflictUpdate } from "./conflict_node.ts";
import { cteOf } from "./derived.ts";
import { ArgumentError } from "./errors.ts";
import type { Source } from "./from_item.ts";
import { givenOptions } from "./given_options.ts";
import { insertedQuery } from "./insert_query.ts";
import type {
  FromSelectOptions,
  InsertSelection,
  Missing,
  Overridden,
  Overriding,
  Pairs,
} from "./insert_types.ts";
import type { Selection } from "./kinds.ts";
import type { InsertNode, InsertSource, TableNode } from "./nodes.ts";
import type { Query } from "./query.ts";
import { cteNodes } from "./query_statement.ts";
import { rowNode, rowOfPairs } from "./row.ts";
import type { DerivedColumns, InsertValues, SelectionOf } from "./row_types.ts";
import { type NamedList, selectedNodes, type SelectionFrom } from "./selection.ts";
import { type Executable, Statement } from "./statement.ts";

/**
 * An INSERT that does not know its values yet: give them to `values()`, or to `execute()`.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const metadata = new sa.MetaData();
 * const tbl = sa.table("tbl", metadata, { id: sa.integer().primaryKey(), val: sa.text() });
 * console.log(tbl.insert().values({ val: "abc" }).returning(tbl.c.id).toSQL().text);
 * // INSERT INTO tbl (val) VALUES ($1) RETURNING tbl.id
 * ```
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-insert.html}, SQLAlchemy's `insert()`
 */
export interface InsertInto<out Src extends string, D extends ColumnDefinitions> {
  /**
   * The values of one row, `{}` for nothing but defaults, or those of several rows, at least one, which need not name
   * the same columns. A column left out takes its default, null does not.
   */
  values(rows: InsertValues<D> | readonly InsertValues<D>[]): Insert<Src, D, never>;
  /** The values of one row as pairs of a column and its value: `[[t.c.id, 1], [t.c.val, "a"]]`. */
  columnValues<const V extends readonly unknown[]>(
    pairs: Pairs<V, Src, never>,
  ): Insert<Src, D, never>;
  /** One row of nothing but defaults; of a table that has a column without one it does not compile. */
  defaultValues(...missing: Missing<D>): Insert<Src, D, never>;
  /**
   * The rows of a query. It selects each of the columns under the column's key, in whatever order.
   *
   * Throws `ArgumentError` when it selects others.
   *
   * @see SQLAlchemy's `from_select()`
   */
  fromSelect<
    const K extends keyof D & string,
    S extends Selection & InsertSelection<D, K, S, N>,
    N extends string,
  >(
    columns: readonly K[],
    query: Query<S, N>,
    options?: FromSelectOptions,
  ): Insert<Src, D, never>;
  /** OVERRIDING SYSTEM VALUE: given values of identity columns count; OVERRIDING USER VALUE: they do not. */
  overriding(whose: Overriding): InsertInto<Src, Overridden<D>>;
}

/**
 * An INSERT that returns `Sel`, never when it returns no rows.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const metadata = new sa.MetaData();
 * const hits = sa.table("hits", metadata, { page: sa.text().primaryKey(), n: sa.integer().notNull() });
 * const upsert = hits.insert().values({ page: "/", n: 1 }).onConflictDoUpdate({
 *   columns: ["page"],
 *   set: (excluded, t) => ({ n: t.n.add(excluded.n) }),
 * });
 * console.log(upsert.toSQL().text);
 * // INSERT INTO hits (page, n) VALUES ($1, $2) ON CONFLICT (page) DO UPDATE SET n = hits.n + excluded.n
 * ```
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-insert.html}
 */
export interface Insert<
  out Src extends string,
  D extends ColumnDefinitions,
  Sel extends Selection,
> extends Executable<Sel> {
  /**
   * ON CONFLICT DO NOTHING: leaves out rows that conflict with what is there already. They are not returned.
   *
   * Throws `ArgumentError` for a target that is none or two at once, and for a column that the table has not.
   *
   * @see SQLAlchemy's `on_conflict_do_nothing()`
   */
  onConflictDoNothing(options?: ConflictTarget<Src, D>): this;
  /**
   * ON CONFLICT DO UPDATE of elements of arrays and of what is under keys of JSON, in an order: `setOrdered` has
   * pairs as that of an UPDATE has. Throws as with `set`.
   */
  onConflictDoUpdate<const V extends readonly unknown[]>(
    options: ConflictPairs<Src, D, V>,
  ): this;
  /**
   * ON CONFLICT DO UPDATE: changes the row that is there already instead. `onUpdate()` is not applied.
   *
   * Throws `ArgumentError` for a target that is none or two at once, and when nothing is set.
   *
   * @see SQLAlchemy's `on_conflict_do_update()`
   */
  onConflictDoUpdate(options: ConflictUpdate<Src, D>): this;
  /** Puts queries into WITH that nothing else in it names, such as a DELETE made by `cte()`. */
  with(...ctes: readonly Source<string, unknown>[]): this;
  /** Returns the columns of the table. */
  returning<S extends SelectionFrom<Src>>(table: { readonly c: S }): Insert<Src, D, S>;
  /** Returns expressions, by key in rows. */
  returning<S extends SelectionFrom<Src>>(expressions: S): Insert<Src, D, S>;
  /** Returns named expressions: columns, and what `label()` gave a name. */
  returning<const E extends NamedList<Src>>(...expressions: E): Insert<Src, D, SelectionOf<E>>;
  /** It in WITH, under a name: what it returns can be selected from. */
  cte<const A extends string>(name: A): Source<A, DerivedColumns<A, Sel, never>>;
}

/** The class behind `InsertInto`; its private field is the brand. */
export class InsertStart implements InsertInto<never, never> {
  readonly #table: TableNode;
  readonly #overriding: InsertNode["overriding"];

  constructor(table: TableNode, overriding: InsertNode["overriding"] = "") {
    this.#table = table;
    this.#overriding = overriding;
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
    return this.#from({ kind: "rows", rows });
  }

  columnValues(pairs: unknown): InsertStatement {
    return this.#from({ kind: "rows", rows: [rowOfPairs(pairs, this.#table, "columnValues()")] });
  }

  defaultValues(): InsertStatement {
    return this.#from({ kind: "rows", rows: [new Map()] });
  }

  fromSelect(columns: unknown, query: unknown, options: FromSelectOptions = {}): InsertStatement {
    return this.#from(
      insertedQuery(this.#table, columns, query, givenOptions(options, "fromSelect()")),
    );
  }

  overriding(whose: unknown): InsertStart {
    if (whose !== "system" && whose !== "user") {
      throw new ArgumentError(
        "Cannot build the statement: overriding() is neither system nor user",
      );
    }
    const word = whose === "system" ? "SYSTEM" : "USER";
    return new InsertStart(this.#table, ` OVERRIDING ${word} VALUE`);
  }

  #from(source: InsertSource): InsertStatement {
    return new InsertStatement({
      kind: "insert",
      table: this.#table,
      source,
      overriding: this.#overriding,
      conflict: null,
      returning: null,
      ctes: [],
    });
  }
}

/** The class behind `Insert`. */
export class InsertStatement extends Statement implements Insert<never, never, never> {
  readonly #node: InsertNode;

  constructor(node: InsertNode) {
    super(node);
    this.#node = node;
  }

  onConflictDoNothing(options: unknown = {}): this {
    return this.#with({ conflict: conflictIgnored(options, this.#node.table) });
  }

  onConflictDoUpdate(options: unknown): this {
    return this.#with({ conflict: conflictUpdate(options, this.#node) });
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

  #with(change: Partial<InsertNode>): this {
    // Nobody extends this class, so its own kind is all that `this` can be.
    return new InsertStatement({ ...this.#node, ...change }) as this;
  }
}
