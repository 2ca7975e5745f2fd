/**
 * Statements that run only where something is there, or is not, which the server finds out by itself.
 * @module
 */

import { literalText } from "./clauses.ts";
import { DdlStatement } from "./ddl_statement.ts";
import type { TableNode } from "./nodes.ts";

/** Runs a statement; that what it makes is there already is no error. */
export function unlessThere(statement: DdlStatement): DdlStatement {
  return block(
    `${executed(statement)} EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;`,
  );
}

/** Runs statements if the table is there, or if it is not. */
export function ifTable(
  isThere: boolean,
  table: TableNode,
  statements: readonly DdlStatement[],
): DdlStatement {
  const name = literalText(table.sql, "a table");
  const test = `to_regclass(${name}) IS ${isThere ? "NOT NULL" : "NULL"}`;
  return block(`IF ${test} THEN ${statements.map(executed).join(" ")} END IF;`);
}

/** As a string, so that PL/pgSQL takes no name in it for a variable of its own. */
function executed(statement: DdlStatement): string {
  return `EXECUTE ${literalText(String(statement), "a statement")};`;
}

function block(body: string): DdlStatement {
  return DdlStatement.of([`DO ${literalText(`BEGIN ${body} END`, "a block")}`]);
}
