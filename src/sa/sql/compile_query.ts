/**
 * From SELECT and set operations to their text.
 * @module
 */

import type { Compilation } from "./compilation.ts";
import { compileOrderBy, compileWindows } from "./compile_call.ts";
import {
  compileExpression,
  compileOperand,
  compileSelection,
  compileWhere,
} from "./compile_expression.ts";
import { compileFromList } from "./compile_from.ts";
import { CompileError } from "./errors.ts";
import { sourcesOfSelection, sourcesWithin } from "./from_sources.ts";
import { identifier } from "./identifiers.ts";
import type {
  CompoundNode,
  ExpressionNode,
  FromNode,
  LockNode,
  QueryNode,
  QueryTail,
  SelectNode,
} from "./nodes.ts";
import { Scope } from "./scope.ts";

/** The text of a SELECT. */
export function compileSelect(node: SelectNode, c: Compilation): string {
  for (const cte of node.ctes) c.addCte(cte);
  const scope = Scope.ofSelect(c.scope.outer);
  return c.within(scope, () => {
    // FROM first: it says what the rest may name.
    const from = compileFromList(itemsOf(node), node.joins, c, scope);
    const head = `SELECT ${compileSpaced(node.prefixes, c)}${compileDistinct(node.distinct, c)}` +
      compileSelection(node.selection, c) +
      (from === "" ? "" : ` FROM ${from}`) +
      compileWhere(node.where, c) +
      compileGroupBy(node.groupBy, c) +
      compileWhere(node.having, c, "HAVING");
    // Before WINDOW, since it may name windows, too.
    const tail = compileTail(node, c, (key) => keyText(node, key));
    return head + compileWindows(scope.windows!) + tail +
      node.suffixes.map((suffix) => ` ${compileExpression(suffix, c)}`).join("");
  });
}

/**
 * What `from()` named, then what is selected and neither there nor joined; without what is of the query around. Throws
 * `CompileError` where that is joined.
 */
function itemsOf({ from, joins, selection, correlated }: SelectNode): FromNode[] {
  const own = from.filter((item) => !correlated.some((source) => source === item));
  const named = [...own, ...joins.map(({ right }) => right)].flatMap(sourcesWithin);
  const both = named.find((source) => correlated.includes(source));
  if (both === undefined) {
    return [...own, ...sourcesOfSelection(selection, [...named, ...correlated])];
  }
  throw new CompileError(
    `Cannot compile: ${both.sql} is in FROM and in correlate(); give one another name with alias()`,
  );
}

function compileSpaced(nodes: readonly ExpressionNode[], c: Compilation): string {
  return nodes.map((node) => `${compileExpression(node, c)} `).join("");
}

function compileDistinct(distinct: SelectNode["distinct"], c: Compilation): string {
  if (typeof distinct === "boolean") return distinct ? "DISTINCT " : "";
  return `DISTINCT ON (${distinct.map((term) => compileExpression(term, c)).join(", ")}) `;
}

function compileGroupBy(terms: readonly ExpressionNode[], c: Compilation): string {
  if (terms.length === 0) return "";
  return ` GROUP BY ${terms.map((term) => compileExpression(term, c)).join(", ")}`;
}

/** The text of UNION and its like. */
export function compileCompound(node: CompoundNode, c: Compilation): string {
  for (const cte of node.ctes) c.addCte(cte);
  const operator = ` ${node.operator}${node.all ? " ALL" : ""} `;
  const queries = node.queries.map((query) => `(${c.statement(query)})`);
  const scope = new Scope(null);
  return queries.join(operator) +
    c.within(scope, () => compileTail(node, c, (key) => keyText(node, key)));
}

function compileTail(node: QueryTail, c: Compilation, key: (key: string) => string): string {
  const limit = node.limit === null ? "" : compileOperand(node.limit, c);
  return compileOrderBy(node.orderBy, c, compileExpression, key) +
    (limit !== "" && !node.withTies ? ` LIMIT ${limit}` : "") +
    (node.offset === null ? "" : ` OFFSET ${compileOperand(node.offset, c)}`) +
    (limit !== "" && node.withTies ? ` FETCH FIRST (${limit}) ROWS WITH TIES` : "") +
    node.locks.map((lock) => compileLock(lock, c)).join("");
}

function compileLock({ strength, of, wait }: LockNode, c: Compilation): string {
  const names = of.map((source) => {
    const name = c.nameOf(source);
    if (source.kind !== "table") return name;
    // Of a table in a schema, FOR UPDATE OF takes the name alone, and then the first table of that name.
    c.requireSeen(source.sqlName, source);
    return source.sqlName;
  });
  return ` FOR ${strength}${names.length === 0 ? "" : ` OF ${names.join(", ")}`}${wait}`;
}

/** What ORDER BY calls a selected column: its name in the result. */
function keyText({ selection }: QueryNode, key: string): string {
  const selected = selection.find((column) => column.key === key);
  if (selected !== undefined) return selected.label ?? identifier(key, "a label");
  throw new CompileError(
    `Cannot compile: ORDER BY names ${JSON.stringify(key)}, which is not selected`,
  );
}
