/**
 * Names and text made safe to stand inside a statement, where no parameter may.
 * @module
 */

import { DataError, InterfaceError } from "../errors.ts";

/**
 * A name in double quotes: any name, in any case, reserved or not.
 *
 * Throws `InterfaceError` for one that PostgreSQL cannot have: empty, with NUL, or not Unicode.
 */
export function quoteIdentifier(name: string): string {
  if (name === "") throw new InterfaceError("Cannot quote identifier: name is empty");
  if (name.includes("\0")) throw new InterfaceError("Cannot quote identifier: name contains NUL");
  if (!name.isWellFormed()) {
    throw new InterfaceError("Cannot quote identifier: name contains a lone surrogate");
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Text as a string literal that means the same whatever `standard_conforming_strings` says.
 *
 * Throws `DataError` for text with NUL or a lone surrogate.
 */
export function quoteLiteral(text: string): string {
  if (text.includes("\0")) throw new DataError("Cannot quote literal: value contains NUL");
  if (!text.isWellFormed()) {
    throw new DataError("Cannot quote literal: value contains a lone surrogate");
  }
  const doubled = text.replaceAll("'", "''");
  if (!doubled.includes("\\")) return `'${doubled}'`;
  // The space keeps the E apart from a name or a keyword right before it.
  return ` E'${doubled.replaceAll("\\", "\\\\")}'`;
}
