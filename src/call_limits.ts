/**
 * What may end a call early: which timeouts there are, and what is said when one has passed.
 * @module
 */

import type { CallOptions } from "./driver.ts";
import { InterfaceError, TimeoutError } from "./errors.ts";

/** Timers of the runtime count in an int32; a longer wait is no deadline at all. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** What may end a call early. A call may be several for a session: they share its time, and errors tell of all of it. */
export interface CallLimits extends CallOptions {
  /** How much of `timeout` is left, milliseconds; all of it when left out. */
  readonly left?: number;
}

/** Starts a timer; none for a time too long for one. */
export function startTimer(
  onExpired: () => void,
  timeout: number | undefined,
): ReturnType<typeof setTimeout> | undefined {
  if (timeout === undefined || timeout > MAX_TIMER_MS) return undefined;
  return setTimeout(onExpired, timeout);
}

/** Throws `InterfaceError` for a timeout that is no positive number, `signal.reason` when already aborted. */
export function checkCallOptions(options: CallOptions | undefined): void {
  if (options === undefined) return;
  const { signal, timeout } = options;
  if (timeout !== undefined && !(timeout > 0)) {
    throw new InterfaceError(
      "Cannot execute: timeout is not a positive number of milliseconds; leave it out for none",
    );
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new InterfaceError("Cannot execute: signal is not an AbortSignal");
  }
  signal?.throwIfAborted();
}

/** The error of a call whose time is over. */
export function timeoutError(timeout: number, isSent: boolean): TimeoutError {
  return isSent
    ? new TimeoutError(`Cannot execute: the statement took longer than ${timeout} ms`, {
      phase: "execute",
      sent: "yes",
      retryable: "unknown",
    })
    : new TimeoutError(`Cannot execute: the statement was not sent within ${timeout} ms`, {
      phase: "execute",
      retryable: "never-sent",
    });
}
