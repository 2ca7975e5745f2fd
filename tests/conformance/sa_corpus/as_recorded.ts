/**
 * The recorded SQL as it was run: psycopg2 puts the values into the text.
 * @module
 */

import { quote } from "../../../mod.ts";
import { type Recorded, statementsOf } from "./recorded.ts";

/** The statements of a case with their values in the text, ready to run in a transaction. */
export function recordedSql(recorded: Recorded): string[] {
  const { args = [], arg_types = [] } = recorded;
  return statementsOf(recorded).map((sql) =>
    withoutConcurrently(sql).replaceAll(
      /\$(\d+)/g,
      (_all, n) => literal(args[n - 1], arg_types[n - 1]),
    )
  );
}

/** What CONCURRENTLY does cannot be done in a transaction; what is there afterwards is the same. */
export function withoutConcurrently(sql: string): string {
  return sql.replace(" CONCURRENTLY", "");
}

function literal(value: unknown, type: string | undefined): string {
  if (isTagged(value)) return quote(value.v);
  return quote(type === "JSONB" || type === "JSON" ? JSON.stringify(value) : value);
}

/** A value that JSON lacks. */
export interface Tagged {
  /** Its kind. */
  readonly $: string;
  /** Its text. */
  readonly v: string;
}

/** Whether it is a value that JSON lacks. */
export function isTagged(value: unknown): value is Tagged {
  return typeof value === "object" && value !== null && "$" in value;
}
