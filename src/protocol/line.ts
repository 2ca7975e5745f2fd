/**
 * The requests of one session in the order they were written: which of them share a Sync, and which wait for replies.
 *
 * Statements that can share are written without a Sync, until one comes that cannot, the turn ends, or they are many:
 * then one Sync is written for them. The server answers it once, behind the replies of them all; after an error it
 * passes over those that are left. So they end together, each with its own replies.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 * @module
 */

import type { InFlight, TransactionStatus } from "./exchange.ts";
import { Queue } from "./queue.ts";
import type { Writer } from "./writer.ts";

/** A request in line. */
export interface Pending {
  /** The request. */
  readonly exchange: InFlight;
  /** Where its messages begin in all that was ever written. */
  readonly start: number;
  /** Where they end. */
  readonly end: number;
  /** Whether the one behind it shares its Sync. */
  isTied: boolean;
}

/** The server answers at the Sync, so the first would wait long for the last of many. */
const MOST_SHARING = 32;
const MOST_SHARING_BYTES = 64 * 1024;

/** The requests that wait, in order. */
export class Line {
  readonly #out: Writer;
  #waiting: Queue<Pending> = new Queue();
  /** Those with all their replies, whose Sync is not answered yet. */
  #answered: Pending[] = [];
  /** The last of those whose Sync is not written yet; null when there are none. */
  #open: Pending | null = null;
  #openCount = 0;
  #openStart = 0;
  /** How many wait that may begin or end a transaction. */
  #movers = 0;

  /** `out` is where the requests are written. */
  constructor(out: Writer) {
    this.#out = out;
  }

  /** How many have not ended. */
  get length(): number {
    return this.#waiting.length + this.#answered.length;
  }

  /** The one that the next reply is for. */
  get first(): Pending | undefined {
    return this.#waiting.first;
  }

  /** Whether nothing in line can change where the server stands with transactions, except by failing. */
  get isSteady(): boolean {
    return this.#movers === 0;
  }

  /** Says to those behind the first that a cancel request may hit them; false, and nothing is said, if one must not be hit. */
  endangerOthers(): boolean {
    const others = [...this.#waiting].slice(1).map(({ exchange }) => exchange);
    const all = this.#answered.length === 0 &&
      others.every(({ isRepeatable, unwanted }) => isRepeatable || unwanted);
    if (all) { for (const exchange of others) exchange.isEndangered = true; }
    return all;
  }

  /** Adds one that was written; one that `shares` was written without its Sync. */
  push(exchange: InFlight, start: number, shares: boolean): void {
    const pending = { exchange, start, end: this.#out.position, isTied: false };
    this.#waiting.push(pending);
    if (shares) this.#tie(pending);
    else if (exchange.sharer === null) this.#movers++;
  }

  /** Writes the Sync of those that share one, if it is not written yet: nothing else may come before it. */
  seal(): void {
    if (this.#open === null) return;
    this.#open = null;
    this.#out.sync();
  }

  /** Hears that the first, behind which others share its Sync, has all its replies. */
  advance(): void {
    this.#answered.push(this.#waiting.shift()!);
  }

  /**
   * Hears that the first has failed on the server by `cause`, which passes over those behind it that share its Sync;
   * `undoes` says whether what was done before with the same Sync is undone, too.
   */
  fail(cause: unknown, undoes: boolean): void {
    if (undoes) {
      for (const { exchange } of this.#answered) {
        exchange.sharer!.neighbourFailed(cause);
      }
    }
    while (this.first!.isTied) {
      this.advance();
      this.first!.exchange.sharer!.neighbourFailed(cause);
    }
  }

  /** Ends those that the Sync of the first is for: it is the last of them. */
  finish(status: TransactionStatus): void {
    while (this.#answered.length > 0) this.#answered.shift()!.exchange.finish(status);
    const { exchange } = this.#waiting.shift()!;
    if (exchange.sharer === null) this.#movers--;
    exchange.finish(status);
  }

  /** Takes all. */
  clear(): Pending[] {
    const all = [...this.#answered, ...this.#waiting];
    this.#waiting = new Queue();
    this.#answered = [];
    this.#open = null;
    this.#movers = 0;
    return all;
  }

  #tie(pending: Pending): void {
    if (this.#open === null) {
      this.#openCount = 0;
      this.#openStart = pending.start;
    } else this.#open.isTied = true;
    this.#open = pending;
    const bytes = pending.end - this.#openStart;
    if (++this.#openCount === MOST_SHARING || bytes >= MOST_SHARING_BYTES) this.seal();
  }
}
