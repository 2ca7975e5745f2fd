/**
 * Running one statement for many sets of values in one request: Parse, Describe; Bind, Execute for each set; and one
 * Sync behind them all. Who feeds it writes the sets as long as they are taken.
 *
 * What ends it early undoes what was run: an Execute that cannot but fail goes before the Sync. So outside of a
 * transaction nothing stays, and within one it has failed and cannot be committed.
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
import { Backend } from "./messages.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";
import {
  type FieldDescription,
  readParameterDescription,
  readRowDescription,
  rowCountOf,
} from "./server_message.ts";
import { type RowDecoder, writeDescribeStatement, writeExecute, writeParse } from "./statement.ts";
import type { QueryResult } from "./statement_replies.ts";
import type { Writer } from "./writer.ts";

/** A statement to run for many sets of values. */
export interface ManyRequest {
  /** The statement's text. */
  readonly text: string;
  /** The types of its parameters. */
  readonly parameterOids: readonly number[];
  /** The columns that it was described with; null when it returns no rows. */
  readonly fields: readonly FieldDescription[] | null;
  /** Makes the decoder of the rows. Throws where the columns are others now. */
  readonly decoderFor: (fields: readonly FieldDescription[]) => RowDecoder;
  /** Hears how it ended, before its caller does: its last command tag, and its error if it has failed. */
  readonly ended: (commandTag: string, endedIn: TransactionStatus, error: unknown) => void;
}

/** No portal has this name: that it is not there is the error, and what the server's log has to say of it. */
const GIVEN_UP = { name: "executeMany() was given up by the client", rowLimit: 0 } as const;

/** Runs one statement for many sets of values. */
export class ManyExchange extends ExtendedExchange<QueryResult> {
  readonly #request: ManyRequest;
  readonly #out: Writer;
  /** Where it ends in all that was ever written; Infinity while sets are taken: Sync is not written yet. */
  #end = Infinity;
  #written = 0;
  #completed = 0;
  #state: "parsing" | "described" | "bound" = "parsing";
  #decoder: RowDecoder | null = null;
  #rows: unknown[] = [];
  #commandTag = "";
  #rowCount: number | null = 0;
  /** Called when no more sets are taken. */
  onOver: (() => void) | null = null;

  /** What to run; `out` is where all is written that is sent. */
  constructor(request: ManyRequest, out: Writer) {
    super();
    this.#request = request;
    this.#out = out;
  }

  override get text(): string {
    return this.#request.text;
  }

  override get end(): number {
    return this.#end;
  }

  /** Whether more sets are taken. */
  get open(): boolean {
    return this.#end === Infinity;
  }

  /** Nothing is written before there are sets. */
  override encode(): void {}

  /** Writes Bind and Execute for `count` sets, only while it is open. */
  write(messages: Uint8Array, count: number): void {
    const out = this.#out;
    if (this.#written === 0) {
      writeParse(out, "", this.text, this.#request.parameterOids);
      writeDescribeStatement(out, "");
    }
    out.bytes(messages);
    this.#written += count;
  }

  /** Says that these were all, only while it is open. */
  complete(): void {
    this.#out.sync();
    this.#over();
  }

  override rows(input: ReceiveBuffer): number {
    if (!this.#decoder || this.#state !== "bound") {
      throw new ProtocolError("Cannot read from the server: DataRow came out of turn");
    }
    try {
      return this.#decoder(input, input.start, input.end, this.#rows);
    } catch (error) {
      this.unreadable(indexed(error, this.#completed));
      return input.start;
    }
  }

  override fail(reason: unknown): void {
    super.fail(reason);
    this.#rows = [];
    this.#giveUp();
  }

  override stop(reason: unknown): void {
    super.stop(reason);
    if (this.open) this.fail(reason);
  }

  override refused(diag: Diagnostics): unknown {
    if (this.open) this.complete();
    return super.refused(diag);
  }

  override abort(reason: Error): void {
    super.abort(reason);
    this.#over();
  }

  override finish(status: TransactionStatus): void {
    this.#request.ended(this.#commandTag, status, this.error);
    try {
      super.finish(status);
    } finally {
      if (this.open) this.#over(); // no Sync was sent yet: that ends the session
    }
  }

  protected override receive(body: MessageBody): void {
    if (this.#state === "parsing") this.#receiveDescription(body);
    else if (this.#completed === this.#written) throw unexpected(body);
    else this.#receiveOutcome(body);
  }

  protected override result(): QueryResult {
    if (this.open || this.#completed < this.#written) throw endedTooEarly();
    return {
      fields: this.#request.fields,
      rows: this.#rows,
      commandTag: this.#commandTag,
      rowCount: this.#rowCount,
    };
  }

  /** What fails before all sets or behind them, such as a constraint that is checked at the end, is of none. */
  protected override errorFrom(diag: Diagnostics): DatabaseError {
    const batchIndex = this.#completed;
    if (this.#state === "parsing") return statementError(diag, this.text);
    return batchIndex < this.#written
      ? statementError(diag, this.text, { batchIndex })
      : requestError(diag);
  }

  protected override copyError(): unknown {
    return indexed(super.copyError(), this.#completed);
  }

  #receiveDescription(body: MessageBody): void {
    switch (body.type) {
      case Backend.ParseComplete:
        return body.finish();
      case Backend.ParameterDescription:
        return void readParameterDescription(body);
      case Backend.RowDescription:
        return this.#describe(readRowDescription(body));
      case Backend.NoData:
        body.finish();
        return this.#describe([]);
      default:
        throw unexpected(body);
    }
  }

  #describe(fields: readonly FieldDescription[]): void {
    this.#state = "described";
    try {
      this.#decoder = this.#request.decoderFor(fields);
    } catch (error) {
      this.unreadable(error);
    }
  }

  #receiveOutcome(body: MessageBody): void {
    if (this.#state === "described") {
      if (body.type !== Backend.BindComplete) throw unexpected(body);
      this.#state = "bound";
      return body.finish();
    }
    if (body.type === Backend.CommandComplete) return this.#count(body.cstring(), body);
    if (body.type !== Backend.EmptyQueryResponse) throw unexpected(body);
    this.#count("", body);
  }

  #count(commandTag: string, body: MessageBody): void {
    body.finish();
    const count = rowCountOf(commandTag);
    this.#commandTag = commandTag;
    this.#rowCount = count === null || this.#rowCount === null ? null : this.#rowCount + count;
    this.#completed++;
    this.#state = "described";
  }

  #giveUp(): void {
    if (!this.open) return;
    if (this.#written > 0) writeExecute(this.#out, GIVEN_UP);
    this.complete();
  }

  #over(): void {
    this.#end = this.#out.position;
    const { onOver } = this;
    this.onOver = null;
    onOver?.();
  }
}
