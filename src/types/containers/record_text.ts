/**
 * Rows in PostgreSQL's text format: `(1,"a b",)`.
 *
 * @see https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX
 * @module
 */

import { cannotDecode } from "../conversion_error.ts";

/** What ends an attribute that is not quoted. */
const ENDS = ",)";

/**
 * The texts of the attributes, null for NULL; one NULL for `()`, which may be none as well. Throws `DataError` for
 * what is no row.
 */
export function parseRecord(typeName: string, text: string): (string | null)[] {
  if (text[0] !== "(") throw malformed(typeName);
  const attributes: (string | null)[] = [];
  let at = 1;
  for (;;) {
    const attribute = readAttribute(typeName, text, at);
    attributes.push(attribute.value);
    at = attribute.end + 1;
    if (text[attribute.end] === ")") break;
  }
  if (at !== text.length) throw malformed(typeName);
  return attributes;
}

/**
 * Each character is looked at once, and those between two of a meaning are taken together: one by one they would
 * take thirty times their memory. NULL is nothing at all, not even quotes.
 */
function readAttribute(
  typeName: string,
  text: string,
  start: number,
): { readonly value: string | null; readonly end: number } {
  let value = "";
  let from = start;
  let isQuoted = false;
  let at = start;
  for (;; at += 1) {
    const character = text[at];
    if (character === undefined) throw malformed(typeName);
    if (character === '"') {
      value += text.slice(from, at);
      from = at + 1;
      // Within quotes a quote is doubled: the second is taken with what follows.
      if (isQuoted && text[from] === '"') at += 1;
      else isQuoted = !isQuoted;
    } else if (character === "\\") {
      value += text.slice(from, at);
      from = at += 1;
      if (text[at] === undefined) throw malformed(typeName);
    } else if (!isQuoted && ENDS.includes(character)) break;
  }
  return { value: at === start ? null : value + text.slice(from, at), end: at };
}

/** Writes a row; null for NULL. */
export function formatRecord(attributes: readonly (string | null)[]): string {
  const quoted = attributes.map((text) =>
    text === null ? "" : `"${text.replace(/["\\]/g, "$&$&")}"`
  );
  return `(${quoted.join(",")})`;
}

function malformed(typeName: string): Error {
  return cannotDecode(typeName, "value is not a row in PostgreSQL's text format");
}
