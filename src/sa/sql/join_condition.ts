/**
 * Joins, and their conditions where foreign keys tell them.
 * @module
 */

import { BOOLEAN } from "./boolean_type.ts";
import { ArgumentError } from "./errors.ts";
import { foreignKeysOf } from "./foreign_keys.ts";
import { sourcesWithin } from "./from_sources.ts";
import { conditionNode } from "./node_holder.ts";
import type { ColumnNode, ExpressionNode, FromNode, JoinedNode, SourceNode } from "./nodes.ts";
import { fromNode } from "./source_holder.ts";

/**
 * A join to what FROM has by then. Throws `ArgumentError` when it has no condition and there is no foreign key, or
 * more than one, between the two sides.
 */
export function joinedNode(
  type: JoinedNode["type"],
  left: readonly FromNode[],
  right: unknown,
  on?: unknown,
): JoinedNode {
  const item = fromNode(right, "join()");
  if (type === "cross") return { right: item, type, on: null };
  if (on !== undefined) {
    return { right: item, type, on: conditionNode(on, "the condition of join()") };
  }
  return {
    right: item,
    type,
    on: conditionByKey(left.flatMap(sourcesWithin), sourcesWithin(item)),
  };
}

function conditionByKey(left: readonly SourceNode[], right: readonly SourceNode[]): ExpressionNode {
  const found = left.flatMap((a) =>
    right.flatMap((b) => [...conditions(a, b), ...conditions(b, a)])
  );
  if (found.length === 1) return found[0]!;
  const state = found.length === 0 ? "there is no foreign key" : "there are several foreign keys";
  throw new ArgumentError(
    `Cannot join: ${state} between the two sides; give the condition: join(right, condition)`,
  );
}

/** One condition for each foreign key from one source to the other. */
function conditions(from: SourceNode, to: SourceNode): ExpressionNode[] {
  const table = tableOf(from);
  if (table === undefined) return [];
  return foreignKeysOf(table).flatMap(({ columns, referred }) => {
    const others = referred();
    const pairs = columns.map((column, i) => [columnIn(from, column), columnIn(to, others[i]!)]);
    const terms = pairs.flatMap(([left, right]): ExpressionNode[] =>
      left === undefined || right === undefined
        ? []
        : [{ kind: "comparison", operator: "=", left, right, type: BOOLEAN }]
    );
    if (terms.length < pairs.length) return [];
    return [{ kind: "logical", operator: "and", terms, type: BOOLEAN }];
  });
}

function tableOf(source: SourceNode) {
  if (source.kind === "table") return source;
  return source.columns[0]?.origin?.source;
}

function columnIn(source: SourceNode, column: ColumnNode): ColumnNode | undefined {
  return source.columns.find((each) => each === column || each.origin === column);
}
