/**
 * COPY from and to the client among other statements: it is refused before anything is sent, since a server that finds
 * another statement where the data of a COPY belongs ends the session.
 * @module
 */

import { NotSupportedError } from "../errors.ts";
import { indexed } from "../protocol/batch_error.ts";

const NO_SPACE = /[^\s;]/g;
const LINE_END = /[\n\r]/g;
const COMMENT_EDGE = /\/\*|\*\//g;
const COPY = /COPY\b/iy;
/** In the name of a file it means nothing; such a COPY is to be run alone. */
const CLIENT = /\b(?:STDIN|STDOUT)\b/i;

/** Throws `NotSupportedError` for a COPY from or to the client, and says which of the texts it is. */
export function refuseCopy(texts: readonly string[]): void {
  const at = texts.findIndex((text, i) =>
    text !== texts[i - 1] && isCopy(text) && CLIENT.test(text)
  );
  if (at < 0) return;
  const error = new NotSupportedError(
    "Cannot execute: the statement is a COPY from or to the client, which cannot run with others",
  );
  throw indexed(error, at);
}

function isCopy(text: string): boolean {
  COPY.lastIndex = startOf(text);
  return COPY.test(text);
}

/** Where a statement begins: behind spaces, empty statements and comments. Long ones are no reason to fail. */
function startOf(text: string): number {
  for (let at = 0;;) {
    at = placeOf(NO_SPACE, text, at);
    if (text.startsWith("--", at)) at = placeOf(LINE_END, text, at);
    else if (text.startsWith("/*", at)) at = behindComment(text, at);
    else return at;
  }
}

/** Comments can be within comments. */
function behindComment(text: string, from: number): number {
  let at = from;
  let depth = 0;
  do {
    at = placeOf(COMMENT_EDGE, text, at);
    depth += text[at] === "/" ? 1 : -1;
    at += 2;
  } while (depth > 0 && at < text.length);
  return at;
}

/** Where a pattern is found next; the end of the text if it is not. */
function placeOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}
