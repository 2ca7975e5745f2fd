/**
 * Transactions of an `SAConnection`: savepoints within them, and parts of them that only look like their own.
 * @module
 */

import type { CallOptions } from "../../mod.ts";
import type { ConnectionStatements } from "./connection_statements.ts";
import { InvalidRequestError } from "./sql/errors.ts";
import type { NestedDatabase, Stacked, TransactionStack } from "./transaction_stack.ts";

/**
 * A transaction. It must be finished with {@linkcode commit} or {@linkcode rollback}; disposing of it rolls
 * back and never commits.
 */
export interface Transaction extends AsyncDisposable {
  /** The connection it is on. */
  readonly connection: ConnectionStatements;
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

/** A transaction of the database, or a savepoint within one. */
export class StackedTransaction implements Transaction {
  readonly connection: ConnectionStatements;
  /** The same as the database's API has it. */
  readonly database: NestedDatabase;
  readonly #stack: TransactionStack;
  /** What it is a savepoint of; null for a transaction. */
  readonly #outermost: Stacked | null;
  #committed = false;

  constructor(
    connection: ConnectionStatements,
    database: NestedDatabase,
    stack: TransactionStack,
  ) {
    this.connection = connection;
    this.database = database;
    this.#stack = stack;
    this.#outermost = stack.outermost;
  }

  get isActive(): boolean {
    return this.database.isActive;
  }

  async commit(options: CallOptions = {}): Promise<void> {
    // aiopg's savepoints may be committed twice while the transaction around them is active.
    if (this.#committed && this.#outermost?.isActive === true) return;
    requireActive("commit", this);
    for (const inner of this.#stack.within(this)) await inner.commit(options);
    await this.database.commit(options);
    this.#committed = true;
  }

  async rollback(options: CallOptions = {}): Promise<void> {
    if (!this.isActive) return;
    for (const inner of this.#stack.within(this)) await inner.rollback(options);
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
  readonly connection: ConnectionStatements;
  readonly #whole: Transaction;
  #ended = false;

  constructor(whole: Transaction) {
    this.connection = whole.connection;
    this.#whole = whole;
  }

  get isActive(): boolean {
    return !this.#ended && this.#whole.isActive;
  }

  // deno-lint-ignore require-await
  async commit(): Promise<void> {
    requireActive("commit", this.#whole);
    this.#ended = true;
  }

  async rollback(options: CallOptions = {}): Promise<void> {
    if (!this.isActive) return;
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

/** Throws `InvalidRequestError` for a transaction that is not active. */
export function requireActive(action: string, transaction: { readonly isActive: boolean }): void {
  if (transaction.isActive) return;
  throw new InvalidRequestError(`Cannot ${action}: transaction is not active`);
}
