/**
 * What CREATE and DROP of anything can be told.
 * @module
 */

import { givenOptions } from "./given_options.ts";

/** How to create something. */
export interface CreateOptions {
  /** Whether nothing is to happen when there is one of that name. */
  ifNotExists?: boolean;
}

/** How to drop something. */
export interface DropOptions {
  /** Whether nothing is to happen when there is none of that name. */
  ifExists?: boolean;
  /** Whether what depends on it, such as views and foreign keys, is dropped with it. */
  cascade?: boolean;
}

/** `IF NOT EXISTS ` or nothing. */
export function ifNotExistsClause(options: CreateOptions): string {
  return givenOptions(options, "CREATE").ifNotExists === true ? "IF NOT EXISTS " : "";
}

/** `IF EXISTS ` or nothing. */
export function ifExistsClause(options: DropOptions): string {
  return givenOptions(options, "DROP").ifExists === true ? "IF EXISTS " : "";
}

/** ` CASCADE` or nothing. */
export function cascadeClause({ cascade }: DropOptions): string {
  return cascade === true ? " CASCADE" : "";
}
