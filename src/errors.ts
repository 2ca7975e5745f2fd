/**
 * The DB-API error tree. Imports nothing, so that every layer can throw these.
 *
 * Messages read "Action: state"; they never hold a password or a parameter value.
 * @module
 */

/** What the connection was doing when the error arose. */
export type Phase =
  | "connect"
  | "login"
  | "acquire"
  | "prepare"
  | "execute"
  | "commit"
  | "cancel"
  | "close"
  | "idle"
  | "client";

/** How much of the request had left this process. Once a byte is written, nothing proves it did not arrive. */
export type Sent = "no" | "partial" | "yes";

/**
 * Whether running the same work again is safe.
 *
 * - `never-sent`: the server has seen nothing of it
 * - `rolled-back`: the server has undone it, and says that trying again may succeed
 * - `unknown`: it may or may not have taken effect
 * - `no`: it would fail the same way
 */
export type Retryable = "never-sent" | "rolled-back" | "unknown" | "no";

/** What an error knows about itself beyond its message. */
export interface DbErrorOptions {
  /** The error underneath. */
  cause?: unknown;
  /** See {@linkcode Phase}; `client` when left out. */
  phase?: Phase;
  /** See {@linkcode Sent}; `no` when left out. */
  sent?: Sent;
  /** See {@linkcode Retryable}; `no` when left out. */
  retryable?: Retryable;
}

/**
 * Base of every error of this package: PEP 249's `Error`, renamed so that it does not hide the global.
 *
 * @see https://peps.python.org/pep-0249/#exceptions
 */
export class DbError extends Error {
  /** What the connection was doing. */
  readonly phase: Phase;
  /** How much of the request had left this process. */
  readonly sent: Sent;
  /** Whether running the same work again is safe. */
  readonly retryable: Retryable;

  /** Makes an error from a message "Action: state". */
  constructor(message: string, options: DbErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = new.target.name;
    this.phase = options.phase ?? "client";
    this.sent = options.sent ?? "no";
    this.retryable = options.retryable ?? "no";
  }
}

/** An important warning, such as data truncated while inserting (PEP 249). */
export class Warning extends DbError {}

/** The interface was misused: a closed cursor, a released connection, a bad argument (PEP 249). */
export class InterfaceError extends DbError {}

/**
 * The fields of an ErrorResponse or a NoticeResponse, under psycopg's names.
 *
 * @see https://www.postgresql.org/docs/current/protocol-error-fields.html
 */
export interface Diagnostics {
  /** ERROR, FATAL, PANIC, or WARNING, NOTICE, DEBUG, INFO, LOG; in the server's language. */
  readonly severity: string;
  /** The same, never translated. */
  readonly severityNonlocalized?: string;
  /** The five-character SQLSTATE code. */
  readonly sqlstate: string;
  /** The message itself. */
  readonly messagePrimary: string;
  /** More about the problem. */
  readonly messageDetail?: string;
  /** What to do about it. */
  readonly messageHint?: string;
  /** Where in the statement, in characters from 1. */
  readonly statementPosition?: number;
  /** Where in `internalQuery`, in characters from 1. */
  readonly internalPosition?: number;
  /** The text of a statement that the server made itself, as a function does. */
  readonly internalQuery?: string;
  /** The call stack of functions and queries, innermost first. */
  readonly context?: string;
  /** The schema of the object concerned. */
  readonly schemaName?: string;
  /** The table concerned. */
  readonly tableName?: string;
  /** The column concerned. */
  readonly columnName?: string;
  /** The data type concerned. */
  readonly datatypeName?: string;
  /** The constraint concerned. */
  readonly constraintName?: string;
  /** Source file of the server where it was reported. */
  readonly sourceFile?: string;
  /** Line in that file. */
  readonly sourceLine?: string;
  /** Function in that file. */
  readonly sourceFunction?: string;
}

