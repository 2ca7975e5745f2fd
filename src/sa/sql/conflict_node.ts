/**
 * ON CONFLICT made into a node.
 * @module
 */

import { assignmentNodes, orderedAssignments } from "./assignments.ts";
import { targetOf } from "./conflict_target.ts";
import { ArgumentError } from "./errors.ts";
import { AllExcludedColumns, excludedOf } from "./excluded.ts";
import { SourceObject } from "./from_object.ts";
import { conditionsOf } from "./logic.ts";
import type { AssignmentNode, ColumnNode, ConflictNode, InsertNode, TableNode } from "./nodes.ts";
import { isPlainObject } from "./values.ts";

/** DO NOTHING. */
export function conflictIgnored(options: unknown, table: TableNode): ConflictNode {
  const { text } = targetOf(optionsOf(options, "onConflictDoNothing()"), table);
  return { target: text, set: null, where: [] };
}

/** DO UPDATE. */
export function conflictUpdate(options: unknown, insert: InsertNode): ConflictNode {
  const { table } = insert;
  const given = optionsOf(options, "onConflictDoUpdate()");
  const target = targetOf(given, table);
  if (target.text === "") {
    throw new ArgumentError(
      "Cannot build the statement: onConflictDoUpdate() names no columns, expressions or constraint",
    );
  }
  const where = given.where === undefined ? [] : [applied(given.where, table)];
  return {
    target: target.text,
    set: setOf(given, insert, target.keys),
    where: conditionsOf(where, "onConflictDoUpdate({ where })"),
  };
}

function setOf(
  { set, setOrdered }: Readonly<Record<string, unknown>>,
  insert: InsertNode,
  target: ReadonlySet<string>,
): AssignmentNode[] {
  const { table } = insert;
  const slot = "onConflictDoUpdate().set";
  if (setOrdered !== undefined) {
    if (set === undefined) {
      return orderedAssignments(applied(setOrdered, table), table, `${slot}Ordered`, table);
    }
    throw new ArgumentError("Cannot build the statement: set and setOrdered exclude each other");
  }
  if (AllExcludedColumns.is(set)) return set.assignments(table, namedBy(insert), target);
  return assignmentNodes(applied(set, table), table, slot);
}

/** What a function makes of the two rows, or what was given instead of one. */
function applied(value: unknown, table: TableNode): unknown {
  if (typeof value !== "function") return value;
  const excluded = new SourceObject(excludedOf(table), "excluded");
  return value(excluded.c, new SourceObject(table, table.fullName).c);
}

/** The columns that an INSERT names. */
function namedBy({ source }: InsertNode): Set<ColumnNode> {
  if (source.kind === "query") return new Set(source.columns);
  return new Set(source.rows.flatMap((row) => [...row.keys()]));
}

function optionsOf(options: unknown, slot: string): Readonly<Record<string, unknown>> {
  if (isPlainObject(options)) return options;
  throw new ArgumentError(`Cannot build the statement: ${slot} does not take its options`);
}
