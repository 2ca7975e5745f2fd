/**
 * The error of a request that ended because its session did.
 * @module
 */

import {
  DatabaseError,
  type DatabaseErrorOptions,
  type DbErrorOptions,
  OperationalError,
  ProtocolError,
} from "../errors.ts";
import { AdminShutdown } from "../sqlstate/error_classes.ts";

type LossClass = new (message: string, options: DatabaseErrorOptions) => DatabaseError;

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
  return new (classOf(reason))(message, {
    cause: reason,
    phase: "execute",
    ...(diag ? { diag } : {}),
    ...options,
  });
}

function classOf(reason: Error): LossClass {
  if (reason instanceof ProtocolError) return ProtocolError;
  return reason instanceof AdminShutdown ? AdminShutdown : OperationalError;
}

/** "Cannot execute: " and the reason, unless that says already what could not be done. */
export function lossMessage(reason: Error): string {
  return reason.message.startsWith("Cannot ")
    ? reason.message
    : `Cannot execute: ${reason.message}`;
}
