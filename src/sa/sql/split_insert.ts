/**
 * An INSERT of more rows than one statement can have, made into several.
 * @module
 */

import { MAX_VALUES } from "./compiler.ts";
import { InsertStatement } from "./insert.ts";
import type { Selection } from "./kinds.ts";
import type { InsertNode, RowNode } from "./nodes.ts";
import { shapeOf } from "./shape.ts";
import { type Executable, Statement } from "./statement.ts";

/**
 * The statement itself, or for an INSERT of rows with more values than one statement can have several that insert
 * them in turn. Together they are one only in a transaction.
 *
 * What has queries in WITH stays whole, since they would run each time.
 */
export function splitInsert(statement: unknown): readonly Executable<Selection>[] {
  const node = Statement.nodeOf(statement);
  const whole = [statement as Executable<Selection>];
  if (node?.kind !== "insert" || node.source.kind !== "rows" || node.ctes.length > 0) return whole;
  const { rows } = node.source;
  const parts = partsOf(rows, node);
  if (parts.length === 1) return whole;
  return parts.map((part) =>
    new InsertStatement({ ...node, source: { kind: "rows", rows: part } })
  );
}

function partsOf(rows: readonly RowNode[], node: InsertNode): RowNode[][] {
  const room = MAX_VALUES - valuesOf([], node);
  const parts: RowNode[][] = [[]];
  let taken = 0;
  for (const row of rows) {
    const values = valuesOfRow(row, node);
    if (taken + values > room && taken > 0) {
      parts.push([]);
      taken = 0;
    }
    parts.at(-1)!.push(row);
    taken += values;
  }
  return parts;
}

/** How many values a row has at most, with those that defaults will make. */
function valuesOfRow(row: RowNode, node: InsertNode): number {
  const made = node.table.columns.filter((column) =>
    column.clientDefault !== null && !row.has(column)
  );
  const plain = [...row.values()].every(({ kind }) => kind === "value");
  return made.length + (plain ? row.size : valuesOf([row], node));
}

function valuesOf(rows: readonly RowNode[], node: InsertNode): number {
  return shapeOf({ ...node, source: { kind: "rows", rows } }).holders.length;
}
