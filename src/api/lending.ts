/**
 * Sessions become connections on loan, and come back: hooks, cleaning, and who has what.
 * @module
 */

import type { CallOptions, Session } from "../driver.ts";
import { OperationalError } from "../errors.ts";
import type { AcquireSite } from "./acquire_site.ts";
import { type ConnectionSettings, Lease } from "./lease.ts";
import type { LeakReport } from "./leak_report.ts";
import { Listeners } from "./listeners.ts";
import { Loans } from "./loans.ts";
import { type Clock, elapsed, type Moment } from "./moment.ts";
import { callHook, Loss } from "./pool_hook.ts";
import type { PoolPlan } from "./pool_options.ts";
import { type Lender, PooledConnection } from "./pooled_connection.ts";
import { SessionCleaner } from "./session_cleaner.ts";
import { Sharing } from "./sharing.ts";
import type { OpenSession } from "./session_opener.ts";
import { SessionPool } from "./session_pool.ts";

/** A session in somebody's hands. */
export interface Loaned {
  /** While it is. */
  readonly lease: Lease;
  /** What they see of it. */
  readonly connection: PooledConnection;
}

/** How long statements share a session before it goes back to the pool for a moment, milliseconds. */
const MOST_SHARED_MS = 1_000;

/** What a pool lends. */
export class Lending {
  /** The sessions. */
  readonly sessions: SessionPool;
  /** Who has which. */
  readonly loans: Loans;
  /** What shares sessions; null where each user of one is to find it, or to leave it, in a way of its own. */
  readonly sharing: Sharing | null;
  /** Who listens, on a session of their own. */
  readonly listeners: Listeners;
  readonly #settings: ConnectionSettings;
  readonly #plan: PoolPlan;
  readonly #clock: Clock;
  readonly #cleaner: SessionCleaner;
  readonly #lender: Lender;

