/**
 * Transactions and, nested in them, savepoints.
 *
 * What a transaction is follows the server: it is begun when BEGIN has succeeded, and ended when the
 * server says so, never because a statement was merely sent.
 * @module
 */

import type { CallOptions, Session } from "../driver.ts";
import { InterfaceError, OperationalError, ProgrammingError } from "../errors.ts";
import type { BareConnection } from "./bare_connection.ts";
import { beginStatement, type TransactionOptions } from "./begin_statement.ts";
import { commitOutcome, commitUnknown, rolledBackInstead } from "./commit_outcome.ts";
import { Cursor } from "./cursor.ts";
import type { CursorOptions, TransactionStarter } from "./cursor_options.ts";
import { withDefaultTimeout } from "./deadline.ts";
import type { Lease } from "./lease.ts";
import type { TransactionControl } from "./transaction_control.ts";
import { TransactionStatements } from "./transaction_statements.ts";

/** How long cleaning up after a failure may take before the session is given up, milliseconds. */
const CLEANUP_TIMEOUT_MS = 5_000;

/** Worded to follow "transaction is". */
type State =
  | "being begun"
  | "open"
  | "being committed"
  | "being rolled back"
  | "committed"
  | "rolled back"
  | "in doubt"
  | "already ended, by a statement or with the one around it";

/** How a transaction and a savepoint end. */
interface Commands {
  readonly commit: string;
  readonly rollback: string;
}

const ROOT: Commands = { commit: "COMMIT", rollback: "ROLLBACK" };

/**
 * A transaction, or a savepoint within one. It must be finished with {@linkcode commit} or
 * {@linkcode rollback}; disposing of it rolls back and never commits.
 *
 * ```ts
 * import { connect } from "@aiopg/aiopg";
 *
 * await using conn = await connect(Deno.env.get("DATABASE_URL"));
 * await using tx = await conn.begin({ isolationLevel: "serializable" });
 * await tx.execute("CREATE TEMP TABLE account (id int, balance int)");
 * await tx.commit();
 * ```
 */
export class Transaction extends TransactionStatements implements TransactionControl {
  /** The connection it is on. */
  readonly connection: BareConnection;
  readonly #lease: Lease;
  readonly #parent: Transaction | null;
  readonly #depth: number;
  readonly #commands: Commands;
  #inner: Transaction | null = null;
  #state: State = "being begun";
  #id: bigint | null = null;

  private constructor(lease: Lease, connection: BareConnection, parent: Transaction | null) {
    super();
    this.#lease = lease;
    this.connection = connection;
    this.#parent = parent;
    this.#depth = parent === null ? 0 : parent.#depth + 1;
    this.#commands = parent === null ? ROOT : savepointCommands(this.#savepoint);
  }

  /** Begins a transaction. Internal: use `Connection.begin()`. */
  static async begin(
    lease: Lease,
    connection: BareConnection,
    options: TransactionOptions & CallOptions = {},
  ): Promise<Transaction> {
    const session = lease.require("begin");
    const call = callOf("begin", options, lease);
    const text = beginStatement(options);
    if (options.trackCommit) lease.need("track the commit", "scripts");
    if (lease.openTransaction?.isActive) {
      throw new ProgrammingError("Cannot begin: a transaction is already open; use beginNested()");
    }
    if (isInTransaction(session)) {
      throw new ProgrammingError(
        "Cannot begin: a transaction is already open, begun by a statement",
      );
    }
    const transaction = new Transaction(lease, connection, null);
    lease.openTransaction = transaction;
    await transaction.#start(session, text, call);
    return transaction;
  }

  /** Runs `body` and commits when it resolves, rolls back when it rejects. Internal, as {@linkcode begin}. */
  static async run<T>(
    transaction: Transaction,
    body: (transaction: Transaction) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    try {
      const value = await body(transaction);
      signal?.throwIfAborted();
      const finished = transaction.#state === "committed" || transaction.#state === "rolled back";
      if (!finished) await transaction.commit();
      return value;
    } catch (error) {
      await transaction.#abandon();
      throw error;
    }
  }

