/**
 * What `set()` takes: values by key, and pairs of a column, or a part of one, and its value.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import { NodeHolder, unlabelled } from "./node_holder.ts";
import type { AssignmentNode, ExpressionNode, Part, TableNode } from "./nodes.ts";
import { operandNode } from "./operands.ts";
import { isOf, pairsOf, rowNode } from "./row.ts";

/** The assignments of an object of values, in the table's order of columns. */
export function assignmentNodes(values: unknown, table: TableNode, slot: string): AssignmentNode[] {
  const row = rowNode(values, table, slot);
  if (row.size === 0) throw new ArgumentError(`Cannot build the statement: ${slot} has no value`);
  return [...row].map(([column, value]) => ({ column, path: [], value }));
}

/** The assignments of pairs, in their order. */
export function orderedAssignments(
  pairs: unknown,
  table: TableNode,
  slot: string,
): AssignmentNode[] {
  return pairsOf(pairs, slot).map(([target, value, at]) => {
    const node = NodeHolder.nodeOf(target);
    const place = node && placeOf(unlabelled(node), table);
    if (node === undefined || place === undefined) {
      throw new ArgumentError(
        `Cannot build the statement: ${at} is neither a column of ${table.fullName}, ` +
          `nor an element of one by at(), slice() or get()`,
      );
    }
    return { ...place, value: operandNode(value, unlabelled(node).type, `the value of ${at}`) };
  });
}

type Place = Pick<AssignmentNode, "column" | "path">;

/** The column that an expression is, or has an element of, or undefined where it can be no target. */
function placeOf(node: ExpressionNode, table: TableNode): Place | undefined {
  if (node.kind === "column") return isOf(table, node) ? { column: node, path: [] } : undefined;
  if (node.kind !== "syntax") return undefined;
  const [left, operator, step] = node.parts;
  if (!isExpression(left)) return undefined;
  if (operator === " -> ") return withStep(jsonPlaceOf(left, table), step!);
  if (left.kind !== "column" || typeof operator !== "string" || !operator.startsWith("[")) {
    return undefined;
  }
  const place = placeOf(left, table);
  return place && { ...place, path: [operator] };
}

/** Steps into JSON lead from a column and nothing else: after an array's they would be an array's again. */
function jsonPlaceOf(node: ExpressionNode, table: TableNode): Place | undefined {
  if (node.kind === "syntax" && node.parts[1] !== " -> ") return undefined;
  return placeOf(node, table);
}

function withStep(place: Place | undefined, step: Part): Place | undefined {
  return place && { ...place, path: [...place.path, "[", step, "]"] };
}

function isExpression(part: Part | undefined): part is ExpressionNode {
  return typeof part === "object" && "type" in part;
}
