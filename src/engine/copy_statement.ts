/**
 * COPY from and to the client among other statements: it is refused before anything is sent, since a server that finds
 * another statement where the data of a COPY belongs ends the session.
 * @module
 */

import { NotSupportedError } from "../errors.ts";
import { indexed } from "../protocol/batch_error.ts";

/** What may stand before a statement: spaces, empty statements, comments; each in one way only. */
const BEFORE = String.raw`(?:[\s;]|--[^\n\r]*(?:[\n\r]|$)|/\*(?:[^*]|\*(?!/))*\*/)*`;
const COPY = new RegExp(`^${BEFORE}COPY\\b`, "i");
/** In the name of a file it means nothing; such a COPY is to be run alone. */
const CLIENT = /\b(?:STDIN|STDOUT)\b/i;

/** Throws `NotSupportedError` for a COPY from or to the client, and says which of the texts it is. */
export function refuseCopy(texts: readonly string[]): void {
  const at = texts.findIndex((text) => COPY.test(text) && CLIENT.test(text));
  if (at < 0) return;
  const error = new NotSupportedError(
    "Cannot execute: the statement is a COPY from or to the client, which cannot run with others",
  );
  throw indexed(error, at);
}
