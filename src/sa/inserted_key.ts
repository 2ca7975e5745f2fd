/**
 * The primary key of the row that an INSERT has made, as far as it is known without asking again.
 * @module
 */

import { InvalidRequestError } from "./sql/errors.ts";
import type { InsertNode, RowNode, TableColumnNode } from "./sql/nodes.ts";
import { Statement } from "./sql/statement.ts";

/** A primary key, by the keys of its columns. */
export type PrimaryKey = Readonly<Record<string, unknown>>;

/** Tells the key, null when no row was inserted. Throws `InvalidRequestError` when it is not known. */
export type TellKey = () => PrimaryKey | null;

/** Of results that are of no INSERT, or of several rows. */
export const tellNoKey: TellKey = () => {
  throw new InvalidRequestError(
    "Cannot tell the primary key: the statement is not an INSERT of one row",
  );
};

/** What one INSERT was given and what it gave back. */
interface Inserted {
  readonly node: InsertNode;
  readonly given: RowNode;
  /** The values that were given by name. */
  readonly named: Readonly<Record<string, unknown>>;
  readonly returned: Readonly<Record<string, unknown>>;
}

/** What tells the key of the row that `statement` has inserted; `returned` is what it returned of it. */
export function keyTeller(
  statement: unknown,
  named: Readonly<Record<string, unknown>> | undefined,
  returned: Readonly<Record<string, unknown>> | undefined,
  rowCount: number,
): TellKey {
  const node = Statement.nodeOf(statement);
  if (node?.kind !== "insert" || node.source.kind !== "rows") return tellNoKey;
  const [given, second] = node.source.rows;
  if (given === undefined || second !== undefined) return tellNoKey;
  const inserted = { node, given, named: named ?? {}, returned: returned ?? {} };
  return () => rowCount === 0 ? null : keyOf(inserted);
}

function keyOf(inserted: Inserted): PrimaryKey {
  const columns = inserted.node.table.columns.filter((column) => column.primaryKey);
  if (columns.length === 0) {
    throw new InvalidRequestError("Cannot tell the primary key: the table has none");
  }
  return Object.fromEntries(columns.map((column) => [column.key, partOf(inserted, column)]));
}

/** What was returned comes first: a trigger may have changed what was given. */
function partOf({ node, given, named, returned }: Inserted, column: TableColumnNode): unknown {
  const shown = node.returning?.find(({ expression }) => expression === column);
  if (shown !== undefined) return returned[shown.key];
  const value = given.get(column);
  if (isAsGiven(node)) {
    if (value?.kind === "value") return value.value;
    if (value?.kind === "param") {
      return Object.hasOwn(named, value.name) ? named[value.name] : value.value;
    }
  }
  throw new InvalidRequestError(
    `Cannot tell the primary key: ${column.key} was neither returned nor given; add returning()`,
  );
}

/** Whether the row has what was given: with DO UPDATE it may be another, and identity columns may override. */
function isAsGiven({ conflict, overriding }: InsertNode): boolean {
  return !conflict?.set && overriding !== " OVERRIDING USER VALUE";
}
