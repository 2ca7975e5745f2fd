/**
 * The foreign keys of tables.
 * @module
 */

import type { ConstraintNode, ForeignKeyNode } from "./constraint_nodes.ts";
import type { TableNode } from "./nodes.ts";
import { detailsOf } from "./table_details.ts";

/** The foreign keys of a table. */
export function foreignKeysOf(table: TableNode): ForeignKeyNode[] {
  return detailsOf(table).constraints.filter(isForeignKey);
}

function isForeignKey(node: ConstraintNode): node is ForeignKeyNode {
  return node.kind === "foreignKey";
}
