/**
 * What a foreign key does beyond referring.
 * @module
 */

import { deferClause, type DeferOptions, optionalComment, wordOf } from "./clauses.ts";
import { ArgumentError } from "./errors.ts";
import { givenOptions } from "./given_options.ts";
import { identifier } from "./identifiers.ts";

/** What PostgreSQL does to the referring row when the row it refers to goes or changes. */
export type ReferentialAction = "cascade" | "restrict" | "set null" | "set default" | "no action";

/** What a foreign key does beyond referring. */
export interface ReferenceOptions extends DeferOptions {
  /** Its name; without it the naming convention or PostgreSQL gives one. */
  name?: string;
  /** When the row referred to is deleted. */
  onDelete?: ReferentialAction;
  /** When the value referred to changes. */
  onUpdate?: ReferentialAction;
  /** Whether a row of which some columns are null must refer to nothing (`simple`) or is wrong (`full`). */
  match?: "full" | "simple";
  /** Whether `createAll()` adds it once all tables are there; in a circle of tables it does so anyway. */
  useAlter?: boolean;
  /** What it is for, kept in the database. */
  comment?: string;
}

const ACTIONS: Readonly<Record<ReferentialAction, string>> = {
  "cascade": "CASCADE",
  "restrict": "RESTRICT",
  "set null": "SET NULL",
  "set default": "SET DEFAULT",
  "no action": "NO ACTION",
};

/** What of a foreign key does not depend on its columns. */
export interface ReferencePlan {
  readonly name: string | null;
  readonly clauses: string;
  readonly useAlter: boolean;
  readonly comment: string | null;
}

/**
 * The options checked; `onDeleteColumns` is what is after ON DELETE. Throws `ArgumentError` for a word that PostgreSQL
 * does not have.
 */
export function referencePlan(options: ReferenceOptions, onDeleteColumns = ""): ReferencePlan {
  const { name, onDelete, onUpdate, match, useAlter } = givenOptions(options, "references()");
  if (onDeleteColumns !== "" && onDelete !== "set null" && onDelete !== "set default") {
    throw new ArgumentError("Cannot build the statement: onDelete sets none of onDeleteColumns");
  }
  if (name !== undefined) identifier(name, "a foreign key");
  return {
    name: name ?? null,
    clauses: wordOf(match, { full: " MATCH FULL", simple: " MATCH SIMPLE" }, "match") +
      actionClause("DELETE", onDelete, "onDelete") + onDeleteColumns +
      actionClause("UPDATE", onUpdate, "onUpdate") +
      deferClause(options, "a foreign key"),
    useAlter: useAlter === true,
    comment: optionalComment(options.comment),
  };
}

function actionClause(event: string, action: unknown, option: string): string {
  const text = wordOf(action, ACTIONS, option);
  return text === "" ? "" : ` ON ${event} ${text}`;
}
