/**
 * The two errors that codecs throw. They name the type and what is wrong, never the value.
 * @module
 */

import { DataError } from "../errors.ts";

/** The error of a value that came from the server and cannot be had in the form asked for. */
export function cannotDecode(typeName: string, state: string, cause?: unknown): DataError {
  return new DataError(`Cannot decode ${typeName}: ${state}`, {
    phase: "execute",
    sent: "yes",
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The error of a value that the type does not take. Nothing of the statement has been sent. */
export function cannotEncode(typeName: string, state: string, cause?: unknown): DataError {
  return new DataError(
    `Cannot encode ${typeName}: ${state}`,
    cause === undefined ? {} : { cause },
  );
}

/** The error of a binary value whose length is not its type's. */
export function wrongLength(typeName: string, received: number, expected: number): DataError {
  return cannotDecode(typeName, `${received} bytes where ${expected} belong`);
}
