/**
 * Statements of a pool that share connections: those that are known to be quick are sent on a few, one behind the other,
 * before more are used or opened.
 *
 * Nobody may wait for what waits for him: while somebody has a connection, with which he may lock anything, no statement
 * is sent behind another, which may be waiting for that.
 * @module
 */

import type { CallOptions, Session, Statement } from "../driver.ts";
import { type ConnectionSettings, Lease } from "./lease.ts";
import type { Clock } from "./moment.ts";
import { type Pace, Paces } from "./paces.ts";
import { type Lender, PooledConnection } from "./pooled_connection.ts";
import type { SessionPool } from "./session_pool.ts";
import { SharedLoan } from "./shared_loan.ts";

/** For how long a statement waits for others rather than to take a connection that nobody uses, milliseconds. */
const SHORT_WAIT = 0.1;
/** The shorter those are that share a Sync, too, the more they save by that: the wait for a millisecond's, and the longest. */
const SHORT_WAIT_FOR_SYNC = 0.01;
const LONGEST_SHORT_WAIT = 0.5;
/** How much longer the way may have become by each answer; a server that took over may be farther. */
const ROUND_TRIP_GROWTH = 1.001;
/** How long after an error no connection is opened ahead, milliseconds. */
const WIDEN_INTERVAL_MS = 1_000;
/** Before the first answer nobody knows how far the server is; milliseconds. */
const FARTHEST = 200;

/** What sharing is done with. */
export interface SharingParts {
  readonly sessions: SessionPool;
  readonly settings: ConnectionSettings;
  readonly clock: Clock;
  readonly lender: Lender;
  /** What the statements have in common: the connection, or also a transaction. */
  readonly shares: NonNullable<Statement["shares"]>;
  /** Takes what was acquired over, until it is given back. */
  readonly begin: (session: Session) => Lease;
  /** Gives it back. */
  readonly end: (lease: Lease) => Promise<void>;
  /** How long others are let in on one, milliseconds. */
  readonly maxAge: number;
  /** How many connections anybody has, these included. */
  readonly lent: () => number;
}

/** The connections that statements share. */
export class Sharing {
  readonly #parts: SharingParts;
  readonly #paces = new Paces();
  readonly #loans = new Map<Session, SharedLoan>();
  /** How many statements have a connection alone. */
  #alone = 0;
  /** How long the way there and back takes: less than any answer took. */
  #roundTrip = FARTHEST;
  #session: Session | null = null;
  /** How many errors the pool had when another connection was wanted last, and from when on one may be opened. */
  #errors = 0;
  #widensFrom = 0;

  /** Starts with none. */
  constructor(parts: SharingParts) {
    this.#parts = parts;
  }

  /** What the statements have in common: the connection, or also a transaction. */
  get shares(): NonNullable<Statement["shares"]> {
    return this.#parts.shares;
  }

  /** The one that was acquired last: what the server says of itself holds for all; null before the first. */
  get session(): Session | null {
    return this.#session;
  }

