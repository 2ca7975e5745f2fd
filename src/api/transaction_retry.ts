/**
 * Transactions that run again when the server has rolled them back and says that trying again may succeed.
 * @module
 */

import { startTimer } from "../call_limits.ts";
import type { CallOptions } from "../driver.ts";
import { DbError, InterfaceError } from "../errors.ts";
import { BEGIN_OPTIONS, type TransactionOptions } from "./begin_statement.ts";
import { checkOptionNames, type OptionNames } from "./option_names.ts";
import { systemClock } from "./system_clock.ts";

/** How often a transaction is tried, and how long is waited in between. */
export interface RetryOptions {
  /** How often it is run at the most, the first time included. */
  attempts: number;
  /** Milliseconds to wait before the second time, at the most; twice as long before each one after; 10 by default. */
  minDelay?: number;
  /** What that does not grow beyond, milliseconds; 1 000 by default. */
  maxDelay?: number;
}

/** How `transaction()` runs its body. */
export interface RunOptions extends TransactionOptions, CallOptions {
  /**
   * Runs the whole body again, in a new transaction, when it or COMMIT failed with an error whose `retryable` is
   * `"rolled-back"`: a serialization failure, a deadlock, a lock that was not to be had. A number is that of the
   * attempts. Once only, unless given. What the body does besides the transaction is done again, too.
   */
  retry?: number | RetryOptions;
}

/** The names of what a transaction is run with. */
export const RUN_OPTIONS: OptionNames<RunOptions> = { ...BEGIN_OPTIONS, retry: true };

const RETRY_OPTIONS: OptionNames<RetryOptions> = { attempts: true, minDelay: true, maxDelay: true };

/** Where the waiting is done; internal. */
export interface Pauses {
  /** Resolves after so many milliseconds; rejects with `signal.reason`. */
  pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
  /** A random number from 0 up to, not including, 1. */
  fraction(): number;
}

const MIN_DELAY_MS = 10;
const MAX_DELAY_MS = 1_000;
/** Longer than anybody waits, and no longer than a timer can be. */
const LONGEST_DELAY_MS = 86_400_000;

const timers: Pauses = { pause: wait, fraction: systemClock.fraction };

/**
 * Runs `attempt` until it resolves, or fails in a way that trying again does not mend, or has been run as often as
 * may be: then this rejects with the last error. Never again after a COMMIT whose outcome is in doubt.
 */
export async function withRetry<T>(
  attempt: () => Promise<T>,
  { retry, signal }: RunOptions,
  pauses: Pauses = timers,
): Promise<T> {
  if (retry === undefined) return await attempt();
  const { attempts, minDelay, maxDelay } = checked(retry);
  for (let made = 1;; made++) {
    try {
      return await attempt();
    } catch (error) {
      const mayRetry = error instanceof DbError && error.retryable === "rolled-back";
      if (!mayRetry || made >= attempts || signal?.aborted) throw error;
    }
    const longest = Math.min(maxDelay, minDelay * 2 ** (made - 1));
    // Those who were in each other's way must not meet again.
    await pauses.pause(longest * (1 + pauses.fraction()) / 2, signal);
  }
}

function checked(retry: number | RetryOptions): Required<RetryOptions> {
  const options: RetryOptions = typeof retry === "number" ? { attempts: retry } : retry;
  checkOptionNames("begin", options, RETRY_OPTIONS);
  const { attempts, minDelay = MIN_DELAY_MS, maxDelay = MAX_DELAY_MS } = options;
  if (!Number.isInteger(attempts) || attempts < 1) {
    throw new InterfaceError("Cannot begin: retry is not a number of attempts, 1 or more");
  }
  for (const [name, delay] of Object.entries({ minDelay, maxDelay })) {
    if (typeof delay === "number" && delay >= 0 && delay <= LONGEST_DELAY_MS) continue;
    throw new InterfaceError(
      `Cannot begin: ${name} of retry is not a number of milliseconds, a day at the most`,
    );
  }
  return { attempts, minDelay, maxDelay };
}

/** Resolves when the time is over; the signal ends it early. */
function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const abort = (): void => {
    clearTimeout(timer);
    reject(signal?.reason);
  };
  const timer = startTimer(() => {
    signal?.removeEventListener("abort", abort);
    resolve();
  }, milliseconds);
  signal?.addEventListener("abort", abort, { once: true });
  return promise;
}
