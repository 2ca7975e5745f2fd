/**
 * The calls of one session: one after the other, in the order they were made, each with what may end it early.
 * @module
 */

import { type CallLimits, startTimer, timeoutError } from "../call_limits.ts";

/** What a call does; it asks its call, between two requests, whether it is to go on. */
export type Work<T> = (call: RunningCall) => Promise<T>;

/** A call as its own work sees it. */
export interface RunningCall {
  /** Throws once the call has been stopped. */
  throwIfStopped(): void;
}

/** Runs the calls. */
export class CallQueue {
  readonly #onStop: (reason: unknown) => void;
  readonly #waiting: Call[] = [];
  #running: Call | null = null;

  /** `onStop` hears when the running call is to end early. */
  constructor(onStop: (reason: unknown) => void) {
    this.#onStop = onStop;
  }

  /** Whether nothing runs and nothing waits. */
  get idle(): boolean {
    return this.#running === null && this.#waiting.length === 0;
  }

  /** Runs `work` after everything before it. */
  run<T>(limits: CallLimits, work: Work<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const call: Call = new Call(async () => {
      const value = await work(call);
      return () => resolve(value);
    }, reject);
    call.watch(limits, (reason) => this.#stop(call, reason));
    this.#waiting.push(call);
    this.#advance();
    return promise;
  }

  /** Resolves once everything that was asked for before has ended. */
  async drained(): Promise<void> {
    if (!this.idle) await this.run({}, () => Promise.resolve()).catch(() => undefined);
  }

  /** Rejects everything: what runs with one reason, what waits with another. */
  fail(running: () => Error, waiting: () => Error): void {
    this.#running?.end((call) => call.reject(running()));
    for (const call of this.#waiting.splice(0)) call.drop(waiting());
  }

  #stop(call: Call, reason: unknown): void {
    call.stopped = { reason };
    if (call === this.#running) return this.#onStop(reason);
    this.#waiting.splice(this.#waiting.indexOf(call), 1);
    call.drop(reason);
  }

  #advance(): void {
    if (this.#running) return;
    const call = this.#waiting.shift();
    if (!call) return;
    this.#running = call;
    call.perform().then(() => {
      this.#running = null;
      call.settle();
      this.#advance();
    });
  }
}

/** One call, from its making to its end. */
class Call implements RunningCall {
  readonly reject: (reason: unknown) => void;
  readonly #work: () => Promise<() => void>;
  readonly #ended = Promise.withResolvers<void>();
  #begun = false;
  #settle: (() => void) | null = null;
  #unwatch: () => void = () => undefined;
  stopped: { readonly reason: unknown } | null = null;

  constructor(work: () => Promise<() => void>, reject: (reason: unknown) => void) {
    this.#work = work;
    this.reject = reject;
  }

  throwIfStopped(): void {
    if (this.stopped) throw this.stopped.reason;
  }

  /** Resolves when the work is done, or when the call was ended without it. */
  async perform(): Promise<void> {
    this.#begun = true;
    const work = this.#work().then(
      (settle) => this.end(settle),
      (error) => this.end(() => this.reject(error)),
    );
    await Promise.race([work, this.#ended.promise]);
  }

  /** Decides how it ends; the first decision counts. */
  end(settle: (call: Call) => void): void {
    this.#settle ??= () => {
      if (this.stopped) this.reject(this.stopped.reason);
      else settle(this);
    };
    this.#unwatch();
    this.#ended.resolve();
  }

  /** Ends it before it has run. */
  drop(reason: unknown): void {
    this.end(() => this.reject(reason));
    this.settle();
  }

  /** Ends it as decided. */
  settle(): void {
    this.#settle?.();
  }

  watch(limits: CallLimits, stop: (reason: unknown) => void): void {
    const { signal, timeout, left = timeout } = limits;
    const onAbort = () => stop(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    // A process that was busy sees its timers first: replies that are there come before the verdict.
    const expire = (turns: number) => {
      if (turns > 0) timer = startTimer(() => expire(turns - 1), 0);
      else stop(timeoutError(timeout!, this.#begun));
    };
    let timer = startTimer(() => expire(2), left);
    this.#unwatch = () => {
      signal?.removeEventListener("abort", onAbort);
      clearTimeout(timer);
    };
  }
}
