/**
 * Which statements can share a Sync with their neighbours.
 * @module
 */

import type { Statement } from "../driver.ts";
import type { QueryRequest } from "../protocol/query_exchange.ts";

/**
 * How a statement is run: with one Sync for it and its neighbours where that makes no difference to them; alone, so
 * that a cancel request can hit no other; or alone, and not once more when its plan is stale.
 */
export type Run = "shared" | "alone" | "once";

/**
 * What a statement may do to its transaction though that only reads: to set a parameter for it, to lock something until
 * its end, or to notify at its end.
 */
const TOUCHES_TRANSACTION = /set_config|advisory|pg_notify/i;

/** In which transactions a statement shares a Sync; in none when it has others closed: Close must not be skipped. */
export function sharingOf(
  { shares, text }: Statement,
  isPlain: boolean,
  closing: readonly string[],
): QueryRequest["sharing"] {
  if (!isPlain || closing.length > 0) return undefined;
  return shares === "transaction" && !TOUCHES_TRANSACTION.test(text) ? "reading" : "open";
}