  /** A place for a quick statement, at once; null when it has to wait. */
  join(text: string): Place | null {
    const pace = this.#paces.of(text);
    const { sessions } = this.#parts;
    const { slots } = sessions;
    if (!pace.isQuick || slots.closed || slots.waiting > 0 || this.#isHeldUp()) return null;
    const shortWait = this.#shortWait(pace);
    const loan = this.#leastBusy(shortWait);
    if (loan === null || (loan.waiting > shortWait && slots.idle > 0)) {
      const session = slots.takeFresh(this.#parts.clock.now());
      if (session === null) return null;
      sessions.counts.acquired++;
      return this.#start(session, pace);
    }
    if (loan.waiting > shortWait) this.#widen();
    sessions.counts.acquired++;
    return this.#place(loan, pace, loan.enter(pace));
  }

  /** A place on a connection that comes free or, for a quick one, has room. Rejects as `Pool.acquire()`. */
  async wait(text: string, options: CallOptions): Promise<Place> {
    const pace = this.#paces.of(text);
    const session = await this.#parts.sessions.acquire(options, pace);
    const shared = this.#loans.get(session);
    // It was let in when it was its turn.
    if (shared !== undefined) return this.#place(shared, pace, pace.milliseconds);
    return this.#start(session, pace);
  }

  /** A statement has ended. Resolves, if it was the last on its connection, when that was given back; else null. */
  left({ loan, lease, pace, expected }: Place, isWell: boolean): Promise<void> | null {
    loan.leave(expected, isWell, this.#now());
    if (isWell) this.#learn(loan, pace);
    loan.lease.leaveBehind(lease);
    lease.end("connection is released");
    const { session } = loan.lease;
    const isShared = this.#loans.get(session) === loan;
    if (isShared) this.#fill(loan);
    if (!loan.isDone) return null;
    if (isShared) this.#loans.delete(session);
    else this.#alone--;
    return this.#parts.end(loan.lease);
  }

  #learn(loan: SharedLoan, pace: Pace): void {
    const first = loan.firstTook;
    if (first !== null) this.#roundTrip = Math.min(this.#roundTrip * ROUND_TRIP_GROWTH, first);
    pace.took(loan.took(this.#roundTrip));
  }

  /** After one that could not be opened none is opened ahead for a while. */
  #widen(): void {
    const { sessions } = this.#parts;
    const now = this.#now();
    if (sessions.counts.errors > this.#errors) this.#widensFrom = now + WIDEN_INTERVAL_MS;
    this.#errors = sessions.counts.errors;
    if (now >= this.#widensFrom) sessions.widen();
  }

  /** The first statement on a connection that nobody uses. */
  #start(session: Session, pace: Pace): Place {
    this.#session = session;
    const { begin, maxAge } = this.#parts;
    const loan = new SharedLoan(begin(session), this.#now(), maxAge);
    const place = this.#place(loan, pace, loan.enter(pace));
    if (pace.isQuick && session.driver.supports.has("pipelining")) {
      this.#loans.set(session, loan);
      this.#fill(loan);
    } else this.#alone++;
    return place;
  }

  #shortWait(pace: Pace): number {
    if (this.shares === "connection") return SHORT_WAIT;
    const wait = SHORT_WAIT_FOR_SYNC / pace.milliseconds;
    return Math.max(SHORT_WAIT, Math.min(wait, LONGEST_SHORT_WAIT));
  }

  /** The first on which the wait is short, or the one on which it is shortest. */
  #leastBusy(shortWait: number): SharedLoan | null {
    const now = this.#now();
    let best: SharedLoan | null = null;
    for (const loan of this.#loans.values()) {
      if (!loan.takes(now, this.#roundTrip)) continue;
      if (loan.waiting <= shortWait) return loan;
      if (best === null || loan.waiting < best.waiting) best = loan;
    }
    return best;
  }

  /** Lets those on who wait in line, as long as they would share and there is room. */
  #fill(loan: SharedLoan): void {
    const { slots } = this.#parts.sessions;
    while (slots.waiting > 0 && loan.takes(this.#now(), this.#roundTrip) && !this.#isHeldUp()) {
      const waiter = slots.firstWaiter;
      if (!waiter?.pace?.isQuick) return;
      slots.leave(waiter);
      loan.enter(waiter.pace);
      waiter.resolve(loan.lease.session);
    }
  }

  #place(loan: SharedLoan, pace: Pace, expected: number): Place {
    const { lender, settings } = this.#parts;
    const lease = Lease.beside(loan.lease.session, settings);
    return { loan, pace, expected, lease, connection: new PooledConnection(lease, lender, null) };
  }

  #isHeldUp(): boolean {
    return this.#parts.lent() > this.#loans.size + this.#alone;
  }

  #now(): number {
    return this.#parts.clock.now().monotonic;
  }
}

/** One statement's place on a connection. */
export interface Place {
  readonly loan: SharedLoan;
  readonly pace: Pace;
  readonly expected: number;
  /** That of the statement alone. */
  readonly lease: Lease;
  /** What its cursor shows as its connection; it is released when the statement has ended. */
  readonly connection: PooledConnection;
}
