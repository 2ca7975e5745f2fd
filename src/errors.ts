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
  /** Which of several it was. */
  batchIndex?: number;
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
  /**
   * Which of the sets of values of `executeMany()`, or of the statements of a pipeline, it belongs to, counted from 0;
   * null when to none.
   */
  readonly batchIndex: number | null;

  /** Makes an error from a message "Action: state". */
  constructor(message: string, options: DbErrorOptions = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = new.target.name;
    this.phase = options.phase ?? "client";
    this.sent = options.sent ?? "no";
    this.retryable = options.retryable ?? "no";
    this.batchIndex = options.batchIndex ?? null;
  }

  /** What may be logged of it, for `JSON.stringify()`: without what the server says of the values. */
  toJSON(): Record<string, unknown> {
    const { name, message, cause } = this;
    return {
      name,
      message,
      ...this.facts,
      ...(cause === undefined ? {} : { cause: plain(cause) }),
    };
  }

  /** What may be logged of it beyond name and message. */
  protected get facts(): Record<string, unknown> {
    const { batchIndex, phase, retryable, sent } = this;
    return known({ batchIndex, phase, sent, retryable });
  }

  /** How `console.log()` and `Deno.inspect()` show it: the stack and what {@linkcode toJSON} has, and the cause. */
  [Symbol.for("nodejs.util.inspect.custom")](
    _depth: unknown,
    options: unknown,
    inspect: (value: unknown, options: unknown) => string,
  ): string {
    const shown = new Error(this.message, "cause" in this ? { cause: this.cause } : undefined);
    Object.defineProperty(shown, "stack", { value: this.stack, enumerable: false });
    return inspect(Object.assign(shown, this.facts), options);
  }
}

/** A cause as JSON shows it: errors have no enumerable properties. */
function plain(cause: unknown): unknown {
  const isOther = cause instanceof Error && !(cause instanceof DbError);
  return isOther ? { name: cause.name, message: cause.message } : cause;
}

/** Without what is null or undefined. */
function known(facts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => (value ?? null) !== null));
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

  /** ERROR, FATAL or PANIC, never translated; null when the error is not the server's. */
  get severity(): string | null {
    return this.diag?.severityNonlocalized ?? this.diag?.severity ?? null;
  }

  /**
   * The line that the server points at and a caret under the place, as psql shows them: of the statement, or of
   * one that the server made itself, as a function does. Null if it does not point.
   */
  get excerpt(): string | null {
    const { statementPosition, internalPosition, internalQuery } = this.diag ?? {};
    if (statementPosition !== undefined) return excerptAt(this.query, statementPosition);
    return excerptAt(internalQuery ?? null, internalPosition ?? 0);
  }

  /**
   * All that the server said, as psql shows it: severity, message, excerpt, DETAIL, HINT, QUERY, CONTEXT, a line
   * or more each; null when the error is not the server's. psycopg2's `pgerror`. It may show values.
   */
  get serverMessage(): string | null {
    const { diag, excerpt } = this;
    if (diag === null) return null;
    const lines = [
      `${diag.severity}:  ${diag.messagePrimary}${excerpt === null ? placeOf(diag) : ""}`,
      excerpt,
      ...LABELS.map(([label, field]) =>
        diag[field] === undefined ? null : `${label}:  ${diag[field]}`
      ),
    ];
    return lines.filter((line) => line !== null).join("\n");
  }

  /** The code, what the error is about, and the statement; no detail and no context, since they show values. */
  protected override get facts(): Record<string, unknown> {
    const diag: Partial<Diagnostics> = this.diag ?? {};
    return known({
      code: diag.sqlstate,
      severity: this.severity,
      ...super.facts,
      schemaName: diag.schemaName,
      tableName: diag.tableName,
      columnName: diag.columnName,
      datatypeName: diag.datatypeName,
      constraintName: diag.constraintName,
      hint: diag.messageHint ?? adviceOn(diag, this.query),
      query: this.query,
      excerpt: diag.statementPosition === undefined ? undefined : this.excerpt,
    });
  }
}

/** What to do about an error whose report does not say it. */
function adviceOn(diag: Partial<Diagnostics>, query: string | null): string | undefined {
  const { sqlstate, messagePrimary = "" } = diag;
  if (sqlstate === "42601") return syntaxAdvice(diag, query);
  if (sqlstate === "26000" && messagePrimary.includes('"aiopg_')) {
    return "behind a pooler that gives each transaction another session, connect with prepare: false";
  }
  if (sqlstate === "25006") {
    return 'a standby and a read-only transaction take no writes; targetSessionAttrs "read-write" or "primary" ' +
      "connects to a server that does, and has a pool leave one that no longer does";
  }
  return messagePrimary.startsWith("unsupported startup parameter")
    ? "a pooler takes few parameters: name it in its ignore_startup_parameters, or use ALTER ROLE or SET LOCAL"
    : undefined;
}

