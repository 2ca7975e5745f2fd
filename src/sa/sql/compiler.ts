/**
 * From a statement to its text, its values, and what its columns are.
 * @module
 */

import { Compilation, type CompileOptions } from "./compilation.ts";
import { compileDelete, compileInsert, compileUpdate } from "./compile_dml.ts";
import { compileExpression, compilePart } from "./compile_expression.ts";
import { compileFragment } from "./compile_fragment.ts";
import { compileCompound, compileSelect } from "./compile_query.ts";
import { boundValue } from "./bound_value.ts";
import type { Compiled, CompiledColumn } from "./compiled.ts";
import { keepShape, knownShape, valuesOf } from "./compiled_shapes.ts";
import { ArgumentError, CompileError } from "./errors.ts";
import { givenOptions } from "./given_options.ts";
import { InsertStart } from "./insert.ts";
import type { Selection } from "./kinds.ts";
import type {
  DdlNode,
  ExpressionNode,
  FragmentNode,
  Part,
  QueryNode,
  SelectedNode,
  StatementNode,
} from "./nodes.ts";
import { Scope } from "./scope.ts";
import type { ValueHolder } from "./met_holders.ts";
import { isConstant, type Shape, shapeOf } from "./shape.ts";
import { type Executable, setCompiler, Statement } from "./statement.ts";

/** As many as one message of the protocol can number. */
export const MAX_VALUES = 65_535;

/**
 * Compiles a statement.
 *
 * Throws `ArgumentError` for what no builder made, `InvalidRequestError` for an UPDATE or a DELETE that says
 * neither which rows nor that all are meant, `CompileError` for a column of something that is not in FROM and
 * for more values than a statement can have, and what a column's default throws.
 */
export function compile(
  statement: Executable<Selection, string, string>,
  options: CompileOptions = {},
): Compiled {
  const node = Statement.nodeOf(statement);
  if (node !== undefined) return compileNode(node, givenOptions(options, "compile()"));
  if (InsertStart.is(statement)) {
    throw new CompileError(
      "Cannot compile INSERT: it has no values; values({}) takes the defaults",
    );
  }
  throw new ArgumentError("Cannot compile: argument is not a statement");
}

setCompiler(compileNode, showNode, writeExpression);

/** Compiles the node of a statement, or takes what was compiled for one of the same shape. */
export function compileNode(node: StatementNode, options: CompileOptions = {}): Compiled {
  if (options.schemaTranslate !== undefined || !hasShape(node)) {
    return afresh(compileAfresh(node, options));
  }
  const shape = shapeOf(node);
  const known = knownShape(shape);
  if (known === undefined) return compileShape(node, shape);
  const { text, codecs, params } = known;
  const columns = known.columns === undefined ? columnsOf(node) : known.columns;
  return { text, values: valuesOf(shape, known), columns, codecs, params };
}

/** As {@linkcode compileNode}, with all values in the text. */
function showNode(node: StatementNode): Compiled {
  const compilation = new Compilation(compileStatement, {});
  compilation.inline = "shown";
  const body = compileStatement(node, compilation);
  const columns = columnsOf(node);
  return {
    text: compilation.with + body,
    values: [],
    columns,
    codecs: (columns ?? []).map(({ codec }) => codec),
    params: [],
  };
}

/** The text of an expression by itself: its columns may be of anything. */
function writeExpression(node: ExpressionNode): string {
  const c = new Compilation(compileStatement, {});
  return c.within(Scope.open(), () => compileExpression(node, c));
}

/** DDL has its values in its text, and defaults of columns are made anew each time. */
function hasShape(node: StatementNode): boolean {
  switch (node.kind) {
    case "ddl":
      return false;
    case "insert":
      return node.table.columns.every(({ clientDefault }) => clientDefault === null);
    case "update":
      return node.table.columns.every(({ onUpdate }) => onUpdate === null);
    default:
      return true;
  }
}

function compileShape(node: StatementNode, shape: Shape): Compiled {
  const fresh = compileAfresh(node, {});
  const { text, codecs, params, holders, madeDefaults } = fresh;
  if (!madeDefaults) {
    const places = new Map(shape.holders.map((holder, i) => [holder, i]));
    const order = holders.map((holder) => places.get(holder)!);
    const columns = isConstant(selectionOf(node)) ? fresh.columns : undefined;
    keepShape(shape, { text, columns, codecs, params, order });
  }
  return afresh(fresh);
}

function afresh({ text, columns, codecs, params, holders }: Fresh): Compiled {
  return { text, values: holders.map(boundValue), columns, codecs, params };
}

/** What a compilation gives. */
interface Fresh extends Omit<Compiled, "values"> {
  readonly holders: readonly ValueHolder[];
  /** Whether defaults of columns were made for it, which the next statement of its shape has to make again. */
  readonly madeDefaults: boolean;
}

function compileAfresh(node: StatementNode, options: CompileOptions): Fresh {
  const compilation = new Compilation(compileStatement, options);
  const body = compileStatement(node, compilation);
  const { holders, params } = compilation.binds;
  if (holders.length > MAX_VALUES) {
    throw new CompileError(`Cannot compile: the statement has more than ${MAX_VALUES} values`);
  }
  const columns = columnsOf(node);
  const codecs = (columns ?? []).map(({ codec }) => codec);
  const { madeDefaults } = compilation;
  return { text: compilation.with + body, columns, holders, params, codecs, madeDefaults };
}

function compileStatement(node: StatementNode | FragmentNode, c: Compilation): string {
  const { sharing } = c.binds;
  c.binds.sharing = node.kind === "select" || node.kind === "compound";
  const text = compileKind(node, c);
  c.binds.sharing = sharing;
  return text;
}

function compileKind(node: StatementNode | FragmentNode, c: Compilation): string {
  switch (node.kind) {
    case "select":
      return compileSelect(node, c);
    case "compound":
      return compileCompound(node, c);
    case "insert":
      return compileInsert(node, c);
    case "update":
      return compileUpdate(node, c);
    case "delete":
      return compileDelete(node, c);
    case "ddl":
      return compileDdl(node, c);
    case "text":
      return compileFragment(node.fragment, c, Scope.open());
    case "fragment":
      return compileFragment(node, c, new Scope(c.scope));
  }
}

function compileDdl({ parts, table }: DdlNode, c: Compilation): string {
  c.inline = "ddl";
  return c.without(
    table,
    () =>
      parts.map((part) => isQueryPart(part) ? compileInlined(part, c.anew()) : compilePart(part, c))
        .join(""),
  );
}

function isQueryPart(part: Part): part is QueryNode {
  return typeof part !== "string" && ["select", "compound", "text"].includes(part.kind);
}

/** A query as the body of a statement of DDL: it has a WITH of its own. */
function compileInlined(node: QueryNode, c: Compilation): string {
  c.inline = "ddl";
  const body = c.statement(node);
  return c.with + body;
}

/** What the columns of its result are; null when it returns no rows, or what only the server knows. */
function columnsOf(node: StatementNode): CompiledColumn[] | null {
  const selection = selectionOf(node);
  if (selection === null) return null;
  return selection.map(({ key, expression }) => ({
    key,
    codec: expression.type.codec,
    expression,
  }));
}

/** What a statement returns, or null. */
export function selectionOf(node: StatementNode): readonly SelectedNode[] | null {
  switch (node.kind) {
    case "select":
    case "compound":
    case "text":
      return node.selection;
    case "insert":
    case "update":
    case "delete":
      return node.returning;
    case "ddl":
      return null;
  }
}
