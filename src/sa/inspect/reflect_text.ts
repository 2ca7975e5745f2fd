/**
 * What PostgreSQL writes, as parts of definitions.
 * @module
 */

import { literalText, nameIn } from "../sql/clauses.ts";
import { identifier } from "../sql/identifiers.ts";
import { DdlStatement } from "../sql/ddl_statement.ts";
import type { FragmentNode, TableNode } from "../sql/nodes.ts";
import { UNTYPED } from "../sql/untyped.ts";
import type { ReflectedConstraint, ReflectedDeferral } from "./reflected_constraint.ts";
import type { ReflectedIndexElement } from "./reflected_index.ts";
import type { ReflectedName } from "./reflected_name.ts";

/** An expression in PostgreSQL's own words, as the catalog has it. */
export function textNode(text: string): FragmentNode {
  return { kind: "fragment", parts: [text], type: UNTYPED };
}

/** A name as SQL text, with its schema where the search path does not find it. */
export function nameText({ schema, name, visible }: ReflectedName): string {
  return nameIn(visible ? null : schema, name, "a name");
}

/** Storage parameters: `fillfactor = '70'`. */
export function settings(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) =>
      `${identifier(name, "a storage parameter")} = ${literalText(value, "a storage parameter")}`
    ).join(", ");
}

/** ` WITH (…)`, or nothing. */
export function withText(values: Readonly<Record<string, string>>): string {
  const text = settings(values);
  return text === "" ? "" : ` WITH (${text})`;
}

/** ` DEFERRABLE INITIALLY DEFERRED`, or as much of it as is not the default. */
export function deferText({ deferrable, initially }: ReflectedDeferral): string {
  if (!deferrable) return "";
  return initially === "deferred" ? " DEFERRABLE INITIALLY DEFERRED" : " DEFERRABLE";
}

/** What is after the column or expression of an index. */
export function elementSuffix(element: ReflectedIndexElement): string {
  const { collation, operatorClass, operatorClassOptions, direction, nulls } = element;
  const parameters = settings(operatorClassOptions);
  return (collation === null ? "" : ` COLLATE ${nameText(collation)}`) +
    (operatorClass === null ? "" : ` ${nameText(operatorClass)}`) +
    (parameters === "" ? "" : ` (${parameters})`) +
    (direction === null ? "" : ` ${direction.toUpperCase()}`) +
    (nulls === null ? "" : ` NULLS ${nulls.toUpperCase()}`);
}

/** The statements that add a constraint in PostgreSQL's own words, and its comment. */
export function addingStatements(
  table: TableNode,
  { name, definition, comment }: ReflectedConstraint,
): DdlStatement[] {
  const named = identifier(name, "a constraint");
  const add = ["ALTER TABLE ", table, ` ADD CONSTRAINT ${named} ${definition}`];
  const say = [
    `COMMENT ON CONSTRAINT ${named} ON `,
    table,
    ` IS ${literalText(comment ?? "", "")}`,
  ];
  return [add, ...(comment === null ? [] : [say])].map((parts) => DdlStatement.of(parts, table));
}
