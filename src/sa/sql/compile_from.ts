/**
 * From items of FROM to their text.
 * @module
 */

import type { Compilation } from "./compilation.ts";
import { compileExpression, compilePart } from "./compile_expression.ts";
import { CompileError } from "./errors.ts";
import type { FromNode, JoinedNode, JoinNode, PortionNode, SourceNode } from "./nodes.ts";
import { Scope } from "./scope.ts";

const JOINS: Readonly<Record<JoinNode["type"], string>> = {
  inner: "JOIN",
  left: "LEFT JOIN",
  right: "RIGHT JOIN",
  full: "FULL JOIN",
  cross: "CROSS JOIN",
};

/** The list after FROM; its sources are in scope from then on. Empty when there is none. Throws `CompileError` for a join to nothing. */
export function compileFromList(
  items: readonly FromNode[],
  joins: readonly JoinedNode[],
  c: Compilation,
  scope: Scope,
): string {
  const texts = items.map((item) => compileFrom(item, c, scope));
  if (joins.length === 0) return texts.join(", ");
  if (texts.length === 0) {
    throw new CompileError("Cannot compile: a join has nothing on its left side; use from()");
  }
  // The conditions of the joins may name any of them, which they could not after a comma.
  return joins.reduce(
    (left, joined) => left + compileJoined(joined, c, scope),
    texts.join(" CROSS JOIN "),
  );
}

/** An item of FROM; its sources are in scope from then on. */
export function compileFrom(item: FromNode, c: Compilation, scope: Scope): string {
  if (item.kind === "portion") return compilePortion(item, c, scope);
  if (item.kind !== "join") return compileSource(item, c, scope);
  const { left, ...joined } = item;
  return compileFrom(left, c, scope) + compileJoined(joined, c, scope);
}

function compileJoined({ right, type, on }: JoinedNode, c: Compilation, scope: Scope): string {
  const sql = compileFrom(right, c, scope);
  const item = right.kind === "join" ? `(${sql})` : sql;
  const condition = on === null ? "" : ` ON ${compileExpression(on, c)}`;
  return ` ${JOINS[type]} ${item}${condition}`;
}

function compilePortion(
  { source, only, sample }: PortionNode,
  c: Compilation,
  scope: Scope,
): string {
  const sql = compileSource(source, c, scope);
  return `${only ? "ONLY " : ""}${sql}${sample.map((part) => compilePart(part, c)).join("")}`;
}

function compileSource(source: SourceNode, c: Compilation, scope: Scope): string {
  const sql = sourceText(source, c, scope);
  scope.add(source);
  return sql;
}

function sourceText(source: SourceNode, c: Compilation, scope: Scope): string {
  if (source.kind !== "derived") return compilePart(source, c);
  // What is not lateral sees nothing of the FROM it stands in.
  const parts = c.within(
    source.lateral ? scope : scope.outer ?? new Scope(null),
    () => source.parts.map((part) => compilePart(part, c)).join(""),
  );
  return `${source.lateral ? "LATERAL " : ""}${parts} AS ${source.sql}${source.columnList}`;
}
