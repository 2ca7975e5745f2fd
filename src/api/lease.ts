/**
 * The time during which one session is in somebody's hands.
 *
 * A connection, its cursors and its transactions share one lease; once it has ended they are all dead,
 * while the session may live on in somebody else's hands.
 * @module
 */

import type { CallOptions, Capability, Notification, Session, SessionEvents } from "../driver.ts";
import {
  DatabaseError,
  type Diagnostics,
  InterfaceError,
  NotSupportedError,
  OperationalError,
} from "../errors.ts";
import { lossClassOf } from "../sqlstate/lookup.ts";
import { NotificationQueue } from "./notifications.ts";
import type { TransactionControl } from "./transaction_control.ts";

/** How many notices a connection keeps; aiopg's number. */
const NOTICE_LIMIT = 50;

/** What connections of one origin have in common. */
export interface ConnectionSettings {
  /** The data source name, without its password. */
  readonly dsn: string;
  /** Deadline of a statement that names none, milliseconds; none when left out. */
  readonly timeout?: number;
  /** How many notifications wait to be taken before others are dropped. */
  readonly notificationLimit?: number;
}

/** Why a lease has ended. */
export type LeaseEnd = "connection is closed" | "connection is released";

/** The transaction that a lease knows to be open. */
export interface OpenTransaction {
  /** Whether it still is. */
  readonly isActive: boolean;
  /** Sets a savepoint in the innermost of those nested in it, or in it. */
  nest(options: CallOptions): Promise<TransactionControl>;
}

/** Who may use a session, and what the session said meanwhile. */
export class Lease implements SessionEvents {
  /** The session; use it through {@linkcode require}. */
  readonly session: Session;
  /** What the connection was made with. */
  readonly settings: ConnectionSettings;
  /** The last notices, oldest first. */
  readonly notices: Diagnostics[] = [];
  /** The transaction begun on this lease and not finished. */
  openTransaction: OpenTransaction | null = null;
  /** Whether LISTEN was run, so that the session may hear what its next user did not ask for. */
  listening = false;
  readonly #onLost: ((session: Session) => void) | undefined;
  #notifications: NotificationQueue | null = null;
  #end: LeaseEnd | null = null;

  /** Takes the session over, with what it says unasked; `onLost` hears when it ends by itself. */
  constructor(
    session: Session,
    settings: ConnectionSettings,
    onLost?: (session: Session) => void,
  ) {
    this.session = session;
    this.settings = settings;
    this.#onLost = onLost;
    session.events = this;
  }

  /** Why it has ended; null while it has not. */
  get ended(): LeaseEnd | null {
    return this.#end;
  }

  /** Whether the session can be used through this lease. */
  get usable(): boolean {
    return this.#end === null && this.session.state.kind === "open";
  }

  /**
   * The session. Throws `InterfaceError` once the lease has ended, and `NotSupportedError` when the driver has
   * not what is needed. A lost session gives its own reason when called.
   */
  require(action: string, needed?: Capability): Session {
    if (this.#end !== null) throw new InterfaceError(`Cannot ${action}: ${this.#end}`);
    if (needed !== undefined) this.need(action, needed);
    return this.session;
  }

  /** Throws `NotSupportedError` when the driver has not what is needed; the one place that does. */
  need(action: string, needed: Capability): void {
    const { name, supports } = this.session.driver;
    if (supports.has(needed)) return;
    throw new NotSupportedError(`Cannot ${action}: driver "${name}" has no ${needed}`);
  }

  /** The notifications; made when first needed, since most connections never listen. */
  get notifications(): NotificationQueue {
    if (this.#notifications === null) {
      this.#notifications = new NotificationQueue(this.settings.notificationLimit);
      const { state } = this.session;
      if (this.#end !== null) this.#notifications.end(endError(this.#end));
      else if (state.kind === "closed") this.#notifications.end(lossError(state.reason));
    }
    return this.#notifications;
  }

  /** Ends the lease: from now on everything through it is refused. Twice is once. */
  end(why: LeaseEnd): void {
    if (this.#end !== null) return;
    this.#end = why;
    this.#notifications?.end(endError(why));
  }

  /** The session had something to say. */
  notice(notice: Diagnostics): void {
    this.notices.push(notice);
    if (this.notices.length > NOTICE_LIMIT) this.notices.shift();
  }

  /** A NOTIFY arrived. */
  notification(notification: Notification): void {
    this.notifications.push(notification);
  }

  /** The session has ended. */
  lost(reason: Error): void {
    this.#notifications?.end(lossError(reason));
    this.#onLost?.(this.session);
  }
}

/** What who waits for a notification hears when the session has ended: why, with the server's code if it gave one. */
function lossError(reason: Error): OperationalError {
  const diag = reason instanceof DatabaseError ? reason.diag : null;
  return new (lossClassOf(reason))(`Cannot get: ${reason.message}`, {
    cause: reason,
    phase: "idle",
    ...(diag === null ? {} : { diag }),
  });
}

function endError(why: LeaseEnd): OperationalError {
  return new OperationalError(`Cannot get: ${why}`, { phase: "idle" });
}
