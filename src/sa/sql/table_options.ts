/**
 * What a table is beyond its columns and constraints.
 * @module
 */

import type { AnyTable } from "./any_table.ts";
import { optionalComment, storageClause, type StorageParameters, wordOf } from "./clauses.ts";
import { ArgumentError } from "./errors.ts";
import { identifier } from "./identifiers.ts";
import type { TableNode } from "./nodes.ts";
import { tableNode } from "./source_holder.ts";

/** What a table is beyond its columns and constraints. */
export interface TableOptions {
  /** Its schema, if not that of the `MetaData`. */
  schema?: string;
  /** What it is for, kept in the database. */
  comment?: string;
  /** Whether it goes with the connection that made it. */
  temporary?: boolean;
  /** Whether a crash of the server may empty it, which makes writing faster. */
  unlogged?: boolean;
  /** The tables whose columns it has besides. */
  inherits?: readonly AnyTable[];
  /** Its table access method. */
  using?: string;
  /** Its storage parameters, such as `{ fillfactor: 70 }`. */
  with?: StorageParameters;
  /** Where it is kept. */
  tablespace?: string;
  /** What happens to a temporary one when a transaction commits. */
  onCommit?: "preserve rows" | "delete rows" | "drop";
}

/** The same as text and nodes. */
export interface TableOptionsPlan {
  readonly comment: string | null;
  readonly prefix: string;
  readonly inherits: readonly TableNode[];
  readonly storage: string;
}

/** The options checked. Throws `ArgumentError` for what PostgreSQL does not have. */
export function tableOptionsPlan(options: TableOptions): TableOptionsPlan {
  const { comment, using, onCommit, tablespace } = options;
  const commits = {
    "preserve rows": " ON COMMIT PRESERVE ROWS",
    "delete rows": " ON COMMIT DELETE ROWS",
    "drop": " ON COMMIT DROP",
  };
  return {
    comment: optionalComment(comment),
    prefix: prefixOf(options),
    inherits: inheritedNodes(options.inherits),
    storage: (using === undefined ? "" : ` USING ${identifier(using, "a table access method")}`) +
      storageClause(options.with, "with of a table") +
      wordOf(onCommit, commits, "onCommit") +
      (tablespace === undefined ? "" : ` TABLESPACE ${identifier(tablespace, "a tablespace")}`),
  };
}

function inheritedNodes(tables: unknown): TableNode[] {
  if (tables === undefined) return [];
  if (Array.isArray(tables)) return Array.from(tables, tableNode);
  throw new ArgumentError("Cannot define a table: inherits is not a list of tables");
}

function prefixOf({ temporary, unlogged }: TableOptions): string {
  if (temporary !== true) return unlogged === true ? "UNLOGGED " : "";
  if (unlogged !== true) return "TEMPORARY ";
  throw new ArgumentError("Cannot define a table: it is temporary and unlogged");
}
