/**
 * From a statement to its text, its values, and what its columns are.
 * @module
 */

import { compileCreateTable, compileDropTable } from "./compile_ddl.ts";
import { compileDelete, compileInsert, compileUpdate } from "./compile_dml.ts";
import { compileSelect } from "./compile_select.ts";
import type { Compiled } from "./compiled.ts";
import { ArgumentError, CompileError } from "./errors.ts";
import { InsertStart } from "./insert.ts";
import type { StatementNode } from "./nodes.ts";
import { type Executable, Statement } from "./statement.ts";
import type { Selection } from "./row_types.ts";

/**
 * Compiles a statement.
 *
 * Throws `ArgumentError` for what no builder made, `InvalidRequestError` for an UPDATE or a DELETE that says
 * neither which rows nor that all are meant, and what a column's default throws.
 */
export function compile(statement: Executable<Selection, string>): Compiled {
  const node = Statement.nodeOf(statement);
  if (node !== undefined) return compileStatement(node);
  if (InsertStart.is(statement)) {
    throw new CompileError(
      "Cannot compile INSERT: it has no values; values({}) takes the defaults",
    );
  }
  throw new ArgumentError("Cannot compile: argument is not a statement");
}

function compileStatement(node: StatementNode): Compiled {
  switch (node.kind) {
    case "select":
      return compileSelect(node);
    case "insert":
      return compileInsert(node);
    case "update":
      return compileUpdate(node);
    case "delete":
      return compileDelete(node);
    case "createTable":
      return compileCreateTable(node);
    case "dropTable":
      return compileDropTable(node);
  }
}
