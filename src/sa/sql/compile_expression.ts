/**
 * From expressions to text.
 * @module
 */

import { arrayText } from "./array_text.ts";
import type { Binds } from "./binds.ts";
import type { CompiledColumn } from "./compiled.ts";
import { typeOf } from "./expression.ts";
import type {
  ComparisonOperator,
  ExpressionNode,
  LogicalNode,
  MembershipNode,
  OrderNode,
  SelectedNode,
} from "./nodes.ts";

const COMPARISONS: Readonly<Record<ComparisonOperator, string>> = {
  eq: "=",
  ne: "<>",
  lt: "<",
  le: "<=",
  gt: ">",
  ge: ">=",
  like: "LIKE",
};

/** The text of an expression. */
export function compileExpression(node: ExpressionNode, binds: Binds): string {
  switch (node.kind) {
    case "column":
      return node.sql;
    case "value":
      return binds.placeholder(node, node.value);
    case "comparison": {
      const left = compileOperand(node.left, binds);
      return `${left} ${COMPARISONS[node.operator]} ${compileOperand(node.right, binds)}`;
    }
    case "nullTest":
      return `${compileOperand(node.operand, binds)} IS ${node.negated ? "NOT NULL" : "NULL"}`;
    case "membership":
      return compileMembership(node, binds);
    case "logical":
      return compileLogical(node, binds);
    case "not":
      return `NOT ${compileOperand(node.operand, binds)}`;
  }
}

/** In parentheses unless it is one word, so that no precedence has to be known, here or by who reads it. */
function compileOperand(node: ExpressionNode, binds: Binds): string {
  const sql = compileExpression(node, binds);
  return node.kind === "column" || node.kind === "value" ? sql : `(${sql})`;
}

/** An empty array makes ANY false and ALL true, as it should be; IN () would be no SQL. */
function compileMembership(node: MembershipNode, binds: Binds): string {
  const operand = compileOperand(node.operand, binds);
  const list = binds.placeholder(node, arrayText(node.list, typeOf(node.operand).codec));
  return node.negated ? `${operand} <> ALL (${list})` : `${operand} = ANY (${list})`;
}

function compileLogical({ operator, terms }: LogicalNode, binds: Binds): string {
  if (terms.length === 0) return operator === "and" ? "true" : "false";
  return operator === "and"
    ? compileConjunction(terms, binds)
    : terms.map((term) => compileExpression(term, binds)).join(" OR ");
}

/** AND binds more tightly than OR and less than everything else that makes conditions. */
function compileConjunction(terms: readonly ExpressionNode[], binds: Binds): string {
  return terms.map((term) => {
    const sql = compileExpression(term, binds);
    const isOr = term.kind === "logical" && term.operator === "or" && term.terms.length > 0;
    return isOr && terms.length > 1 ? `(${sql})` : sql;
  }).join(" AND ");
}

/** ` WHERE …`, or nothing where there is no condition. */
export function compileWhere(conditions: readonly ExpressionNode[], binds: Binds): string {
  if (conditions.length === 0) return "";
  return ` WHERE ${compileConjunction(conditions, binds)}`;
}

/** ` ORDER BY …`, or nothing where there is no term. */
export function compileOrderBy(terms: readonly OrderNode[], binds: Binds): string {
  if (terms.length === 0) return "";
  return ` ORDER BY ${terms.map((term) => compileOrder(term, binds)).join(", ")}`;
}

const DIRECTIONS = { asc: " ASC", desc: " DESC" } as const;
const NULLS = { first: " NULLS FIRST", last: " NULLS LAST" } as const;

function compileOrder({ operand, direction, nulls }: OrderNode, binds: Binds): string {
  return compileExpression(operand, binds) +
    (direction === null ? "" : DIRECTIONS[direction]) +
    (nulls === null ? "" : NULLS[nulls]);
}

/** The list after SELECT or RETURNING. */
export function compileSelection(selection: readonly SelectedNode[], binds: Binds): string {
  return selection.map(({ expression, label }) => {
    const sql = compileExpression(expression, binds);
    return label === null ? sql : `${sql} AS ${label}`;
  }).join(", ");
}

/** What the columns of a selection are to whoever reads the rows. */
export function columnsOf(selection: readonly SelectedNode[]): CompiledColumn[] {
  return selection.map(({ key, expression }) => ({
    key,
    codec: typeOf(expression).codec,
    expression,
  }));
}
