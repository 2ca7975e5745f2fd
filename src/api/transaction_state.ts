/**
 * Where a session stands with transactions, and how one that nobody wants any more is got rid of.
 * @module
 */

import type { Session } from "../driver.ts";
import { OperationalError, ProgrammingError } from "../errors.ts";
import type { Lease } from "./lease.ts";

/** How long cleaning up after a failure may take before the session is given up, milliseconds. */
const CLEANUP_TIMEOUT_MS = 5_000;

const TWO_PHASE_OPEN =
  "a two-phase transaction is open; use tpcCommit() or tpcRollback() to end it";

/** Whether the server said last that a transaction is open, failed or not. */
export function isInTransaction(session: Session): boolean {
  return session.state.kind === "open" && session.transactionStatus !== "idle";
}

/** Whether the server says, with nothing on its way, that no transaction is open. */
export function isOutsideTransaction(session: Session): boolean {
  return session.state.kind === "open" && session.idle && session.transactionStatus === "idle";
}

/** Throws `ProgrammingError` where a transaction is open, so that none can be begun. */
export function refuseSecondTransaction(lease: Lease): void {
  const open = lease.openTransaction;
  if (open?.isActive()) {
    throw new ProgrammingError(
      `Cannot begin: ${
        open.kind === "two-phase"
          ? TWO_PHASE_OPEN
          : "a transaction is already open; use beginNested()"
      }`,
    );
  }
  if (isInTransaction(lease.entrance)) {
    throw new ProgrammingError(
      "Cannot begin: a transaction is already open; commit() or rollback() it first",
    );
  }
}

/** Throws `ProgrammingError` where a transaction is open that is ended by other means than the connection's. */
export function refuseOpenTransaction(action: string, lease: Lease): void {
  const open = lease.openTransaction;
  if (!open?.isActive()) return;
  throw new ProgrammingError(
    `Cannot ${action}: ${
      open.kind === "two-phase"
        ? TWO_PHASE_OPEN
        : "a transaction of begin() is open; use its commit() or rollback()"
    }`,
  );
}

/** Throws `ProgrammingError` where `what` needs a transaction, and none is open or would be begun. */
export function requireTransaction(what: string, lease: Lease, instead: string): void {
  if (lease.beginsByItself || !isOutsideTransaction(lease.session)) return;
  throw new ProgrammingError(
    `Cannot execute: ${what} needs a transaction; begin one, or ${instead}`,
  );
}

/** A BEGIN whose call was aborted may have been carried out all the same, or may be yet. Never rejects. */
export async function undoBegin(session: Session): Promise<void> {
  if (session.idle) {
    if (isInTransaction(session)) await cleanUp(session, "ROLLBACK");
    return;
  }
  // Runs after that BEGIN and before what the caller sends next. Only a lost session can make it fail.
  await session.script("ROLLBACK").catch(() => undefined);
}

/** Rolls back within a bounded time; a session that cannot be cleaned is given up, whoever holds it. */
export async function cleanUp(session: Session, rollback: string): Promise<void> {
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
