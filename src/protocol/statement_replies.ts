/**
 * What the server says to one statement in the extended protocol, from its parsing to its command tag.
 * @module
 */

import { ProtocolError } from "../errors.ts";
import { endedTooEarly, unexpected } from "./exchange.ts";
import type { MessageBody } from "./message_body.ts";
import { Backend } from "./messages.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";
import {
  type FieldDescription,
  readParameterDescription,
  readRowDescription,
  rowCountOf,
} from "./server_message.ts";
import type { Description, RowDecoder, StatementRequest } from "./statement.ts";

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

/** How far the server has come with a statement: each message belongs to one of these. */
type Stage = "begun" | "parsed" | "typed" | "described" | "bound";

/** What one statement has brought so far. */
export class StatementReplies {
  readonly #request: StatementRequest;
  #rows: unknown[] = [];
  #decoder: RowDecoder | null = null;
  #parameterOids: readonly number[] | null = null;
  #fields: readonly FieldDescription[] | null;
  #commandTag: string | null = null;
  readonly #first: Stage;
  #stage: Stage;
  #suspended = false;

  /** `request` is what was sent. */
  constructor(request: StatementRequest) {
    this.#request = request;
    this.#fields = request.fields;
    this.#stage = this.#first = request.isBound ? "bound" : request.parse ? "begun" : "described";
    if (request.fields) this.#decoder = request.decoderFor(request.fields);
  }

  /** The columns, once they are known. */
  get fields(): readonly FieldDescription[] | null {
    return this.#fields;
  }

  /** What the server said of the statement, if it was parsed with this request, and well. */
  get description(): Description | null {
    if (this.#parameterOids === null) return null;
    return { parameterOids: this.#parameterOids, fields: this.#fields };
  }

  /** The command tag, once the statement has completed. */
  get commandTag(): string | null {
    return this.#commandTag;
  }

  /** Whether nothing more comes of this request: it has completed, or its portal is suspended. */
  get ended(): boolean {
    return this.#commandTag !== null || this.#suspended;
  }

  /** How many rows were collected and not taken. */
  get collected(): number {
    return this.#rows.length;
  }

  /** Takes the rows collected so far. */
  takeRows(): unknown[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** The result. Throws `ProtocolError` when the statement has not completed. */
  result(): QueryResult {
    const commandTag = this.#commandTag;
    if (commandTag === null) throw endedTooEarly();
    return {
      fields: this.#fields,
      rows: this.#rows,
      commandTag,
      rowCount: rowCountOf(commandTag),
    };
  }

  /** Takes the complete rows between the start of `input` and `end`, returns where they end. Throws what codecs throw. */
  rows(input: ReceiveBuffer, end: number = input.end): number {
    if (!this.#decoder || this.#stage !== "bound" || this.ended) {
      throw new ProtocolError("Cannot read from the server: DataRow came out of turn");
    }
    return this.#decoder(input, input.start, end, this.#rows);
  }

  /** Takes one reply. Throws what `decoderFor` of the request throws. */
  receive(body: MessageBody): void {
    switch (body.type) {
      case Backend.CloseComplete:
        this.#advance(body, this.#first, this.#first);
        return body.finish();
      case Backend.BindComplete:
        this.#advance(body, "described", "bound");
        return body.finish();
      case Backend.CommandComplete:
        this.#advance(body, "bound", "bound");
        return this.#complete(body.cstring(), body);
      case Backend.EmptyQueryResponse:
        this.#advance(body, "bound", "bound");
        return this.#complete("", body);
      case Backend.PortalSuspended:
        return this.#suspend(body);
      default:
        return this.#receiveDescription(body);
    }
  }

  /** What comes only before the statement is described. */
  #receiveDescription(body: MessageBody): void {
    switch (body.type) {
      case Backend.ParseComplete:
        this.#advance(body, "begun", "parsed");
        return body.finish();
      case Backend.ParameterDescription:
        this.#advance(body, "parsed", "typed");
        this.#parameterOids = readParameterDescription(body);
        return;
      case Backend.RowDescription:
        this.#advance(body, "typed", "described");
        this.#fields = readRowDescription(body);
        this.#decoder = this.#request.decoderFor(this.#fields);
        return;
      case Backend.NoData:
        this.#advance(body, "typed", "described");
        return body.finish();
      default:
        throw unexpected(body);
    }
  }

  #advance(body: MessageBody, from: Stage, to: Stage): void {
    if (this.#stage !== from || this.ended) throw unexpected(body);
    this.#stage = to;
  }

  /** A suspended portal has given as many rows as were asked for: without any it would be asked for ever. */
  #suspend(body: MessageBody): void {
    if (this.#request.portal === undefined || this.#rows.length === 0) throw unexpected(body);
    this.#advance(body, "bound", "bound");
    body.finish();
    this.#suspended = true;
  }

  #complete(commandTag: string, body: MessageBody): void {
    body.finish();
    this.#commandTag = commandTag;
  }
}
