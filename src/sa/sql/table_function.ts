/**
 * Functions in FROM.
 * @module
 */

import type { ColumnDefinitions } from "./column_definition.ts";
import type { ColumnKinds } from "./columns.ts";
import { columnList, definedColumn, definedColumns, typedColumnList } from "./defined_columns.ts";
import { derivedFrom } from "./derived.ts";
import { ArgumentError } from "./errors.ts";
import type { NamedQuery } from "./from_item.ts";
import { addSources } from "./from_sources.ts";
import { givenOptions } from "./given_options.ts";
import type { ExprOf, Kind } from "./kinds.ts";
import { expressionNode, unlabelled } from "./node_holder.ts";
import type { CallNode, Part, SelectedNode, SourceNode } from "./nodes.ts";
import type { ColumnOf } from "./row_types.ts";
import { bigintType } from "./sql_types.ts";

/** How a function stands in FROM. */
export interface TableFunctionOptions<O extends string = never> {
  /** WITH ORDINALITY: the key of one more column, which numbers the rows from 1. */
  ordinality?: O;
  /** Whether the types of the columns follow the function: it returns records, as `jsonb_to_recordset()` does. */
  withTypes?: boolean;
}

/** The columns of a function in FROM. */
export type TableFunctionColumns<
  A extends string,
  D extends ColumnDefinitions,
  O extends string,
> = {
  readonly [K in keyof D | O]: K extends keyof D ? ColumnOf<K & string, D[K], A>
    : ColumnKinds<K & string, bigint, A>["bigint"];
};

const ORDINALITY = bigintType("bigint");

/**
 * A function in FROM, with the columns that it returns. It may use what is before it in FROM. Columns are nullable
 * unless their definitions say `notNull()`, which nobody checks.
 *
 * Throws `ArgumentError` for what is no call of a function, and for what is no column definition.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const series = sa.func.generateSeries(1, 3);
 * const g = sa.asTable(series, "g", { n: sa.integer().notNull() }, { ordinality: "nth" });
 * console.log(sa.select(g).toSQL().text.split(" FROM ")[0]); // SELECT g.n, g.nth
 * ```
 *
 * @see {@link https://www.postgresql.org/docs/current/queries-table-expressions.html#QUERIES-TABLEFUNCTIONS},
 * SQLAlchemy's `table_valued()`
 */
export function asTable<
  S extends string,
  const A extends string,
  D extends ColumnDefinitions,
  const O extends string = never,
>(
  call: ExprOf<unknown, S>,
  name: A,
  columns: D,
  options: TableFunctionOptions<O> = {},
): NamedQuery<A, TableFunctionColumns<A, D, O>, never, S> {
  const { ordinality, withTypes = false } = givenOptions(options, "asTable()");
  const node = callNode(call);
  const defined = definedColumns(columns, "asTable()");
  const all = ordinality === undefined
    ? defined
    : [...defined, definedColumn(ordinality, ORDINALITY)];
  return derivedFrom(name, all, {
    ...functionParts(node, defined, all, withTypes === true),
    lateral: isLateral(node),
  }) as never;
}

/**
 * A function in FROM as its only column: `select(asColumn(func.unnest(tbl.c.tags), "tag"))`. The function is in FROM
 * by itself, and so is what it uses: it is no table to join; for that there is {@linkcode asTable}.
 *
 * Throws `ArgumentError` for what is no call of a function.
 *
 * @see SQLAlchemy's `column_valued()`
 */
export function asColumn<V, S extends string, Kd extends Kind, const A extends string>(
  call: ExprOf<V, S, Kd>,
  name: A,
): ColumnKinds<A, V, A | S>[Kd] {
  const node = callNode(call);
  const columns = [definedColumn(name, node.type)];
  const parts = { parts: [node], columnList: columnList(columns), lateral: isLateral(node) };
  const { c } = derivedFrom(name, columns, parts);
  return (c as Readonly<Record<string, never>>)[name]!;
}

function callNode(value: unknown): CallNode {
  const node = unlabelled(expressionNode(value, "the function in FROM"));
  if (node.kind === "call") return node;
  throw new ArgumentError(
    "Cannot build the statement: the function in FROM is not a call of a function",
  );
}

function functionParts(
  call: CallNode,
  defined: readonly SelectedNode[],
  all: readonly SelectedNode[],
  withTypes: boolean,
): { parts: readonly Part[]; columnList: string } {
  if (all.length === defined.length) {
    return { parts: [call], columnList: withTypes ? typedColumnList(all) : columnList(all) };
  }
  // PostgreSQL takes types and WITH ORDINALITY together only so.
  const parts = withTypes ? ["ROWS FROM (", call, ` AS${typedColumnList(defined)})`] : [call];
  return { parts: [...parts, " WITH ORDINALITY"], columnList: columnList(all) };
}

/** Whether it uses what is before it in FROM. */
function isLateral(call: CallNode): boolean {
  const sources = new Set<SourceNode>();
  addSources(call, sources);
  return sources.size > 0;
}
