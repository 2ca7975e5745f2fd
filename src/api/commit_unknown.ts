/**
 * The error of a COMMIT whose reply was lost, and how to learn what became of it.
 * @module
 */

import type { CallOptions } from "../driver.ts";
import { DatabaseError, type DatabaseErrorOptions, OperationalError } from "../errors.ts";

/** What became of a transaction; `"unknown"` when its server cannot tell any more, or its id is not known. */
export type TransactionOutcome = "committed" | "aborted" | "in progress" | "unknown";

/** What can run a statement: a `Connection` or a `Pool`. */
export interface StatementSource {
  /** Runs one statement. */
  execute(
    text: string,
    values?: readonly unknown[],
    options?: CallOptions,
  ): PromiseLike<{ fetchOne(): Promise<unknown[] | null> }>;
}

/** What a {@linkcode CommitUnknownError} knows beyond {@linkcode DatabaseErrorOptions}. */
export interface CommitUnknownOptions extends DatabaseErrorOptions {
  /** The id of the transaction, if it was begun with `trackCommit`. */
  transactionId?: bigint | null;
}

/** Asked with the id as text, for not every driver has a type for it. */
const OUTCOME_QUERY = "SELECT pg_xact_status($1::text::xid8)";

/** Either the id never was, or this is another server, which has not come that far. */
const INVALID_PARAMETER_VALUE = "22023";

/**
 * COMMIT was sent and its reply was lost: the transaction may or may not have been committed.
 * {@linkcode resolve} asks, if the transaction was begun with `trackCommit: true`.
 */
export class CommitUnknownError extends OperationalError {
  /** The transaction's id (`xid8`), or null when it was begun without `trackCommit`. */
  readonly transactionId: bigint | null;

  /** Makes an error, with the transaction's id if it is known. */
  constructor(message: string, options: CommitUnknownOptions = {}) {
    super(message, options);
    this.transactionId = options.transactionId ?? null;
  }

  /**
   * Asks the server, over another connection, what became of the transaction: one round trip.
   *
   * `"in progress"` is no answer yet: the server may be about to commit, or has not noticed that the client
   * is gone; ask again later. `"unknown"` when the transaction was begun without `trackCommit`, or so long ago
   * that the server has forgotten. Ids are those of one server: after a failover to one that lacks the last
   * transactions the answer may be about another transaction. Rejects as `execute()` does.
   */
  async resolve(
    source: StatementSource,
    options: CallOptions = {},
  ): Promise<TransactionOutcome> {
    if (this.transactionId === null) return "unknown";
    try {
      const values = [String(this.transactionId)];
      const cur = await source.execute(OUTCOME_QUERY, values, options);
      const [status] = await cur.fetchOne() ?? [];
      return isOutcome(status) ? status : "unknown";
    } catch (error) {
      if (error instanceof DatabaseError && error.code === INVALID_PARAMETER_VALUE) {
        return "unknown";
      }
      throw error;
    }
  }
}

function isOutcome(status: unknown): status is TransactionOutcome {
  return status === "committed" || status === "aborted" || status === "in progress";
}
