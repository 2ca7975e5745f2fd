/**
 * Statements that run when a table is created or dropped.
 * @module
 */

import { wordOf } from "./clauses.ts";
import { ArgumentError } from "./errors.ts";
import type { DdlNode } from "./nodes.ts";
import { Statement } from "./statement.ts";
import type { Hook, TableEvent } from "./table_details.ts";

const EVENTS = {
  beforeCreate: "beforeCreate",
  afterCreate: "afterCreate",
  beforeDrop: "beforeDrop",
  afterDrop: "afterDrop",
};

/** What is to run at an event. */
export function hookStatement(event: TableEvent, statement: unknown): Hook {
  if (wordOf(event, EVENTS, "event") === "") {
    throw new ArgumentError("Cannot listen: event is undefined");
  }
  const node = ddlNode(statement);
  return { event, statement: () => node };
}

function ddlNode(statement: unknown): DdlNode {
  const node = Statement.nodeOf(statement);
  if (node?.kind === "ddl") return node;
  throw new ArgumentError("Cannot listen: what is to run is not a statement of DDL");
}