/**
 * Of a text that runs in drivers which put the values into it. The function that reported it tells which error it is,
 * since messages are translated.
 */
function syntaxAdvice(diag: Partial<Diagnostics>, query: string | null): string | undefined {
  const { sourceFunction, statementPosition } = diag;
  if (sourceFunction === "exec_parse_message") {
    return "executeScript() runs several statements; with values, a cursor with clientBinding: true";
  }
  if (query === null || statementPosition === undefined) return undefined;
  const [sign, digit] = Array.from(query).slice(statementPosition - 1);
  return sign === "$" && digit !== undefined && /\d/.test(digit)
    ? "no parameter can stand here: a name takes sql.identifier(), a value a cursor with clientBinding: true"
    : undefined;
}

/** What follows the message, in libpq's order. */
const LABELS = [
  ["DETAIL", "messageDetail"],
  ["HINT", "messageHint"],
  ["QUERY", "internalQuery"],
  ["CONTEXT", "context"],
] as const;

/** Where there is a place and no text to show it in. */
function placeOf({ statementPosition, internalPosition }: Diagnostics): string {
  const position = statementPosition ?? internalPosition;
  return position === undefined ? "" : ` at character ${position}`;
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
/** COMMIT was answered with ROLLBACK: a statement of the transaction had failed, so nothing was committed. */
export class TransactionRolledBack extends InternalError {}

/** The server cancelled the statement (psycopg2); `QueryCanceled` extends it. */
export class QueryCanceledError extends OperationalError {}
/** The server rolled the transaction back, of SQLSTATE class 40 (psycopg2), such as `SerializationFailure`. */
export class TransactionRollbackError extends OperationalError {}

/** A class of {@linkcode DatabaseError}, as what makes one. */
export type DatabaseErrorClass = new (
  message: string,
  options?: DatabaseErrorOptions,
) => DatabaseError;

/** A longer line is cut, in columns of a screen, as libpq does; and what stays behind the caret then. */
const EXCERPT_COLUMNS = 60;
const COLUMNS_BEHIND = 10;

/** Characters that take two columns: East Asian ones, and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

/** The line that holds `position` (characters from 1, and one behind the last), and a caret below it. */
function excerptAt(text: string | null, position: number): string | null {
  const characters = Array.from(text ?? "");
  const at = position - 1;
  if (text === null || !(at >= 0 && at <= characters.length)) return null;
  const before = characters.slice(0, at);
  const start = before.findLastIndex(isLineBreak) + 1;
  const length = characters.slice(at).findIndex(isLineBreak);
  const line = characters.slice(start, length < 0 ? undefined : at + length)
    .map((character) => character === "\t" ? " " : character);
  const { from, to, columns } = cut(line, at - start);
  const prefix = `LINE ${before.join("").split(/\r\n?|\n/).length}: ${from > 0 ? "..." : ""}`;
  const caret = " ".repeat(prefix.length + columns[at - start]! - columns[from]!) + "^";
  return `${prefix}${line.slice(from, to).join("")}${to < line.length ? "..." : ""}\n${caret}`;
}

function isLineBreak(character: string): boolean {
  return character === "\n" || character === "\r";
}

/** Which part of a line to show so that `at` is in it; `columns` is where each character begins. */
function cut(
  line: readonly string[],
  at: number,
): { from: number; to: number; columns: readonly number[] } {
  const columns = [0];
  for (const character of line) columns.push(columns.at(-1)! + (WIDE.test(character) ? 2 : 1));
  const width = (from: number, to: number): number => columns[to]! - columns[from]!;
  let [from, to] = [0, line.length];
  const cutsRightOnly = width(0, at) + COLUMNS_BEHIND <= EXCERPT_COLUMNS;
  const isTooLong = (): boolean => width(from, to) > EXCERPT_COLUMNS;
  if (!isTooLong()) return { from, to, columns };
  if (cutsRightOnly) { while (isTooLong()) to--; }
  else while (width(at, to) > COLUMNS_BEHIND) to--;
  while (isTooLong()) from++;
  return { from, to, columns };
}
