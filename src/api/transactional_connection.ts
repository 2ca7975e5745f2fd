/**
 * What PEP 249 says of a connection's transactions: commit and rollback, autocommit, and two-phase commit.
 * @module
 */

import type { CallOptions } from "../driver.ts";
import { InterfaceError, ProgrammingError } from "../errors.ts";
import { BareConnection } from "./bare_connection.ts";
import { BeginningSession } from "./beginning_session.ts";
import {
  beginStatement,
  type IsolationLevel,
  type TransactionCharacteristics,
} from "./begin_statement.ts";
import { commitOutcome, commitUnknown, rolledBackInstead } from "./commit_outcome.ts";
import { callOptionsOf } from "./deadline.ts";
import type { Lease } from "./lease.ts";
import { CALL_OPTIONS, checkOptionNames, type OptionNames } from "./option_names.ts";
import {
  isInTransaction,
  isOutsideTransaction,
  refuseOpenTransaction,
} from "./transaction_state.ts";
import { TwoPhase } from "./two_phase.ts";
import { Xid } from "./xid.ts";

/** What the transactions of a connection are like; null, and `"default"`, for whatever the server is set to. */
export interface SessionCharacteristics {
  /** How they see what others do. */
  isolationLevel?: IsolationLevel | null;
  /** True refuses writes; false allows them where the server's default does not. */
  readOnly?: boolean | null;
  /** True, on serializable read-only ones, waits at the start and then never fails to serialize. */
  deferrable?: boolean | null;
  /** Whether a statement outside of a transaction is one by itself; see `setAutocommit()`. */
  autocommit?: boolean;
}

/** How far `reset()` goes. */
export interface ResetOptions extends CallOptions {
  /**
   * `"settings"` (the default, psycopg2's meaning): run-time parameters and the role; `"all"`: also temporary tables,
   * advisory locks, LISTEN, cursors and prepared statements, by DISCARD ALL.
   */
  mode?: "settings" | "all";
}

/** Where a connection stands, as psycopg2's `status`: `"begun"` with a transaction, `"prepared"` after `tpcPrepare()`. */
export type ConnectionStatus = "ready" | "begun" | "prepared" | "closed";

const SESSION_OPTIONS: OptionNames<SessionCharacteristics> = {
  isolationLevel: true,
  readOnly: true,
  deferrable: true,
  autocommit: true,
};

const RESET_OPTIONS: OptionNames<ResetOptions> = { ...CALL_OPTIONS, mode: true };

const RESETS: ReadonlyMap<unknown, string> = new Map([
  ["settings", "RESET ALL; SET SESSION AUTHORIZATION DEFAULT"],
  ["all", "DISCARD ALL"],
]);

/**
 * A connection's transactions. `Connection` adds statements.
 *
 * @see https://peps.python.org/pep-0249/#connection-methods
 */
export class TransactionalConnection extends BareConnection {
  readonly #lease: Lease;
  readonly #twoPhase: TwoPhase;
  /** What begins transactions; null while autocommit is on. */
  #beginning: BeginningSession | null = null;

  /** Internal: connections come from `connect()` and from pools. */
  constructor(lease: Lease) {
    super(lease);
    this.#lease = lease;
    this.#twoPhase = new TwoPhase(lease);
  }

