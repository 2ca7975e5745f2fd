/**
 * Columns of sources that are defined like those of tables: VALUES, functions, text.
 * @module
 */

import { Definition } from "./column_definition.ts";
import { ArgumentError } from "./errors.ts";
import { identifier } from "./identifiers.ts";
import type { SelectedNode } from "./nodes.ts";
import type { SqlType } from "./sql_type.ts";
import { isPlainObject } from "./values.ts";

/** The columns that definitions stand for; `slot` says where they were given. */
export function definedColumns(definitions: unknown, slot: string): SelectedNode[] {
  if (!isPlainObject(definitions) || Object.keys(definitions).length === 0) {
    throw new ArgumentError(`Cannot build the statement: ${slot} has no columns`);
  }
  return Object.entries(definitions).map(([key, definition]) => {
    const plan = Definition.planOf(definition);
    if (plan === undefined || plan.name !== null) {
      const state = plan === undefined
        ? "is not a column definition"
        : "has a name besides its key";
      throw new ArgumentError(
        `Cannot build the statement: ${slot} ${JSON.stringify(key)} ${state}`,
      );
    }
    return definedColumn(key, plan.type);
  });
}

/** A column of a type; it is what its key says. */
export function definedColumn(key: string, type: SqlType): SelectedNode {
  const sqlName = identifier(key, "a column");
  return { key, label: null, expression: { kind: "syntax", parts: [sqlName], type, atomic: true } };
}

/** `(a, b)`: the names of columns, as they follow that of a source. */
export function columnList(columns: readonly SelectedNode[]): string {
  return ` (${columns.map(({ key }) => identifier(key, "a column")).join(", ")})`;
}

/** As {@linkcode columnList}, with the types: `(a INTEGER, b TEXT)`. */
export function typedColumnList(columns: readonly SelectedNode[]): string {
  const list = columns.map(({ key, expression }) =>
    `${identifier(key, "a column")} ${expression.type.name}`
  );
  return ` (${list.join(", ")})`;
}
