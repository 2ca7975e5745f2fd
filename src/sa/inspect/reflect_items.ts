/**
 * From the constraints and indexes of a table of the database to those of its definition.
 * @module
 */

import { includeClause } from "../sql/ddl_parts.ts";
import { identifier } from "../sql/identifiers.ts";
import type { AnyTable } from "../sql/any_table.ts";
import type { ConstraintNode, ForeignKeyNode } from "../sql/constraint_nodes.ts";
import { NoSuchColumnError } from "../sql/errors.ts";
import type { ExpressionNode, TableColumnNode } from "../sql/nodes.ts";
import { tableNode } from "../sql/source_holder.ts";
import { tableColumnNode } from "../sql/table_column.ts";
import { type TableItem, TableItemObject } from "../sql/table_item.ts";
import type {
  ReflectedExcludeConstraint,
  ReflectedForeignKey,
  ReflectedKey,
} from "./reflected_constraint.ts";
import type { ReflectedIndex, ReflectedIndexElement } from "./reflected_index.ts";
import type { ReflectedName } from "./reflected_name.ts";
import type { FoundTable } from "./reflect_read.ts";
import { deferText, elementSuffix, textNode, withText } from "./reflect_text.ts";

/** Gives what gives the table that a foreign key refers to, or undefined where there will be none. */
export type ReferredTable = (key: ReflectedForeignKey) => (() => AnyTable) | undefined;

type Column = (name: string) => TableColumnNode;

/** The constraints and indexes of a table whose columns are there, by key. */
export function reflectedItems(
  found: FoundTable,
  columns: Readonly<Record<string, unknown>>,
  referred: ReferredTable,
): TableItem<never>[] {
  const column: Column = (name) => tableColumnNode(columns[name], "a reflected column");
  const { partitionBy } = found.options;
  const items = [
    ...constraintNodes(found, column),
    ...found.foreignKeys.flatMap((key) => foreignKeyNode(key, column, referred)),
    ...found.indexes.map((each) => indexNode(each, column)),
    ...(partitionBy === null ? [] : [partitionNode(partitionBy)]),
  ];
  return items.map((item) => new TableItemObject(item));
}

function constraintNodes(found: FoundTable, column: Column): ConstraintNode[] {
  const keys = found.primaryKey === null ? [] : [found.primaryKey];
  return [
    ...keys.map((key) => ({ kind: "primaryKey" as const, ...keyParts(key, column) })),
    ...found.uniques.map((key) => ({
      kind: "unique" as const,
      ...keyParts(key, column),
      nullsNotDistinct: key.nullsNotDistinct,
    })),
    ...found.checks.map(({ name, expression, noInherit, comment }) => ({
      kind: "check" as const,
      name,
      condition: textNode(expression),
      noInherit,
      comment,
    })),
    ...found.excludes.map((each) => excludeNode(each, column)),
  ];
}

function keyParts(key: ReflectedKey, column: Column) {
  return {
    name: key.name,
    columns: key.columns.map(column),
    include: key.include.map(column),
    defer: withText(key.with) + tablespaceText(key.tablespace) + deferText(key),
    withoutOverlaps: key.withoutOverlaps,
    comment: key.comment,
  };
}

function tablespaceText(tablespace: string | null): string {
  return tablespace === null
    ? ""
    : ` USING INDEX TABLESPACE ${identifier(tablespace, "a tablespace")}`;
}

function excludeNode(each: ReflectedExcludeConstraint, column: Column) {
  return {
    kind: "exclude" as const,
    name: each.name,
    using: identifier(each.method, "a method"),
    elements: each.elements.map((element) => ({
      ...elementNode(element, column),
      operator: operatorText(element.operator),
    })),
    storage: includeClause(each.include.map(column)) + withText(each.with) +
      tablespaceText(each.tablespace),
    where: each.where === null ? null : textNode(each.where),
    defer: deferText(each),
    comment: each.comment,
  };
}

/** An operator's name is of signs, which are never quoted. */
function operatorText({ schema, name, visible }: ReflectedName): string {
  return visible ? name : `OPERATOR(${identifier(schema, "a schema")}.${name})`;
}

function elementNode(element: ReflectedIndexElement, column: Column) {
  const { column: name, expression } = element;
  const node: ExpressionNode = name === null ? textNode(expression!) : column(name);
  return { expression: node, suffix: elementSuffix(element) };
}

function foreignKeyNode(
  key: ReflectedForeignKey,
  column: Column,
  referred: ReferredTable,
): ForeignKeyNode[] {
  const table = referred(key);
  if (table === undefined) return [];
  return [{
    kind: "foreignKey",
    name: key.name,
    columns: key.columns.map(column),
    referred: () => key.referredColumns.map((name) => columnOf(table(), name)),
    clauses: clausesOf(key),
    useAlter: key.notValid,
    period: key.period,
    comment: key.comment,
  }];
}

function columnOf(table: AnyTable, name: string): TableColumnNode {
  const column = tableNode(table).columns.find((each) => each.name === name);
  if (column !== undefined) return column;
  throw new NoSuchColumnError(
    `Cannot refer to ${JSON.stringify(name)}: ${table.name} is defined without it`,
  );
}

function clausesOf(key: ReflectedForeignKey): string {
  const set = key.onDeleteColumns.map((name) => identifier(name, "a column")).join(", ");
  return (key.match === "simple" ? "" : ` MATCH ${key.match.toUpperCase()}`) +
    actionText("DELETE", key.onDelete) + (set === "" ? "" : ` (${set})`) +
    actionText("UPDATE", key.onUpdate) + deferText(key) +
    (key.enforced ? key.notValid ? " NOT VALID" : "" : " NOT ENFORCED");
}

function actionText(event: string, action: string): string {
  return action === "no action" ? "" : ` ON ${event} ${action.toUpperCase()}`;
}

function indexNode(index: ReflectedIndex, column: Column) {
  const { tablespace, where } = index;
  return {
    kind: "index" as const,
    name: index.name,
    elements: index.elements.map((element) => elementNode(element, column)),
    unique: index.unique,
    concurrently: false,
    nullsNotDistinct: index.nullsNotDistinct,
    using: index.method === "btree" ? null : identifier(index.method, "a method"),
    include: index.include.map(column),
    storage: withText(index.with) +
      (tablespace === null ? "" : ` TABLESPACE ${identifier(tablespace, "a tablespace")}`),
    where: where === null ? null : textNode(where),
    comment: index.comment,
  };
}

function partitionNode(definition: string) {
  return { kind: "partition" as const, method: "", elements: [], definition };
}
