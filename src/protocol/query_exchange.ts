/**
 * Running one statement in the extended protocol and collecting its rows: [Parse, Describe,] Bind,
 * Execute, Sync.
 * @module
 */

import { type Diagnostics, ProtocolError } from "../errors.ts";
import { endedTooEarly, type TransactionStatus, unexpected } from "./exchange.ts";
import type { MessageBody } from "./message_body.ts";
import { Backend, Frontend } from "./messages.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";
import {
  type FieldDescription,
  readParameterDescription,
  readRowDescription,
  rowCountOf,
} from "./server_message.ts";
import {
  type Binding,
  type Description,
  type RowDecoder,
  writeBindExecute,
  writeCloseStatement,
  writeDescribeStatement,
  writeParse,
} from "./statement.ts";
import { StatementExchange } from "./statement_exchange.ts";
import type { Writer } from "./writer.ts";

/** A statement to run. */
export interface QueryRequest {
  /** The statement's text. */
  readonly text: string;
  /** What Bind carries. */
  readonly binding: Binding;
  /** Whether the statement must be parsed and described first. */
  readonly parse: boolean;
  /** The types of the parameters, where it is parsed for values that are written already. */
  readonly parameterOids?: readonly number[];
  /** The columns, when the statement was described before. */
  readonly fields: readonly FieldDescription[] | null;
  /** Makes the decoder of the rows, once the columns are known. */
  readonly decoderFor: (fields: readonly FieldDescription[]) => RowDecoder;
  /** Names of statements that are no longer wanted. */
  readonly closing: readonly string[];
  /** Who hears how it ended. */
  readonly observer: QueryObserver;
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
  /** The command tag; null when it has not completed. */
  readonly commandTag: string | null;
  /** Where the server stands with transactions now. */
  readonly endedIn: TransactionStatus | null;
}

/** The result of one statement. */
export interface QueryResult {
  /** The columns; null when it returns no rows by nature. */
  readonly fields: readonly FieldDescription[] | null;
  /** The rows, decoded. */
  readonly rows: unknown[];
  /** The command tag; empty for an empty statement. */
  readonly commandTag: string;
  /** The rows returned or affected, if the command has such a number. */
  readonly rowCount: number | null;
}

/** Runs one statement and collects its rows. */
export class QueryExchange<T = QueryResult> extends StatementExchange<T> {
  readonly #request: QueryRequest;
  #rows: unknown[] = [];
  #decoder: RowDecoder | null = null;
  #parameterOids: readonly number[] | null = null;
  #fields: readonly FieldDescription[] | null;
  #commandTag: string | null = null;
  #parsed = false;
  #described: boolean;
  #rerun: AbortController | null = null;
  #endedIn: TransactionStatus | null = null;
  /** What is still to come of a COPY that is refused: its error, and the reply to the empty query behind it. */
  #refusing: "nothing" | "error" | "reply" = "nothing";

  /** What to run. */
  constructor(request: QueryRequest) {
    super();
    this.#request = request;
    this.#fields = request.fields;
    this.#described = !request.parse;
    if (request.fields) this.#decoder = request.decoderFor(request.fields);
  }

  override get text(): string {
    return this.#request.text;
  }

  /** The columns, once they are known. */
  get fields(): readonly FieldDescription[] | null {
    return this.#fields;
  }

  /** What the server said of the statement, if it was parsed here and well. */
  get description(): Description | null {
    if (!this.#parsed || this.#parameterOids === null) return null;
    return { parameterOids: this.#parameterOids, fields: this.#fields };
  }

  /** Where the server stood with transactions when this ended. */
  get endedIn(): TransactionStatus | null {
    return this.#endedIn;
  }

  /** The command tag, once the statement has completed. */
  get commandTag(): string | null {
    return this.#commandTag;
  }

  override encode(out: Writer): void {
    const { binding, closing, parse, parameterOids, text } = this.#request;
    for (const name of closing) writeCloseStatement(out, name);
    if (parse) {
      writeParse(out, binding.name, text, parameterOids);
      writeDescribeStatement(out, binding.name);
    }
    writeBindExecute(out, binding);
    out.sync();
  }

  override rows(input: ReceiveBuffer): number {
    if (!this.#decoder || this.#commandTag !== null) {
      throw new ProtocolError("Cannot read from the server: DataRow came out of turn");
    }
    return this.decode(this.#decoder, input, this.#rows);
  }

  /** Decodes; an error of a codec fails the statement, one of the protocol ends the session. */
  protected decode(decoder: RowDecoder, input: ReceiveBuffer, rows: unknown[]): number {
    try {
      return decoder(input, input.start, input.end, rows);
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      this.fail(error);
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

  /** Tells the observer that it has failed. */
  protected observeFailure(error: unknown): void {
    this.#request.observer.failed(this.#request, this, error);
  }

  override fail(reason: unknown): void {
    super.fail(reason);
    this.#rows = [];
  }

  /** Takes the rows collected so far. */
  protected takeRows(): unknown[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** How many rows were collected and not taken. */
  protected get collected(): number {
    return this.#rows.length;
  }

  override get ending(): boolean {
    return this.#refusing === "nothing";
  }

  override accept(body: MessageBody, out: Writer | null): void {
    if (this.#refusing === "nothing" || body.type !== Backend.EmptyQueryResponse) {
      return super.accept(body, out);
    }
    body.finish();
    this.#refusing = "nothing";
  }

  /** A cancel request that comes late may hit the empty query: an error is its reply, too. */
  override refused(diag: Diagnostics): void {
    this.#refusing = this.#refusing === "error" ? "reply" : "nothing";
    super.refused(diag);
  }

  /**
   * A server that reads the data of a COPY drops our Sync, one whose trigger fails before that does not: whether one
   * ReadyForQuery comes or two is open, so the last is the one behind an empty query.
   */
  protected override copyRefused(out: Writer): void {
    this.#refusing = "error";
    out.sync();
    out.begin(Frontend.Query);
    out.cstring("");
    out.end();
  }

  protected override receive(body: MessageBody): void {
    if (this.#commandTag !== null) throw unexpected(body);
    switch (body.type) {
      case Backend.BindComplete:
      case Backend.CloseComplete:
        return body.finish();
      case Backend.CommandComplete:
        return this.#complete(body.cstring(), body);
      case Backend.EmptyQueryResponse:
        return this.#complete("", body);
      default:
        return this.#receiveDescription(body);
    }
  }

  /** What comes only before the statement is described. */
  #receiveDescription(body: MessageBody): void {
    if (this.#described) throw unexpected(body);
    switch (body.type) {
      case Backend.ParseComplete:
        this.#parsed = true;
        return body.finish();
      case Backend.ParameterDescription:
        this.#parameterOids = readParameterDescription(body);
        return;
      case Backend.RowDescription:
        this.#described = true;
        return this.#describe(readRowDescription(body));
      case Backend.NoData:
        this.#described = true;
        return body.finish();
      default:
        throw unexpected(body);
    }
  }

  protected override result(): T {
    if (this.#commandTag === null) throw endedTooEarly();
    const result: QueryResult = {
      fields: this.#fields,
      rows: this.#rows,
      commandTag: this.#commandTag,
      rowCount: rowCountOf(this.#commandTag),
    };
    return result as T; // a subclass with another T overrides this
  }

  #describe(fields: readonly FieldDescription[]): void {
    this.#fields = fields;
    try {
      this.#decoder = this.#request.decoderFor(fields);
    } catch (error) {
      this.fail(error);
    }
  }

  #complete(commandTag: string, body: MessageBody): void {
    body.finish();
    this.#commandTag = commandTag;
  }
}
