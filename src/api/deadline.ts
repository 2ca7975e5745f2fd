/**
 * Deadlines of calls: what a valid `timeout` is, and a wait that a timer or a signal may end.
 * @module
 */

import { MAX_TIMER_MS, startTimer } from "../call_limits.ts";
import type { CallOptions } from "../driver.ts";
import { InterfaceError } from "../errors.ts";
import type { Patience } from "./patience.ts";
import { CALL_OPTIONS, checkOptionNames, type OptionNames } from "./option_names.ts";

/** Throws `InterfaceError` unless `timeout` is undefined or a positive number of milliseconds. */
export function checkTimeout(
  action: string,
  timeout: number | undefined,
  name = "timeout",
): void {
  if (timeout === undefined || (typeof timeout === "number" && timeout > 0)) return;
  throw new InterfaceError(`Cannot ${action}: ${name} is not a positive number of milliseconds`);
}

/**
 * The options of one call with `defaultTimeout` where it names none. No deadline at all, `Infinity`,
 * is left out, so that what is below sees either a number for a timer or nothing.
 */
export function withDefaultTimeout(
  action: string,
  options: CallOptions,
  defaultTimeout: number | undefined,
): CallOptions {
  const timeout = options.timeout ?? defaultTimeout;
  if (timeout === undefined) return options;
  checkTimeout(action, timeout);
  const { signal } = options;
  const limit = timeout > MAX_TIMER_MS ? {} : { timeout };
  return signal === undefined ? limit : { ...limit, signal };
}

/**
 * Only what a call understands of `options`, which may have the `known` ones; as {@linkcode withDefaultTimeout}. Throws
 * when aborted already.
 */
export function callOptionsOf(
  action: string,
  options: CallOptions,
  defaultTimeout: number | undefined,
  known: OptionNames<CallOptions> = CALL_OPTIONS,
): CallOptions {
  checkOptionNames(action, options, known);
  const { signal, timeout } = options;
  signal?.throwIfAborted();
  const given = {
    ...(signal === undefined ? {} : { signal }),
    ...(timeout === undefined ? {} : { timeout }),
  };
  return withDefaultTimeout(action, given, defaultTimeout);
}

/** What ends a {@linkcode Waiter}'s wait other than what it waits for. */
export interface WaiterOptions extends CallOptions {
  /** Whose deadline it shares with others who wait as long; then there is no `timeout`. */
  readonly patience?: Patience | undefined;
  /** Called once when the signal or the deadline ends the wait, before the promise rejects. */
  readonly onLeave: () => void;
  /** Makes the error of the deadline. */
  readonly timeoutError: () => Error;
}

/** One caller waiting for one value. Whatever ends the wait also removes its timer and its listener. */
export class Waiter<T> {
  /** Settles once, with whatever came first. */
  readonly promise: Promise<T>;
  readonly #options: WaiterOptions;
  #resolve!: (value: T | PromiseLike<T>) => void;
  #reject!: (reason: unknown) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Starts the wait. The signal must not be aborted yet. */
  constructor(options: WaiterOptions) {
    this.#options = options;
    this.promise = new Promise<T>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    options.signal?.addEventListener("abort", this.#onAbort);
    if (options.patience === undefined) {
      this.#timer = startTimer(() => this.#expire(2), options.timeout);
    } else options.patience.begin(this);
  }

  /** Ends the wait with the value, or with what becomes of it. */
  resolve(value: T | PromiseLike<T>): void {
    this.#stop();
    this.#resolve(value);
  }

  /** Ends the wait with a reason. */
  reject(reason: unknown): void {
    this.#stop();
    this.#reject(reason);
  }

  /** Its time is up. */
  expire(): void {
    this.#expire(2);
  }

  readonly #onAbort = (): void => this.#leave(this.#options.signal?.reason);

  /** A process that was stopped or busy sees its timers first: what is there comes before the verdict. */
  #expire(turns: number): void {
    if (turns > 0) this.#timer = startTimer(() => this.#expire(turns - 1), 0);
    else this.#leave(this.#options.timeoutError());
  }

  #leave(reason: unknown): void {
    this.#options.onLeave();
    this.reject(reason);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#options.patience?.end(this);
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
  }
}
