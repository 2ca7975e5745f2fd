/**
 * Tables under other names.
 * @module
 */

import type { ColumnDefinitions } from "./column_definition.ts";
import { type Delete, DeleteStatement } from "./delete.ts";
import { aliasNode } from "./derived.ts";
import type { Source } from "./from_item.ts";
import { SourceObject } from "./from_object.ts";
import type { DerivedNode, TableNode } from "./nodes.ts";
import type { Columns } from "./row_types.ts";
import type { Select } from "./select.ts";
import { selectStatement } from "./select_statement.ts";
import { selectedColumn } from "./selection.ts";
import { UpdateStart, type UpdateTable } from "./update.ts";

/**
 * A table under the name `A`, as for a join of a table with itself.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const person = sa.table("person", new sa.MetaData(), {
 *   id: sa.integer().primaryKey(),
 *   bossId: sa.integer().name("boss_id"),
 * });
 * const boss = person.alias("boss");
 * console.log(boss.delete().where(boss.c.bossId.eq(1)).toSQL().text);
 * // DELETE FROM person AS boss WHERE boss.boss_id = $1
 * ```
 *
 * @see SQLAlchemy's `Alias`
 */
export interface TableAlias<A extends string, D extends ColumnDefinitions>
  extends Source<A, Columns<A, D>> {
  /** Selects its columns. */
  select(): Select<Columns<A, D>, A>;
  /** Changes rows of the table, which goes by this name in it. */
  update(): UpdateTable<A, D>;
  /** Deletes rows of the table, which goes by this name in it. */
  delete(): Delete<A, never>;
}

/** The class behind `TableAlias`. */
export class TableAliasObject extends SourceObject implements TableAlias<never, never> {
  readonly #table: TableNode;
  readonly #node: DerivedNode;

  constructor(table: TableNode, name: string) {
    const node = aliasNode(table, name);
    super(node, name);
    this.#table = table;
    this.#node = node;
  }

  select(): Select<never, never> {
    return selectStatement(this.#node.columns.map(selectedColumn));
  }

  update(): UpdateTable<never, never> {
    return UpdateStart.of(this.#table, this.#node);
  }

  delete(): Delete<never, never> {
    return DeleteStatement.from(this.#table, this.#node);
  }
}
