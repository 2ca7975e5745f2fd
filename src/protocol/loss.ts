/**
 * The error of a request that ended because its session did.
 * @module
 */

import { DatabaseError, type DbErrorOptions, ProtocolError } from "../errors.ts";
import { lossClassOf } from "../sqlstate/lookup.ts";

/**
 * Makes the error of one request from the reason of the loss: with the server's own words and code, if it
 * said why it hung up.
 */
export function lossError(
  message: string,
  reason: Error,
  options: Pick<DbErrorOptions, "sent" | "retryable">,
): DatabaseError {
  const diag = reason instanceof DatabaseError ? reason.diag : null;
  const LossClass = reason instanceof ProtocolError ? ProtocolError : lossClassOf(reason);
  return new LossClass(message, {
    cause: reason,
    phase: "execute",
    ...(diag ? { diag } : {}),
    ...options,
  });
}

/** "Cannot execute: " and the reason, unless that says already what could not be done. */
export function lossMessage(reason: Error): string {
  return reason.message.startsWith("Cannot ")
    ? reason.message
    : `Cannot execute: ${reason.message}`;
}
