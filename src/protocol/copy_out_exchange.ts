/**
 * COPY TO STDOUT: the data is handed out in pieces of what each read brought, not message by message.
 *
 * A slow reader holds the server back: while enough waits here, nothing more is read.
 * @module
 */

import { CopyExchange, notThisCopy } from "./copy_exchange.ts";
import { type TransactionStatus, unexpected } from "./exchange.ts";
import { Handover } from "./handover.ts";
import type { MessageBody } from "./message_body.ts";
import { Backend, HEADER_LENGTH } from "./messages.ts";
import { ProtocolError } from "../errors.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";

/** Data of this many bytes may wait for the reader. */
const WINDOW_BYTES = 128 * 1024;

/** What came together. */
interface Piece {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How many messages it was; the server sends one for each row. */
  readonly messages: number;
}

type State = "starting" | "copying" | "copied";

/** Copies to the client. */
export class CopyOutExchange extends CopyExchange {
  /** Resolves when the server begins; rejects with the error when it does not. */
  readonly started: Promise<void>;
  readonly #started: PromiseWithResolvers<void>;
  #state: State = "starting";
  #pieces: Piece[] = [];
  #windowBytes = 0;
  #taken = 0;
  readonly #handover: Handover<Uint8Array<ArrayBuffer>> = new Handover(() => this.#take());

  /** See {@linkcode CopyExchange}. */
  constructor(text: string, giveUp: (reason: unknown) => void) {
    super(text, giveUp);
    this.#started = Promise.withResolvers();
    this.started = this.#started.promise;
    this.started.catch(() => {}); // who opened it may have given it up
  }

  override get full(): boolean {
    return this.#windowBytes >= WINDOW_BYTES && !this.failed;
  }

  /** Whether it has ended, with its last data perhaps still to be read. */
  get ended(): boolean {
    return this.#handover.ended;
  }

  /** How many messages, rows of the server, what was handed out consists of. */
  get messages(): number {
    return this.#taken;
  }

  /** Resolves with the next data, or null at the end. */
  next(): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.#handover.next();
  }

  /** Passes over what still comes. */
  discard(reason: unknown): void {
    this.fail(reason);
    this.drained();
  }

  override fail(reason: unknown): void {
    super.fail(reason);
    this.#pieces = [];
    this.#windowBytes = 0;
  }

  override copied(input: ReceiveBuffer): number {
    if (this.#state !== "copying" && !this.failed) {
      throw new ProtocolError("Cannot read from the server: CopyData came out of turn");
    }
    const { bytes, view, start } = input;
    let at = start;
    let to = start;
    let messages = 0;
    // The data moves together in place: one copy of the whole is cheaper than one of each message.
    while (input.end - at >= HEADER_LENGTH && bytes[at] === Backend.CopyData) {
      const length = view.getInt32(at + 1);
      if (length < 4 || input.end - at <= length) break;
      bytes.copyWithin(to, at + HEADER_LENGTH, at + length + 1);
      to += length - 4;
      at += length + 1;
      messages += 1;
    }
    if (!this.failed && to > start) {
      this.#pieces.push({ bytes: new Uint8Array(bytes.subarray(start, to)), messages });
      this.#windowBytes += to - start;
    }
    return at;
  }

  override chunkHandled(): void {
    this.#handover.offer();
  }

  override finish(status: TransactionStatus): void {
    try {
      super.finish(status);
    } catch (error) {
      this.#fail(error); // nobody else tells the reader
      throw error;
    }
    if (this.failed) this.#fail(this.error);
    else this.#handover.complete();
  }

  override abort(reason: Error): void {
    super.abort(reason);
    this.#fail(this.failed ? this.error : reason);
    this.drained();
  }

  override abandon(reason: unknown): void {
    if (this.ended) return; // its data is its reader's
    this.#fail(reason);
    super.abandon(reason);
    this.drained();
  }

  override stop(reason: unknown): void {
    super.stop(reason);
    this.discard(reason);
  }

  protected override get begun(): boolean {
    return this.#state !== "starting";
  }

  protected override copyIn(): void {
    this.fail(notThisCopy());
    this.copyFail("COPY FROM STDIN was run as a COPY TO STDOUT");
  }

  protected override copyOut(): void {
    this.#state = "copying";
    this.#started.resolve();
  }

  protected override receive(body: MessageBody): void {
    if (body.type !== Backend.CopyDone || this.#state !== "copying") throw unexpected(body);
    body.finish();
    this.#state = "copied";
  }

  #take(): Uint8Array<ArrayBuffer> | null {
    const piece = this.#pieces.shift();
    if (!piece) return null;
    const { bytes, messages } = piece;
    this.#windowBytes -= bytes.length;
    this.#taken += messages;
    if (!this.full) this.drained();
    return bytes;
  }

  #fail(reason: unknown): void {
    this.#started.reject(reason);
    this.#handover.fail(reason);
  }
}
