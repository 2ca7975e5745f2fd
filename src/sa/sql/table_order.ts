/**
 * Tables in the order in which their foreign keys let them be created.
 * @module
 */

import type { ForeignKeyNode } from "./constraint_nodes.ts";
import { foreignKeysOf } from "./foreign_keys.ts";
import type { TableNode } from "./nodes.ts";
import { detailsOf } from "./table_details.ts";

/** Tables in order. */
export interface TableOrder {
  /** Each after those it refers to and inherits from, otherwise in the order given. */
  readonly tables: readonly TableNode[];
  /** The foreign keys for which no order will do, since they go in a circle; and those that said so themselves. */
  readonly late: ReadonlyMap<ForeignKeyNode, TableNode>;
}

/** The order of tables. */
export function orderOf(given: readonly TableNode[]): TableOrder {
  const wanted = new Set(given);
  const tables: TableNode[] = [];
  const late = new Map<ForeignKeyNode, TableNode>();
  const state = new Map<TableNode, "open" | "done">();

  function visit(table: TableNode): void {
    if (!wanted.has(table) || state.has(table)) return;
    state.set(table, "open");
    for (const parent of detailsOf(table).inherits) visit(parent);
    for (const key of foreignKeysOf(table)) follow(key, table);
    state.set(table, "done");
    tables.push(table);
  }

  function follow(key: ForeignKeyNode, table: TableNode): void {
    if (key.useAlter) {
      late.set(key, table);
      return;
    }
    const referred = key.referred()[0]!.source;
    // A table that refers to itself is no obstacle.
    if (referred === table) return;
    if (state.get(referred) === "open") late.set(key, table);
    else visit(referred);
  }

  for (const table of wanted) visit(table);
  return { tables, late };
}
