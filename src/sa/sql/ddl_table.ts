/**
 * CREATE TABLE as pieces of text and expressions.
 * @module
 */

import type { ConstraintNode, ForeignKeyNode } from "./constraint_nodes.ts";
import { constraintParts } from "./ddl_constraint.ts";
import { elementParts, enclosed, joined } from "./ddl_parts.ts";
import { typeNameNode } from "./name_node.ts";
import type { Part, TableNode } from "./nodes.ts";
import { type ColumnDetails, detailsOf } from "./table_details.ts";

/** The pieces of CREATE TABLE, without the foreign keys that come later. */
export function createTableParts(
  table: TableNode,
  ifNotExists: string,
  late: { has(key: ForeignKeyNode): boolean } = new Set(),
): Part[] {
  const { prefix, columns, constraints, storage } = detailsOf(table);
  const isNow = (node: ConstraintNode) => node.kind !== "foreignKey" || !late.has(node);
  const lines = [
    ...columns.map(columnParts),
    ...constraints.filter(isNow).map((node) => constraintParts(node, table)),
  ];
  return [
    `CREATE ${prefix}TABLE ${ifNotExists}`,
    table,
    lines.length === 0 ? " (" : " (\n  ",
    ...joined(lines, ",\n  "),
    lines.length === 0 ? ")" : "\n)",
    ...inheritsParts(table),
    ...partitionParts(table),
    storage,
  ];
}

function columnParts(column: ColumnDetails): Part[] {
  const { node, type, serial, serverDefault, identity, generated, collation } = column;
  const kind = identity?.always === true ? "ALWAYS" : "BY DEFAULT";
  return [
    `${node.sqlName} `,
    (serial ? type.serialName : null) ?? typeNameNode(type),
    collation === null ? "" : ` COLLATE ${collation}`,
    ...(serverDefault === null ? [] : [" DEFAULT ", serverDefault]),
    identity === null ? "" : ` GENERATED ${kind} AS IDENTITY${inParentheses(identity.clauses)}`,
    ...(generated === null ? [] : [
      " GENERATED ALWAYS AS ",
      enclosed(generated.expression()),
      generated.stored ? " STORED" : " VIRTUAL",
    ]),
    node.notNull || node.primaryKey ? " NOT NULL" : "",
  ];
}

function inParentheses(clauses: string): string {
  return clauses === "" ? "" : ` (${clauses.trimStart()})`;
}

function inheritsParts(table: TableNode): Part[] {
  const { inherits } = detailsOf(table);
  if (inherits.length === 0) return [];
  return [" INHERITS (", ...joined(inherits.map((parent) => [parent]), ", "), ")"];
}

function partitionParts(table: TableNode): Part[] {
  const { partition } = detailsOf(table);
  if (partition === null) return [];
  if (partition.definition !== undefined) return [` PARTITION BY ${partition.definition}`];
  return [` PARTITION BY ${partition.method} `, ...elementParts(partition.elements)];
}
