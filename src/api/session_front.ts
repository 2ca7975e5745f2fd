/**
 * A session in front of another one: what it says of itself, and how it ends. How statements are run is for those that
 * are one.
 * @module
 */

import type {
  Address,
  Driver,
  Session,
  SessionEvents,
  SessionState,
  TransactionStatus,
} from "../driver.ts";

/** Says and ends as the session behind it does. */
export abstract class SessionFront {
  readonly #session: Session;

  /** Takes the session over: whoever uses it uses it through this. */
  constructor(session: Session) {
    this.#session = session;
  }

  get driver(): Driver {
    return this.#session.driver;
  }

  get address(): Address | undefined {
    return this.#session.address;
  }

  get encrypted(): boolean | undefined {
    return this.#session.encrypted;
  }

  get backendPid(): number {
    return this.#session.backendPid;
  }

  get state(): SessionState {
    return this.#session.state;
  }

  get transactionStatus(): TransactionStatus {
    return this.#session.transactionStatus;
  }

  get idle(): boolean {
    return this.#session.idle;
  }

  get unfit(): string | null {
    return this.#session.unfit ?? null;
  }

  get events(): SessionEvents {
    return this.#session.events;
  }

  set events(events: SessionEvents) {
    this.#session.events = events;
  }

  parameterStatus(name: string): string | undefined {
    return this.#session.parameterStatus(name);
  }

  cancel(): Promise<void> {
    return this.#session.cancel();
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  destroy(reason: Error): void {
    this.#session.destroy(reason);
  }
}
