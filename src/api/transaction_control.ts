/**
 * A transaction as a cursor knows it, so that no file depends on one that depends on it.
 * @module
 */

import type { CallOptions } from "../driver.ts";

/** A transaction, or a savepoint within one, that a cursor has begun. Disposing of it rolls back. */
export interface TransactionControl extends AsyncDisposable {
  /** Whether statements of it can still be run. */
  readonly isActive: boolean;
  /** Commits; a nested one releases its savepoint. Rejects as `Transaction.commit()`. */
  commit(options?: CallOptions): Promise<void>;
  /** Rolls back; a nested one undoes what was done since its savepoint. */
  rollback(options?: CallOptions): Promise<void>;
  /** Sets a savepoint and resolves with the transaction that ends at it. */
  beginNested(options?: CallOptions): Promise<TransactionControl>;
}
