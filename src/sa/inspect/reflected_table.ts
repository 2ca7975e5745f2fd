/**
 * What is found of tables as a whole.
 * @module
 */

import type { ReflectedName } from "./reflected_name.ts";

/** What kind of table or view it is. */
export type ReflectedTableKind =
  | "table"
  | "partitioned table"
  | "foreign table"
  | "view"
  | "materialized view";

/** What a table has beside columns, keys and indexes, as {@linkcode Inspector.tableOptions} finds it. */
export interface ReflectedTableOptions {
  /** The schema it is in. */
  readonly schema: string;
  /** What kind of table or view it is. */
  readonly kind: ReflectedTableKind;
  /** Whether it is there for the session only (TEMPORARY), or lost with a crash (UNLOGGED). */
  readonly persistence: "permanent" | "temporary" | "unlogged";
  /** The tables that it inherits from, in order: INHERITS. */
  readonly inherits: readonly ReflectedName[];
  /** How it is divided: `RANGE (created_at)`, or null: PARTITION BY. */
  readonly partitionBy: string | null;
  /** The table that it is a partition of, or null. */
  readonly partitionOf: ReflectedName | null;
  /** Which rows are in the partition: `FOR VALUES IN (1)`, or null. */
  readonly partitionBound: string | null;
  /** How it is stored: `heap`; null for what stores nothing: USING. */
  readonly method: string | null;
  /** The tablespace, or null for that of the database. */
  readonly tablespace: string | null;
  /** The storage options, or the options of a view: `{ fillfactor: "70" }`. */
  readonly with: Readonly<Record<string, string>>;
  /** The server of a foreign table, or null. */
  readonly server: string | null;
  /** The options of a foreign table: OPTIONS. */
  readonly serverOptions: Readonly<Record<string, string>>;
}
