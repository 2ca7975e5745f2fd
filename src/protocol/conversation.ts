/**
 * The client's side of one session, without I/O: bytes in, bytes out.
 *
 * Every message of the server passes through {@linkcode Conversation.receive}. What the server says
 * unasked (notices, notifications, parameters) goes to the listener; the rest goes to the oldest
 * exchange still waiting, in the order the requests were sent.
 * @module
 */

import { type DatabaseError, type Diagnostics, InterfaceError, ProtocolError } from "../errors.ts";
import { type InFlight, type TransactionStatus, unexpected } from "./exchange.ts";
import { Line, type Pending } from "./line.ts";
import { lossError, lossMessage } from "./loss.ts";
import { MessageBody } from "./message_body.ts";
import { Backend, HEADER_LENGTH, LENGTH_LIMITS, messageName } from "./messages.ts";
import { ReceiveBuffer } from "./receive_buffer.ts";
import { isFatal, readDiagnostics } from "./server_message.ts";
import { shown } from "./shown_text.ts";
import { Writer } from "./writer.ts";

/** What the server says unasked. */
export interface ConversationListener {
  /** A notice or warning. */
  notice(notice: Diagnostics): void;
  /** A NOTIFY. */
  notification(notification: { pid: number; channel: string; payload: string }): void;
  /** A run-time parameter has another value. */
  parameter?(): void;
}

const READ_ONLY_SQL_TRANSACTION = "25006";
const UTF8 = /^utf-?8$/i;
/** A server reports about 15; whoever reports without end would fill the memory. */
const MOST_PARAMETERS = 256;
/** A length and a count. */
const SHORTEST_DATA_ROW = 6;

const STATUS: ReadonlyMap<number, TransactionStatus> = new Map([
  [0x49, "idle"], // I
  [0x54, "inTransaction"], // T
  [0x45, "inError"], // E
]);

/** What ends the replies to one statement. */
const COMPLETIONS: ReadonlySet<number> = new Set([
  Backend.CommandComplete,
  Backend.EmptyQueryResponse,
]);

/** The client's side of one session. */
export class Conversation {
  /** What is to be sent. */
  readonly out: Writer = new Writer();
  /** What was received. */
  readonly input: ReceiveBuffer = new ReceiveBuffer();
  /** The run-time parameters that the server reports. */
  readonly parameters: Map<string, string> = new Map();
  /** Where the server stands with transactions, as it said last. */
  transactionStatus: TransactionStatus = "idle";
  /** Whether the server has refused to write (25006). */
  refusedAsReadOnly = false;
  /** How often a request has ended with no transaction open. */
  idles = 0;
  /** Who hears what the server says unasked. */
  listener: ConversationListener;
  /** Hears that another request is at the head, or none. */
  onHead: (() => void) | null = null;
  /** The longest message that is taken from the server, in bytes. */
  maxMessageBytes: number;

  readonly #line: Line = new Line(this.out);
  /** A caller's own encoder, getter or `toJSON()` may call back before its statement is written. */
  #writing = false;
  /** Settles when no request waits any more; null while nobody waits for that. */
  #emptied: PromiseWithResolvers<void> | null = null;
  #lastWords: Diagnostics | null = null;
  #dismissed = false;

  /** Begins with nothing sent and nothing received. */
  constructor(listener: ConversationListener, maxMessageBytes: number) {
    this.listener = listener;
    this.maxMessageBytes = maxMessageBytes;
  }

  /** How many requests wait for their replies. */
  get waiting(): number {
    return this.#line.length;
  }

  /** The request that the next reply is for. */
  get head(): InFlight | undefined {
    return this.#line.first?.exchange;
  }

  /** Lets a cancel request for the head hit those behind it as well; false if one of them must not be hit. */
  endangerOthers(): boolean {
    if (this.waiting === 1) return true;
    // In a transaction an error would be that of all of it.
    return this.transactionStatus === "idle" && this.#line.endangerOthers();
  }

