/**
 * Tables in the order in which their foreign keys let them be created.
 * @module
 */

import { CompileError } from "./errors.ts";
import type { TableNode } from "./nodes.ts";
import type { AnyTable } from "./table.ts";
import { tableNode } from "./table_source.ts";

/** The tables, each after those it refers to, otherwise in the order given. */
export function sortByReferences(tables: readonly AnyTable[]): AnyTable[] {
  const byNode = new Map(tables.map((table) => [tableNode(table), table]));
  const sorted: AnyTable[] = [];
  const state = new Map<TableNode, "open" | "done">();

  function visit(node: TableNode, path: readonly TableNode[]): void {
    const table = byNode.get(node);
    if (table === undefined || state.get(node) === "done") return;
    if (state.get(node) === "open") throw circle([...path.slice(path.indexOf(node)), node]);
    state.set(node, "open");
    for (const referred of referredTables(node)) visit(referred, [...path, node]);
    state.set(node, "done");
    sorted.push(table);
  }

  for (const node of byNode.keys()) visit(node, []);
  return sorted;
}

/** A table that refers to itself is no obstacle. */
function referredTables(node: TableNode): TableNode[] {
  return node.columns
    .flatMap((column) => column.references === null ? [] : [column.references.target().table])
    .filter((referred) => referred !== node);
}

function circle(path: readonly TableNode[]): CompileError {
  const names = path.map((node) => node.fullName).join(" → ");
  return new CompileError(`Cannot order tables: foreign keys go in a circle, ${names}`);
}
