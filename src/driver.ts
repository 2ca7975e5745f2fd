/**
 * The seam between what users hold (`api/`) and what talks to a server (`engine/`). Types only.
 *
 * A driver makes sessions; a session runs statements. Rows cross the seam decoded, so a value is the same
 * whichever driver ran. A session never reconnects: once lost it stays lost, and every call on it rejects
 * with the one reason.
 * @module
 */

import type { Diagnostics } from "./errors.ts";
import type { Codec, CodecRegistry } from "./types/codec.ts";

/**
 * What a driver may have; worded to follow "has no". What is above the seam looks, before anything is sent,
 * and rejects with `NotSupportedError`.
 *
 * - `cancellation`: {@linkcode Session.cancel}
 * - `notifications`: what NOTIFY sends reaches {@linkcode SessionEvents.notification}
 * - `scripts`: {@linkcode Session.script} has a result for each statement
 * - `streams`: {@linkcode Session.stream}
 */
export type Capability = "cancellation" | "notifications" | "scripts" | "streams";

/** A way to get sessions. */
export interface Driver {
  /** Its name, for error messages. */
  readonly name: string;
  /** What its sessions can do. */
  readonly supports: ReadonlySet<Capability>;
  /** Opens one session: dials, logs in, and waits until the server is ready. */
  connect(target: ConnectTarget, signal?: AbortSignal): Promise<Session>;
}

/** One place to dial. */
export type Address =
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string };

/** Where and as whom to connect, complete: defaults, DSN, options and environment already merged. */
export interface ConnectTarget {
  /** The places to try, in this order. */
  readonly addresses: readonly Address[];
  /** The role. */
  readonly user: string;
  /** The database. */
  readonly database: string;
  /** The password, or where to get it each time it is needed. */
  readonly password?: string | (() => string | Promise<string>);
  /** Run-time parameters sent at login, `application_name` and `options` among them. */
  readonly parameters: Readonly<Record<string, string>>;
  /** One deadline for the whole of dialling and logging in, milliseconds; Infinity for none. */
  readonly connectTimeout: number;
  /** How values are read and written. */
  readonly codecs: CodecRegistry;
}

/** What a session says unasked. */
export interface SessionEvents {
  /** The server sent a notice or a warning. */
  notice(notice: Diagnostics): void;
  /** A NOTIFY arrived. */
  notification(notification: Notification): void;
  /** The session has ended, by loss or by `destroy()`; called once. */
  lost(reason: Error): void;
}

/** One NOTIFY. */
export interface Notification {
  /** The process ID of the session that sent it. */
  readonly pid: number;
  /** The channel. */
  readonly channel: string;
  /** The payload; empty when none was given. */
  readonly payload: string;
}

/** Whether the session is still good. */
export type SessionState =
  | { readonly kind: "open" }
  | { readonly kind: "closed"; readonly reason: Error };

/** Where the session stands with transactions, as the server said last. */
export type TransactionStatus = "idle" | "inTransaction" | "inError";

/** How long to wait for one call, and what may end it early. */
export interface CallOptions {
  /** Aborts the call: the statement is cancelled on the server, and the call rejects with `signal.reason`. */
  signal?: AbortSignal;
  /** Milliseconds until the statement is cancelled and the call rejects with `TimeoutError`; none by default. */
  timeout?: number;
}

/** In what form rows are wanted: arrays in column order, or objects by column name. */
export type RowMode = "tuple" | "object";

/** One statement with its values. */
export interface Statement {
  /** The text, with `$1`, `$2`, … for the values. */
  readonly text: string;
  /** The values, in the order of their numbers. */
  readonly values: readonly unknown[];
  /** The form of the rows. */
  readonly rowMode: RowMode;
  /** Codecs for the result columns, by position; each is used only where its OID is the column's. */
  readonly columnCodecs?: readonly (Codec | undefined)[];
}

/** One column of a result, as the server described it. */
export interface Field {
  /** The column's name. */
  readonly name: string;
  /** OID of the table it comes from, or 0. */
  readonly tableOid: number;
  /** Its number in that table, or 0. */
  readonly tableColumn: number;
  /** OID of its type. */
  readonly typeOid: number;
  /** The type's size in bytes; negative when it varies. */
  readonly typeSize: number;
  /** The type's modifier, such as the length of a varchar; -1 for none. */
  readonly typeModifier: number;
}

/** The whole result of one statement. */
export interface ResultSet {
  /** The columns; null when the statement returns no rows by nature. */
  readonly fields: readonly Field[] | null;
  /** The rows, in the form asked for. */
  readonly rows: unknown[];
  /** The command tag, such as `INSERT 0 1`; empty for an empty statement. */
  readonly commandTag: string;
  /** The rows returned or affected; null when the command has no such number. */
  readonly rowCount: number | null;
}

/** Rows handed out while they arrive. Not reading holds the server back. */
export interface RowStream {
  /** The columns; null when the statement returns no rows by nature. */
  readonly fields: readonly Field[] | null;
  /** Resolves with the next rows, at least one, or null at the end. One call at a time. */
  next(): Promise<unknown[] | null>;
  /** Ends the stream, read to the end or not, and frees the session for other statements. */
  close(): Promise<void>;
  /** The command tag once `next()` has resolved with null; empty before. */
  readonly commandTag: string;
  /** The number of rows once `next()` has resolved with null; null before. */
  readonly rowCount: number | null;
}

/**
 * One logged-in session. Calls made without waiting run in the order they were made.
 *
 * After an error of the server the session is good for the next statement; after any other error `state`
 * says whether it still is.
 */
export interface Session {
  /** The driver it came from. */
  readonly driver: Driver;
  /** The process ID of the server's backend; 0 when a pooler hides it. */
  readonly backendPid: number;
  /** Whether it is still good. */
  readonly state: SessionState;
  /** As the server said last. */
  readonly transactionStatus: TransactionStatus;
  /** Whether nothing is running, waiting, or being cancelled. */
  readonly idle: boolean;
  /** Who hears what it says unasked. */
  events: SessionEvents;
  /** A run-time parameter that the server reports, such as `server_version`; undefined when it does not. */
  parameterStatus(name: string): string | undefined;
  /** Runs one statement and collects its rows. */
  query(statement: Statement, options?: CallOptions): Promise<ResultSet>;
  /** Runs a text of one or more statements, without values; rows are tuples. */
  script(text: string, options?: CallOptions): Promise<ResultSet[]>;
  /** Runs one statement and hands its rows out as they arrive. Other calls reject with `InterfaceError` until it has ended. */
  stream(statement: Statement, options?: CallOptions): Promise<RowStream>;
  /** Asks the server to stop the running statement, which then rejects with `QueryCanceled`. */
  cancel(): Promise<void>;
  /** Says goodbye and closes, after what was asked for before is done. Twice is once. */
  close(): Promise<void>;
  /** Closes at once; everything waiting rejects with the reason. */
  destroy(reason: Error): void;
}
