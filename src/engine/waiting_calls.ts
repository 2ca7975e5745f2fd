/**
 * The calls of one session that are not sent yet, in the order they were made, and when the next one is.
 *
 * Usually that is at once; they wait only while an earlier one must be described first, or while a cancel request is
 * under way that could hit them.
 * @module
 */

import type { Conversation } from "../protocol/conversation.ts";
import { Queue } from "../protocol/queue.ts";
import type { Call } from "./call.ts";
import type { Canceller } from "./canceller.ts";
import type { Preparing } from "./preparing.ts";
import type { TypeLoader } from "./type_loader.ts";

/** What decides when a call is sent. */
export interface WaitingCallsParts {
  /** The session's conversation. */
  readonly conversation: Conversation;
  /** Stops what the session runs. */
  readonly canceller: Canceller;
  /** Prepares the statements of calls. */
  readonly preparing: Preparing;
  /** Looks types up. */
  readonly types: TypeLoader;
  /** Whether the session is being closed. */
  readonly isClosing: () => boolean;
}

/** The calls of one session that are not sent yet. */
export class WaitingCalls {
  readonly #parts: WaitingCallsParts;
  #calls: Queue<Call> = new Queue();
  #isPreparing = false;
  /** Settles when nothing is left to ask for those in flight; null while nobody waits for that. */
  #othersDone: Promise<void> | null = null;

  /** `parts` decide when each is sent. */
  constructor(parts: WaitingCallsParts) {
    this.#parts = parts;
  }

  /** How many they are. */
  get length(): number {
    return this.#calls.length;
  }

  /** Whether another call would have to wait. */
  get holding(): boolean {
    return this.#calls.length > 0 || this.#parts.canceller.holding;
  }

  /** Takes one, and sends it if it can be sent. */
  push(call: Call): void {
    this.#calls.push(call);
    this.advance();
  }

  /** Takes all that are there out of it. */
  take(): Iterable<Call> {
    const calls = this.#calls;
    this.#calls = new Queue();
    return calls;
  }

  /** Sends what can be sent. */
  advance(): void {
    const { canceller, preparing } = this.#parts;
    while (!canceller.holding && !this.#isPreparing) {
      const call = this.#calls.first;
      if (!call || this.#mustWait(call)) return;
      call.check();
      const preparations = preparing.preparationsFor(call);
      if (preparations === null) this.#prepare(call);
      else {
        this.#calls.shift();
        if (!call.ended) call.start(preparations);
      }
    }
  }

  /** Waits until all that was asked for has ended. What is yet to have the session for itself is not sent any more. */
  async ended(): Promise<void> {
    const { conversation, types } = this.#parts;
    const before = [...this.#calls].filter((call) => !call.exclusive);
    const pending = before.map((call) => call.promise as Promise<unknown>);
    await Promise.allSettled([...pending, ...types.untyped, conversation.emptied()]);
  }

  /** The call stays first in the queue, so that nothing comes between it and what was prepared for it. */
  #prepare(call: Call): void {
    this.#isPreparing = true;
    this.#parts.preparing.prepare(call).then(() => {
      this.#isPreparing = false;
      this.advance();
    });
  }

  /** A stream, or a COPY, would hold up what those before it may still have to ask the server. */
  #mustWait(call: Call): boolean {
    if (call.ended || !call.exclusive && !call.alone) return false;
    if (this.#parts.isClosing() && call.exclusive) return true; // it is not sent any more
    const { conversation, types } = this.#parts;
    const others: Promise<unknown>[] = [...types.untyped];
    if (call.alone && conversation.waiting > 0) others.push(conversation.emptied());
    if (others.length === 0) return false;
    this.#othersDone ??= Promise.allSettled(others).then(() => {
      this.#othersDone = null;
      this.advance();
    });
    return true;
  }
}
