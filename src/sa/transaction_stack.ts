/**
 * The transactions open on one connection.
 * @module
 */

import type { CallOptions } from "../../mod.ts";

/** A transaction or a savepoint as the database's API has it. */
export interface NestedDatabase extends AsyncDisposable {
  /** Whether it is open. */
  readonly isActive: boolean;
  /** Sets a savepoint in it. */
  beginNested(options: CallOptions): Promise<NestedDatabase>;
  /** Runs `body` in a savepoint in it. */
  transaction<T>(
    body: (savepoint: NestedDatabase) => Promise<T>,
    options: CallOptions,
  ): Promise<T>;
  /** Commits. */
  commit(options: CallOptions): Promise<void>;
  /** Rolls back. */
  rollback(options: CallOptions): Promise<void>;
}

/** A transaction as the stack knows it. */
export interface Stacked {
  /** Whether it is open. */
  readonly isActive: boolean;
  /** The same as the database's API has it; null for a two-phase one, which nothing is around. */
  readonly database: NestedDatabase | null;
  /** Commits. */
  commit(options: CallOptions): Promise<void>;
  /** Rolls back. */
  rollback(options: CallOptions): Promise<void>;
}

/** The transactions open on one connection, the outermost first. */
export class TransactionStack<T extends Stacked = Stacked> {
  readonly #open: T[] = [];

  /** The innermost that is active, or null. */
  get current(): T | null {
    this.#dropFinished();
    return this.#open.at(-1) ?? null;
  }

  /** The one around all others, or null. */
  get outermost(): T | null {
    this.#dropFinished();
    return this.#open[0] ?? null;
  }

  /** Adds one that has begun within the current one. */
  push<New extends T>(transaction: New): New {
    this.#dropFinished();
    this.#open.push(transaction);
    return transaction;
  }

  /** Those nested in a transaction that are active, the innermost first, as the database has them. */
  within(transaction: Stacked): NestedDatabase[] {
    this.#dropFinished();
    const at = this.#open.findIndex((each) => each === transaction);
    return this.#open.slice(at + 1).reverse().flatMap(({ database }) => database ?? []);
  }

  /** Whether the database has finished one is known to it alone: a statement may have done so. */
  #dropFinished(): void {
    while (this.#open.at(-1)?.isActive === false) this.#open.pop();
  }
}