  /** Resolves once none waits for its replies, not even one whose caller has given it up. */
  emptied(): Promise<void> {
    if (this.waiting === 0) return Promise.resolve();
    this.#emptied ??= Promise.withResolvers();
    return this.#emptied.promise;
  }

  /** Why the server is about to hang up, if it said so. */
  get lastWords(): Diagnostics | null {
    return this.#lastWords;
  }

  /** Whether the server has ended the session, and says nothing more. */
  get dismissed(): boolean {
    return this.#dismissed;
  }

  /** Throws `InterfaceError` while a request is being written: another's bytes would be in the middle of it. */
  refuseWithin(): void {
    if (!this.#writing) return;
    throw new InterfaceError(
      "Cannot execute: a value of another statement is being written; call nothing from an encoder",
    );
  }

  /** Writes a request and lets it wait for its replies. If writing throws, nothing of it was written. */
  start(exchange: InFlight): void {
    this.refuseWithin();
    const shares = this.#mayShare(exchange);
    if (!shares) this.#line.seal();
    const start = this.out.position;
    this.#writing = true;
    try {
      exchange.encode(this.out, shares);
    } catch (error) {
      this.out.rewind(start);
      throw error;
    } finally {
      this.#writing = false;
    }
    this.#line.push(exchange, start, shares);
  }

  /** Makes complete what is about to be sent. */
  seal(): void {
    this.#line.seal();
  }

  /**
   * Handles every complete message received so far, or as many as the request at the head has room for: it is full
   * then, and this is to be called again once it is not. Throws `ProtocolError`: the session must end.
   */
  receive(): void {
    const { input } = this;
    while (input.end - input.start >= HEADER_LENGTH) {
      const type = input.bytes[input.start]!;
      const length = input.view.getInt32(input.start + 1);
      if (length < 4 || length > this.maxMessageBytes || length > LENGTH_LIMITS[type]!) {
        const what = this.head?.unframed(input) ?? badLength(type, length);
        if (what === "incomplete") break;
        throw what;
      }
      if (input.end - input.start <= length) break;
      if (type === Backend.DataRow) {
        if (!this.#rows(length)) return;
      } else if (type === Backend.CopyData && this.#copied()) continue;
      else {
        const start = input.start + HEADER_LENGTH;
        input.start += length + 1;
        this.#route(new MessageBody(type, input, { start, end: input.start }));
      }
    }
    this.head?.chunkHandled();
  }

  /** Ends every request: each rejects with `reason`'s words and with how much of it was sent. */
  abort(reason: Error, flushed: { readonly begun: number; readonly done: number }): void {
    for (const pending of this.#line.clear()) {
      pending.exchange.abort(lostError(reason, pending, flushed));
    }
    this.#tellIfEmpty();
    this.onHead?.();
  }

  #tellIfEmpty(): void {
    if (this.#emptied === null || this.waiting > 0) return;
    this.#emptied.resolve();
    this.#emptied = null;
  }

  /** Whether there is room for more of them. */
  #rows(length: number): boolean {
    const { input } = this;
    const exchange = this.head;
    if (!exchange) throw new ProtocolError("Cannot read from the server: DataRow came unasked");
    // A decoder sees no row without a count, and would be asked again and again.
    if (length < SHORTEST_DATA_ROW) throw badLength(Backend.DataRow, length);
    if (exchange.failed) input.start += length + 1;
    else input.start = exchange.rows(input);
    if (exchange.full) exchange.chunkHandled();
    return !exchange.full;
  }

  #copied(): boolean {
    const { input } = this;
    const end = this.head?.copied(input) ?? null;
    if (end !== null) input.start = end;
    return end !== null;
  }

  #route(body: MessageBody): void {
    if (this.head?.admits(body.type) === false) throw unexpected(body);
    switch (body.type) {
      case Backend.NoticeResponse:
        return this.#notice(readDiagnostics(body));
      case Backend.NotificationResponse:
        return this.#notification(body);
      case Backend.ParameterStatus:
        return this.#parameter(body);
      case Backend.ErrorResponse:
        return this.#refused(readDiagnostics(body));
      case Backend.ReadyForQuery:
        return this.#ready(body);
      default:
        return this.#deliver(body);
    }
  }

