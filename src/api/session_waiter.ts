/**
 * One caller waiting for a session.
 * @module
 */

import type { Session } from "../driver.ts";
import { Waiter, type WaiterOptions } from "./deadline.ts";
import type { Pace } from "./paces.ts";

/** Waits for a session. */
export class SessionWaiter extends Waiter<Session> {
  /** That of the statement he waits with, which may share one; null when he wants it for himself. */
  readonly pace: Pace | null;

  /** Starts the wait. The signal must not be aborted yet. */
  constructor(options: WaiterOptions, pace: Pace | null) {
    super(options);
    this.pace = pace;
  }
}
