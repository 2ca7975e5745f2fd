/**
 * Stopping what a session runs.
 *
 * A cancel request hits whatever the server runs when it arrives. So it is sent only for a request behind which there
 * are none in flight but those that are run again when they are hit, and nothing is sent to the session while one is
 * under way.
 * @module
 */

import { OperationalError, TimeoutError } from "../errors.ts";
import type { InFlight } from "../protocol/exchange.ts";
import type { Wire } from "./wire.ts";

/** What stopping needs. */
export interface CancellerParts {
  /** The session's wire. */
  readonly wire: Wire;
  /** Sends a cancel request; null when the server gave no key for it. */
  readonly requestCancel: ((signal: AbortSignal) => Promise<void>) | null;
  /** How long the server may take to stop a statement, milliseconds. */
  readonly grace: number;
  /** Hears that something can be sent again. */
  readonly released: () => void;
}

/** How long a statement may go on after a cancel request before another is sent, milliseconds. */
const CANCEL_INTERVAL = 200;

/** Stops what one session runs. */
export class Canceller {
  readonly #parts: CancellerParts;
  /** The cancel requests under way. */
  readonly #underWay = new Set<Promise<void>>();
  /** What is being stopped, and who waits until it is at the head no more. */
  readonly #stopping = new Map<InFlight, (isOver: true) => void>();

  /** `parts` says with what. */
  constructor(parts: CancellerParts) {
    this.#parts = parts;
    parts.wire.conversation.onHead = () => this.#headChanged();
  }

  /** Whether nothing may be sent now: it could be hit. */
  get holding(): boolean {
    return this.#underWay.size > 0;
  }

  /** Resolves once no cancel request is under way; each takes at most the grace. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  /** Sends one cancel request. Rejects with `OperationalError` when it cannot be sent within the grace. */
  async cancel(): Promise<void> {
    const { grace } = this.#parts;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(cancelTimeout(grace)), grace);
    await this.#holding(() => this.#request(late.signal)).finally(() => clearTimeout(timer));
  }

  /** Ends a request early, with a cancel request if that can hit nothing else. Twice is once. */
  stop(request: InFlight, reason: unknown): void {
    if (this.#stopping.has(request)) return;
    const mayCancel = this.#parts.wire.conversation.head === request && this.#mayCancel;
    if (!mayCancel) return request.abandon(reason);
    request.stop(reason);
    this.#holding(() => this.#cancelUntilEnded(request, reason));
  }

  /** Whether a cancel request for the head can be sent, and can hit nothing else that it must not. */
  get #mayCancel(): boolean {
    return this.#parts.requestCancel !== null && this.#parts.wire.conversation.endangerOthers();
  }

  /**
   * What was given up while it was behind others, with others of its kind behind it, is stopped when its turn comes; in a
   * transaction it is let end, since an error would be that of all of it.
   */
  #headChanged(): void {
    const { head, transactionStatus } = this.#parts.wire.conversation;
    for (const [request, over] of this.#stopping) {
      if (request === head) continue;
      this.#stopping.delete(request);
      over(true);
    }
    if (!head?.unwanted || !head.isRepeatable || this.#stopping.has(head)) return;
    if (transactionStatus !== "idle" || !this.#mayCancel) return;
    this.#holding(() => this.#cancelUntilEnded(head, undefined));
  }

  /** Holds everything back that a cancel request could hit. */
  async #holding(cancel: () => Promise<void>): Promise<void> {
    const cancelling = cancel();
    this.#underWay.add(cancelling);
    try {
      await cancelling;
    } finally {
      this.#underWay.delete(cancelling);
      this.#parts.released();
    }
  }

  /** Cancels until the request has ended; gives the session up when that takes too long. Never rejects. */
  async #cancelUntilEnded(request: InFlight, reason: unknown): Promise<void> {
    const late = new AbortController();
    const timer = setTimeout(() => {
      const cause = new OperationalError("the server did not stop the statement", {
        cause: reason,
      });
      late.abort(cause);
      this.#parts.wire.close(cause);
    }, this.#parts.grace);
    const ended = new Promise<true>((resolve) => this.#stopping.set(request, resolve));
    // A cancel request that comes before its statement is lost, so one may not be enough.
    do await this.#request(late.signal).catch(() => {}); while (
      !await within(ended, CANCEL_INTERVAL)
    );
    clearTimeout(timer);
  }

  #request(signal: AbortSignal): Promise<void> {
    const { requestCancel } = this.#parts;
    if (requestCancel) return requestCancel(signal);
    return Promise.reject(
      new OperationalError("Cannot cancel: the server gave no key to cancel with", {
        phase: "cancel",
      }),
    );
  }
}

/** Whether a promise that never rejects settles within `ms` milliseconds. */
async function within(settled: Promise<boolean>, ms: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), ms);
  return await Promise.race([settled, late]).finally(() => clearTimeout(timer));
}

function cancelTimeout(grace: number): TimeoutError {
  return new TimeoutError(`Cannot cancel: the server took no cancel request in ${grace} ms`, {
    phase: "cancel",
  });
}