/** What an error of the database knows beyond {@linkcode DbErrorOptions}. */
export interface DatabaseErrorOptions extends DbErrorOptions {
  /** The server's own fields, if the server reported it. */
  diag?: Diagnostics;
  /** The text of the statement that failed. */
  query?: string;
}

/** Something went wrong in the database or on the way to it (PEP 249). */
export class DatabaseError extends DbError {
  /** Every field the server sent, or null when the error is not the server's. */
  readonly diag: Diagnostics | null;
  /** The statement's text, without its parameter values, or null when it is not known. */
  readonly query: string | null;

  /** Makes an error, with the server's fields if it comes from the server. */
  constructor(message: string, options: DatabaseErrorOptions = {}) {
    super(message, options);
    this.diag = options.diag ?? null;
    this.query = options.query ?? null;
  }

  /** The SQLSTATE (`23505`), or null when the error is not the server's. psycopg2's `pgcode`. */
  get code(): string | null {
    return this.diag?.sqlstate ?? null;
  }

  /** The line of the statement that the server points at, with a caret under the place; null if it does not point. */
  get excerpt(): string | null {
    const { statementPosition } = this.diag ?? {};
    if (this.query === null || statementPosition === undefined) return null;
    return excerptAt(this.query, statementPosition);
  }
}

/** Not the programmer's fault: a lost connection, a full disk, a cancelled statement (PEP 249). */
export class OperationalError extends DatabaseError {}
/** A constraint was violated (PEP 249). */
export class IntegrityError extends DatabaseError {}
/** A value does not fit: out of range, malformed, division by zero (PEP 249). */
export class DataError extends DatabaseError {}
/** The statement is wrong: syntax, a missing table, a missing privilege (PEP 249). */
export class ProgrammingError extends DatabaseError {}
/** The database, or this package, is in a state it should not be in (PEP 249). */
export class InternalError extends DatabaseError {}
/** The database or the driver cannot do this (PEP 249). */
export class NotSupportedError extends DatabaseError {}

/** A wait lasted longer than its `timeout`: connecting, acquiring or executing. */
export class TimeoutError extends OperationalError {}
/** The server sent what the protocol does not allow; the session has ended. */
export class ProtocolError extends InternalError {}
/** COMMIT was sent and its reply was lost: the transaction may or may not have been committed. */
export class CommitUnknownError extends OperationalError {}
/** COMMIT was answered with ROLLBACK: a statement of the transaction had failed, so nothing was committed. */
export class TransactionRolledBack extends InternalError {}

/** 23502: NULL in a column that does not allow it. */
export class NotNullViolation extends IntegrityError {}
/** 23503: a key refers to no row, or a row is still referred to. */
export class ForeignKeyViolation extends IntegrityError {}
/** 23505: the key exists already. */
export class UniqueViolation extends IntegrityError {}
/** 23514: a CHECK constraint says no. */
export class CheckViolation extends IntegrityError {}
/** 23P01: an exclusion constraint says no. */
export class ExclusionViolation extends IntegrityError {}
/** 25P02: a statement of this transaction failed before; roll back first. */
export class InFailedSqlTransaction extends InternalError {}
/** 25006: the transaction or the server is read-only. */
export class ReadOnlySqlTransaction extends InternalError {}
/** 28P01: the password is wrong. */
export class InvalidPassword extends OperationalError {}
/** 3D000: the database does not exist. */
export class InvalidCatalogName extends ProgrammingError {}
/** 40001: could not serialize; run the transaction again. */
export class SerializationFailure extends OperationalError {}
/** 40P01: a deadlock; run the transaction again. */
export class DeadlockDetected extends OperationalError {}
/** 42601: the statement does not parse. */
export class SyntaxError extends ProgrammingError {}
/** 42703: there is no such column. */
export class UndefinedColumn extends ProgrammingError {}
/** 42P01: there is no such table. */
export class UndefinedTable extends ProgrammingError {}
/** 42P07: a table of this name exists already. */
export class DuplicateTable extends ProgrammingError {}
/** 53300: the server has no connection left. */
export class TooManyConnections extends OperationalError {}
/** 55P03: a lock could not be taken in time. */
export class LockNotAvailable extends OperationalError {}
/** 57014: the server cancelled the statement, on request or on its own `statement_timeout`. */
export class QueryCanceled extends OperationalError {}
/** 57P01: an administrator ended the session. */
export class AdminShutdown extends OperationalError {}