  /** Starts with nothing open. */
  constructor(open: OpenSession, settings: ConnectionSettings, plan: PoolPlan, clock: Clock) {
    this.#settings = settings;
    this.#plan = plan;
    this.#clock = clock;
    this.#cleaner = new SessionCleaner(plan, settings);
    this.loans = new Loans(clock, plan, {
      leaked: (report) => this.#leaked(report),
      takeBack: (lease) => void this.#takeBack(lease),
    });
    const opening = this.#preparing(open);
    this.sessions = new SessionPool(opening, plan, clock, {
      describeHolders: () => this.loans.describe(),
      failed: (error) => this.#tell(plan.onError, error),
    });
    this.listeners = new Listeners(opening, settings, plan, clock, (error) => {
      this.sessions.fail(error);
    });
    this.#lender = {
      takeBack: (lease) => this.#takeBack(lease),
      closed: (lease) => this.#discard(lease.session),
      keep: (lease, connection) => this.loans.keep(lease.session, connection),
    };
    this.sharing = mayShare(plan) ? this.#sharing() : null;
  }

  #sharing(): Sharing {
    return new Sharing({
      sessions: this.sessions,
      settings: this.#settings,
      clock: this.#clock,
      lender: this.#lender,
      begin: (session) => this.#begin(session, null, this.#discard).lease,
      shares: this.#plan.readOnly ? "transaction" : "connection",
      end: (lease) => this.#takeBack(lease),
      // A loan that long is reported as a leak.
      maxAge: Math.min(MOST_SHARED_MS, (this.#plan.leakTimeout ?? Infinity) / 2),
      lent: () => this.loans.size,
    });
  }

  /** Lends one; without a `site` to the pool itself. Rejects as `Pool.acquire()`. */
  async lend(options: CallOptions, site: AcquireSite | null): Promise<Loaned> {
    if (this.#plan.onAcquire !== undefined) return this.#lendGreeted(options, site);
    const session = await this.sessions.acquire(options);
    return this.#begin(session, site, this.#discard);
  }

  /** Takes one back. Rejects as `Pool.release()`. */
  async release(connection: PooledConnection): Promise<void> {
    await PooledConnection.release(connection, this.#lender);
  }

  /** Opens a session, and has the hook see it before anybody else does. */
  #preparing(open: OpenSession): OpenSession {
    const { onConnect } = this.#plan;
    if (onConnect === undefined) return open;
    return async (signal) => {
      const session = await open(signal);
      try {
        await this.#cleaner.prepare(session, onConnect, signal);
      } catch (cause) {
        session.destroy(
          new OperationalError("connection is closed: onConnect failed", {
            cause,
            phase: "connect",
          }),
        );
        throw cause;
      }
      return session;
    };
  }

  #begin(
    session: Session,
    site: AcquireSite | null,
    onLost: (session: Session) => void,
  ): Loaned {
    const lease = new Lease(session, this.#settings, onLost);
    const connection = new PooledConnection(lease, this.#lender, site);
    this.loans.begin(lease, connection, site);
    return { lease, connection };
  }

  async #lendGreeted(options: CallOptions, site: AcquireSite | null): Promise<Loaned> {
    const asked = this.#clock.now();
    const session = await this.sessions.acquire(options);
    const loss = new Loss();
    const loaned: Loaned = this.#begin(session, site, (lost) => {
      this.#discard(lost);
      loss.of(loaned.lease);
    });
    await this.#greet(loaned, options, asked, loss.signal);
    return loaned;
  }

  /** Has the hook see what is about to be lent, within what is left of the caller's time. */
  async #greet(
    { lease, connection }: Loaned,
    options: CallOptions,
    asked: Moment,
    lost: AbortSignal,
  ): Promise<void> {
    if (options.signal?.aborted) {
      await this.#takeBack(lease);
      throw options.signal.reason;
    }
    const { onAcquire = () => undefined, hookTimeout, acquireTimeout } = this.#plan;
    const left = (options.timeout ?? acquireTimeout) - elapsed(asked, this.#clock.now());
    const timeout = Math.max(1, Math.min(hookTimeout, left));
    try {
      await callHook("onAcquire", onAcquire, connection, { ...options, timeout, lost });
      if (!lease.usable) throw new OperationalError("connection is closed: onAcquire closed it");
    } catch (cause) {
      this.sessions.counts.errors++;
      lease.end("connection is closed");
      this.#destroy(lease.session, "onAcquire failed", cause);
      throw cause;
    }
  }

  /** Synchronous up to the round trip, if one is needed: a clean session is free before this returns. */
  async #takeBack(lease: Lease): Promise<void> {
    const { session } = lease;
    if (lease.ended === "connection is released") return;
    this.loans.end(session);
    // Closed by its holder: who closes it also discards it.
    if (lease.ended === "connection is closed") return;
    lease.end("connection is released");
    if (session.state.kind === "closed") return this.#discard(session);
    const cleaning = this.#cleaner.clean(lease);
    if (cleaning !== null) {
      try {
        await cleaning;
      } catch (cause) {
        this.sessions.fail(cause);
        return this.#destroy(session, "it could not be cleaned when it was released", cause);
      }
    }
    this.sessions.giveBack(session);
  }

  readonly #discard = (session: Session): void => {
    this.loans.end(session);
    this.sessions.discard(session);
  };

  #destroy(session: Session, why: string, cause: unknown): void {
    this.loans.end(session);
    this.sessions.destroy(
      session,
      new OperationalError(`connection is closed: ${why}`, { cause, phase: "close" }),
    );
  }

  #leaked(report: LeakReport): void {
    this.sessions.counts.leaks++;
    this.#tell(this.#plan.onLeak, report);
  }

  /** A listener that throws harms nobody: there is nobody else to tell. */
  #tell<T>(listener: ((about: T) => void) | undefined, about: T): void {
    try {
      listener?.(about);
    } catch {
      this.sessions.counts.errors++;
    }
  }
}

/** Whether nobody would notice that he was not the only one. */
function mayShare({ onAcquire, onRelease, reset, rules, shared }: PoolPlan): boolean {
  return shared && rules.keep && onAcquire === undefined && onRelease === undefined &&
    (reset === "rollback" || reset === "none");
}
