/**
 * Two-phase transactions of an `SAConnection`.
 * @module
 */

import type { CallOptions, Xid } from "../../mod.ts";
import type { ConnectionStatements } from "./connection_statements.ts";
import { requireActive, type Transaction } from "./transaction.ts";

/**
 * A transaction that may be prepared: from then on the server keeps it, with its locks, until it is committed or
 * rolled back, by whatever connection. Disposing of it rolls back unless it is prepared: then others may have
 * committed their part already, and whoever coordinates them decides.
 *
 * @see https://www.postgresql.org/docs/current/sql-prepare-transaction.html
 * @see SQLAlchemy's `TwoPhaseTransaction`
 */
export class TwoPhaseTransaction implements Transaction {
  /** The connection it is on. */
  readonly connection: ConnectionStatements;
  /** Its identifier. */
  readonly xid: Xid;
  /** None: the connection has it. @internal */
  readonly database = null;
  #ended = false;

  /** Internal: use `SAConnection.beginTwoPhase()`. */
  constructor(connection: ConnectionStatements, xid: Xid) {
    this.connection = connection;
    this.xid = xid;
  }

  /** Whether it is neither committed nor rolled back. */
  get isActive(): boolean {
    const { status } = this.connection.connection;
    if (this.connection.closed || (status !== "begun" && status !== "prepared")) this.#ended = true;
    return !this.#ended;
  }

  /** Whether it has been prepared, and neither committed nor rolled back. */
  get isPrepared(): boolean {
    return this.isActive && this.connection.connection.status === "prepared";
  }

  /**
   * Prepares it. Nothing else can be run on the connection until it is committed or rolled back.
   *
   * Rejects with `InvalidRequestError` when it is not active, with `ProgrammingError` when it is prepared already,
   * and as `Connection.tpcPrepare()`.
   */
  async prepare(options: CallOptions = {}): Promise<void> {
    requireActive("prepare", this);
    await this.connection.connection.tpcPrepare(options);
  }

  /** Commits it, prepared or not. Rejects with `InvalidRequestError` when it is not active, and as `Connection.tpcCommit()`. */
  async commit(options: CallOptions = {}): Promise<void> {
    requireActive("commit", this);
    await this.connection.connection.tpcCommit(undefined, options);
    this.#ended = true;
  }

  /** Rolls it back, prepared or not. Nothing when it is not active. Rejects as `Connection.tpcRollback()`. */
  async rollback(options: CallOptions = {}): Promise<void> {
    if (!this.isActive) return;
    await this.connection.connection.tpcRollback(undefined, options);
    this.#ended = true;
  }

  /** As {@linkcode rollback}. */
  async close(): Promise<void> {
    await this.rollback();
  }

  /** Rolls back what is not prepared, and never throws. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isPrepared) return;
    // The server rolls back what a lost connection leaves behind.
    await this.rollback().catch(() => undefined);
  }
}