  /** Whether statements of it can still be run. */
  get isActive(): boolean {
    if (this.#state === "being begun") return this.#lease.usable;
    return this.#state === "open" && this.#lease.usable && !endedByStatement(this.#lease.session);
  }

  /** Its id (`xid8`), if it was begun with `trackCommit`; null otherwise, and for a savepoint. */
  get id(): bigint | null {
    return this.#id;
  }

  /** Sets a savepoint and resolves with the transaction that ends at it. One at a time, to any depth. */
  async beginNested(options: CallOptions = {}): Promise<Transaction> {
    const session = this.#requireInnermost("begin");
    const call = callOf("begin", options, this.#lease);
    const nested = new Transaction(this.#lease, this.connection, this);
    this.#inner = nested;
    await nested.#start(session, `SAVEPOINT ${nested.#savepoint}`, call);
    return nested;
  }

  /** Sets a savepoint in the innermost of those nested in this one, or in this. Internal, for cursors. */
  async nest(options: CallOptions): Promise<Transaction> {
    return await (this.#inner === null ? this.beginNested(options) : this.#inner.nest(options));
  }

  /**
   * Runs `body` in a savepoint: released when it resolves, rolled back to when it rejects, in which case
   * this rejects with the same error and the transaction can go on.
   */
  async transaction<T>(
    body: (transaction: Transaction) => Promise<T>,
    options: CallOptions = {},
  ): Promise<T> {
    return await Transaction.run(await this.beginNested(options), body, options.signal);
  }

  /**
   * Commits; a nested one releases its savepoint.
   *
   * Rejects with the server's error, such as a deferred constraint's (nothing is committed);
   * with `TransactionRolledBack` when a statement had failed before (nothing is committed); with
   * `CommitUnknownError` when COMMIT was sent and its reply did not come, an abort or a timeout
   * included (its `resolve()` asks what became of it, if the transaction was begun with `trackCommit`);
   * with `InterfaceError` when it is finished already.
   */
  async commit(options: CallOptions = {}): Promise<void> {
    const session = this.#requireInnermost("commit");
    const call = callOf("commit", options, this.#lease);
    this.#state = "being committed";
    let tag: string | undefined;
    try {
      tag = (await session.script(this.#commands.commit, call)).at(-1)?.commandTag;
    } catch (error) {
      throw this.#commitFailed(session, error);
    }
    this.#end(tag === "ROLLBACK" ? "rolled back" : "committed");
    if (tag === "ROLLBACK") throw rolledBackInstead();
  }

  /** Rolls back; a nested one undoes what was done since its savepoint. `InterfaceError` when finished already. */
  async rollback(options: CallOptions = {}): Promise<void> {
    const session = this.#requireInnermost("roll back");
    const call = callOf("roll back", options, this.#lease);
    this.#state = "being rolled back";
    try {
      await session.script(this.#commands.rollback, call);
    } catch (error) {
      if (isInTransaction(session)) this.#state = "open";
      else this.#end("rolled back");
      throw error;
    }
    this.#end("rolled back");
  }

  /** Rolls back if it is not finished, with everything nested in it; never commits and never throws. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#abandon();
  }

  /** @internal */
  protected override makeCursor<Row>(options: CursorOptions): Cursor<Row> {
    return new Cursor<Row>(this.#lease, this.connection, {
      ...options,
      transactions: TRANSACTIONS,
      guard: (action) => this.#requireOpen(action),
    });
  }

  get #savepoint(): string {
    return `nested_${this.#depth}`;
  }

  async #start(session: Session, text: string, call: CallOptions): Promise<void> {
    try {
      const id = (await session.script(text, call))[1]?.rows[0];
      if (Array.isArray(id)) this.#id = BigInt(id[0]);
    } catch (error) {
      this.#end("rolled back");
      if (this.#parent === null) await undoBegin(session);
      throw error;
    }
    this.#state = "open";
  }

  /** What commit() throws, after this has followed what the server made of it. */
  #commitFailed(session: Session, error: unknown): unknown {
    const nested = this.#parent !== null;
    const outcome = nested
      ? isInTransaction(session) ? "open" : "rolled back"
      : commitOutcome(session, error);
    if (outcome === "open") this.#state = "open";
    else this.#end(outcome);
    return outcome === "in doubt" ? commitUnknown(error, this.#id) : error;
  }

  async #abandon(): Promise<void> {
    if (this.#state !== "open") return;
    const { session } = this.#lease;
    this.#abandonInner();
    this.#state = "being rolled back";
    if (this.#lease.usable && !endedByStatement(session)) {
      await cleanUp(session, this.#commands.rollback);
    }
    this.#end("rolled back");
  }

  /** What ends a transaction ends what is nested in it. */
  #abandonInner(): void {
    for (let inner = this.#inner; inner !== null; inner = inner.#inner) {
      inner.#state = "rolled back";
    }
    this.#inner = null;
  }

  #end(state: State): void {
    this.#state = state;
    if (this.#parent !== null) this.#parent.#inner = null;
    else if (this.#lease.openTransaction === this) this.#lease.openTransaction = null;
  }

  #requireOpen(action: string): Session {
    const session = this.#lease.require(action);
    if (this.#state === "open" && endedByStatement(session)) {
      this.#abandonInner();
      this.#end("already ended, by a statement or with the one around it");
    }
    if (this.#state !== "open") {
      throw new InterfaceError(`Cannot ${action}: transaction is ${this.#state}`);
    }
    return session;
  }

  #requireInnermost(action: string): Session {
    const session = this.#requireOpen(action);
    if (this.#inner !== null) {
      throw new ProgrammingError(`Cannot ${action}: a nested transaction is still open`);
    }
    return session;
  }
}

/** What begins the transactions of cursors. */
export const TRANSACTIONS: TransactionStarter = {
  begin: Transaction.begin,
  async beginNested(lease, connection, options) {
    const open = lease.openTransaction;
    if (open?.isActive) return await open.nest(options);
    return await Transaction.begin(lease, connection, options);
  },
};

function savepointCommands(name: string): Commands {
  return {
    commit: `RELEASE SAVEPOINT ${name}`,
    rollback: `ROLLBACK TO SAVEPOINT ${name}; RELEASE SAVEPOINT ${name}`,
  };
}

/** Only what a call understands, for the options of BEGIN are for its text. Throws when aborted already. */
function callOf(action: string, { signal, timeout }: CallOptions, lease: Lease): CallOptions {
  signal?.throwIfAborted();
  const given = {
    ...(signal === undefined ? {} : { signal }),
    ...(timeout === undefined ? {} : { timeout }),
  };
  return withDefaultTimeout(action, given, lease.settings.timeout);
}

function isInTransaction(session: Session): boolean {
  return session.state.kind === "open" && session.transactionStatus !== "idle";
}

/** Whether the server says, with nothing on its way, that there is no transaction: the user ran COMMIT himself. */
function endedByStatement(session: Session): boolean {
  return session.state.kind === "open" && session.idle && session.transactionStatus === "idle";
}

/** A BEGIN whose call was aborted may have been carried out all the same, or may be yet. */
async function undoBegin(session: Session): Promise<void> {
  if (session.idle) {
    if (isInTransaction(session)) await cleanUp(session, "ROLLBACK");
    return;
  }
  // Runs after that BEGIN and before what the caller sends next. Not waited for: what is ahead of it may
  // take long, and nobody but a lost session can make it fail.
  session.script("ROLLBACK").catch(() => undefined);
}

/** Rolls back within a bounded time; a session that cannot be cleaned is given up, whoever holds it. */
async function cleanUp(session: Session, rollback: string): Promise<void> {
  try {
    await session.script(rollback, { timeout: CLEANUP_TIMEOUT_MS });
  } catch (error) {
    // Not thrown: what went wrong before it is what the caller should hear. The session tells by its end.
    session.destroy(
      new OperationalError("connection is closed: its transaction could not be rolled back", {
        cause: error,
        phase: "execute",
        sent: "yes",
      }),
    );
  }
}
