/**
 * A connection that runs statements of the builder.
 * @module
 */

import {
  type CallOptions,
  type IsolationLevel,
  type PooledConnection,
  type RunOptions,
  type TransactionOptions,
  Xid,
} from "../../mod.ts";
import { ConnectionStatements } from "./connection_statements.ts";
import { callOptions, checkBody, checkOptions } from "./options.ts";
import { InvalidRequestError } from "./sql/errors.ts";
import { StackedTransaction, type Transaction, TransactionPart } from "./transaction.ts";
import { TransactionStack } from "./transaction_stack.ts";
import { TwoPhaseTransaction } from "./two_phase.ts";
import { savepointsOf } from "./two_phase_savepoint.ts";

/**
 * A connection on loan from an engine. Disposing of it gives it back, with its transaction rolled back.
 *
 * Without a transaction each statement is one by itself, as in aiopg.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * await using engine = await sa.createEngine(Deno.env.get("DATABASE_URL"));
 * await using conn = await engine.acquire();
 * await using tx = await conn.begin({ isolationLevel: "serializable" });
 * await conn.execute("CREATE TEMP TABLE account (id int, balance int)");
 * {
 *   await using savepoint = await conn.beginNested();
 *   await conn.execute("INSERT INTO account VALUES ($1, $2)", [1, 100]);
 *   await savepoint.commit();
 * }
 * await tx.commit();
 * ```
 */
export class SAConnection extends ConnectionStatements implements AsyncDisposable {
  readonly #release: (connection: PooledConnection) => Promise<void>;
  readonly #transactions = new TransactionStack<StackedTransaction | TwoPhaseTransaction>();
  #beginning = false;

  /** Internal: use `Engine.acquire()`. */
  constructor(
    connection: PooledConnection,
    release: (connection: PooledConnection) => Promise<void>,
  ) {
    super(connection);
    this.#release = release;
  }

  /** Whether a transaction begun by {@linkcode begin}, {@linkcode beginNested} or {@linkcode beginTwoPhase} is active. */
  get inTransaction(): boolean {
    return this.#transactions.current !== null;
  }

  /** Whether a savepoint of {@linkcode beginNested} is active in it. */
  get inNestedTransaction(): boolean {
    return this.#transactions.current !== this.#transactions.outermost;
  }

