/**
 * Names in SQL text: quoted when they must be, and only then.
 * @module
 */

import { quoteIdentifier } from "../../types/quote.ts";
import { ArgumentError } from "./errors.ts";
import { isReservedWord } from "./reserved_words.ts";

const PLAIN_NAME = /^[a-z_][a-z0-9_$]*$/;
/** Longer names are cut by the server without a word, and then the row has another key. */
const MAX_NAME_BYTES = 63;

const utf8 = new TextEncoder();

/**
 * A name as it stands in SQL text.
 *
 * Throws `ArgumentError` for what is no name, or is longer than PostgreSQL keeps; `slot` says what it was for.
 */
export function identifier(name: unknown, slot: string): string {
  if (typeof name !== "string" || name === "") {
    throw new ArgumentError(`Cannot name ${slot}: name is not a string of one character or more`);
  }
  if (utf8.encode(name).length > MAX_NAME_BYTES) {
    throw new ArgumentError(`Cannot name ${slot}: name is longer than ${MAX_NAME_BYTES} bytes`);
  }
  return PLAIN_NAME.test(name) && !isReservedWord(name) ? name : quoteIdentifier(name);
}
