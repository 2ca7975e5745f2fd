/**
 * Which failures to connect are final.
 * @module
 */

import { DatabaseError } from "../errors.ts";

/** No other attempt can succeed after these: wrong password, no such role or method, no such database. */
const FATAL_TO_CONNECT = new Set(["28P01", "28000", "3D000"]);

/** Whether the server has said that it will not let us in, however often we ask. */
export function isFatalToConnect(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && FATAL_TO_CONNECT.has(error.code ?? "");
}