  /**
   * Begins a transaction. Within one it gives a part of it: its `commit()` leaves all to the transaction,
   * its `rollback()` rolls all of it back. For one that can fail alone use {@linkcode beginNested}.
   *
   * Rejects with `InvalidRequestError` when options are given for a part, and while another is being begun; with
   * `InterfaceError` for an option or an isolation level that there is not.
   */
  async begin(options: TransactionOptions & CallOptions = {}): Promise<Transaction> {
    this.require("begin");
    return await this.#alone(async () => {
      const { current } = this.#transactions;
      if (current === null) return this.#pushed(await this.connection.begin(options));
      refuseOptions(options);
      return new TransactionPart(current);
    });
  }

  /**
   * Sets a savepoint; without a transaction it begins one. Rejects with `InvalidRequestError` in a two-phase
   * transaction that is prepared, and while another is being begun.
   */
  async beginNested(options: CallOptions = {}): Promise<Transaction> {
    this.require("begin");
    checkOptions("begin", options);
    return await this.#alone(async () => {
      const { current } = this.#transactions;
      if (current === null) return this.#pushed(await this.connection.begin(options));
      return this.#pushed(await nestingOf(current).beginNested(options));
    });
  }

  /**
   * Begins a two-phase transaction, by a name of its own unless one is given. Its isolation level is the
   * connection's.
   *
   * Rejects with `InvalidRequestError` while a transaction is open or being begun, with `InterfaceError` for an
   * identifier that cannot be one, and with the server's error.
   *
   * ```ts
   * import * as sa from "@aiopg/aiopg/sa";
   *
   * await using engine = await sa.createEngine(Deno.env.get("DATABASE_URL"));
   * await using conn = await engine.acquire();
   * await using tx = await conn.beginTwoPhase();
   * await conn.execute("SELECT 1");
   * // await tx.prepare() keeps it, whatever happens, on a server with max_prepared_transactions
   * await tx.commit();
   * ```
   */
  async beginTwoPhase(
    xid: Xid | string = `aiopg_${crypto.randomUUID()}`,
    options: CallOptions = {},
  ): Promise<TwoPhaseTransaction> {
    this.require("begin");
    return await this.#alone(async () => {
      if (this.inTransaction) {
        throw new InvalidRequestError(
          "Cannot begin: a transaction is open, in which no two-phase one can be begun",
        );
      }
      const id = typeof xid === "string" ? Xid.fromString(xid) : xid;
      await this.connection.tpcBegin(id, options);
      return this.#transactions.push(new TwoPhaseTransaction(this, id));
    });
  }

  /** Resolves with the transactions that are prepared on the server, in all its databases, oldest first. */
  async recoverTwoPhase(options: CallOptions = {}): Promise<Xid[]> {
    this.require("recover");
    return await this.connection.tpcRecover(options);
  }

  /** Commits a prepared transaction, of whatever origin. Rejects with `ProgrammingError` in a transaction, and with the server's error. */
  async commitPrepared(xid: Xid | string, options: CallOptions = {}): Promise<void> {
    this.require("commit");
    await this.connection.tpcCommit(requireXid("commit", xid), options);
  }

  /** Rolls a prepared transaction back, of whatever origin. Rejects as {@linkcode commitPrepared}. */
  async rollbackPrepared(xid: Xid | string, options: CallOptions = {}): Promise<void> {
    this.require("roll back");
    await this.connection.tpcRollback(requireXid("roll back", xid), options);
  }

  /**
   * Runs `body` in a transaction, or within one in a savepoint: committed when it resolves, rolled back when
   * it rejects, in which case this rejects with the same error. With `retry`, a transaction that the server rolled
   * back is run again as a whole.
   */
  async transaction<T>(
    body: (transaction: Transaction) => Promise<T>,
    options: RunOptions = {},
  ): Promise<T> {
    this.require("begin");
    checkBody("begin", body);
    const { current } = this.#transactions;
    if (current === null) {
      return await this.connection.transaction((inner) => body(this.#pushed(inner)), options);
    }
    refuseOptions(options);
    const call = callOptions(options);
    return await nestingOf(current).transaction((inner) => body(this.#pushed(inner)), call);
  }

  /** Commits the transaction that is open, with all that is nested in it. Nothing when there is none. */
  async commit(options: CallOptions = {}): Promise<void> {
    this.require("commit");
    await this.#transactions.outermost?.commit(options);
  }

  /** Rolls the transaction back that is open, with all that is nested in it. Nothing when there is none. */
  async rollback(options: CallOptions = {}): Promise<void> {
    this.require("roll back");
    await this.#transactions.outermost?.rollback(options);
  }

  /** Resolves with the isolation level that is in force: the transaction's, or else that of those to come. */
  async getIsolationLevel(options: CallOptions = {}): Promise<IsolationLevel> {
    const level = await this.scalar<IsolationLevel>("SHOW transaction_isolation", [], options);
    // SHOW always has a row.
    return level!;
  }

  /** Ends the connection at once, instead of giving it back to be lent again. Twice is once. */
  async invalidate(): Promise<void> {
    if (this.released) return;
    this.connection.terminate();
    await this.close();
  }

  /** Gives it back; an open transaction is rolled back. Twice is once. */
  async close(): Promise<void> {
    if (this.released) return;
    this.released = true;
    await this.#release(this.connection);
  }

  /** As {@linkcode close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #pushed(database: StackedTransaction["database"]): StackedTransaction {
    return this.#transactions.push(new StackedTransaction(this, database, this.#transactions));
  }

  /** One after the other: what is begun depends on what is open. */
  async #alone<T>(begin: () => Promise<T>): Promise<T> {
    if (this.#beginning) {
      throw new InvalidRequestError("Cannot begin: another transaction is being begun; await it");
    }
    this.#beginning = true;
    try {
      return await begin();
    } finally {
      this.#beginning = false;
    }
  }
}

/** What sets savepoints in a transaction. */
function nestingOf(transaction: StackedTransaction | TwoPhaseTransaction) {
  return transaction instanceof TwoPhaseTransaction
    ? savepointsOf(transaction)
    : transaction.database;
}

/** Nobody's would be the connection's own. */
function requireXid(action: string, xid: Xid | string): Xid | string {
  if (xid !== undefined) return xid;
  throw new InvalidRequestError(`Cannot ${action}: xid is undefined`);
}

/** What a transaction is was said when it began. */
function refuseOptions(options: RunOptions): void {
  const { signal: _, timeout: __, ...others } = options;
  const given = Object.entries(others).filter(([, value]) => value !== undefined);
  if (given.length === 0) return;
  throw new InvalidRequestError("Cannot begin: a transaction with options is open already");
}
