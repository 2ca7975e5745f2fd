/**
 * The seam between what users hold (`api/`) and what talks to a server. Types only; what is written here is
 * what a driver must do, and `tests/conformance/driver_suite.ts` holds every driver to it.
 *
 * **Values.** Rows cross the seam decoded, and values cross it as the caller passed them, so that both are
 * the same whichever driver runs. A driver decodes a column with the statement's `columnCodecs` at its
 * position if that codec's OID is the column's, else with `target.codecs.get(oid)`, from whichever format it
 * has; NULL is null and no codec sees it. Before it decodes or encodes, it asks the server with `TYPE_LOOKUP`
 * what the types are that `target.codecs` says it does not know, so that a value is the same on every run; after
 * commands that change types it tells the registry to forget. It encodes a value with the codec of the type that the *server*
 * gives to the parameter, null as NULL. What codecs throw (`DataError`) rejects that call alone: on encoding
 * nothing is sent, on decoding the rest of the result is passed over.
 *
 * **Order.** Calls made without waiting take effect in the order they were made, and each gets its own
 * result or its own error; whether they wait in the driver or on the way is its own business. They may be
 * refused (`InterfaceError`) only while a stream is open, a COPY or `executeMany()` is under way, or the session is
 * closing.
 *
 * **Errors.** What the server reports becomes `errorFromServer()`, with every field, the statement's text,
 * and `statementPosition` as a place in that text; after it the session is good for the next statement.
 * Misuse that can be seen before (the number of values, a bad timeout) is an `InterfaceError`, and nothing
 * is sent. Everything else (a lost connection, a message that cannot be) ends the session for good.
 *
 * **The end.** A session never reconnects. Once it has ended, for whatever reason, `state` is closed with
 * that one reason, `events.lost` has been called with it, what ran has rejected with an `OperationalError`
 * that says `sent: "yes"` (or `"partial"`) and `retryable: "unknown"`, what waited has rejected with
 * `retryable: "never-sent"`, and so does every later call. No reply is taken after that: rows of one
 * statement must never reach another.
 *
 * **Time.** `signal` and `timeout` bound a call from its making to its end. Aborted before it was sent, it
 * rejects at once and is never sent. Later, the server is asked to stop it, its replies are read to their
 * end, and only then it settles: it rejects with `signal.reason` or `TimeoutError`, or with the error that the
 * server had before. If it was done by then it may resolve instead; what it did has taken effect either way. The
 * session stays good. If the server does not stop it within a grace time, or cannot be reached, the session
 * ends. A cancel request hits whatever runs when it arrives, so nothing may run that it is not meant for. A call
 * behind which others are under way already, or for which the server gave no key to cancel with, may be left to
 * run to its end instead; then it rejects at once, and its replies are dropped.
 *
 * **Statements.** One `query()` is one statement: several in one text are refused with the server's 42601,
 * and none runs. Nothing a caller passes as a value becomes SQL text.
 * @module
 */

import type { Diagnostics } from "./errors.ts";
import type { Address, ConnectTarget } from "./target.ts";
import type { ByteSink, Codec } from "./types/codec.ts";

export type {
  Address,
  Authentication,
  AuthenticationMethod,
  ConnectTarget,
  Encryption,
  ProtocolVersion,
  SslMode,
  TargetSessionAttrs,
  TlsCredentials,
  TlsVersion,
} from "./target.ts";

/**
 * What a driver may have; worded to follow "has no". What is above the seam looks, before anything is sent,
 * and rejects with `NotSupportedError`.
 *
 * - `batches`: {@linkcode Session.executeMany} and {@linkcode Session.batch}
 * - `cancellation`: {@linkcode Session.cancel}
 * - `copy`: {@linkcode Session.copyIn}, {@linkcode Session.copyOut} and {@linkcode Session.describe}
 * - `notifications`: what NOTIFY sends reaches {@linkcode SessionEvents.notification}
 * - `portals`: {@linkcode Session.portal}
 * - `pipelining`: statements are sent behind one another, and none waits for the reply to the one before
 * - `scripts`: {@linkcode Session.script} has a result for each statement
 * - `streams`: {@linkcode Session.stream}
 */
export type Capability =
  | "batches"
  | "cancellation"
  | "copy"
  | "notifications"
  | "pipelining"
  | "portals"
  | "scripts"
  | "streams";

