/**
 * The time during which one session is in somebody's hands.
 *
 * A connection, its cursors and its transactions share one lease; once it has ended they are all dead,
 * while the session may live on in somebody else's hands.
 * @module
 */

import type {
  CallOptions,
  Capability,
  Notification,
  ResultSet,
  Session,
  SessionEvents,
} from "../driver.ts";
import {
  DatabaseError,
  type Diagnostics,
  InterfaceError,
  NotSupportedError,
  OperationalError,
  ProgrammingError,
} from "../errors.ts";
import { lossClassOf } from "../sqlstate/lookup.ts";
import type { TransactionCharacteristics } from "./begin_statement.ts";
import type { ConnectionOrigin } from "./connection_info.ts";
import { NotificationQueue } from "./notifications.ts";
import type { TransactionControl } from "./transaction_control.ts";

/** How many notices a connection keeps; aiopg's number. */
const NOTICE_LIMIT = 50;

/** That it is no more than a word costs a statement when the session is cleaned. */
const MAY_LISTEN = /\blisten\b/i;
const MAY_DECLARE = /\bdeclare\b/i;

/** What connections of one origin have in common. */
export interface ConnectionSettings {
  /** The data source name, without its password. */
  readonly dsn: string;
  /** Where they were asked to go; absent when it is not known. */
  readonly origin?: ConnectionOrigin;
  /** Deadline of a statement that names none, milliseconds; none when left out. */
  readonly timeout?: number;
  /** Whether each statement is logged; false when left out. */
  readonly echo?: boolean;
  /** Hears of each notice as it comes. */
  readonly onNotice?: (notice: Diagnostics) => void;
  /** How many notifications wait to be taken before others are dropped. */
  readonly notificationLimit?: number;
}

/** Why a lease has ended. */
export type LeaseEnd = "connection is closed" | "connection is released";

/** The transaction that a lease knows to be open. */
export interface OpenTransaction {
  /** What it is ended with: its own methods, or those for two-phase commit. */
  readonly kind: "transaction" | "two-phase";
  /** Whether it still is. */
  isActive(): boolean;
  /** Hears that the server is in another transaction by now, so that this one is over. */
  superseded(): void;
  /** Sets a savepoint in the innermost of those nested in it, or in it. */
  nest(options: CallOptions): Promise<TransactionControl>;
}

/** What may be left on a session beyond the end of its transaction. */
export interface Leftovers {
  /** Whether LISTEN was run, so that the session may hear what its next user did not ask for. */
  readonly listening: boolean;
  /** Whether DECLARE was run: a cursor with hold stays until it is closed. */
  readonly declaring: boolean;
}

/** Who may use a session, and what the session said meanwhile. */
export class Lease implements SessionEvents, Leftovers {
  /** The session itself; statements go through {@linkcode require}. */
  readonly session: Session;
  /** Where statements go in: the session, or what begins transactions before they reach it. */
  entrance: Session;
  /** What the connection was made with. */
  readonly settings: ConnectionSettings;
  /** The last notices, oldest first. */
  readonly notices: Diagnostics[] = [];
  /** The transaction begun on this lease and not finished. */
  openTransaction: OpenTransaction | null = null;
  /** How many transactions were begun on this lease: what lived in one of them is not there in the next. */
  transactionCount = 0;
  /** What the transactions begun on this lease are like unless they are asked to be otherwise. */
  characteristics: TransactionCharacteristics = {};
  /** Why nothing may be run for now, to follow "Cannot execute: "; null when it may. */
  refusal: string | null = null;
  /** As {@linkcode Leftovers.listening}; set before it is sent, for a reply may not arrive. */
  listening = false;
  /** As {@linkcode Leftovers.declaring}. */
  declaring = false;
  readonly #onLost: ((session: Session) => void) | undefined;
  #notifications: NotificationQueue | null = null;
  #end: LeaseEnd | null = null;
  #lossReason: Error | null = null;

