/**
 * Who has which session of a pool, since when, and where it was acquired: for the error of who waits in vain,
 * and for reports of what is never given back.
 * @module
 */

import { startTimer } from "../call_limits.ts";
import type { Session } from "../driver.ts";
import { type AcquireSite, readSite, siteOf, type SiteReference, stackOf } from "./acquire_site.ts";
import type { Holder, LeakReport } from "./leak_report.ts";
import type { Lease } from "./lease.ts";
import type { Clock } from "./moment.ts";
import type { PoolPlan } from "./pool_options.ts";

/** What the loans tell, and what they ask for. */
export interface LoanEvents {
  /** One is on loan for too long, or was lost sight of. */
  leaked(report: LeakReport): void;
  /** Takes back what was lost sight of. */
  takeBack(lease: Lease): void;
}

interface Loan {
  readonly lease: Lease;
  readonly site: SiteReference | null;
  readonly since: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** What must not be garbage-collected while the loan lasts. */
  kept: object | null;
}

/** How many holders an error names. */
const NAMED_HOLDERS = 10;

/** The loans of one pool. */
export class Loans {
  readonly #loans = new Map<Session, Loan>();
  readonly #clock: Clock;
  readonly #leakTimeout: number | undefined;
  readonly #readsSites: boolean;
  readonly #events: LoanEvents;
  readonly #collected: FinalizationRegistry<Loan>;

  /** Starts with none. */
  constructor(clock: Clock, { leakTimeout, onLeak }: PoolPlan, events: LoanEvents) {
    this.#clock = clock;
    this.#leakTimeout = leakTimeout;
    this.#readsSites = onLeak !== undefined;
    this.#events = events;
    this.#collected = new FinalizationRegistry((loan) => this.#lostSight(loan));
  }

  /**
   * A loan begins. Its `handle` has to keep the `site`: what goes with the handle is told only where somebody
   * wants to hear of it. Without a site the handle is not watched.
   */
  begin(lease: Lease, handle: object, site: AcquireSite | null): void {
    const since = this.#clock.now().monotonic;
    const loan: Loan = { lease, site: this.#refer(site), since, timer: undefined, kept: null };
    this.#loans.set(lease.session, loan);
    if (site !== null) this.#collected.register(handle, loan, loan);
    if (this.#leakTimeout !== undefined) this.#startTimer(loan, this.#leakTimeout, true);
  }

  /** A loan has ended. Twice is once. */
  end(session: Session): void {
    const loan = this.#loans.get(session);
    if (loan === undefined) return;
    clearTimeout(loan.timer);
    this.#loans.delete(session);
    if (loan.site !== null) this.#collected.unregister(loan);
  }

  /** How many there are. */
  get size(): number {
    return this.#loans.size;
  }

  /** Its handle is in use as long as the loan lasts, though nobody may hold it: a part of it is held instead. */
  keep(session: Session, handle: object): void {
    const loan = this.#loans.get(session);
    if (loan !== undefined) loan.kept = handle;
  }

  /** Who has what, the longest loan first. */
  holders(): Holder[] {
    return [...this.#loans.values()].map((loan) => this.#holder(loan));
  }

  /** As {@linkcode holders}, a line for each, for an error; empty when there are none. */
  describe(): string {
    const loans = [...this.#loans.values()];
    const lines = loans.slice(0, NAMED_HOLDERS).map((loan) => {
      const { backendPid, heldFor } = this.#holder(loan);
      return `\n  held for ${heldFor} ms: backend ${backendPid}, acquired by ${siteOf(loan.site)}`;
    });
    if (loans.length > NAMED_HOLDERS) lines.push(`\n  and ${loans.length - NAMED_HOLDERS} more`);
    return lines.join("");
  }

  #refer(site: AcquireSite | null): SiteReference | null {
    if (site === null) return null;
    return this.#readsSites ? readSite(site) : new WeakRef(site);
  }

  #holder({ lease, site, since }: Loan): Holder {
    return {
      backendPid: lease.session.backendPid,
      heldFor: Math.round(this.#clock.now().monotonic - since),
      stack: stackOf(site),
    };
  }

  #startTimer(loan: Loan, timeout: number, first: boolean): void {
    loan.timer = startTimer(() => {
      const { heldFor } = this.#holder(loan);
      // A process that was stopped sees its timers first: then its holder has the time once more.
      if (first && heldFor > 2 * timeout) this.#startTimer(loan, timeout, false);
      else this.#events.leaked({ ...this.#holder(loan), collected: false });
    }, timeout);
  }

  #lostSight(loan: Loan): void {
    if (this.#loans.get(loan.lease.session) !== loan) return;
    const report = { ...this.#holder(loan), collected: true };
    this.#events.takeBack(loan.lease);
    this.#events.leaked(report);
  }
}
