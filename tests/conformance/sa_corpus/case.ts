/**
 * What a case is.
 * @module
 */

import type * as sa from "../../../sa.ts";

/** A statement that returns rows or changes them. */
export type Statement = sa.Executable<sa.Selection, string>;

/** A statement, and how it is run. */
export interface Run {
  /** The statement. */
  readonly statement: Statement;
  /** How it is run. */
  readonly options: sa.CompileOptions;
}

/** A statement that defines something, or a set of tables to be created. */
export type Definition = sa.Executable<never> | sa.MetaData;

/** What makes statements, by the name of what is recorded. */
export type Cases = Readonly<Record<string, () => Statement | Run>>;

/** What makes definitions, by the name of what is recorded. */
export type Definitions = Readonly<Record<string, () => Definition>>;
