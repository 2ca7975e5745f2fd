/**
 * Batches on the native session: several statements in one request.
 * @module
 */

import type { ResultSet, Statement } from "../driver.ts";
import { indexed } from "../protocol/batch_error.ts";
import { BatchExchange } from "../protocol/batch_exchange.ts";
import type { CallPlan } from "./call.ts";
import { refuseCopy } from "./copy_statement.ts";
import { InlineStatement } from "./inline_statement.ts";
import { mayBatchRunAgain } from "./stale_statement.ts";
import type { Statements } from "./statements.ts";
import type { TypeLoader } from "./type_loader.ts";
import type { Wire } from "./wire.ts";

/** With what a batch is run. */
export interface BatchingParts {
  /** Where it is sent. */
  readonly wire: Wire;
  /** The statements of the session. */
  readonly statements: Statements;
  /** Looks types up. */
  readonly types: TypeLoader;
}

/** Runs a batch once more until the signal aborts; null when that cannot be done now. */
export type RerunBatch = (signal: AbortSignal) => Promise<ResultSet[]> | null;

/** How statements are run in one request; `rerun` is for when a plan was stale. */
export function batchPlan(
  { wire, statements: kept, types }: BatchingParts,
  statements: readonly Statement[],
  rerun: RerunBatch,
): CallPlan<BatchExchange, ResultSet[]> {
  return {
    statements,
    described: false,
    exclusive: false,
    check: () => refuseCopy(statements.map(({ text }) => text)),
    unprepared: (error, statement) => indexed(error, statements.indexOf(statement)),
    send: (preparations) => {
      const exchange = new BatchExchange(kept.batch(statements, preparations), {
        ended: (outcome, error) => kept.batchEnded(statements, outcome, error),
        again: (outcome, error, signal) => mayBatchRunAgain(outcome, error) ? rerun(signal) : null,
      });
      wire.send(exchange);
      return exchange;
    },
    result: (exchange, preparations, follow) => {
      const isInline = (i: number) => preparations[i] instanceof InlineStatement;
      const inline = preparations.filter((each) => each instanceof InlineStatement);
      if (inline.length === 0) return exchange.done;
      // What was run again is whole.
      const untyped = (results: readonly ResultSet[]) =>
        exchange.isRerun ? [] : results.filter((_, i) => isInline(i));
      return types.typed(exchange.done, inline, untyped, follow);
    },
  };
}
