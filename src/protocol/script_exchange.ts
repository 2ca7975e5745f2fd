/**
 * Running a text of one or more statements in the simple protocol. Values arrive as text.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SIMPLE-QUERY
 * @module
 */

import { ProtocolError } from "../errors.ts";
import { endedTooEarly, unexpected } from "./exchange.ts";
import type { MessageBody } from "./message_body.ts";
import { Backend, Frontend } from "./messages.ts";
import type { QueryResult } from "./query_exchange.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";
import { type FieldDescription, readRowDescription, rowCountOf } from "./server_message.ts";
import type { RowDecoder } from "./statement.ts";
import { StatementExchange } from "./statement_exchange.ts";
import type { Writer } from "./writer.ts";

/** Runs a text of one or more statements; one result for each. */
export class ScriptExchange extends StatementExchange<QueryResult[]> {
  readonly #text: string;
  readonly #decoderFor: (fields: readonly FieldDescription[]) => RowDecoder;
  readonly #completed: (commandTag: string) => void;
  readonly #results: QueryResult[] = [];
  #open: { fields: readonly FieldDescription[]; decoder: RowDecoder; rows: unknown[] } | null =
    null;

  /** `decoderFor` makes a decoder of rows whose columns are all text; `completed` hears each command tag. */
  constructor(
    text: string,
    decoderFor: (fields: readonly FieldDescription[]) => RowDecoder,
    completed: (commandTag: string) => void = () => {},
  ) {
    super();
    this.#text = text;
    this.#decoderFor = decoderFor;
    this.#completed = completed;
  }

  override get text(): string {
    return this.#text;
  }

  override encode(out: Writer): void {
    out.begin(Frontend.Query);
    out.cstring(this.#text);
    out.end();
  }

  override rows(input: ReceiveBuffer): number {
    if (!this.#open) {
      throw new ProtocolError("Cannot read from the server: DataRow came out of turn");
    }
    try {
      return this.#open.decoder(input, input.start, input.end, this.#open.rows);
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      this.fail(error);
      return input.start;
    }
  }

  protected override receive(body: MessageBody): void {
    switch (body.type) {
      case Backend.RowDescription:
        return this.#describe(readRowDescription(body), body);
      case Backend.CommandComplete:
        return this.#complete(body.cstring(), body);
      case Backend.EmptyQueryResponse:
        return this.#complete("", body);
      default:
        throw unexpected(body);
    }
  }

  protected override passedOver(commandTag: string): void {
    this.#completed(commandTag);
  }

  protected override result(): QueryResult[] {
    if (this.#open || this.#results.length === 0) throw endedTooEarly();
    return this.#results;
  }

  #describe(fields: readonly FieldDescription[], body: MessageBody): void {
    if (this.#open) throw unexpected(body);
    try {
      this.#open = { fields, decoder: this.#decoderFor(fields), rows: [] };
    } catch (error) {
      this.fail(error);
    }
  }

  #complete(commandTag: string, body: MessageBody): void {
    body.finish();
    this.#results.push({
      fields: this.#open?.fields ?? null,
      rows: this.#open?.rows ?? [],
      commandTag,
      rowCount: rowCountOf(commandTag),
    });
    this.#open = null;
    this.#completed(commandTag);
  }
}
