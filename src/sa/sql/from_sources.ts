/**
 * Which sources an expression depends on, and which an item of FROM has.
 * @module
 */

import type { PlacedName } from "./name_node.ts";
import type {
  DdlNode,
  ExpressionNode,
  FragmentNode,
  FromNode,
  OrderNode,
  Part,
  QueryRows,
  SelectedNode,
  SourceNode,
  TextNode,
  WindowNode,
} from "./nodes.ts";

/** The sources of an item of FROM. */
export function sourcesWithin(item: FromNode): SourceNode[] {
  if (item.kind === "portion") return [item.source];
  if (item.kind !== "join") return [item];
  return [...sourcesWithin(item.left), ...sourcesWithin(item.right)];
}

/**
 * The sources of what is selected, in the order they appear, what is lateral after what it takes from; without those
 * that have a place already, here or in the query around it.
 */
export function sourcesOfSelection(
  selection: readonly SelectedNode[],
  placed: readonly SourceNode[],
): Set<SourceNode> {
  const found = new Set(placed);
  for (const { expression } of selection) addSources(expression, found);
  for (const source of placed) found.delete(source);
  return found;
}

/** Adds the sources of an expression; of a query within it those that it takes from the query around it. */
export function addSources(node: ExpressionNode, found: Set<SourceNode>): void {
  if (node.kind === "column") addSource(node.source, found);
  if (node.kind === "fragment") addSourcesOfText(node, found);
  if (node.kind === "syntax") addSourcesOf(node.parts, found);
  for (const operand of operandsOf(node)) addSources(operand, found);
}

function addSource(source: SourceNode, found: Set<SourceNode>): void {
  if (found.has(source)) return;
  if (source.kind === "derived" && source.lateral) addSourcesOf(source.parts, found);
  found.add(source);
}

function addSourcesOf(parts: readonly (Part | FromNode)[], found: Set<SourceNode>): void {
  parts.forEach((part) => addSourcesOfPart(part, found));
}

/** Adds those of an expression, and those that a query takes from the query around it. */
function addSourcesOfPart(part: Part | FromNode, found: Set<SourceNode>): void {
  if (typeof part === "string" || isFromNode(part) || isWorded(part)) return;
  if (part.kind === "select") part.correlated.forEach((source) => addSource(source, found));
  else if (part.kind === "compound") addSourcesOf(part.queries, found);
  else addSources(part, found);
}

/** Whether it has no sources that anybody else sees. */
function isWorded(
  part: Exclude<Part, string>,
): part is PlacedName | DdlNode | TextNode & QueryRows {
  return WORDED.has(part.kind);
}

const WORDED: ReadonlySet<string> = new Set(["name", "typeName", "ddl", "text"]);

function addSourcesOfText({ parts }: FragmentNode, found: Set<SourceNode>): void {
  const own = new Set(parts.filter(isFromNode).flatMap(sourcesWithin));
  const all = new Set<SourceNode>();
  addSourcesOf(parts, all);
  for (const source of all) if (!own.has(source)) found.add(source);
}

function operandsOf(node: ExpressionNode): readonly ExpressionNode[] {
  switch (node.kind) {
    case "column":
    case "value":
    case "param":
    case "syntax":
    case "fragment":
      return [];
    case "comparison":
      return [node.left, node.right];
    case "nullTest":
    case "membership":
    case "not":
      return [node.operand];
    case "logical":
      return node.terms;
    case "call":
      return [
        ...node.args,
        ...operandsOfOrder(node.orderBy),
        ...operandsOfOrder(node.withinGroup),
        ...(node.filter === null ? [] : [node.filter]),
        ...operandsOfWindow(node.over),
      ];
  }
}

function operandsOfWindow(window: WindowNode | null): ExpressionNode[] {
  if (window === null) return [];
  const { base, partitionBy, orderBy } = window;
  return [...operandsOfWindow(base), ...partitionBy, ...operandsOfOrder(orderBy)];
}

function operandsOfOrder(terms: readonly OrderNode[]): ExpressionNode[] {
  return terms.map(({ operand }) => operand).filter((operand) => operand.kind !== "key");
}

const FROM_NODES: ReadonlySet<string> = new Set([
  "table",
  "derived",
  "cte",
  "excluded",
  "join",
  "portion",
]);

/** Whether it is an item of FROM. */
export function isFromNode(part: Part | FromNode): part is FromNode {
  return typeof part !== "string" && FROM_NODES.has(part.kind);
}
