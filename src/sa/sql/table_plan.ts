/**
 * From the definition of a table to its node.
 * @module
 */

import { Definition } from "./column_definition.ts";
import type { ColumnPlan } from "./column_plan.ts";
import type { ConstraintNode, IndexNode, PartitionNode } from "./constraint_nodes.ts";
import { ArgumentError } from "./errors.ts";
import { identifier } from "./identifiers.ts";
import type { NamingConvention } from "./naming_convention.ts";
import type { TableColumnNode, TableNode } from "./nodes.ts";
import type { ColumnDetails, TableDetails } from "./table_details.ts";
import { requireOwn, TableItemObject } from "./table_item.ts";
import { type TableOptions, tableOptionsPlan } from "./table_options.ts";
import type { TableOwner } from "./table_owner.ts";
import { isPlainObject } from "./values.ts";

/** What a table is called. */
export interface TableName {
  /** Its name. */
  readonly name: string;
  /** Its schema, or null where the search path finds it. */
  readonly schema: string | null;
}

/** What a table has beyond its columns. */
export interface TableExtras {
  readonly options: TableOptions;
  readonly naming: NamingConvention;
  readonly owner: TableOwner;
}

/** A table whose columns are there; its items are not. */
export interface TablePlan {
  readonly node: TableNode;
  /** Adds what the third argument of `table()` gives. Throws `ArgumentError` for what is no item of this table. */
  addItems(items: unknown): void;
}

/** The details while the definition is being read. */
interface Draft extends TableDetails {
  columns: readonly ColumnDetails[];
  readonly constraints: ConstraintNode[];
  readonly indexes: IndexNode[];
  partition: PartitionNode | null;
}

/** Reads the columns of a table. Throws `ArgumentError` for names that are none and for what defines no column. */
export function planTable(name: TableName, definitions: unknown, extras: TableExtras): TablePlan {
  const columns: TableColumnNode[] = [];
  const details: Draft = {
    columns: [],
    constraints: [],
    indexes: [],
    partition: null,
    naming: extras.naming,
    hooks: [],
    ...tableOptionsPlan(extras.options),
  };
  const node = tableNodeOf(name, columns, details);
  details.columns = columnsOf(definitions, node);
  columns.push(...details.columns.map((column) => column.node));
  addKey(details);
  for (const column of details.columns) addOwnItems(column, details);
  return { node, addItems: (items) => addItems(items, node, details) };
}

/** The node of a table that has these columns, which may be added later. */
export function tableNodeOf(
  { name, schema }: TableName,
  columns: readonly TableColumnNode[],
  details: TableDetails,
): TableNode {
  const sqlName = identifier(name, "a table");
  return {
    kind: "table",
    name,
    sqlName,
    schema,
    sql: schema === null ? sqlName : `${identifier(schema, "a schema")}.${sqlName}`,
    fullName: schema === null ? name : `${schema}.${name}`,
    columns,
    details,
  };
}

function columnsOf(definitions: unknown, table: TableNode): ColumnDetails[] {
  if (!isPlainObject(definitions)) {
    throw new ArgumentError(`Cannot define ${table.fullName}: columns are not a plain object`);
  }
  const plans = Object.entries(definitions).map(([key, definition]) => {
    const plan = Definition.planOf(definition);
    if (plan !== undefined) return [key, plan] as const;
    throw new ArgumentError(
      `Cannot define ${table.fullName}: ${JSON.stringify(key)} is not a column definition`,
    );
  });
  const keys = plans.filter(([, plan]) => plan.primaryKey !== null).length;
  return plans.map(([key, plan]) => ({
    ...plan,
    node: columnNode(table, key, plan),
    serial: plan.autoincrement ?? (plan.primaryKey !== null && keys === 1 && canBeSerial(plan)),
  }));
}

function columnNode(source: TableNode, key: string, plan: ColumnPlan): TableColumnNode {
  const name = plan.name ?? key;
  return {
    kind: "column",
    source,
    key,
    name,
    sqlName: identifier(name, "a column"),
    label: name === key ? null : identifier(key, "a column"),
    type: plan.type,
    notNull: plan.notNull,
    primaryKey: plan.primaryKey !== null,
    clientDefault: plan.clientDefault,
    onUpdate: plan.onUpdate,
  };
}

/** What has its values from elsewhere needs no numbers. */
function canBeSerial(plan: ColumnPlan): boolean {
  return plan.type.serialName !== null && plan.references === null && plan.clientDefault === null &&
    plan.serverDefault === null && plan.identity === null && plan.generated === null;
}

function addKey({ columns, constraints }: Draft): void {
  const keys = columns.filter(({ primaryKey }) => primaryKey !== null);
  if (keys.length === 0) return;
  const named = keys.find(({ primaryKey }) => primaryKey!.name !== null);
  constraints.push({
    kind: "primaryKey",
    name: named?.primaryKey?.name ?? null,
    columns: keys.map(({ node }) => node),
    include: [],
    defer: "",
  });
}

/** What the definition of a column says of constraints and indexes. */
function addOwnItems({ node, unique, references, index }: ColumnDetails, details: Draft): void {
  const columns = [node];
  if (unique !== null) {
    details.constraints.push({ kind: "unique", columns, include: [], defer: "", ...unique });
  }
  if (references !== null) {
    const { target, ...rest } = references;
    details.constraints.push({
      kind: "foreignKey",
      columns,
      referred: () => [target()],
      ...rest,
    });
  }
  if (index === null) return;
  details.indexes.push({
    kind: "index",
    elements: [{ expression: node, suffix: "" }],
    concurrently: false,
    nullsNotDistinct: false,
    include: [],
    storage: "",
    where: null,
    ...index,
  });
}

function addItems(items: unknown, table: TableNode, details: Draft): void {
  if (!Array.isArray(items)) {
    throw new ArgumentError(`Cannot define ${table.fullName}: constraints are not an array`);
  }
  for (const item of Array.from(items)) {
    const node = TableItemObject.nodeOf(item);
    if (node === undefined) {
      throw new ArgumentError(
        `Cannot define ${table.fullName}: not a constraint, an index or partitionBy()`,
      );
    }
    requireOwn(node, table);
    if (node.kind === "index") details.indexes.push(node);
    else if (node.kind === "partition") details.partition = node;
    else addConstraint(node, table, details);
  }
}

function addConstraint(node: ConstraintNode, table: TableNode, details: Draft): void {
  if (node.kind === "primaryKey") {
    refuseKey(node.columns, table, details);
    for (const column of node.columns) Object.assign(column, { primaryKey: true });
    details.constraints.unshift(node);
  } else details.constraints.push(node);
}

/** A second key, or one that could be null, which the types of rows would not know of. */
function refuseKey(
  columns: readonly TableColumnNode[],
  { fullName }: TableNode,
  { constraints }: Draft,
): void {
  if (constraints.some(({ kind }) => kind === "primaryKey")) {
    throw new ArgumentError(`Cannot define ${fullName}: it has two primary keys`);
  }
  const nullable = columns.find(({ notNull }) => !notNull);
  if (nullable === undefined) return;
  throw new ArgumentError(
    `Cannot define ${fullName}: ${nullable.key} is of the primary key, so it is notNull()`,
  );
}
