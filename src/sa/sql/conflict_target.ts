/**
 * What must conflict, as text.
 * @module
 */

import { Compilation } from "./compilation.ts";
import { compileExpression, compileWhere } from "./compile_expression.ts";
import { compileFragment } from "./compile_fragment.ts";
import { ArgumentError, CompileError } from "./errors.ts";
import { identifier } from "./identifiers.ts";
import { conditionNode, expressionNode, unlabelled } from "./node_holder.ts";
import type { ExpressionNode, FragmentNode, StatementNode, TableNode } from "./nodes.ts";
import { refuseUnknownKeys } from "./row.ts";
import { Scope } from "./scope.ts";

/** What must conflict. */
export interface Target {
  /** As SQL text. */
  readonly text: string;
  /** The keys of the columns in it. */
  readonly keys: ReadonlySet<string>;
}

/** The target of ON CONFLICT. Throws `ArgumentError` for what is none, or two at once. */
export function targetOf(options: Readonly<Record<string, unknown>>, table: TableNode): Target {
  const { constraint, indexWhere } = options;
  const terms = [
    ...listOf(options, "columns").map((value, i) => columnNode(value, table, `columns[${i}]`)),
    ...listOf(options, "expressions").map((value, i) => termNode(value, `expressions[${i}]`)),
  ];
  if (constraint !== undefined) {
    refuseWithConstraint(terms.length > 0 || indexWhere !== undefined);
    const text = ` ON CONSTRAINT ${identifier(constraint, "a constraint")}`;
    return { text, keys: new Set() };
  }
  if (terms.length === 0) {
    if (indexWhere === undefined) return { text: "", keys: new Set() };
    throw new ArgumentError("Cannot build the statement: indexWhere is without columns");
  }
  const condition = indexWhere === undefined ? [] : [conditionNode(indexWhere, "indexWhere")];
  const keys = terms.flatMap((term) => term.kind === "column" ? [term.key] : []);
  return { text: indexText(terms, condition, table), keys: new Set(keys) };
}

function listOf(options: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  const list = options[name];
  if (list === undefined) return [];
  if (Array.isArray(list) && list.length > 0) return Array.from(list);
  throw new ArgumentError(`Cannot build the statement: ${name} is not an array of one or more`);
}

function columnNode(value: unknown, table: TableNode, slot: string): ExpressionNode {
  if (typeof value !== "string") return termNode(value, slot);
  refuseUnknownKeys([value], table, slot);
  return table.columns.find(({ key }) => key === value)!;
}

function termNode(value: unknown, slot: string): ExpressionNode {
  return unlabelled(expressionNode(value, slot));
}

function refuseWithConstraint(others: boolean): void {
  if (!others) return;
  throw new ArgumentError(
    "Cannot build the statement: constraint excludes columns, expressions and indexWhere",
  );
}

/**
 * Values are quoted here as they are in the index's definition: once the server plans a statement for any values
 * there may be, it finds no index by those that are still to come.
 */
function indexText(
  terms: readonly ExpressionNode[],
  condition: readonly ExpressionNode[],
  table: TableNode,
): string {
  const c = new Compilation(compileWithin, {});
  c.inline = "ddl";
  return c.without(table, () => {
    const texts = terms.map((term) => {
      const sql = compileExpression(term, c);
      return term.kind === "column" ? sql : `(${sql})`;
    });
    return ` (${texts.join(", ")})${compileWhere(condition, c)}`;
  });
}

function compileWithin(node: StatementNode | FragmentNode, c: Compilation): string {
  if (node.kind === "fragment") return compileFragment(node, c, new Scope(c.scope));
  throw new CompileError("Cannot compile ON CONFLICT: an index has no queries in it");
}
