/**
 * Definitions of tables and what PostgreSQL makes of them.
 * @module
 */

import type { MetaData } from "../../sa.ts";

/** One such. */
export interface DefinitionCase {
  /** Defines the tables, in a `MetaData` of its own if it gives one. */
  readonly define: (metadata: MetaData) => unknown;
  /** Some of what PostgreSQL says of them. */
  readonly expected: readonly string[];
  /** Whether what is made again is not quite the same, or cannot be made: of sequences, those of columns alone are. */
  readonly again?: "changed" | "not made";
  /** The first version of PostgreSQL that takes it. */
  readonly since?: number;
}

/** By what each is about. */
export type DefinitionCases = Readonly<Record<string, DefinitionCase>>;
