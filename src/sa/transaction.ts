/**
 * Transactions of an `SAConnection`: savepoints within them, and parts of them that only look like their own.
 * @module
 */

import type { CallOptions, Transaction as DatabaseTransaction } from "../../mod.ts";
import { InvalidRequestError } from "./sql/errors.ts";

/**
 * A transaction. It must be finished with {@linkcode commit} or {@linkcode rollback}; disposing of it rolls
 * back and never commits.
 */
export interface Transaction extends AsyncDisposable {
  /** Whether statements of it can still be run. */
  readonly isActive: boolean;
  /**
   * Commits, what is nested in it included. A savepoint is released; a part of a transaction only ends, since
   * the transaction commits it. Rejects with `InvalidRequestError` when it is not active.
   */
  commit(options?: CallOptions): Promise<void>;
  /** Rolls back, what is nested in it included. A part of a transaction rolls all of it back. Nothing when it is not active. */
  rollback(options?: CallOptions): Promise<void>;
  /** Rolls back; a part of a transaction only ends. Nothing when it is not active. */
  close(): Promise<void>;
}

/** The transactions open on one connection, the outermost first. */
export class TransactionStack {
  readonly #open: StackedTransaction[] = [];

  /** The innermost that is active, or null. */
  get current(): StackedTransaction | null {
    this.#dropFinished();
    return this.#open.at(-1) ?? null;
  }

  /** Adds one that has begun within the current one. */
  push(database: DatabaseTransaction): StackedTransaction {
    this.#dropFinished();
    const transaction = new StackedTransaction(this, database);
    this.#open.push(transaction);
    return transaction;
  }

  /** Those nested in a transaction that are active, the innermost first. */
  within(transaction: StackedTransaction): StackedTransaction[] {
    this.#dropFinished();
    return this.#open.slice(this.#open.indexOf(transaction) + 1).reverse();
  }

  /** Whether the database has finished one is known to it alone: a statement may have done so. */
  #dropFinished(): void {
    while (this.#open.at(-1)?.isActive === false) this.#open.pop();
  }
}

/** A transaction of the database, or a savepoint within one. */
export class StackedTransaction implements Transaction {
  /** The same as the database's API has it. */
  readonly database: DatabaseTransaction;
  readonly #stack: TransactionStack;
  #committed = false;

  constructor(stack: TransactionStack, database: DatabaseTransaction) {
    this.#stack = stack;
    this.database = database;
  }

  get isActive(): boolean {
    return this.database.isActive;
  }

  async commit(options: CallOptions = {}): Promise<void> {
    // aiopg's savepoints may be committed twice while the transaction around them is active.
    if (this.#committed && this.#stack.current !== null) return;
    if (!this.isActive) throw new InvalidRequestError("Cannot commit: transaction is not active");
    for (const inner of this.#stack.within(this)) await inner.database.commit(options);
    await this.database.commit(options);
    this.#committed = true;
  }

  async rollback(options: CallOptions = {}): Promise<void> {
    if (!this.isActive) return;
    for (const inner of this.#stack.within(this)) await inner.database.rollback(options);
    await this.database.rollback(options);
  }

  async close(): Promise<void> {
    await this.rollback();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.database[Symbol.asyncDispose]();
  }
}

/** What `begin()` gives within a transaction: committing it leaves all to the one it is part of. */
export class TransactionPart implements Transaction {
  readonly #whole: Transaction;
  #ended = false;

  constructor(whole: Transaction) {
    this.#whole = whole;
  }

  get isActive(): boolean {
    return !this.#ended && this.#whole.isActive;
  }

  // deno-lint-ignore require-await
  async commit(): Promise<void> {
    if (!this.#whole.isActive) {
      throw new InvalidRequestError("Cannot commit: transaction is not active");
    }
    this.#ended = true;
  }

  async rollback(options: CallOptions = {}): Promise<void> {
    this.#ended = true;
    await this.#whole.rollback(options);
  }

  // deno-lint-ignore require-await
  async close(): Promise<void> {
    this.#ended = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.isActive) return;
    this.#ended = true;
    await this.#whole[Symbol.asyncDispose]();
  }
}
