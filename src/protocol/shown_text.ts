/**
 * Text of whoever answers, before it has proved to be the server: to be shown, not to be believed.
 * @module
 */

import type { Diagnostics } from "../errors.ts";

/** What would end a line, move the cursor, or change the direction of writing where it is printed. */
const UNSAFE = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** The text with its control characters escaped: on one line, whatever it holds. */
export function shown(text: string): string {
  return text.replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A report whose every text is {@linkcode shown}. */
export function shownDiagnostics(diag: Diagnostics): Diagnostics {
  const fields = Object.entries(diag).map(([name, value]) => [
    name,
    typeof value === "string" ? shown(value) : value,
  ]);
  return Object.fromEntries(fields);
}
