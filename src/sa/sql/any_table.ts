/**
 * Tables of any columns.
 * @module
 */

import type { AnyColumn } from "./columns.ts";

/**
 * Any table: what it is called, and its columns. A function that makes statements of tables takes a
 * `Table<Name, Definitions>`, of type parameters of its own.
 */
export interface AnyTable {
  /** Its name, without a schema. */
  readonly name: string;
  /** Its schema, or null where the search path finds it. */
  readonly schema: string | null;
  /** Its columns, in the order of their definition. */
  readonly columns: readonly AnyColumn[];
}
