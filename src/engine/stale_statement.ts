/**
 * Which errors say that what was prepared, or is known of a statement, is good no more, and when it can be run again.
 * @module
 */

import { DatabaseError } from "../errors.ts";
import type { BatchOutcome } from "../protocol/batch_exchange.ts";
import type { QueryOutcome, QueryRequest } from "../protocol/query_exchange.ts";
import type { StatementRequest } from "../protocol/statement.ts";
import type { Run } from "./sharing.ts";

interface FailedRequest extends QueryRequest {
  readonly run: Run;
}

/** The statement is not there any more: DISCARD, DEALLOCATE, or another backend behind a pooler. */
const NO_SUCH_STATEMENT = "26000";
const DUPLICATE_STATEMENT = "42P05";
const NAME_LOST: ReadonlySet<string> = new Set([NO_SUCH_STATEMENT, DUPLICATE_STATEMENT]);
/** The number of formats is not that of the columns. */
const PROTOCOL_VIOLATION = "08P01";
/** Many things are not supported; only from this function it is that the plan no longer fits the tables. */
const NOT_SUPPORTED = "0A000";
/** numeric_value_out_of_range, invalid_datetime_format, datetime_field_overflow, invalid_{text,binary}_representation. */
const UNREADABLE: ReadonlySet<string> = new Set(["22003", "22007", "22008", "22P02", "22P03"]);
const REVALIDATION = "RevalidateCachedQuery";

/**
 * How a statement that has failed is run again, outside of a transaction; null if it is not. A stale plan fails before
 * it does anything, what only reads is skipped when a neighbour fails, and what was cancelled in another's place has
 * done nothing that lasts.
 */
export function nextRun(request: FailedRequest, outcome: QueryOutcome, error: unknown): Run | null {
  if (outcome.endedIn !== "idle") return null;
  if (outcome.isHit) return "alone";
  if (outcome.isSkipped) return request.sharing === "reading" ? "alone" : null;
  const isGone = request.parse ? isMisdescribed(request, outcome, error) : isStale(error);
  return isGone && request.run !== "once" ? "once" : null;
}

/** What was kept of a statement may be right no more: then it cannot be parsed so, or not be bound; nothing has run. */
function isMisdescribed(
  request: StatementRequest,
  { description }: QueryOutcome,
  error: unknown,
): boolean {
  if (!request.parse || request.parameterOids === undefined) return false;
  return description === null
    ? isMisfit(error)
    : error instanceof DatabaseError && error.code === PROTOCOL_VIOLATION;
}

/** Types or tables are not what they were: syntax_error_or_access_rule_violation, or not even that. */
function isMisfit(error: unknown): boolean {
  return error instanceof DatabaseError && /^42|^XX000$|^08P01$/.test(error.code ?? "");
}

/**
 * Whether an error may come of what was prepared before somebody else changed the tables: it would come each time, until
 * the statement is parsed anew. A parameter keeps the type that it had, and does not read the values of another.
 */
export function mayBeOutdated(error: unknown): boolean {
  return isStale(error) || isMisfit(error) ||
    error instanceof DatabaseError && UNREADABLE.has(error.code ?? "");
}

/**
 * What a batch has done before its stale plan is undone outside of a transaction, unless it has ended transactions
 * itself: commands that cannot are harmless.
 */
export function mayBatchRunAgain({ commandTags, endedIn }: BatchOutcome, error: unknown): boolean {
  return isStale(error) && endedIn === "idle" && commandTags.every((tag) => UNDONE.test(tag));
}

const UNDONE = /^(?:SELECT|INSERT|UPDATE|DELETE|MERGE)\b/;

/** A statement is not there any more, or its plan fits the tables no more: it has done nothing. */
export function isStale(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return false;
  return error.code === NO_SUCH_STATEMENT ||
    error.code === NOT_SUPPORTED && error.diag?.sourceFunction === REVALIDATION;
}

/** A name is missing, or is another's already. */
export function isNameLost(error: unknown): boolean {
  return error instanceof DatabaseError && NAME_LOST.has(error.code ?? "");
}
