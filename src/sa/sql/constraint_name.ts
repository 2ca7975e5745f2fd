/**
 * What constraints and indexes are called.
 * @module
 */

import type { ConstraintNode, IndexNode } from "./constraint_nodes.ts";
import { ArgumentError } from "./errors.ts";
import { conventionalName, type NamingConvention } from "./naming_convention.ts";
import type { TableNode } from "./nodes.ts";
import { detailsOf } from "./table_details.ts";
import { namingColumns } from "./table_item.ts";

const KEYS: Readonly<Record<(ConstraintNode | IndexNode)["kind"], keyof NamingConvention>> = {
  index: "ix",
  unique: "uq",
  check: "ck",
  exclude: "ex",
  foreignKey: "fk",
  primaryKey: "pk",
};

/** The name of a constraint or an index, or null where PostgreSQL gives one. */
export function nameOf(node: ConstraintNode | IndexNode, table: TableNode): string | null {
  const template = detailsOf(table).naming[KEYS[node.kind]];
  return conventionalName(template, {
    table,
    columns: namingColumns(node),
    given: node.name,
    ...(node.kind === "foreignKey" && { referred: node.referred }),
  });
}

/** The name of what has to have one. Throws `ArgumentError` when it has none. */
export function requiredName(node: ConstraintNode | IndexNode, table: TableNode): string {
  const name = nameOf(node, table);
  if (name !== null) return name;
  throw new ArgumentError(
    `Cannot build the statement: a constraint of ${table.fullName} has no name`,
  );
}
