/**
 * Savepoints within the two-phase transaction of an `SAConnection`.
 * @module
 */

import type { CallOptions, PooledConnection } from "../../mod.ts";
import { InvalidRequestError } from "./sql/errors.ts";
import type { NestedDatabase } from "./transaction_stack.ts";
import type { TwoPhaseTransaction } from "./two_phase.ts";

/** What a savepoint is set in. */
interface Around {
  /** Whether statements can be run in it. */
  readonly isActive: boolean;
}

/** A savepoint within a two-phase transaction. Those set after it end with it. */
export class TwoPhaseSavepoint implements NestedDatabase {
  readonly #connection: PooledConnection;
  readonly #around: Around;
  readonly #name: string;
  readonly #depth: number;
  #ended = false;

  private constructor(connection: PooledConnection, around: Around, depth: number) {
    this.#connection = connection;
    this.#around = around;
    this.#depth = depth;
    this.#name = `aiopg_sa_savepoint_${depth}`;
  }

  /** Sets one. Rejects with the server's error. */
  static async set(
    connection: PooledConnection,
    around: Around,
    options: CallOptions,
    depth = 1,
  ): Promise<TwoPhaseSavepoint> {
    const savepoint = new TwoPhaseSavepoint(connection, around, depth);
    await connection.execute(`SAVEPOINT ${savepoint.#name}`, [], options);
    return savepoint;
  }

  /** Runs `body` in one, which is released when it resolves, and rolled back when it rejects. */
  static async run<T>(
    savepoint: TwoPhaseSavepoint,
    body: (savepoint: TwoPhaseSavepoint) => Promise<T>,
    { signal }: CallOptions,
  ): Promise<T> {
    await using _rolledBackUnlessReleased = savepoint;
    const value = await body(savepoint);
    signal?.throwIfAborted();
    await savepoint.commit();
    return value;
  }

  get isActive(): boolean {
    return !this.#ended && this.#around.isActive;
  }

  async beginNested(options: CallOptions = {}): Promise<TwoPhaseSavepoint> {
    return await TwoPhaseSavepoint.set(this.#connection, this, options, this.#depth + 1);
  }

  async transaction<T>(
    body: (savepoint: TwoPhaseSavepoint) => Promise<T>,
    options: CallOptions = {},
  ): Promise<T> {
    return await TwoPhaseSavepoint.run(await this.beginNested(options), body, options);
  }

  async commit(options: CallOptions = {}): Promise<void> {
    if (!this.isActive) return;
    await this.#connection.execute(`RELEASE SAVEPOINT ${this.#name}`, [], options);
    this.#ended = true;
  }

  async rollback(options: CallOptions = {}): Promise<void> {
    if (!this.isActive) return;
    const text = `ROLLBACK TO SAVEPOINT ${this.#name}; RELEASE SAVEPOINT ${this.#name}`;
    await this.#connection.executeScript(text, options);
    this.#ended = true;
  }

  /** Rolls back, and never throws: what is left behind ends with the transaction. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.rollback().catch(() => undefined);
  }
}

/** What sets savepoints in a two-phase transaction; it rejects with `InvalidRequestError` when that is prepared. */
export function savepointsOf(
  transaction: TwoPhaseTransaction,
): Pick<NestedDatabase, "beginNested" | "transaction"> {
  const around: Around = {
    get isActive() {
      return transaction.isActive && !transaction.isPrepared;
    },
  };
  const beginNested = async (options: CallOptions) => {
    if (around.isActive) {
      return await TwoPhaseSavepoint.set(transaction.connection.connection, around, options);
    }
    throw new InvalidRequestError("Cannot begin: the two-phase transaction is prepared");
  };
  return {
    beginNested,
    async transaction(body, options) {
      return await TwoPhaseSavepoint.run(await beginNested(options), body, options);
    },
  };
}
