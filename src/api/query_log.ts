/**
 * Requests as lines of a log: aiopg's `echo`.
 * @module
 */

import { DatabaseError, InterfaceError } from "../errors.ts";
import type { QueryEvent, QueryListener } from "./query_event.ts";

/** Where the text is cut. */
const TEXT_LIMIT = 500;
/** As much of a text is looked at, however long it is. */
const READ_LIMIT = 4 * TEXT_LIMIT;

/** Takes one line without its end: `console.log`, for example. */
export type Echo = (line: string) => void;

/** What the option `echo` stands for. Throws `InterfaceError` for what is no function. */
export function echoListener(echo: Echo): QueryListener {
  if (typeof echo !== "function") {
    throw new InterfaceError("Cannot connect: echo is not a function, such as console.log");
  }
  return { handle: (event) => echo(lineOf(event)), minDuration: 0, parameters: false };
}

/**
 * A request as one line: `[12.3 ms] SELECT … -> SELECT 1`. Of an error it has the class and the code: the message may
 * show a value.
 */
export function lineOf(event: QueryEvent): string {
  return `[${event.duration.toFixed(1)} ms] ${folded(event.text)} -> ${outcomeOf(event)}`;
}

/** The text in one line, without what could pass for another line or command a terminal. */
function folded(text: string): string {
  const line = text.slice(0, READ_LIMIT).replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
  const isWhole = line.length <= TEXT_LIMIT && text.length <= READ_LIMIT;
  return isWhole ? line : `${line.slice(0, TEXT_LIMIT).toWellFormed()}…`;
}

function outcomeOf({ error, commandTag, rowCount, batchSize }: QueryEvent): string {
  if (error !== null) return nameOf(error);
  if (commandTag === null) return `left after ${rowCount ?? 0} rows`;
  return batchSize === null ? commandTag : `${commandTag} (last of ${batchSize})`;
}

function nameOf(error: unknown): string {
  if (error instanceof DatabaseError && error.code !== null) return `${error.name} ${error.code}`;
  return error instanceof Error ? error.name : "failed";
}
