/**
 * Running one statement in the extended protocol and collecting its rows: [Parse, Describe,] Bind,
 * Execute, Sync.
 * @module
 */

import { DatabaseError, type Diagnostics } from "../errors.ts";
import { ExtendedExchange } from "./extended_exchange.ts";
import { QUERY_CANCELED, type Sharer, statementError, type TransactionStatus } from "./exchange.ts";
import type { MessageBody } from "./message_body.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";
import type { FieldDescription } from "./server_message.ts";
import {
  type Description,
  type StatementRequest,
  writeCloseStatement,
  writeStatement,
} from "./statement.ts";
import { type QueryResult, StatementReplies } from "./statement_replies.ts";
import type { Writer } from "./writer.ts";

export type { QueryResult } from "./statement_replies.ts";

/** A statement to run, and what goes with it. */
export interface QueryRequest extends StatementRequest {
  /** Names of statements that are no longer wanted. */
  readonly closing: readonly string[];
  /** Who hears how it ended. */
  readonly observer: QueryObserver;
  /** In which transactions it may share a Sync: open ones, or also those that only read; none if left out. */
  readonly sharing?: "open" | "reading" | undefined;
  /** Whether it is run again when a cancel request that is meant for another hits it; false if left out. */
  readonly isRepeatable?: boolean;
}

/** Who hears how a statement ended, before its caller does. */
export interface QueryObserver {
  /** It has completed. */
  completed(request: QueryRequest, exchange: QueryOutcome): void;
  /** It has failed. */
  failed(request: QueryRequest, exchange: QueryOutcome, error: unknown): void;
  /** Runs it again, if that is safe and may help, until `signal` aborts; null if not. */
  again(
    request: QueryRequest,
    exchange: QueryOutcome,
    error: unknown,
    signal: AbortSignal,
  ): Promise<QueryResult> | null;
}

/** How a statement ended. */
export interface QueryOutcome {
  /** What the server said of the statement, if it was parsed with this request. */
  readonly description: Description | null;
  /** The command tag; null when it has not completed. It may have, and have failed on this side. */
  readonly commandTag: string | null;
  /** Where the server stands with transactions now. */
  readonly endedIn: TransactionStatus | null;
  /** Whether it has failed only because another one with the same Sync has: it has done nothing that lasts. */
  readonly isSkipped: boolean;
  /** Whether a cancel request that was meant for another has, perhaps, hit it. */
  readonly isHit: boolean;
}

/** What the server would have said to each statement behind one that failed in a transaction. */
const ABORTED = {
  severity: "ERROR",
  severityNonlocalized: "ERROR",
  sqlstate: "25P02",
  messagePrimary: "current transaction is aborted, commands ignored until end of transaction block",
};
/** The tag of what only reads. */
const SELECTED = /^SELECT\b/;
/** What was read in a transaction that could not be serialized was never there, perhaps: transaction_rollback. */
const NEVER_WAS = /^40/;

/** Runs one statement and collects its rows. */
export class QueryExchange<T = QueryResult> extends ExtendedExchange<T> implements Sharer {
  readonly #request: QueryRequest;
  readonly #replies: StatementReplies;
  #rerun: AbortController | null = null;
  #endedIn: TransactionStatus | null = null;
  #passedOver: string | null = null;
  #isSkipped = false;
  #isHit = false;

  /** What to run. */
  constructor(request: QueryRequest) {
    super();
    this.#request = request;
    this.#replies = new StatementReplies(request);
  }

  override get text(): string {
    return this.#request.text;
  }

  /** The columns, once they are known. */
  get fields(): readonly FieldDescription[] | null {
    return this.#replies.fields;
  }

  /** What the server said of the statement, if it was parsed here and well. */
  get description(): Description | null {
    return this.#replies.description;
  }

  /** Where the server stood with transactions when this ended. */
  get endedIn(): TransactionStatus | null {
    return this.#endedIn;
  }

  /** The command tag, once the statement has completed. */
  get commandTag(): string | null {
    return this.#replies.commandTag;
  }

  get isSkipped(): boolean {
    return this.#isSkipped;
  }

  get isHit(): boolean {
    return this.#isHit;
  }

  override get isRepeatable(): boolean {
    return this.#request.isRepeatable === true;
  }

  override refused(diag: Diagnostics): unknown {
    this.#isHit = this.isEndangered && diag.sqlstate === QUERY_CANCELED;
    return super.refused(diag);
  }

  /** Whether its result is that of another request, which has run it again. */
  get isRerun(): boolean {
    return this.#rerun !== null;
  }

  override get sharer(): Sharer | null {
    return this.#request.sharing === undefined ? null : this;
  }

  get onlyReads(): boolean {
    return this.#request.sharing === "reading";
  }

  neighbourFailed(cause: unknown): void {
    if (this.failed || SELECTED.test(this.commandTag ?? "") && !isUnreal(cause)) return;
    this.#isSkipped = true;
    this.fail(statementError(ABORTED, this.text, { cause }));
  }

  override encode(out: Writer, shares: boolean): void {
    for (const name of this.#request.closing) writeCloseStatement(out, name);
    writeStatement(out, this.#request);
    if (!shares) out.sync();
  }

  override rows(input: ReceiveBuffer, end = input.end): number {
    try {
      return this.#replies.rows(input, end);
    } catch (error) {
      this.unreadable(error);
      return input.start;
    }
  }

  override finish(status: TransactionStatus): void {
    this.#endedIn = status;
    if (!this.failed) this.#request.observer.completed(this.#request, this);
    super.finish(status);
  }

  protected override recover(error: unknown): Promise<T> | null {
    this.observeFailure(error);
    if (this.unwanted) return null;
    const rerun = this.#rerun = new AbortController();
    const again = this.#request.observer.again(this.#request, this, error, rerun.signal);
    return again as Promise<T> | null; // a subclass with another T overrides this
  }

  override abandon(reason: unknown): void {
    this.#rerun?.abort(reason);
    super.abandon(reason);
  }

  /** One that would have been run again has not failed itself: it ends as the session does. */
  override abort(reason: Error): void {
    if (this.#isHit || this.#isSkipped && this.onlyReads) super.abandon(reason);
    else super.abort(reason);
  }

  /** Tells the observer that it has failed. */
  protected observeFailure(error: unknown): void {
    const { description, endedIn, isHit, isSkipped } = this;
    const outcome = { description, endedIn, isHit, isSkipped, commandTag: this.#passedOver };
    this.#request.observer.failed(this.#request, outcome, error);
  }

  override fail(reason: unknown): void {
    super.fail(reason);
    this.#replies.takeRows();
  }

  /** What it has brought so far. */
  protected get replies(): StatementReplies {
    return this.#replies;
  }

  protected override receive(body: MessageBody): void {
    try {
      this.#replies.receive(body);
    } catch (error) {
      this.unreadable(error);
    }
  }

  protected override passedOver(commandTag: string): void {
    this.#passedOver = commandTag;
  }

  protected override result(): T {
    return this.#replies.result() as T; // a subclass with another T overrides this
  }
}

function isUnreal(cause: unknown): boolean {
  return cause instanceof DatabaseError && NEVER_WAS.test(`${cause.code}`);
}