  /** Takes the session over, with what it says unasked if it `hears`; `onLost` hears when it ends by itself. */
  constructor(
    session: Session,
    settings: ConnectionSettings,
    onLost?: (session: Session) => void,
    hears = true,
  ) {
    this.session = session;
    this.entrance = session;
    this.settings = settings;
    this.#onLost = onLost;
    if (hears) session.events = this;
  }

  /** One of several of the same session, which are told apart; what it says unasked another one hears. */
  static beside(session: Session, settings: ConnectionSettings): Lease {
    return new Lease(session, settings, undefined, false);
  }

  /** What another one of the same session may have left behind is to be cleaned with this one. */
  leaveBehind({ declaring, listening }: Leftovers): void {
    if (declaring) this.declaring = true;
    if (listening) this.listening = true;
  }

  /** Why it has ended; null while it has not. */
  get ended(): LeaseEnd | null {
    return this.#end;
  }

  /** Whether the session can be used through this lease. */
  get usable(): boolean {
    return this.#end === null && this.session.state.kind === "open";
  }

  /** Whether a transaction is begun for a statement that finds none: autocommit is off. */
  get beginsByItself(): boolean {
    return this.entrance !== this.session;
  }

  /** Why its session was lost while the lease had not ended; null when it was not. */
  get lossReason(): Error | null {
    return this.#lossReason;
  }

  /**
   * Where a statement goes in. Throws `InterfaceError` once the lease has ended, `NotSupportedError` when the driver
   * has not what is needed, and `ProgrammingError` while nothing may be run. A lost session gives its own reason when
   * called.
   */
  require(action: string, needed?: Capability): Session {
    this.reach(action, needed);
    if (this.refusal !== null) throw new ProgrammingError(`Cannot ${action}: ${this.refusal}`);
    return this.entrance;
  }

  /** The session itself, also while no statement may be run. Throws as {@linkcode require} otherwise. */
  reach(action: string, needed?: Capability): Session {
    if (this.#end !== null) throw new InterfaceError(`Cannot ${action}: ${this.#end}`);
    if (needed !== undefined) this.need(action, needed);
    return this.session;
  }

  /** A transaction is being begun; one that was forgotten is over. */
  opens(transaction: OpenTransaction | null): void {
    const before = this.openTransaction;
    this.openTransaction = transaction;
    this.transactionCount++;
    before?.superseded();
  }

  /** A transaction has ended. */
  closes(transaction: OpenTransaction): void {
    if (this.openTransaction === transaction) this.openTransaction = null;
  }

  /** Throws `NotSupportedError` when the driver has not what is needed; the one place that does. */
  need(action: string, needed: Capability): void {
    const { name, supports } = this.session.driver;
    if (supports.has(needed)) return;
    throw new NotSupportedError(`Cannot ${action}: driver "${name}" has no ${needed}`);
  }

  /** Hears of what has run. */
  completed(results: ResultSet | readonly ResultSet[]): void {
    if ("commandTag" in results) this.#leftBy(results.commandTag);
    else for (const { commandTag } of results) this.#leftBy(commandTag);
  }

  /** Hears of a text of which no command tag tells: it has failed, perhaps only on this side, or is streamed. */
  mayHaveRun(text: string): void {
    if (MAY_LISTEN.test(text)) this.listening = true;
    if (MAY_DECLARE.test(text)) this.declaring = true;
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
    try {
      this.settings.onNotice?.(notice);
    } catch {
      // It is heard in the middle of what the server says: nobody there could do anything about it.
    }
  }

  /** A NOTIFY arrived. */
  notification(notification: Notification): void {
    this.notifications.push(notification);
  }

  #leftBy(commandTag: string): void {
    if (commandTag === "LISTEN") this.listening = true;
    else if (commandTag.startsWith("DECLARE")) this.declaring = true;
  }

  /** The session has ended. */
  lost(reason: Error): void {
    if (this.#end === null) this.#lossReason = reason;
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
