/**
 * The errors that codecs throw. They name the type and what is wrong, never the value.
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

/** The error of what is no value at all: usually a name that was misspelt. */
export function undefinedValue(typeName: string): DataError {
  return cannotEncode(typeName, "value is undefined; use null for NULL");
}

/** The error of a binary value whose length is not its type's. */
export function wrongLength(typeName: string, received: number, expected: number): DataError {
  return cannotDecode(typeName, `${received} bytes where ${expected} belong`);
}

/**
 * The error of a value within another: says where it was, such as `element 3`, and in which statement, if that is
 * known. Anything but a `DataError` stays.
 */
export function located(
  error: unknown,
  where: string,
  query?: string,
): unknown {
  if (!(error instanceof DataError)) return error;
  const { message, phase, sent, cause } = error;
  return new DataError(`${message} (${where})`, {
    phase,
    sent,
    ...(query === undefined ? {} : { query }),
    ...(cause === undefined ? {} : { cause }),
  });
}
