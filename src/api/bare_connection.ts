/**
 * What a connection is without its statements: its state, what it hears, and how to end it.
 *
 * Cursors and transactions know their connection as this, so that no file depends on one that depends
 * on it.
 * @module
 */

import type { CallOptions } from "../driver.ts";
import { DbError, type Diagnostics, NotSupportedError, OperationalError } from "../errors.ts";
import {
  type ConnectionInfo,
  type ConnectionTransactionStatus,
  placeInfo,
} from "./connection_info.ts";
import { callOptionsOf } from "./deadline.ts";
import { quoteIdentifier } from "../types/quote.ts";
import type { Lease } from "./lease.ts";
import type { NotificationQueue } from "./notifications.ts";
import { checkText } from "./parameters.ts";
import { serverVersionNumber } from "./server_version.ts";

/** The only one that PostgreSQL speaks since 7.4. */
const PROTOCOL_VERSION = 3;

/** A connection's state, notices, notifications, and its end. {@linkcode Connection} adds statements. */
export class BareConnection implements AsyncDisposable {
  readonly #lease: Lease;

  /** Internal: connections come from `connect()` and from pools. */
  constructor(lease: Lease) {
    this.#lease = lease;
  }

  /** Whether it is closed, released to its pool, or lost. */
  get closed(): boolean {
    return !this.#lease.usable;
  }

  /** Why it was lost; null while it is not, and when you closed or released it yourself. */
  get closeReason(): DbError | null {
    const { lossReason } = this.#lease;
    if (lossReason === null || lossReason instanceof DbError) return lossReason;
    return new OperationalError(lossReason.message, { cause: lossReason, phase: "idle" });
  }

  /** The process ID of the server's backend; 0 when a pooler hides it. */
  get backendPid(): number {
    return this.#lease.session.backendPid;
  }

  /** Where it stands with transactions, as the server said last; `"active"` while a statement runs. */
  get transactionStatus(): ConnectionTransactionStatus {
    if (this.closed) return "unknown";
    return this.isExecuting ? "active" : this.#lease.session.transactionStatus;
  }

  /** Whether a statement is running or waiting to run. */
  get isExecuting(): boolean {
    return this.#lease.usable && !this.#lease.session.idle;
  }

  /** The server's version as a number: 15.2 is 150002; 0 when the server does not say. */
  get serverVersion(): number {
    return serverVersionNumber(this.parameterStatus("server_version"));
  }

  /** The version of the wire protocol; as libpq, without its minor part. */
  get protocolVersion(): number {
    return PROTOCOL_VERSION;
  }

  /** The encoding of text on the way, `"UTF8"`. */
  get encoding(): string {
    return this.parameterStatus("client_encoding") ?? "UTF8";
  }

  /** What is known of it, as it is now. */
  get info(): ConnectionInfo {
    const { dsn, serverVersion, protocolVersion, backendPid, transactionStatus } = this;
    const where = placeInfo(this.#lease.settings.origin, this.#lease.session);
    return { dsn, ...where, serverVersion, protocolVersion, backendPid, transactionStatus };
  }

  /** The data source name it was made from, without the password. */
  get dsn(): string {
    return this.#lease.settings.dsn;
  }

  /** Deadline of a statement that names none, milliseconds; undefined for none. */
  get timeout(): number | undefined {
    return this.#lease.settings.timeout;
  }

  /** Whether each statement is logged: the option `echo` was given. */
  get echo(): boolean {
    return this.#lease.settings.echo ?? false;
  }

  /** The last 50 notices and warnings of the server, oldest first. */
  get notices(): readonly Diagnostics[] {
    return this.#lease.notices;
  }

  /** What NOTIFY sent to the channels this connection listens to. Throws `NotSupportedError` when the driver has none. */
  get notifies(): NotificationQueue {
    this.#lease.need("listen", "notifications");
    return this.#lease.notifications;
  }

  /** A run-time parameter that the server reports, such as `server_version`; undefined when it does not. */
  parameterStatus(name: string): string | undefined {
    return this.#lease.session.parameterStatus(name);
  }

  /** Rejects with `NotSupportedError`, as in aiopg: text is UTF8, and to JavaScript it is text whatever the database's encoding. */
  // deno-lint-ignore require-await
  async setClientEncoding(encoding: string): Promise<void> {
    throw new NotSupportedError(
      `Cannot set the client encoding: it is always UTF8; bytes in ${
        /^\w+$/.test(encoding) ? encoding : "another encoding"
      } are made by convert_to() and read by convert_from()`,
    );
  }

  /**
   * Runs a text of one or more statements, separated by semicolons, without values; resolves with their
   * command tags. Rows are dropped. Without BEGIN in it, the whole text is one transaction.
   */
  async executeScript(text: string, options: CallOptions = {}): Promise<string[]> {
    const session = this.#lease.require("execute", "scripts");
    checkText("execute", text);
    const call = this.#call("execute", options);
    try {
      const results = await session.script(text, call);
      this.#lease.completed(results);
      return results.map(({ commandTag }) => commandTag);
    } catch (error) {
      this.#lease.mayHaveRun(text);
      throw error;
    }
  }

  /**
   * Starts to hear a channel, in a transaction from its COMMIT on; its notifications come to {@linkcode notifies}. Case
   * matters.
   */
  async listen(channel: string, options: CallOptions = {}): Promise<void> {
    const session = this.#lease.require("listen", "notifications");
    const text = `LISTEN ${quoteIdentifier(channel)}`;
    const call = this.#call("listen", options);
    // Before it is sent: whether or not the reply arrives, the server may have begun.
    this.#lease.listening = true;
    await session.script(text, call);
  }

  /** Stops hearing a channel, or every channel when none is named. */
  async unlisten(channel?: string, options: CallOptions = {}): Promise<void> {
    const session = this.#lease.require("unlisten", "notifications");
    const target = channel === undefined ? "*" : quoteIdentifier(channel);
    await session.script(`UNLISTEN ${target}`, this.#call("unlisten", options));
  }

  /** Sends a notification; inside a transaction it leaves at COMMIT. The payload may have 7999 bytes. */
  async notify(channel: string, payload = "", options: CallOptions = {}): Promise<void> {
    const session = this.#lease.require("notify");
    const text = "SELECT pg_notify($1, $2)";
    const call = this.#call("notify", options);
    await session.query({ text, values: [channel, payload], rowMode: "tuple" }, call);
  }

  /** Asks the server to stop the running statement, which then rejects with `QueryCanceled`. */
  async cancel(): Promise<void> {
    await this.#lease.reach("cancel", "cancellation").cancel();
  }

  /** Says goodbye and closes, after the statements sent before are done. Twice is once. */
  async close(): Promise<void> {
    this.#lease.end("connection is closed");
    await this.#lease.session.close();
  }

  /**
   * Ends it at once, without a goodbye: what runs or waits on it rejects with `OperationalError`. The server goes on
   * with a statement that runs until it has something to say. Twice is once.
   */
  terminate(): void {
    this.#lease.end("connection is closed");
    this.#lease.session.destroy(
      new OperationalError("the connection was terminated", { phase: "close" }),
    );
  }

  /** As {@linkcode close}. An open transaction is rolled back by the server. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #call(action: string, options: CallOptions): CallOptions {
    return callOptionsOf(action, options, this.#lease.settings.timeout);
  }
}
