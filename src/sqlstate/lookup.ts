/**
 * From an SQLSTATE to the class of the error.
 * @module
 */

import {
  DatabaseError,
  type DatabaseErrorClass,
  type DatabaseErrorOptions,
  type Diagnostics,
  OperationalError,
  type Retryable,
} from "../errors.ts";
import { CLASS_TABLE, PARENT_TABLE } from "./class_table.ts";

/** What an SQLSTATE alone proves about trying again, whatever else is known. */
const RETRYABLE: ReadonlyMap<string, Retryable> = new Map<string, Retryable>([
  ["40001", "rolled-back"], // serialization_failure, of a standby that ends the session, too: it only reads
  ["40P01", "rolled-back"], // deadlock_detected
  ["55P03", "rolled-back"], // lock_not_available
  ["08007", "unknown"], // transaction_resolution_unknown
  ["40003", "unknown"], // statement_completion_unknown
]);

/** Made when the first error comes: most programs start without any. */
let byCode: ReadonlyMap<string, DatabaseErrorClass> | null = null;

/** The class of a five-character SQLSTATE; undefined when PostgreSQL 18 has no such error. */
export function lookup(code: string): DatabaseErrorClass | undefined {
  byCode ??= new Map(CLASS_TABLE);
  return byCode.get(code);
}

/** The class of any SQLSTATE; of one that is not in the list, what its first two characters stand for. */
function classOf(code: string): DatabaseErrorClass {
  const prefix = code.slice(0, 2);
  return lookup(code) ??
    PARENT_TABLE.find(([prefixes]) => prefixes.split(" ").includes(prefix))?.[1] ?? DatabaseError;
}

/** The class of what fails because the session has ended: of what the server's operator did (57), if it said so. */
export function lossClassOf(reason: unknown): DatabaseErrorClass {
  const code = reason instanceof DatabaseError ? reason.code : null;
  return (code?.startsWith("57") ? lookup(code) : undefined) ?? OperationalError;
}

/** Makes the error that a report of the server stands for, by its SQLSTATE. */
export function errorFromServer(
  diag: Diagnostics,
  options: DatabaseErrorOptions = {},
): DatabaseError {
  return new (classOf(diag.sqlstate))(diag.messagePrimary, {
    phase: "execute",
    sent: "yes",
    ...options,
    diag,
    retryable: RETRYABLE.get(diag.sqlstate) ?? options.retryable ?? "no",
  });
}
