/**
 * Where a session stands with transactions. deno-postgres passes over what the server says of it, so it is
 * followed from statement to statement, and asked for where that proves nothing. Pure.
 * @module
 */

import type { TransactionStatus } from "../driver.ts";

/** How one statement ended. */
export interface StatementEnd {
  /** Its words, in capitals. */
  readonly words: readonly string[];
  /** The first word of its command tag; null when it failed. */
  readonly command: string | null;
}

/** Asks whether a transaction is open: only within one do the two times differ. */
export const STATUS_QUERY = "SELECT transaction_timestamp() = statement_timestamp()";

/** Where nothing but the whole text tells: COMMIT ends a transaction, COMMIT AND CHAIN does not. */
const PLAIN_ENDS: ReadonlySet<string> = new Set(
  ["COMMIT", "END", "ROLLBACK", "ABORT"].flatMap((verb) => [
    verb,
    `${verb} WORK`,
    `${verb} TRANSACTION`,
  ]),
);
const BEGINNINGS: ReadonlySet<string | null> = new Set(["BEGIN", "START"]);
/** Tags and first words of what may end a transaction or leave it. */
const ENDINGS: ReadonlySet<string | null | undefined> = new Set([
  "COMMIT",
  "END",
  "ROLLBACK",
  "ABORT",
  "PREPARE",
]);

/** The status after a single statement; null when the server must be asked. */
export function statusAfter(
  before: TransactionStatus,
  { words, command }: StatementEnd,
): TransactionStatus | null {
  if (before === "idle") {
    if (command === null) return "idle";
    if (BEGINNINGS.has(command)) return "inTransaction";
    return ENDINGS.has(command) && !PLAIN_ENDS.has(words.join(" ")) ? null : "idle";
  }
  if (command === null) return ENDINGS.has(words[0]) ? null : "inError";
  if (!ENDINGS.has(command)) return before;
  return PLAIN_ENDS.has(words.join(" ")) ? "idle" : null;
}
