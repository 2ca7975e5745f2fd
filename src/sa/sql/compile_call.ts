/**
 * From calls of functions to text.
 * @module
 */

import type { Compilation } from "./compilation.ts";
import { CompileError } from "./errors.ts";
import type { CallNode, ExpressionNode, OrderNode, WindowNode } from "./nodes.ts";

type Compile = (node: ExpressionNode, c: Compilation) => string;

/** The text of a call, with what follows an aggregate or a window function. */
export function compileCall(node: CallNode, c: Compilation, compile: Compile): string {
  const args = node.args.map((arg) => compile(arg, c)).join(", ");
  return `${node.name}(${node.distinct ? "DISTINCT " : ""}${args}` +
    `${compileOrderBy(node.orderBy, c, compile)})` +
    (node.withinGroup.length === 0
      ? ""
      : ` WITHIN GROUP (${compileOrderBy(node.withinGroup, c, compile).trimStart()})`) +
    (node.filter === null ? "" : ` FILTER (WHERE ${compile(node.filter, c)})`) +
    (node.over === null ? "" : ` OVER (${compileWindow(node.over, c, compile)})`);
}

function compileWindow(node: WindowNode, c: Compilation, compile: Compile): string {
  const { partitionBy, orderBy, frame } = node;
  const terms = [
    partitionBy.length === 0
      ? ""
      : `PARTITION BY ${partitionBy.map((term) => compile(term, c)).join(", ")}`,
    compileOrderBy(orderBy, c, compile).trimStart(),
    frame.map((part) => typeof part === "string" ? part : compile(part, c)).join(""),
  ];
  return terms.filter((term) => term !== "").join(" ");
}

const DIRECTIONS = { asc: " ASC", desc: " DESC" } as const;
const NULLS = { first: " NULLS FIRST", last: " NULLS LAST" } as const;

/** ` ORDER BY …`, or nothing where there is no term. */
export function compileOrderBy(
  terms: readonly OrderNode[],
  c: Compilation,
  compile: (node: ExpressionNode, c: Compilation) => string,
  keyText: (key: string) => string = refuseKey,
): string {
  if (terms.length === 0) return "";
  const texts = terms.map(({ operand, direction, nulls }) =>
    (operand.kind === "key" ? keyText(operand.key) : compile(operand, c)) +
    (direction === null ? "" : DIRECTIONS[direction]) +
    (nulls === null ? "" : NULLS[nulls])
  );
  return ` ORDER BY ${texts.join(", ")}`;
}

function refuseKey(key: string): never {
  throw new CompileError(
    `Cannot compile: ORDER BY names the key ${JSON.stringify(key)}, which only a query has`,
  );
}
