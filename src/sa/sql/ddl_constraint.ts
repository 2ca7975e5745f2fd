/**
 * Constraints as pieces of DDL, and ALTER TABLE that adds and drops them.
 * @module
 */

import type { AnyTable } from "./any_table.ts";
import { nameOf, requiredName } from "./constraint_name.ts";
import type {
  ConstraintNode,
  ExcludeNode,
  PrimaryKeyNode,
  UniqueNode,
} from "./constraint_nodes.ts";
import { cascadeClause, type DropOptions, ifExistsClause } from "./ddl_options.ts";
import { columnList, elementParts, enclosed, includeClause, whereParts } from "./ddl_parts.ts";
import { type Ddl, DdlStatement } from "./ddl_statement.ts";
import { givenOptions } from "./given_options.ts";
import { identifier } from "./identifiers.ts";
import type { Part, TableNode } from "./nodes.ts";
import { tableNode } from "./source_holder.ts";
import { constraintNode, requireOwn, type TableItem } from "./table_item.ts";

/** A constraint as CREATE TABLE and ALTER TABLE name it. */
export function constraintParts(
  node: ConstraintNode,
  table: TableNode,
  name: string | null = nameOf(node, table),
): Part[] {
  const prefix = name === null ? "" : `CONSTRAINT ${identifier(name, "a constraint")} `;
  return [prefix, ...bodyParts(node)];
}

function bodyParts(node: ConstraintNode): Part[] {
  switch (node.kind) {
    case "primaryKey":
      return [`PRIMARY KEY ${keyText(node)}`];
    case "unique":
      return [`UNIQUE ${node.nullsNotDistinct ? "NULLS NOT DISTINCT " : ""}${keyText(node)}`];
    case "check":
      return ["CHECK ", enclosed(node.condition), node.noInherit ? " NO INHERIT" : ""];
    case "exclude":
      return excludeParts(node);
    case "foreignKey": {
      const referred = node.referred();
      const period = node.period === true ? { before: "PERIOD " } : {};
      const own = columnList(node.columns, period);
      return [
        `FOREIGN KEY ${own} REFERENCES `,
        referred[0]!.source,
        ` ${columnList(referred, period)}${node.clauses}`,
      ];
    }
  }
}

function keyText(
  { columns, include, defer, withoutOverlaps }: PrimaryKeyNode | UniqueNode,
): string {
  const overlaps = withoutOverlaps === true ? { after: " WITHOUT OVERLAPS" } : {};
  return columnList(columns, overlaps) + includeClause(include) + defer;
}

function excludeParts({ using, elements, storage, where, defer }: ExcludeNode): Part[] {
  const list = elementParts(elements, ({ operator }) => ` WITH ${operator}`);
  return [`EXCLUDE USING ${using} `, ...list, storage, ...whereParts(where), defer];
}

/** How to add a constraint. */
export interface AddConstraintOptions {
  /** Whether rows that are there already are left unchecked; for CHECK and foreign keys. */
  notValid?: boolean;
}

/**
 * ALTER TABLE … ADD CONSTRAINT. Throws `ArgumentError` for what is no constraint, or has columns of another table.
 *
 * @see SQLAlchemy's `AddConstraint`
 */
export function addConstraint<Src extends string>(
  table: AnyTable & { readonly name: Src },
  constraint: TableItem<NoInfer<Src>, "constraint">,
  options: AddConstraintOptions = {},
): Ddl {
  const { notValid } = givenOptions(options, "addConstraint()");
  const target = tableNode(table);
  const node = constraintNode(constraint);
  requireOwn(node, target);
  return addConstraintNode(target, node, nameOf(node, target), notValid === true);
}

/** The same of nodes. */
export function addConstraintNode(
  table: TableNode,
  node: ConstraintNode,
  name: string | null,
  notValid = false,
): DdlStatement {
  const parts = constraintParts(node, table, name);
  return DdlStatement.of(
    ["ALTER TABLE ", table, " ADD ", ...parts, notValid ? " NOT VALID" : ""],
    table,
  );
}

/**
 * ALTER TABLE … DROP CONSTRAINT, of a constraint or of what is called so.
 *
 * Throws `ArgumentError` for a name that is none and for a constraint without one.
 *
 * @see SQLAlchemy's `DropConstraint`
 */
export function dropConstraint<Src extends string>(
  table: AnyTable & { readonly name: Src },
  constraint: TableItem<NoInfer<Src>, "constraint"> | string,
  options: DropOptions = {},
): Ddl {
  const target = tableNode(table);
  const name = typeof constraint === "string"
    ? constraint
    : requiredName(constraintNode(constraint), target);
  return dropConstraintNamed(target, name, givenOptions(options, "dropConstraint()"));
}

/** The same of nodes; the table itself may be missing too. */
export function dropConstraintNamed(
  table: TableNode,
  name: string,
  options: DropOptions & { ifTableExists?: boolean },
): DdlStatement {
  return DdlStatement.of([
    `ALTER TABLE ${options.ifTableExists === true ? "IF EXISTS " : ""}`,
    table,
    ` DROP CONSTRAINT ${ifExistsClause(options)}${identifier(name, "a constraint")}`,
    cascadeClause(options),
  ]);
}
