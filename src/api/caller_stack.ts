/**
 * Errors that point at the caller's line.
 *
 * The error of a statement is made where its reply is read, so its own stack shows the read loop. Where it
 * is caught, after an await, the runtime knows who waits for it.
 * @module
 */

import { DbError } from "../errors.ts";

const pointed = new WeakSet<Error>();

/** Adds to the error's stack who waits for it; call it in the `catch` of an async method. Returns the error. */
export function pointAtCaller(error: unknown): unknown {
  if (!(error instanceof DbError) || pointed.has(error)) return error;
  pointed.add(error);
  const here: { stack?: string } = {};
  Error.captureStackTrace(here, pointAtCaller);
  const frames = here.stack?.split("\n").slice(1).join("\n");
  if (frames) error.stack += `\n${frames}`;
  return error;
}
