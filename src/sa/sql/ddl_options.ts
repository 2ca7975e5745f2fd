/**
 * What CREATE and DROP of anything can be told.
 * @module
 */

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
export function ifNotExistsClause({ ifNotExists }: CreateOptions): string {
  return ifNotExists === true ? "IF NOT EXISTS " : "";
}

/** `IF EXISTS ` or nothing. */
export function ifExistsClause({ ifExists }: DropOptions): string {
  return ifExists === true ? "IF EXISTS " : "";
}

/** ` CASCADE` or nothing. */
export function cascadeClause({ cascade }: DropOptions): string {
  return cascade === true ? " CASCADE" : "";
}
