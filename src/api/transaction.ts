/**
 * Transactions and, nested in them, savepoints.
 *
 * What a transaction is follows the server: it is begun when BEGIN has succeeded, and ended when the
 * server says so, never because a statement was merely sent.
 * @module
 */

import type { CallOptions, Session } from "../driver.ts";
import { InterfaceError, ProgrammingError } from "../errors.ts";
import type { BareConnection } from "./bare_connection.ts";
import { BEGIN_OPTIONS, beginStatement, type TransactionOptions } from "./begin_statement.ts";
import { commitOutcome, commitUnknown, rolledBackInstead } from "./commit_outcome.ts";
import { Cursor } from "./cursor.ts";
import type { CursorOptions, TransactionStarter } from "./cursor_options.ts";
import { callOptionsOf } from "./deadline.ts";
import { LargeObject, type LargeObjectOptions } from "./large_object.ts";
import type { Lease, OpenTransaction } from "./lease.ts";
import { checkBody } from "./option_names.ts";
import { Pipeline, type Settled } from "./pipeline.ts";
import { ServerCursor } from "./server_cursor.ts";
import type { ServerCursorOptions } from "./server_cursor_options.ts";
import type { TransactionControl } from "./transaction_control.ts";
import {
  cleanUp,
  isInTransaction,
  isOutsideTransaction,
  refuseSecondTransaction,
  undoBegin,
} from "./transaction_state.ts";
import { TransactionStatements } from "./transaction_statements.ts";

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
  /** What its lease knows of it. */
  readonly #opened: OpenTransaction;
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
    this.#opened = {
      kind: "transaction",
      isActive: () => this.isActive,
      superseded: () => this.#endFromOutside(),
      nest: (options) => this.#nest(options),
    };
  }

  /** Begins a transaction. Internal: use `Connection.begin()`. */
  static async begin(
    lease: Lease,
    connection: BareConnection,
    options: TransactionOptions & CallOptions = {},
  ): Promise<Transaction> {
    const session = lease.require("begin");
    const call = callOptionsOf("begin", options, lease.settings.timeout, BEGIN_OPTIONS);
    const text = beginStatement({ ...lease.characteristics, ...given(options) });
    if (options.trackCommit) lease.need("track the commit", "scripts");
    refuseSecondTransaction(lease);
    const transaction = new Transaction(lease, connection, null);
    lease.opens(transaction.#opened);
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
    return this.#state === "open" && this.#lease.usable &&
      !isOutsideTransaction(this.#lease.session);
  }

  /** Its id (`xid8`), if it was begun with `trackCommit`; null otherwise, and for a savepoint. */
  get id(): bigint | null {
    return this.#id;
  }

  /** Opens or makes a large object that is open as long as this transaction is; as `Connection.largeObject()`. */
  async largeObject(oid: number = 0, options: LargeObjectOptions = {}): Promise<LargeObject> {
    return await LargeObject.open(this.#lease, oid, options, (action) => this.#requireOpen(action));
  }

  /** Runs statements in one request; as `Connection.pipeline()`. When one fails the transaction has failed. */
  async pipeline<const T>(
    build: (pipeline: Pipeline) => T,
    options: CallOptions = {},
  ): Promise<Settled<T>> {
    this.#requireOpen("run the pipeline");
    return await Pipeline.run(this.#lease, this.makeCursor({}), build, options);
  }

  /** Sets a savepoint and resolves with the transaction that ends at it. One at a time, to any depth. */
  async beginNested(options: CallOptions = {}): Promise<Transaction> {
    const session = this.#requireInnermost("begin");
    const call = callOptionsOf("begin", options, this.#lease.settings.timeout);
    const nested = new Transaction(this.#lease, this.connection, this);
    this.#inner = nested;
    await nested.#start(session, `SAVEPOINT ${nested.#savepoint}`, call);
    return nested;
  }

  /**
   * Runs `body` in a savepoint: released when it resolves, rolled back to when it rejects, in which case
   * this rejects with the same error and the transaction can go on.
   */
  async transaction<T>(
    body: (transaction: Transaction) => Promise<T>,
    options: CallOptions = {},
  ): Promise<T> {
    checkBody("begin", body);
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
    const call = callOptionsOf("commit", options, this.#lease.settings.timeout);
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
    const call = callOptionsOf("roll back", options, this.#lease.settings.timeout);
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
    const guard = this.#guard;
    const setup = { ...options, transactions: TRANSACTIONS, guard };
    return new Cursor<Row>(this.#lease, this.connection, setup);
  }

  /** @internal */
  protected override makeServerCursor<Row>(options: ServerCursorOptions): ServerCursor<Row> {
    const guard = this.#guard;
    return new ServerCursor<Row>(this.#lease, this.connection, { ...options, guard });
  }

  /** Sets a savepoint in the innermost of those nested in this one, or in this. */
  async #nest(options: CallOptions): Promise<Transaction> {
    return await (this.#inner === null ? this.beginNested(options) : this.#inner.#nest(options));
  }

  get #guard(): (action: string) => void {
    return (action) => void this.#requireOpen(action);
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
      if (this.#parent === null) {
        const undone = undoBegin(session);
        // What is ahead of it may take long: then it is not waited for.
        if (session.idle) await undone;
      }
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
    const session = this.#lease.entrance;
    this.#abandonInner();
    this.#state = "being rolled back";
    if (this.#lease.usable && !isOutsideTransaction(session)) {
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
    else this.#lease.closes(this.#opened);
  }

  #endFromOutside(): void {
    this.#abandonInner();
    this.#end("already ended, by a statement or with the one around it");
  }

  #requireOpen(action: string): Session {
    const session = this.#lease.require(action);
    if (this.#state === "open" && isOutsideTransaction(session)) this.#endFromOutside();
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
    if (open?.isActive()) return await open.nest(options);
    return await Transaction.begin(lease, connection, options);
  },
};

function savepointCommands(name: string): Commands {
  return {
    commit: `RELEASE SAVEPOINT ${name}`,
    rollback: `ROLLBACK TO SAVEPOINT ${name}; RELEASE SAVEPOINT ${name}`,
  };
}

/** Without what was passed as undefined, so that it leaves the connection's own in force. */
function given(options: TransactionOptions): TransactionOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
