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
    (node.over === null ? "" : ` OVER ${compileOver(node.over, c, compile)}`);
}

function compileOver(node: WindowNode, c: Compilation, compile: Compile): string {
  return node.name === null ? `(${compileWindow(node, c, compile)})` : nameOf(node, c, compile);
}

/** The name of a window, which the WINDOW clause of the SELECT defines from then on. */
function nameOf(node: WindowNode, c: Compilation, compile: Compile): string {
  const windows = c.scope?.windows ?? null;
  if (windows === null) {
    throw new CompileError(`Cannot compile: the window ${node.name} is in no SELECT`);
  }
  if (!windows.has(node)) {
    for (const { name } of windows.keys()) {
      if (name === node.name) throw new CompileError(`Cannot compile: WINDOW has ${name} twice`);
    }
    windows.set(node, compileWindow(node, c, compile));
  }
  return node.name!;
}

/** ` WINDOW …`, or nothing. */
export function compileWindows(windows: ReadonlyMap<WindowNode, string>): string {
  const list = Array.from(windows, ([{ name }, text]) => `${name} AS (${text})`);
  return list.length === 0 ? "" : ` WINDOW ${list.join(", ")}`;
}

function compileWindow(node: WindowNode, c: Compilation, compile: Compile): string {
  const { base, partitionBy, orderBy, frame } = node;
  const terms = [
    base === null ? "" : nameOf(base, c, compile),
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
