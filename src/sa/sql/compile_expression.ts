/**
 * From expressions to text.
 * @module
 */

import { quoteLiteral } from "../../types/quote.ts";
import type { Compilation } from "./compilation.ts";
import { compileCall } from "./compile_call.ts";
import { inlineList, inlineLiteral, shownLiteral } from "./inline_literal.ts";
import type {
  ColumnNode,
  ExpressionNode,
  LogicalNode,
  MembershipNode,
  Part,
  SelectedNode,
} from "./nodes.ts";
import { CompileError } from "./errors.ts";
import { Scope } from "./scope.ts";
import type { ParamNode, ValueNode } from "./value_nodes.ts";

/** The text of an expression. */
export function compileExpression(node: ExpressionNode, c: Compilation): string {
  switch (node.kind) {
    case "column":
      return compileColumn(node, c);
    case "value":
      return compileValue(node, c);
    case "param":
      return compileParam(node, c);
    case "comparison":
      return `${compileOperand(node.left, c)} ${node.operator} ${compileOperand(node.right, c)}`;
    case "nullTest":
      return `${compileOperand(node.operand, c)} IS ${node.negated ? "NOT NULL" : "NULL"}`;
    case "membership":
      return compileMembership(node, c);
    case "logical":
      return compileLogical(node, c);
    case "not":
      return `NOT ${compileOperand(node.operand, c)}`;
    case "syntax":
      return node.parts.map((part) => compilePart(part, c)).join("");
    case "call":
      return compileCall(node, c, compileExpression);
    case "fragment":
      return c.statement(node);
  }
}

/** In parentheses unless it is one word, so that no precedence has to be known, here or by who reads it. */
export function compileOperand(node: ExpressionNode, c: Compilation): string {
  const sql = compileExpression(node, c);
  return isAtomic(node) ? sql : `(${sql})`;
}

function isAtomic(node: ExpressionNode): boolean {
  switch (node.kind) {
    case "column":
    case "value":
    case "param":
      return true;
    case "call":
      return node.over === null && node.filter === null && node.withinGroup.length === 0;
    case "syntax":
      return node.atomic;
    default:
      return false;
  }
}

/** One piece of syntax. */
export function compilePart(part: Part, c: Compilation): string {
  if (typeof part === "string") return part;
  switch (part.kind) {
    case "select":
    case "compound":
    case "text":
      return `(${c.within(new Scope(c.scope), () => c.statement(part))})`;
    case "name": {
      const name = c.placed(part.schema, part.sqlName);
      return part.quoted ? quoted(name) : name;
    }
    case "typeName":
      return c.typeName(part.type, part.form);
    case "ddl":
      return quoted(c.statement(part));
    case "table":
      return c.tableInFrom(part);
    case "cte":
      c.addCte(part);
      return part.sql;
    case "derived":
    case "excluded":
      return part.sql;
    default:
      return compileOperand(part, c);
  }
}

function quoted(text: string): string {
  return quoteLiteral(text).trimStart();
}

function compileColumn(node: ColumnNode, c: Compilation): string {
  if (c.unqualified === node.source) return node.sqlName;
  return `${c.nameOf(node.source)}.${node.sqlName}`;
}

function compileValue(node: ValueNode, c: Compilation): string {
  if (c.inline !== null) return compileShown(node, c);
  const placeholder = c.binds.value(node);
  return node.cast ? `CAST(${placeholder} AS ${c.typeName(node.type, "castName")})` : placeholder;
}

function compileShown({ value, type, cast }: ValueNode, c: Compilation): string {
  const castName = c.typeName(type, "castName");
  return c.inline === "ddl"
    ? inlineLiteral(value, type, castName)
    : shownLiteral(value, type, castName, cast);
}

function compileParam(node: ParamNode, c: Compilation): string {
  if (c.inline === "ddl") throw new CompileError("Cannot compile: DDL takes no parameters");
  const castName = c.typeName(node.type, "castName");
  if (c.inline === "shown") return shownParam(node, castName);
  return `CAST(${c.binds.param(node)} AS ${castName})`;
}

function shownParam({ name, type, value }: ParamNode, castName: string): string {
  if (value !== undefined) return inlineLiteral(value, type, castName, true);
  throw new CompileError(`Cannot compile: parameter ${JSON.stringify(name)} has no value to show`);
}

/** An empty array makes ANY false and ALL true, as it should be; IN () would be no SQL. */
function compileMembership(node: MembershipNode, c: Compilation): string {
  const operand = compileOperand(node.operand, c);
  const list = compileList(node, c);
  return node.negated ? `${operand} <> ALL (${list})` : `${operand} = ANY (${list})`;
}

function compileList(node: MembershipNode, c: Compilation): string {
  const { type } = node.operand;
  if (c.inline !== null) return inlineList(node.list, type, c.typeName(type, "castName"));
  return c.binds.list(node);
}

function compileLogical({ operator, terms }: LogicalNode, c: Compilation): string {
  if (terms.length === 0) return operator === "and" ? "true" : "false";
  return operator === "and"
    ? compileConjunction(terms, c)
    : terms.map((term) => compileExpression(term, c)).join(" OR ");
}

/** AND binds more tightly than OR and less than everything else that makes conditions. */
export function compileConjunction(terms: readonly ExpressionNode[], c: Compilation): string {
  return terms.map((term) => {
    const sql = compileExpression(term, c);
    const isOr = term.kind === "logical" && term.operator === "or" && term.terms.length > 0;
    // What is in text of the user's is not known, so it may be an OR, too.
    const isLoose = isOr || term.kind === "syntax" && !term.atomic || term.kind === "fragment";
    return isLoose && terms.length > 1 ? `(${sql})` : sql;
  }).join(" AND ");
}

/** ` WHERE …`, or nothing where there is no condition. */
export function compileWhere(
  conditions: readonly ExpressionNode[],
  c: Compilation,
  keyword = "WHERE",
): string {
  return conditions.length === 0 ? "" : ` ${keyword} ${compileConjunction(conditions, c)}`;
}

/** The list after SELECT or RETURNING. */
export function compileSelection(selection: readonly SelectedNode[], c: Compilation): string {
  return selection.map(({ expression, label }) => {
    const sql = compileExpression(expression, c);
    return label === null ? sql : `${sql} AS ${label}`;
  }).join(", ");
}

/** ` RETURNING …`, or nothing. */
export function compileReturning(
  returning: readonly SelectedNode[] | null,
  c: Compilation,
): string {
  return returning === null ? "" : ` RETURNING ${compileSelection(returning, c)}`;
}
