/**
 * The errors of one of several that go in one request: they say which it was.
 * @module
 */

import {
  DatabaseError,
  DataError,
  type DbError,
  InterfaceError,
  NotSupportedError,
} from "../errors.ts";
import { errorFromServer } from "../sqlstate/lookup.ts";

/** An error that says which of several it belongs to. What is neither the server's, a value's nor a misuse stays. */
export function indexed(error: unknown, batchIndex: number): unknown {
  if (error instanceof InterfaceError) {
    return new InterfaceError(error.message, { ...factsOf(error), batchIndex });
  }
  if (!(error instanceof DatabaseError)) return error;
  const { diag, message, query } = error;
  const options = { ...factsOf(error), ...(query === null ? {} : { query }), batchIndex };
  if (diag !== null) return errorFromServer(diag, options);
  if (error instanceof DataError) return new DataError(message, options);
  return error instanceof NotSupportedError ? new NotSupportedError(message, options) : error;
}

function factsOf({ phase, sent, retryable, cause }: DbError) {
  return { phase, sent, retryable, ...(cause === undefined ? {} : { cause }) };
}
