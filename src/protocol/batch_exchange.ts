/**
 * Running several statements in one request: [Parse, Describe,] Bind, Execute for each, and one Sync behind them all.
 * So outside of a transaction they are one, which is committed at the Sync.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 * @module
 */

import { type DatabaseError, type Diagnostics, ProtocolError } from "../errors.ts";
import { indexed } from "./batch_error.ts";
import {
  endedTooEarly,
  requestError,
  statementError,
  type TransactionStatus,
  unexpected,
} from "./exchange.ts";
import { ExtendedExchange } from "./extended_exchange.ts";
import type { MessageBody } from "./message_body.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";
import { type StatementRequest, writeStatement } from "./statement.ts";
import { type QueryResult, StatementReplies } from "./statement_replies.ts";
import type { Writer } from "./writer.ts";

/** Who hears how a batch ended, before its caller does. */
export interface BatchObserver {
  /** It has ended, and its error if it has failed. */
  ended(outcome: BatchOutcome, error: unknown): void;
  /** Runs it again, if that is safe and may help, until `signal` aborts; null if not. */
  again(outcome: BatchOutcome, error: unknown, signal: AbortSignal): Promise<QueryResult[]> | null;
}

/** How a batch ended. */
export interface BatchOutcome {
  /** The command tags of the statements that have completed. */
  readonly commandTags: readonly string[];
  /** Where the server stands with transactions now. */
  readonly endedIn: TransactionStatus;
}

/** Runs several statements and collects the rows of each. */
export class BatchExchange extends ExtendedExchange<QueryResult[]> {
  readonly #statements: readonly StatementRequest[];
  readonly #observer: BatchObserver;
  readonly #commandTags: string[] = [];
  /** Those of what has completed after it had failed here. */
  readonly #passedOver: string[] = [];
  #results: QueryResult[] = [];
  /** What the statement that runs has brought; null before and behind. */
  #replies: StatementReplies | null = null;
  #endedIn: TransactionStatus = "idle";
  #rerun: AbortController | null = null;

  /** What to run, and who hears how it ended. */
  constructor(statements: readonly StatementRequest[], observer: BatchObserver) {
    super();
    this.#statements = statements;
    this.#observer = observer;
    this.#begin();
  }

  override get text(): string {
    return this.#statements[this.#at]?.text ?? "";
  }

  /** Whether its results are those of another request, which has run it again. */
  get isRerun(): boolean {
    return this.#rerun !== null;
  }

  /** Which statement runs. */
  get #at(): number {
    return this.#commandTags.length;
  }

  /** Writes them all. Throws what codecs throw, with the number of the statement, and nothing is sent then. */
  override encode(out: Writer): void {
    for (const [i, statement] of this.#statements.entries()) {
      try {
        writeStatement(out, statement);
      } catch (error) {
        throw indexed(error, i);
      }
    }
    out.sync();
  }

  override rows(input: ReceiveBuffer): number {
    if (!this.#replies) {
      throw new ProtocolError("Cannot read from the server: DataRow came out of turn");
    }
    try {
      return this.#replies.rows(input);
    } catch (error) {
      this.unreadable(indexed(error, this.#at));
      return input.start;
    }
  }

  override finish(status: TransactionStatus): void {
    this.#endedIn = status;
    this.#observer.ended(this.#outcome, this.error);
    super.finish(status);
  }

  override fail(reason: unknown): void {
    super.fail(reason);
    this.#results = [];
    this.#replies = null;
  }

  override abandon(reason: unknown): void {
    this.#rerun?.abort(reason);
    super.abandon(reason);
  }

  protected override recover(error: unknown): Promise<QueryResult[]> | null {
    if (this.unwanted) return null;
    const rerun = new AbortController();
    const again = this.#observer.again(this.#outcome, error, rerun.signal);
    if (again) this.#rerun = rerun;
    return again;
  }

  protected override receive(body: MessageBody): void {
    const replies = this.#replies;
    if (!replies) throw unexpected(body);
    try {
      replies.receive(body);
    } catch (error) {
      return this.unreadable(indexed(error, this.#at));
    }
    if (replies.ended) this.#complete(replies.result());
  }

  protected override passedOver(commandTag: string): void {
    this.#passedOver.push(commandTag);
  }

  protected override result(): QueryResult[] {
    if (this.#replies) throw endedTooEarly();
    return this.#results;
  }

  /** What fails behind them all, such as a constraint that is checked at the end, is of none. */
  protected override errorFrom(diag: Diagnostics): DatabaseError {
    const batchIndex = this.#at;
    const statement = this.#statements[batchIndex];
    return statement ? statementError(diag, statement.text, { batchIndex }) : requestError(diag);
  }

  protected override copyError(): unknown {
    return indexed(super.copyError(), this.#at);
  }

  get #outcome(): BatchOutcome {
    return { commandTags: [...this.#commandTags, ...this.#passedOver], endedIn: this.#endedIn };
  }

  #complete(result: QueryResult): void {
    this.#results.push(result);
    this.#commandTags.push(result.commandTag);
    this.#begin();
  }

  #begin(): void {
    const statement = this.#statements[this.#at];
    this.#replies = statement ? new StatementReplies(statement) : null;
  }
}
