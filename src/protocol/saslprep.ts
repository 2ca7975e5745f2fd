/**
 * SASLprep: what a password is before it is hashed, however it was typed.
 *
 * As PostgreSQL does it: what may not be in a password is looked for before normalizing, and a password that SASLprep
 * does not allow is used as it is.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4013
 * @module
 */

import { isForbidden, isLeftToRight, isRightToLeft } from "./saslprep_tables.ts";

/** Table C.1.2 of RFC 3454. */
const OTHER_SPACES = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g;
/** Table B.1: commonly mapped to nothing. */
const INVISIBLE = /[\u00ad\u034f\u1806\u180b-\u180d\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]/g;

/** The password as SCRAM hashes it. */
export function saslprep(password: string): string {
  // deno-lint-ignore no-control-regex
  if (/^[\x00-\x7f]*$/.test(password)) return password;
  const mapped = password.replace(OTHER_SPACES, " ").replace(INVISIBLE, "");
  return isAllowed(mapped) ? mapped.normalize("NFKC") : password;
}

function isAllowed(text: string): boolean {
  const points = Array.from(text, (character) => character.codePointAt(0)!);
  if (points.length === 0 || points.some(isForbidden)) return false;
  if (!points.some(isRightToLeft)) return true;
  return !points.some(isLeftToRight) && isRightToLeft(points[0]!) && isRightToLeft(points.at(-1)!);
}
