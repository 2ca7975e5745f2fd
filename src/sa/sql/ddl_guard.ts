/**
 * Statements that run only where something is there, or is not, which the server finds out by itself.
 * @module
 */

import { DdlStatement } from "./ddl_statement.ts";
import { nameNode } from "./name_node.ts";
import type { Part, TableNode } from "./nodes.ts";

/** Runs a statement; that what it makes is there already is no error. */
export function unlessThere(statement: DdlStatement): DdlStatement {
  return block([
    ...executed(statement),
    " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;",
  ]);
}

/** Runs statements if the table is there, or if it is not. */
export function ifTable(
  isThere: boolean,
  { schema, sqlName }: TableNode,
  statements: readonly DdlStatement[],
): DdlStatement {
  const name = nameNode(schema, sqlName, true);
  const test = ["IF to_regclass(", name, `) IS ${isThere ? "NOT NULL" : "NULL"} THEN`];
  return block([...test, ...statements.flatMap((each) => [" ", ...executed(each)]), " END IF;"]);
}

/** As a string, so that PL/pgSQL takes no name in it for a variable of its own. */
function executed(statement: DdlStatement): Part[] {
  return ["EXECUTE ", DdlStatement.ddlOf(statement), ";"];
}

function block(body: readonly Part[]): DdlStatement {
  return DdlStatement.of(["DO ", { kind: "ddl", parts: ["BEGIN ", ...body, " END"], table: null }]);
}
