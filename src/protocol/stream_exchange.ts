/**
 * Running one statement and handing its rows out while they arrive.
 *
 * A slow reader holds the server back: while enough rows wait here, nothing more is decoded, and nothing read.
 * @module
 */

import { endedTooEarly, type TransactionStatus } from "./exchange.ts";
import { Handover } from "./handover.ts";
import { QueryExchange, type QueryRequest } from "./query_exchange.ts";
import type { ReceiveBuffer } from "./receive_buffer.ts";

/**
 * Rows of this many bytes may wait for the reader. What comes behind stays undecoded: V8 gives its young generation
 * more memory for good when many objects live as it is collected, so few are to.
 */
const WINDOW_BYTES = 16 * 1024;

/** Runs one statement and hands its rows out in batches. */
export class StreamExchange extends QueryExchange<void> {
  #windowBytes = 0;
  readonly #handover: Handover<unknown[]> = new Handover(() => this.#take());

  /** What to run. */
  constructor(request: QueryRequest) {
    super(request);
    this.done.catch(() => {}); // the reader hears of it from next()
  }

  override get full(): boolean {
    return this.#windowBytes >= WINDOW_BYTES && !this.failed;
  }

  /** Whether it has ended, with its last rows perhaps still to be read. */
  get ended(): boolean {
    return this.#handover.ended;
  }

  /** Resolves with the next rows, at least one, or null at the end. */
  next(): Promise<unknown[] | null> {
    return this.#handover.next();
  }

  /** Passes over what still comes. */
  discard(reason: unknown): void {
    this.fail(reason);
    this.drained();
  }

  override rows(input: ReceiveBuffer): number {
    const { start, view } = input;
    const firstEnd = start + 1 + view.getInt32(start + 1);
    const roomEnd = start + WINDOW_BYTES - this.#windowBytes;
    const end = super.rows(input, Math.max(firstEnd, Math.min(roomEnd, input.end)));
    this.#windowBytes += end - start;
    return end;
  }

  override chunkHandled(): void {
    this.#handover.offer();
  }

  override finish(status: TransactionStatus): void {
    try {
      super.finish(status);
    } catch (error) {
      this.#handover.fail(error); // nobody else tells the reader
      throw error;
    }
    if (this.failed) this.#handover.fail(this.error);
    else this.#handover.complete();
  }

  override abort(reason: Error): void {
    super.abort(reason);
    this.#handover.fail(this.failed ? this.error : reason);
    this.drained();
  }

  override abandon(reason: unknown): void {
    if (this.ended) return; // its rows are its reader's
    super.abandon(reason);
    this.#handover.fail(reason);
    this.drained();
  }

  override stop(reason: unknown): void {
    this.discard(reason);
  }

  /** Rows may have been handed out, so there is no second try. */
  protected override recover(error: unknown): null {
    this.observeFailure(error);
    return null;
  }

  protected override result(): void {
    if (this.commandTag === null) throw endedTooEarly();
  }

  #take(): unknown[] | null {
    if (this.replies.collected === 0) return null;
    const rows = this.replies.takeRows();
    this.#windowBytes = 0;
    this.drained();
    return rows;
  }
}
