/**
 * INSERTs of more rows than one statement can have values for.
 * @module
 */

import type { CompileOptions } from "./sql/compilation.ts";
import type { Compiled } from "./sql/compiled.ts";
import { compile, MAX_VALUES } from "./sql/compiler.ts";
import { splitInsert } from "./sql/split_insert.ts";
import { Statement } from "./sql/statement.ts";

/** The parts of an INSERT that has too many values for one statement, to be run as one; null when it has not. */
export function insertParts(
  statement: unknown,
  options: CompileOptions,
): readonly Compiled[] | null {
  const node = Statement.nodeOf(statement);
  if (node?.kind !== "insert" || node.source.kind !== "rows") return null;
  // Most are small, and need no counting.
  if (node.source.rows.length * node.table.columns.length <= MAX_VALUES / 4) return null;
  const parts = splitInsert(statement);
  return parts.length === 1 ? null : parts.map((part) => compile(part, options));
}