  #notification(body: MessageBody): void {
    const pid = body.int32();
    const channel = body.cstring();
    const payload = body.cstring();
    body.finish();
    this.listener.notification({ pid, channel, payload });
  }

  #parameter(body: MessageBody): void {
    const name = body.cstring();
    const value = body.cstring();
    body.finish();
    refuseUnreadable(name, value);
    if (this.parameters.size >= MOST_PARAMETERS && !this.parameters.has(name)) {
      throw new ProtocolError(
        `Cannot read from the server: it reports more than ${MOST_PARAMETERS} parameters`,
      );
    }
    this.parameters.set(name, value);
    this.listener.parameter?.();
  }

  #notice(notice: Diagnostics): void {
    // An immediate shutdown tells its reason as a warning and hangs up.
    if (notice.sqlstate.startsWith("57P")) this.#lastWords = notice;
    this.listener.notice(notice);
  }

  #refused(diag: Diagnostics): void {
    const { head } = this;
    if (diag.sqlstate === READ_ONLY_SQL_TRANSACTION) this.refusedAsReadOnly = true;
    if (isFatal(diag)) {
      this.#lastWords = diag;
      this.#dismissed = true;
    } else if (!head) this.listener.notice(diag); // as libpq does
    const error = head?.refused(diag);
    // The one statement of an implicit transaction is the transaction; what shares one is undone with it.
    if (head && !this.#dismissed) this.#line.fail(error, this.transactionStatus === "idle");
  }

  #ready(body: MessageBody): void {
    const status = STATUS.get(body.uint8());
    const pending = this.#line.first;
    if (!status || !pending || pending.isTied) throw unexpected(body);
    body.finish();
    this.transactionStatus = status;
    if (status === "idle") this.idles++;
    pending.exchange.chunkHandled();
    if (!pending.exchange.ending) return;
    this.#line.finish(status);
    this.#tellIfEmpty();
    this.onHead?.();
  }

  #deliver(body: MessageBody): void {
    const pending = this.#line.first;
    if (!pending) throw unexpected(body);
    pending.exchange.accept(body, this.waiting === 1 ? this.out : null);
    if (pending.isTied && COMPLETIONS.has(body.type)) this.#line.advance();
  }

  /** Whether a statement is only one of several in a transaction, so that an error ends what is behind it anyway. */
  #mayShare({ sharer }: InFlight): boolean {
    if (sharer === null || !this.#line.isSteady) return false;
    if (this.transactionStatus === "inTransaction") return true;
    return sharer.onlyReads && this.transactionStatus === "idle" &&
      this.parameters.get("default_transaction_read_only") === "on";
  }
}

/** What comes in another encoding would be read as another text, and what is a number in two ways as another one. */
function refuseUnreadable(name: string, value: string): void {
  if (name === "client_encoding" && !UTF8.test(value)) {
    throw new ProtocolError(
      `Cannot read from the server: client_encoding was changed to ${
        shown(value)
      }, only UTF8 can be read`,
    );
  }
  if (name === "integer_datetimes" && value !== "on") {
    throw new ProtocolError(
      "Cannot read from the server: integer_datetimes is off, only times as whole numbers can be read",
    );
  }
}

function badLength(type: number, length: number): ProtocolError {
  const state = LENGTH_LIMITS[type] === 0
    ? "came, which the protocol does not have"
    : `announces ${length} bytes`;
  return new ProtocolError(`Cannot read from the server: message ${messageName(type)} ${state}`);
}

function lostError(
  reason: Error,
  pending: Pending,
  flushed: { readonly begun: number; readonly done: number },
): DatabaseError {
  const message = lossMessage(reason);
  if (pending.start >= flushed.begun) {
    return lossError(message, reason, { sent: "no", retryable: "never-sent" });
  }
  const end = pending.exchange.end ?? pending.end;
  const sent = end > flushed.done ? "partial" : "yes";
  return lossError(message, reason, { sent, retryable: "unknown" });
}
