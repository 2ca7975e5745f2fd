/**
 * What `set()` takes: values by key, and pairs of a column, or a part of one, and its value.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import { NodeHolder, unlabelled } from "./node_holder.ts";
import type {
  AssignmentNode,
  ExpressionNode,
  Part,
  SourceNode,
  TableColumnNode,
  TableNode,
} from "./nodes.ts";
import { operandNode } from "./operands.ts";
import { pairsOf, rowNode } from "./row.ts";

/** The assignments of an object of values, in the table's order of columns. */
export function assignmentNodes(values: unknown, table: TableNode, slot: string): AssignmentNode[] {
  const row = rowNode(values, table, slot);
  if (row.size === 0) throw new ArgumentError(`Cannot build the statement: ${slot} has no value`);
  return [...row].map(([column, value]) => ({ column, path: [], value }));
}

/** The assignments of pairs, in their order; the columns are those of the table or of an alias, `target`. */
export function orderedAssignments(
  pairs: unknown,
  table: TableNode,
  slot: string,
  target: SourceNode,
): AssignmentNode[] {
  return pairsOf(pairs, slot).map(([left, value, at]) => {
    const node = NodeHolder.nodeOf(left);
    const place = node && placeOf(unlabelled(node), target);
    if (node === undefined || place === undefined) {
      throw new ArgumentError(
        `Cannot build the statement: ${at} is neither a column of ${table.fullName}, ` +
          `nor an element of one by at(), slice() or get()`,
      );
    }
    return { ...place, value: operandNode(value, unlabelled(node).type, `the value of ${at}`) };
  });
}

/** All assignments, but those of a column that is set as a whole later. */
export function mergedAssignments(
  set: readonly AssignmentNode[],
  more: readonly AssignmentNode[],
): AssignmentNode[] {
  const whole = new Set(more.flatMap(({ column, path }) => path.length === 0 ? [column] : []));
  return [...set.filter(({ column }) => !whole.has(column)), ...more];
}

type Place = Pick<AssignmentNode, "column" | "path">;

/** The column that an expression is, or has an element of, or undefined where it can be no target. */
function placeOf(node: ExpressionNode, target: SourceNode): Place | undefined {
  if (node.kind === "column") {
    if (node.source !== target) return undefined;
    return { column: node.origin ?? node as TableColumnNode, path: [] };
  }
  if (node.kind !== "syntax") return undefined;
  const [left, ...path] = node.parts;
  if (!isExpression(left)) return undefined;
  if (path[0] === " -> ") return withStep(jsonPlaceOf(left, target), path[1]!);
  if (left.kind !== "column" || path[0] !== "[") return undefined;
  const place = placeOf(left, target);
  return place && { ...place, path };
}

/** Steps into JSON lead from a column and nothing else: after an array's they would be an array's again. */
function jsonPlaceOf(node: ExpressionNode, target: SourceNode): Place | undefined {
  if (node.kind === "syntax" && node.parts[1] !== " -> ") return undefined;
  return placeOf(node, target);
}

function withStep(place: Place | undefined, step: Part): Place | undefined {
  return place && { ...place, path: [...place.path, "[", step, "]"] };
}

function isExpression(part: Part | undefined): part is ExpressionNode {
  return typeof part === "object" && "type" in part;
}
