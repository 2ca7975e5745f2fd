/**
 * What COPY from and to the client have in common: Parse, Bind, Execute, Flush; then, once, Sync.
 *
 * A server that copies from the client passes over a Sync, and one that has refused to waits for it. So Sync is not
 * written with the statement, but when what comes of it is known: just one, so that just one ReadyForQuery comes.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY
 * @module
 */

import {
  type DatabaseError,
  type Diagnostics,
  ProgrammingError,
  ProtocolError,
} from "../errors.ts";
import { endedTooEarly, Exchange, statementError, unexpected } from "./exchange.ts";
import type { MessageBody } from "./message_body.ts";
import { Backend, Frontend } from "./messages.ts";
import type { QueryResult } from "./query_exchange.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";
import { rowCountOf } from "./server_message.ts";
import { writeBindExecute, writeNoParameters, writeParse } from "./statement.ts";
import type { Writer } from "./writer.ts";

/** One COPY. Nothing may be sent before it has ended, nor may it be sent before all else has. */
export abstract class CopyExchange extends Exchange<QueryResult> {
  /** The statement's text. */
  readonly text: string;
  readonly #giveUp: (reason: unknown) => void;
  #out: Writer | null = null;
  #answered = false;
  #synced = false;
  #commandTag: string | null = null;

  /** `giveUp` ends the session: the COPY is wanted no more, and the server cannot be asked to end it. */
  constructor(text: string, giveUp: (reason: unknown) => void) {
    super();
    this.text = text;
    this.#giveUp = giveUp;
    this.done.catch(() => {}); // who feeds or reads it hears of it
  }

  /** The command tag, once it has completed. */
  get commandTag(): string | null {
    return this.#commandTag;
  }

  /** The server asks for data. */
  protected abstract copyIn(): void;

  /** The server is about to send data. */
  protected abstract copyOut(): void;

  override encode(out: Writer): void {
    writeParse(out, "", this.text);
    writeBindExecute(out, {
      name: "",
      resultFormats: [],
      writeParameters: writeNoParameters,
    });
    out.begin(Frontend.Flush);
    out.end();
    this.#out = out;
  }

  override accept(body: MessageBody): void {
    if (this.#commandTag !== null) throw unexpected(body);
    switch (body.type) {
      case Backend.ParseComplete:
      case Backend.BindComplete:
        return body.finish();
      case Backend.CopyInResponse:
        this.#answer(body);
        return this.copyIn();
      case Backend.CopyOutResponse:
        this.#answer(body);
        return this.copyOut();
      case Backend.CommandComplete:
        return this.#complete(body.cstring(), body);
      case Backend.EmptyQueryResponse:
        return this.#complete("", body);
      default:
        this.receive(body);
    }
  }

  override rows(input: ReceiveBuffer): number {
    if (this.#answered) {
      throw new ProtocolError("Cannot read from the server: DataRow came unasked");
    }
    this.fail(notThisCopy());
    return input.start;
  }

  override refused(diag: Diagnostics): void {
    super.refused(diag);
    this.sync();
  }

  override abandon(reason: unknown): void {
    super.abandon(reason);
    this.#giveUp(reason);
  }

  protected override errorFrom(diag: Diagnostics): DatabaseError {
    return statementError(diag, this.text);
  }

  protected override result(): QueryResult {
    const commandTag = this.#commandTag;
    if (commandTag === null) throw endedTooEarly();
    return { fields: null, rows: [], commandTag, rowCount: rowCountOf(commandTag) };
  }

  /** What is written to the server goes here; it is not sent before this was encoded. */
  protected get out(): Writer {
    if (!this.#out) {
      throw new ProtocolError("Cannot read from the server: a COPY came out of turn");
    }
    return this.#out;
  }

  /** Ends the request, once: the server is not in the midst of a COPY from the client, or will not be when it reads it. */
  protected sync(): void {
    if (this.#synced) return;
    this.#synced = true;
    this.out.sync();
  }

  /** Ends a COPY from the client without its data. */
  protected copyFail(why: string): void {
    if (this.#synced) return;
    this.out.begin(Frontend.CopyFail);
    this.out.cstring(why);
    this.out.end();
    this.sync();
  }

  /** Whether it has begun to copy. */
  protected abstract get begun(): boolean;

  #answer(body: MessageBody): void {
    if (this.#answered) throw unexpected(body);
    this.#answered = true;
    readFormats(body);
  }

  #complete(commandTag: string, body: MessageBody): void {
    body.finish();
    if (!this.begun) this.fail(notThisCopy());
    this.#commandTag = commandTag;
    this.sync();
  }
}

/** What is said in each direction when the statement is another. */
export function notThisCopy(): ProgrammingError {
  return new ProgrammingError(
    "Cannot copy: the statement is not COPY … FROM STDIN for a source, COPY … TO STDOUT for a sink",
    { phase: "execute", sent: "yes" },
  );
}

/** The format of the whole and of each column; who made the statement knows them. */
function readFormats(body: MessageBody): void {
  body.uint8();
  for (let left = body.count(2); left > 0; left--) body.int16();
  body.finish();
}