type ErrorClass = new (message: string, options?: DatabaseErrorOptions) => DatabaseError;

const BY_SQLSTATE: ReadonlyMap<string, ErrorClass> = new Map<string, ErrorClass>([
  ["23502", NotNullViolation],
  ["23503", ForeignKeyViolation],
  ["23505", UniqueViolation],
  ["23514", CheckViolation],
  ["23P01", ExclusionViolation],
  ["25P02", InFailedSqlTransaction],
  ["25006", ReadOnlySqlTransaction],
  ["28P01", InvalidPassword],
  ["3D000", InvalidCatalogName],
  ["40001", SerializationFailure],
  ["40P01", DeadlockDetected],
  ["42601", SyntaxError],
  ["42703", UndefinedColumn],
  ["42P01", UndefinedTable],
  ["42P07", DuplicateTable],
  ["53300", TooManyConnections],
  ["55P03", LockNotAvailable],
  ["57014", QueryCanceled],
  ["57P01", AdminShutdown],
]);

/** The class of an SQLSTATE by its first two characters, as psycopg2 has them. */
const BY_SQLSTATE_CLASS: ReadonlyMap<string, ErrorClass> = new Map<string, ErrorClass>([
  ["0A", NotSupportedError],
  ...[
    "20",
    "21",
    "24",
    "25",
    "26",
    "27",
    "2B",
    "2D",
    "2F",
    "38",
    "39",
    "3B",
    "44",
    "40",
    "XX",
    "F0",
    "P0",
  ]
    .map((sqlstateClass): [string, ErrorClass] => [sqlstateClass, InternalError]),
  ["21", ProgrammingError],
  ["22", DataError],
  ["23", IntegrityError],
  ["08", OperationalError],
  ["28", OperationalError],
  ["34", OperationalError],
  ["3D", ProgrammingError],
  ["3F", ProgrammingError],
  ["40", OperationalError],
  ["42", ProgrammingError],
  ["44", ProgrammingError],
  ["53", OperationalError],
  ["54", OperationalError],
  ["55", OperationalError],
  ["57", OperationalError],
  ["58", OperationalError],
]);

/** Codes that say: the server has undone it, and the same work may succeed next time. */
const ROLLED_BACK = new Set(["40001", "40P01", "55P03"]);

/** Makes the error that a report of the server stands for, by its SQLSTATE. */
export function errorFromServer(
  diag: Diagnostics,
  options: DatabaseErrorOptions = {},
): DatabaseError {
  const Class = BY_SQLSTATE.get(diag.sqlstate) ??
    BY_SQLSTATE_CLASS.get(diag.sqlstate.slice(0, 2)) ?? DatabaseError;
  const retryable = ROLLED_BACK.has(diag.sqlstate) ? "rolled-back" : options.retryable ?? "no";
  return new Class(diag.messagePrimary, {
    phase: "execute",
    sent: "yes",
    ...options,
    diag,
    retryable,
  });
}

/** The line that holds `position` (characters from 1, and one behind the last), and a caret below it. */
function excerptAt(text: string, position: number): string | null {
  const characters = Array.from(text);
  if (!(position >= 1 && position <= characters.length + 1)) return null;
  const before = characters.slice(0, position - 1).join("");
  const lineStart = before.lastIndexOf("\n") + 1;
  const lineEnd = text.indexOf("\n", before.length);
  const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
  const prefix = `LINE ${before.split("\n").length}: `;
  const column = Array.from(before.slice(lineStart)).length;
  return `${prefix}${line}\n${" ".repeat(prefix.length + column)}^`;
}