  /** Where it stands with transactions, in psycopg2's words. */
  get status(): ConnectionStatus {
    if (this.closed) return "closed";
    if (this.#twoPhase.isPrepared) return "prepared";
    return isInTransaction(this.#lease.entrance) ? "begun" : "ready";
  }

  /** Whether a statement outside of a transaction is one by itself; true at first, as in aiopg. */
  get autocommit(): boolean {
    return this.#beginning === null;
  }

  /** The isolation level of the transactions that are begun on it; `"default"` for the server's. */
  get isolationLevel(): IsolationLevel {
    return this.#lease.characteristics.isolationLevel ?? "default";
  }

  /** Whether the transactions that are begun on it only read; null for the server's default. */
  get readOnly(): boolean | null {
    return this.#lease.characteristics.readOnly ?? null;
  }

  /** Whether the transactions that are begun on it are deferrable; null for the server's default. */
  get deferrable(): boolean | null {
    return this.#lease.characteristics.deferrable ?? null;
  }

  /**
   * Turns autocommit on or off. Off, the first statement begins a transaction, which is open until {@linkcode commit}
   * or {@linkcode rollback}; when it cannot be begun the statement is not sent. Nothing is sent by this.
   *
   * Rejects with `ProgrammingError` while a transaction is open or a statement is running.
   *
   * @see https://peps.python.org/pep-0249/#autocommit
   */
  async setAutocommit(value: boolean): Promise<void> {
    await this.setSession({ autocommit: value });
  }

  /** Sets the isolation level of the transactions that are begun on it from now on; as {@linkcode setSession}. */
  async setIsolationLevel(level: IsolationLevel | null): Promise<void> {
    await this.setSession({ isolationLevel: level });
  }

  /**
   * Says what the transactions are like that are begun on this connection, by `begin()`, `transaction()` or without
   * autocommit; what is left out stays as it is, and options of `begin()` come first. Nothing is sent: the session
   * itself is left alone, so that nothing stays behind in a pool.
   *
   * Rejects with `ProgrammingError` while a transaction is open or a statement is running, and with `InterfaceError`
   * for a value that does not exist.
   */
  // deno-lint-ignore require-await
  async setSession(characteristics: SessionCharacteristics): Promise<void> {
    const action = "set the session";
    this.#lease.require(action);
    checkOptionNames(action, characteristics, SESSION_OPTIONS);
    const { autocommit = this.autocommit } = characteristics;
    const merged = merge(this.#lease.characteristics, characteristics);
    beginStatement(merged, action);
    if (typeof autocommit !== "boolean") {
      throw new InterfaceError(`Cannot ${action}: autocommit is not a boolean`);
    }
    this.#refuseUnlessIdle(action);
    this.#lease.characteristics = merged;
    if (autocommit !== this.autocommit) this.#switch(autocommit);
  }

  /**
   * Commits the open transaction, after the statements made before; does nothing when none is open.
   *
   * Rejects with the server's error, such as a deferred constraint's (nothing is committed); with
   * `TransactionRolledBack` when a statement had failed before (nothing is committed); with `CommitUnknownError`
   * when COMMIT was sent and its reply did not come, an abort or a timeout included; and with `ProgrammingError`
   * while a transaction of `begin()` or `tpcBegin()` is open, which has its own.
   */
  async commit(options: CallOptions = {}): Promise<void> {
    this.#lease.require("commit");
    let sent = false;
    let tag: string | undefined;
    try {
      tag = await this.#finish("commit", "COMMIT", options, () => sent = true);
    } catch (error) {
      const inDoubt = sent && commitOutcome(this.#lease.session, error) === "in doubt";
      throw inDoubt ? commitUnknown(error, null) : error;
    }
    if (tag === "ROLLBACK") throw rolledBackInstead();
  }

  /**
   * Rolls the open transaction back, after the statements made before; does nothing when none is open. Rejects with
   * `ProgrammingError` while a transaction of `begin()` or `tpcBegin()` is open, which has its own.
   */
  async rollback(options: CallOptions = {}): Promise<void> {
    this.#lease.require("roll back");
    await this.#finish("roll back", "ROLLBACK", options);
  }

  /**
   * Makes the session as it was at first: rolls back whatever is open, `Transaction` objects included, and resets
   * what `mode` says. Autocommit is on again, and {@linkcode setSession} forgotten. Statements made meanwhile reject
   * with `ProgrammingError`.
   *
   * Rejects with `ProgrammingError` while a two-phase transaction is prepared.
   */
  async reset(options: ResetOptions = {}): Promise<void> {
    this.#lease.require("reset");
    const call = this.#call("reset", options, RESET_OPTIONS);
    const { mode = "settings" } = options;
    const text = RESETS.get(mode);
    if (text === undefined) throw new InterfaceError("Cannot reset: mode is not settings or all");
    const lease = this.#lease;
    // A transaction begun meanwhile would be in the way.
    lease.refusal = "the connection is being reset";
    try {
      await this.#end("ROLLBACK", call);
      lease.opens(null);
      lease.characteristics = {};
      this.#switch(true);
      await lease.session.script(text, call);
      if (mode === "all") lease.listening = false;
    } finally {
      lease.refusal = null;
    }
  }

  /**
   * Makes the identifier of a two-phase transaction; nothing is sent. Throws `InterfaceError` for parts that are
   * too long or not printable ASCII.
   *
   * @see https://peps.python.org/pep-0249/#xid
   */
  xid(formatId: number, gtrid: string, bqual: string): Xid {
    return new Xid(formatId, gtrid, bqual);
  }

  /**
   * Begins a two-phase transaction; the statements that follow are in it, until {@linkcode tpcPrepare},
   * {@linkcode tpcCommit} or {@linkcode tpcRollback}. It has this connection's isolation level. A text that is no
   * {@linkcode Xid} of ours is taken as it is.
   *
   * Rejects with `ProgrammingError` while a transaction is open, with `InterfaceError` for an identifier that
   * cannot be one, and with the server's error; nothing is begun then.
   *
   * ```ts
   * import { connect } from "@aiopg/aiopg";
   *
   * await using conn = await connect(Deno.env.get("DATABASE_URL"));
   * await conn.tpcBegin(conn.xid(1, crypto.randomUUID(), "stock"));
   * await conn.execute("SELECT 1");
   * await conn.tpcPrepare(); // from here on it survives the connection, and the server
   * await conn.tpcCommit();
   * ```
   *
   * @see https://peps.python.org/pep-0249/#optional-two-phase-commit-extensions
   */
  async tpcBegin(xid: Xid | string, options: CallOptions = {}): Promise<void> {
    await this.#twoPhase.begin(xid, this.#call("begin", options));
  }

  /**
   * Prepares the two-phase transaction: the server keeps it, whatever happens, until it is committed or rolled back,
   * with all of its locks. Nothing else can be run here before.
   *
   * Rejects with `ProgrammingError` when none has been begun, with `TransactionRolledBack` when a statement had failed
   * before, and with the server's error: nothing is prepared then (55000 is `max_prepared_transactions`, 0 by
   * default). When the reply did not come it may be prepared; {@linkcode tpcRecover} tells.
   */
  async tpcPrepare(options: CallOptions = {}): Promise<void> {
    await this.#twoPhase.prepare(this.#call("prepare", options));
  }

  /**
   * Commits the two-phase transaction of this connection, prepared or not, or, of whatever origin, the prepared one
   * that is named.
   *
   * Rejects with `ProgrammingError` when there is none, and, for a named one, while a transaction is open here; with
   * `CommitUnknownError` when the reply did not come: a prepared one may be committed again, until the server does
   * not know it; and as `commit()` does. A prepared one stays prepared when it could not be committed.
   */
  async tpcCommit(xid?: Xid | string, options: CallOptions = {}): Promise<void> {
    await this.#twoPhase.finish("COMMIT", xid, this.#call("commit", options));
  }

  /** Rolls back, as {@linkcode tpcCommit} commits. */
  async tpcRollback(xid?: Xid | string, options: CallOptions = {}): Promise<void> {
    await this.#twoPhase.finish("ROLLBACK", xid, this.#call("roll back", options));
  }

  /**
   * Resolves with the transactions that are prepared on this server, in all its databases, oldest first; begins no
   * transaction.
   */
  async tpcRecover(options: CallOptions = {}): Promise<Xid[]> {
    return await this.#twoPhase.recover(this.#call("recover", options));
  }

  async #finish(
    action: string,
    command: "COMMIT" | "ROLLBACK",
    options: CallOptions,
    sending?: () => void,
  ): Promise<string | undefined> {
    const call = this.#call(action, options);
    refuseOpenTransaction(action, this.#lease);
    return await this.#end(command, call, sending);
  }

  /** The tag of what ends the transaction; nothing when there is none. */
  async #end(
    command: "COMMIT" | "ROLLBACK",
    call: CallOptions,
    sending: () => void = () => undefined,
  ): Promise<string | undefined> {
    const { session } = this.#lease;
    if (this.#beginning !== null) {
      return (await this.#beginning.finish(command, call, sending))?.at(-1)?.commandTag;
    }
    if (isOutsideTransaction(session)) return undefined;
    sending();
    return (await session.script(command, call)).at(-1)?.commandTag;
  }

  #switch(autocommit: boolean): void {
    const lease = this.#lease;
    this.#beginning = autocommit ? null : new BeginningSession(lease.session, {
      beginStatement: () => beginStatement(lease.characteristics),
      begun: () => lease.opens(null),
      check: () => void lease.reach("execute"),
    });
    lease.entrance = this.#beginning ?? lease.session;
  }

  #refuseUnlessIdle(action: string): void {
    refuseOpenTransaction(action, this.#lease);
    if (isInTransaction(this.#lease.entrance)) {
      throw new ProgrammingError(
        `Cannot ${action}: a transaction is open; commit() or rollback() it first`,
      );
    }
    if (this.isExecuting) {
      throw new ProgrammingError(`Cannot ${action}: a statement is running`);
    }
  }

  #call(action: string, options: CallOptions, known = CALL_OPTIONS): CallOptions {
    return callOptionsOf(action, options, this.#lease.settings.timeout, known);
  }
}

/** Null is the server's default, which is to say nothing; undefined leaves what there is. */
function merge(
  current: TransactionCharacteristics,
  { isolationLevel, readOnly, deferrable }: SessionCharacteristics,
): TransactionCharacteristics {
  const given = Object.entries({ isolationLevel, readOnly, deferrable });
  const changes = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  const merged = Object.entries({ ...current, ...changes });
  return Object.fromEntries(merged.filter(([, value]) => value !== null));
}
