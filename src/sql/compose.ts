/**
 * From parts of statements to a text and its values. Pure.
 * @module
 */

import { InterfaceError, ProgrammingError } from "../errors.ts";
import { cachedPlaceholders, isList, type Values } from "./bind.ts";
import type { Composable } from "./composable.ts";
import { Composition } from "./composition.ts";
import { type LexerOptions, tokensOf } from "./lexer.ts";

/**
 * The text of a part of a statement, or of a whole one, with the values it brings along; `values` are those passed
 * beside it, of which there may be some only when it brings none.
 *
 * Throws `InterfaceError` when there are both, and `ProgrammingError` when a value or a name has ended up in quotes or
 * in a comment, or beside a `$1` of the text's own.
 */
export function composed(
  action: string,
  part: Composable,
  values: Values,
  options: LexerOptions = {},
): { readonly text: string; readonly values: Values; readonly isBound: boolean } {
  const statement = new Composition();
  part.composeInto(statement);
  const { text, values: own } = statement;
  if (!areApart(text, statement.seams, options)) throw misplaced(action, "a quoted name or value");
  if (own.length === 0) return { text, values, isBound: false };
  if (!isList(values) || values.length > 0) {
    throw new InterfaceError(`Cannot ${action}: the statement has its own values; pass no others`);
  }
  const { places } = cachedPlaceholders(action, text, options);
  if (places.length !== own.length || places.some((place, i) => place !== i)) {
    throw misplaced(action, "a value");
  }
  return { text, values: own, isBound: true };
}

/** Whether what was quoted begins and ends where tokens do: it could mean something else within one. */
function areApart(text: string, seams: readonly number[], options: LexerOptions): boolean {
  if (seams.length === 0) return true;
  let next = 0;
  for (const { kind, start, end } of tokensOf(text, options)) {
    while (seams[next]! <= start) next++;
    if (kind !== "space" && seams[next]! < end) return false;
    while (seams[next]! < end) next++;
    if (next === seams.length) break;
  }
  return true;
}

function misplaced(action: string, what: string): ProgrammingError {
  return new ProgrammingError(
    `Cannot ${action}: ${what} stands within quotes, a comment or a name, ` +
      "or beside a $1 that is written out",
  );
}
