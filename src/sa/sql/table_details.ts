/**
 * What DDL says of a table beyond what statements have to know.
 * @module
 */

import type { ColumnPlan } from "./column_plan.ts";
import type { ConstraintNode, IndexNode, PartitionNode } from "./constraint_nodes.ts";
import type { NamingConvention } from "./naming_convention.ts";
import type { DdlNode, TableColumnNode, TableNode } from "./nodes.ts";

/** What can happen to a table in `createAll()` and `dropAll()`. */
export type TableEvent = "beforeCreate" | "afterCreate" | "beforeDrop" | "afterDrop";

/** A column with all that its definition says. */
export interface ColumnDetails extends ColumnPlan {
  readonly node: TableColumnNode;
  /** Whether it is SERIAL. */
  readonly serial: boolean;
}

/** A statement to run at an event. */
export interface Hook {
  readonly event: TableEvent;
  /** A function, since what it is about may be defined later. */
  readonly statement: () => DdlNode;
}

/** What DDL says of a table. */
export interface TableDetails {
  readonly columns: readonly ColumnDetails[];
  readonly constraints: readonly ConstraintNode[];
  readonly indexes: readonly IndexNode[];
  readonly naming: NamingConvention;
  readonly comment: string | null;
  /** `TEMPORARY ` or `UNLOGGED ` or nothing. */
  readonly prefix: string;
  readonly inherits: readonly TableNode[];
  readonly partition: PartitionNode | null;
  /** What is after all that, from USING to TABLESPACE. */
  readonly storage: string;
  /** Statements to run, in order; those of the user are added one by one. */
  readonly hooks: Hook[];
}

/** What DDL says of a table. */
export function detailsOf(table: TableNode): TableDetails {
  // Every table has what table_plan.ts or a view made for it; the node is below both and cannot say so.
  return table.details as TableDetails;
}
