/**
 * A signal that aborts with another one, or when a time is over.
 * @module
 */

import { OperationalError } from "../errors.ts";
import { FairTimer } from "./call_deadline.ts";

/** The time of what takes several steps. Dispose of it when they are done. */
export class TimeLimit implements Disposable {
  readonly #outer: AbortSignal | undefined;
  readonly #inner = new AbortController();
  readonly #timer: FairTimer;
  readonly #onAbort = (): void => this.#inner.abort(this.#outer?.reason);
  #isOver = false;

  /** Begins; `Infinity` for as long as `outer` lets it. */
  constructor(outer: AbortSignal | undefined, timeout: number) {
    this.#outer = outer;
    if (outer?.aborted) this.#onAbort();
    outer?.addEventListener("abort", this.#onAbort, { once: true });
    this.#timer = new FairTimer(() => this.#expire(), timeout);
  }

  /** Whether the time was over before the other signal aborted. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** What to hand on. */
  get signal(): AbortSignal {
    return this.#inner.signal;
  }

  #expire(): void {
    if (this.signal.aborted) return;
    this.#isOver = true;
    this.#inner.abort(new OperationalError("the server did not answer in time"));
  }

  /** Aborts nothing any more. */
  [Symbol.dispose](): void {
    this.#timer.stop();
    this.#outer?.removeEventListener("abort", this.#onAbort);
  }
}