/** A way to get sessions. It keeps none: who asked for a session ends it. */
export interface Driver {
  /** Its name, for error messages. */
  readonly name: string;
  /** What its sessions have; the same for all of them, for good. */
  readonly supports: ReadonlySet<Capability>;
  /**
   * Opens one session: dials, logs in, and waits until the server is ready.
   *
   * Addresses are tried in their order, or in a random one, until one lets us in and gives a session that
   * `targetSessionAttrs` asks for; what a server refuses for good, such as a password, is not offered to the next. A
   * driver that cannot look for such a session refuses anything but `any` (`NotSupportedError`). Nothing is encrypted less than asked for, and no password
   * leaves over the network in a form that others can use.
   *
   * Rejects with the server's error (`phase: "login"`), with `OperationalError` when no server can be reached
   * (`retryable: "never-sent"`), with `TimeoutError` after `connectTimeout`, and with `signal.reason`; what was
   * opened is closed then, as soon as it can be.
   */
  connect(target: ConnectTarget, signal?: AbortSignal): Promise<Session>;
}

/** What a session says unasked. None of it throws. A session must be ready for another listener at any time. */
export interface SessionEvents {
  /** The server sent a notice or a warning: no later than the end of the statement it came with. */
  notice(notice: Diagnostics): void;
  /** A NOTIFY arrived; never called by a driver without `notifications`. */
  notification(notification: Notification): void;
  /** {@linkcode Session.unfit} is no longer null, because the server said so unasked or with something else. */
  unfit?(): void;
  /** The session has ended, by loss, `destroy()` or `close()`; called once, as soon as the driver knows. */
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

/** Where the session stands with transactions. A driver that cannot know takes the worse for true, or asks. */
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

/** In what form a result is wanted: as rows, or, by {@linkcode Session.query} alone, as an array for each column. */
export type ResultForm = RowMode | "columns";

/** One statement with its values. */
export interface Statement {
  /** The text, with `$1`, `$2`, … for the values. */
  readonly text: string;
  /** The values, in the order of their numbers. */
  readonly values: readonly unknown[];
  /** The form of the rows. */
  readonly rowMode: ResultForm;
  /** Codecs for the result columns, by position; each is used only where its OID is the column's, or any. */
  readonly columnCodecs?: readonly (Codec | undefined)[];
  /**
   * What those sent before and behind it have in common with it, none of which depends on another: the connection, so
   * that it may be run once more behind them when its plan was stale; or also a transaction that only reads, so that one
   * Sync may do for several, and what an error keeps from running is sent again. If left out, they run in order.
   */
  readonly shares?: "connection" | "transaction";
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

/** The whole result of one statement. It is the caller's: a driver keeps nothing of it. */
export interface ResultSet {
  /** The columns; null when the statement returns no rows by nature. */
  readonly fields: readonly Field[] | null;
  /** The rows, in the form asked for; instead of rows the columns if these were, or nothing if there is no row. */
  readonly rows: unknown[];
  /** The command tag, such as `INSERT 0 1`, or at least its first word; empty for an empty statement. */
  readonly commandTag: string;
  /** The rows returned or affected; null when the command has no such number. */
  readonly rowCount: number | null;
}

/**
 * Rows handed out while they arrive, in the order of the server. Not reading holds the server back; what is
 * read ahead is bounded. The session is not idle until the stream has ended: at its last row, by an error, or
 * closed.
 */
export interface RowStream {
  /** The columns; null when the statement returns no rows by nature. */
  readonly fields: readonly Field[] | null;
  /**
   * Resolves with the next rows, at least one, or null at the end, and after it. One call at a time. Rejects as
   * the statement does, which ends the stream. The call options of the statement bound the whole stream.
   */
  next(): Promise<unknown[] | null>;
  /**
   * Ends the stream, read to the end or not, and resolves once the session is free for other statements. A
   * transaction that was open before is still open and unharmed; without one, nothing of the statement stays.
   * Never rejects for what became of the statement. Twice is once.
   */
  close(): Promise<void>;
  /** The command tag once `next()` has resolved with null; empty before. */
  readonly commandTag: string;
  /** The number of rows once `next()` has resolved with null; null before. */
  readonly rowCount: number | null;
}

/** Where data for a COPY is written; the driver sends it in pieces. */
export interface CopySink extends ByteSink {
  /** How many bytes wait to be sent. */
  readonly length: number;
}

/** The data of one COPY FROM STDIN. */
export interface CopySource {
  /**
   * Writes the next data, and resolves with whether more may come. It should write until `sink.length` is 64 KiB,
   * as long as it need not wait, and stop soon after. It is called again when what was written is sent. Rejects when
   * there is no more because something failed: the server then undoes the COPY.
   */
  fill(sink: CopySink): Promise<boolean>;
  /** The error of the COPY after `fill()` has rejected with `error`, with what the server said to that. */
  failure(error: unknown, diag: Diagnostics): unknown;
}

/** The data of one COPY TO STDOUT, handed out while it arrives, under the rules of {@linkcode RowStream}. */
export interface CopyStream {
  /** Resolves with the next data, never empty, or null at the end, and after it. One call at a time. */
  next(): Promise<Uint8Array<ArrayBuffer> | null>;
  /** As {@linkcode RowStream.close}. */
  close(): Promise<void>;
  /** How many rows were handed out so far; what is no row, such as the header, may be counted, too. */
  readonly rowsRead: number;
  /** Says who hears that it has failed while nothing is read, instead of who heard before. */
  onFailure(tell: (reason: unknown) => void): void;
  /** The command tag once `next()` has resolved with null; empty before. */
  readonly commandTag: string;
  /** The number of rows once `next()` has resolved with null; null before. */
  readonly rowCount: number | null;
}

/** A column of a statement that was described and not run, and what reads and writes its type. */
export interface DescribedColumn {
  /** The column. */
  readonly field: Field;
  /** The codec of its type. */
  readonly codec: Codec;
}

/** The sets of values of one statement that is run once for each. */
export interface ValueSets {
  /**
   * Resolves with the next sets, or null at the end. It is called again when what it gave is encoded, and sent except for
   * less than 64 KiB of it: what waits in memory is what it gives at once. Rejects when there are no more because
   * something failed: outside of a transaction nothing stays then, within one it has failed. It is not called any more
   * once the call has ended, and what it still waits for is left alone.
   */
  next(): Promise<readonly (readonly unknown[])[] | null>;
}

/** One logged-in session. What all its calls have in common is said at the top of this file. */
export interface Session {
  /** The driver it came from. */
  readonly driver: Driver;
  /** The process ID of the server's backend; 0 when a pooler hides it. */
  readonly backendPid: number;
  /** The place that let us in; undefined where the driver does not know. */
  readonly address?: Address | undefined;
  /** Whether what travels is encrypted; undefined where the driver does not know. */
  readonly encrypted?: boolean | undefined;
  /** Whether it is still good; once closed it stays closed, with the same reason. */
  readonly state: SessionState;
  /** As the server said last; when a call has settled, what it said with that. */
  readonly transactionStatus: TransactionStatus;
  /** Whether nothing is running, waiting, streaming, or being cancelled: then what is above is up to date. */
  readonly idle: boolean;
  /**
   * Why it is no longer one that `targetSessionAttrs` asks for, `read-write` or `primary`, to follow "connection is
   * closed: ": its server has become a standby, or refuses to write. It stays open; a pool closes it when it comes back,
   * with all that are older. Null while it is, and for the other attributes; absent where the driver does not know.
   */
  readonly unfit?: string | null;
  /** Who hears what it says unasked; nobody at first. */
  events: SessionEvents;
  /**
   * A run-time parameter that the server reports, such as `server_version`, as it is now. Undefined when it is
   * not reported, or when the driver does not hear of its changes; `server_version` is always known.
   */
  parameterStatus(name: string): string | undefined;
  /** Runs one statement and collects its rows. */
  query(statement: Statement, options?: CallOptions): Promise<ResultSet>;
  /**
   * Runs a text of one or more statements, without values, in one request; rows are tuples. Resolves with a
   * result for each statement. Every driver runs it; one without `scripts` resolves with one result for the
   * whole text: the tag of its last statement, and no rows.
   */
  script(text: string, options?: CallOptions): Promise<ResultSet[]>;
  /**
   * Runs one statement and hands its rows out while they arrive. Rejects, or resolves once its columns are
   * known. Other calls reject with `InterfaceError` until it has ended. Rows of what is no plain query, such as
   * `INSERT … RETURNING`, may be collected before. Only called where the driver has `streams`.
   */
  stream(statement: Statement, options?: CallOptions): Promise<RowStream>;
  /**
   * Runs a statement once for each set of values, in one request: without a transaction it is one, and leaves all or
   * nothing. Resolves with the rows of all of them in order, the sum of their row counts, or null where the command has
   * none, and the tag of the last one; without sets nothing is run, the tag is empty and the count 0. Rejects with the
   * error of the first that fails, whose `batchIndex` says which it was; none after it is run. What fails before all of
   * them, or behind them, such as a constraint checked at the end, has none.
   *
   * A set that cannot be encoded rejects with `DataError` or `InterfaceError`, and its `batchIndex`. If what `sets` gave
   * first is all and less than 64 KiB, nothing is sent then. Otherwise, as when `sets` rejects, what was sent is undone:
   * without a transaction nothing stays; a transaction has failed and can only be rolled back. The same holds when rows
   * cannot be decoded, the call is aborted or its time is up before `sets` is at its end; behind that it goes as with
   * {@linkcode Session.batch}. The call rejects even if `sets` never settles.
   *
   * Other calls reject with `InterfaceError` until it has ended. A COPY from or to the client is refused
   * (`NotSupportedError`). Only called where the driver has `batches`.
   */
  executeMany(
    statement: Omit<Statement, "values">,
    sets: ValueSets,
    options?: CallOptions,
  ): Promise<ResultSet>;
  /**
   * Runs statements in one request: without a transaction they are one, and leave all or nothing, unless they begin and
   * end transactions themselves; what cannot run in a transaction, such as VACUUM, belongs in a `query()`. Resolves with
   * a result for each; rejects with the error of the first that fails, whose `batchIndex` says which it was; none after
   * it is run. What fails behind them all, such as a constraint checked at the end, has none.
   *
   * Statements with values are described before the batch is sent, unless they are prepared: they cannot refer to what
   * one before them is yet to create. Statements without values can. All values are encoded before anything runs; one
   * that cannot be rejects with `DataError` or `InterfaceError` and its `batchIndex`. Rows that cannot be decoded reject,
   * too, but only on this side: what the statements did stays. A COPY from or to the client is refused
   * (`NotSupportedError`) with nothing sent. Where the plan of one was stale, they are all run once more if that is safe:
   * no transaction is open, those before it only read or changed rows, which was undone, and nothing was called since.
   *
   * Only called where the driver has `batches`.
   */
  batch(statements: readonly Statement[], options?: CallOptions): Promise<ResultSet[]>;
  /**
   * Runs one statement in a transaction as {@linkcode Session.stream} does, but `rowLimit` rows at a time, each asked
   * for by `next()`: other calls may run in between. Resolves with the first rows there. Each step waits until all that
   * was called before has ended, and is then refused (`InterfaceError`, nothing sent) when no transaction is open, or
   * the one that the statement was run in has ended: it ends with that. In a transaction that has failed `next()` rejects
   * with the server's error. A ROLLBACK TO a savepoint from before it was opened ends it, too, and `next()` fails the
   * transaction then.
   *
   * The call options bound each step alone; a step that they end once it was sent leaves the transaction failed. A step
   * that was not sent may be tried again; after an error of one that was, all that follow reject with it. The number in
   * the command tag is that of all rows handed out. `rowLimit` is a positive int4, else `InterfaceError`. Only called
   * where the driver has `portals`.
   */
  portal(statement: Statement, rowLimit: number, options?: CallOptions): Promise<RowStream>;
  /**
   * Runs one COPY … FROM STDIN with the data of `source`, which is asked for once the server wants it, and not faster
   * than the server takes it. Other calls reject with `InterfaceError` until it has ended. When the server fails, the
   * call is aborted or its time is up, no more is asked for. Only called where the driver has `copy`.
   */
  copyIn(text: string, source: CopySource, options?: CallOptions): Promise<ResultSet>;
  /**
   * Runs one COPY … TO STDOUT and hands its data out while it arrives; as {@linkcode Session.stream}. Only called
   * where the driver has `copy`.
   */
  copyOut(text: string, options?: CallOptions): Promise<CopyStream>;
  /** The columns that a statement returns, without running it. Only called where the driver has `copy`. */
  describe(text: string, options?: CallOptions): Promise<readonly DescribedColumn[]>;
  /**
   * Asks the server once to stop the running statement, which then rejects with `QueryCanceled`; what is
   * called meanwhile waits. Does nothing when nothing runs. Rejects when the server cannot be asked within a
   * grace time. Only called where the driver has `cancellation`.
   */
  cancel(): Promise<void>;
  /**
   * Says goodbye and closes, after what was asked for before is done. A stream that is open, and a COPY or
   * `executeMany()` under way, are ended; what would yet have the session for itself is not sent. Resolves within a
   * grace time once that is done, and never rejects. Twice is once.
   */
  close(): Promise<void>;
  /** Closes at once; everything that runs or waits rejects with the reason. Does nothing to a closed session. */
  destroy(reason: Error): void;
}
