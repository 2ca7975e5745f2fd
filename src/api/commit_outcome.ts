/**
 * What became of a transaction whose COMMIT did not answer "committed".
 * @module
 */

import type { Session } from "../driver.ts";
import { DatabaseError, DbError, TransactionRolledBack } from "../errors.ts";
import { CommitUnknownError } from "./commit_unknown.ts";

/** What the server itself reports when it does not know: transaction_resolution_unknown and its like. */
const UNKNOWN_TO_THE_SERVER = new Set(["08007", "40003"]);

/**
 * Tells from the session and from the error of COMMIT what became of the transaction. Whatever is not
 * proven is "in doubt".
 */
export function commitOutcome(
  session: Session,
  error: unknown,
): "open" | "rolled back" | "in doubt" {
  const neverSent = error instanceof DbError && error.sent === "no";
  if (session.state.kind === "closed") return neverSent ? "rolled back" : "in doubt";
  const answered = neverSent || isRefusal(error);
  // An aborted call may still be running: what the server said last is then not about it.
  if (!answered && !session.idle) return "in doubt";
  if (session.transactionStatus !== "idle") return "open";
  return answered ? "rolled back" : "in doubt";
}

/** The error of a COMMIT whose outcome is in doubt, with the transaction's id if it is known. */
export function commitUnknown(cause: unknown, transactionId: bigint | null): CommitUnknownError {
  return new CommitUnknownError(
    "Cannot commit: COMMIT was sent and its reply did not come, it may or may not have taken effect",
    {
      cause,
      phase: "commit",
      sent: cause instanceof DbError ? cause.sent : "yes",
      retryable: "unknown",
      transactionId,
    },
  );
}

/** The error of a COMMIT PREPARED whose outcome is in doubt; what is prepared stays until the server is told. */
export function preparedUnknown(cause: unknown, command: string): CommitUnknownError {
  return new CommitUnknownError(
    `Cannot commit: ${command} was sent and its reply did not come; it may be asked for again, and tpcRecover() tells`,
    {
      cause,
      phase: "commit",
      sent: cause instanceof DbError ? cause.sent : "yes",
      retryable: "unknown",
    },
  );
}

/** Whether a command that failed may have been carried out all the same: it was sent, and the server did not refuse it. */
export function isInDoubt(session: Session, error: unknown): boolean {
  if (error instanceof DbError && error.sent === "no") return false;
  return session.state.kind === "closed" || !isRefusal(error);
}

function isRefusal(error: unknown): boolean {
  return error instanceof DatabaseError && error.code !== null &&
    !UNKNOWN_TO_THE_SERVER.has(error.code);
}

/** The error of a COMMIT, or of what prepares one, that the server answered with ROLLBACK. */
export function rolledBackInstead(action = "commit"): TransactionRolledBack {
  return new TransactionRolledBack(
    `Cannot ${action}: a statement of the transaction had failed, so the server rolled it back`,
    { phase: "commit", sent: "yes" },
  );
}
