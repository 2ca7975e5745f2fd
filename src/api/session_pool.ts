/**
 * The sessions of a pool: opened, handed out, taken back, closed. {@linkcode PoolSlots} decides, this does.
 *
 * Connecting happens outside the queue: a slow connect keeps nobody from a session that comes free.
 * @module
 */

import { startTimer } from "../call_limits.ts";
import type { CallOptions, Session } from "../driver.ts";
import { InterfaceError, OperationalError, TimeoutError } from "../errors.ts";
import { checkTimeout, Waiter } from "./deadline.ts";
import type { Clock, Moment } from "./moment.ts";
import type { Pace } from "./paces.ts";
import { Patience } from "./patience.ts";
import type { PoolPlan } from "./pool_options.ts";
import { type Placement, PoolSlots, type SlotLimits } from "./pool_slots.ts";
import { newCounts, type PoolCounts } from "./pool_statistics.ts";
import { type OpenSession, SessionOpener } from "./session_opener.ts";
import { SessionWaiter } from "./session_waiter.ts";
import { SweepTimer } from "./sweep_timer.ts";

/** What a pool's sessions need of the pool. */
export interface SessionPoolEvents {
  /** Who holds what, for the error of who waits in vain. */
  describeHolders(): string;
  /** Something went wrong of which no caller hears. */
  failed(error: unknown): void;
}

/** Sessions in and out, first come first served. */
export class SessionPool {
  /** The counters. */
  readonly slots: PoolSlots<Session, SessionWaiter>;
  /** What has happened. */
  readonly counts: PoolCounts = newCounts();
  readonly #opener: SessionOpener;
  readonly #plan: PoolPlan;
  readonly #clock: Clock;
  readonly #events: SessionPoolEvents;
  readonly #sweep: SweepTimer;
  readonly #patience: Patience;
  readonly #drained = Promise.withResolvers<void>();

  /** Starts empty. */
  constructor(open: OpenSession, plan: PoolPlan, clock: Clock, events: SessionPoolEvents) {
    this.#plan = plan;
    this.#clock = clock;
    this.#events = events;
    this.#sweep = new SweepTimer(() => this.#retireExpired());
    this.#patience = new Patience(plan.acquireTimeout);
    this.slots = new PoolSlots(plan.limits, plan.rules);
    this.#opener = new SessionOpener({
      open,
      slots: this.slots,
      counts: this.counts,
      opened: (causer, session) => this.#opened(causer, session),
      failed: (error) => events.failed(error),
      ended: () => this.#checkDrained(),
    });
  }

  /** Opens the minimum; on failure closes what was opened and rejects with the first reason. */
  async fill(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const onAbort = () => this.terminate();
    signal?.addEventListener("abort", onAbort);
    const openings = this.#opener.openings();
    try {
      await Promise.all(openings);
    } catch (error) {
      this.terminate();
      await Promise.allSettled(openings);
      throw signal?.aborted ? signal.reason : error;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  /**
   * Resolves with a session that is the caller's alone until given back or discarded; with the
   * `pace` of a statement that may share one, perhaps not.
   */
  async acquire(options: CallOptions, pace: Pace | null = null): Promise<Session> {
    options.signal?.throwIfAborted();
    checkTimeout("acquire", options.timeout);
    if (this.slots.closed) throw closedError();
    const acquired = this.#takeOrWait(options, pace);
    this.#opener.forWaiters();
    this.#opener.spares();
    const session = await acquired;
    this.counts.acquired++;
    return session;
  }

  /** Opens what is missing of `wanted`, and waits for all that are being opened. Rejects as the first of them. */
  async warmUp(wanted: number): Promise<void> {
    if (this.slots.closed) throw new InterfaceError("Cannot warm up: pool is closed");
    await this.#opener.warmUp(wanted);
  }

  /** From now on allows so many, and resolves once what is free and too many is closed. */
  async resize(limits: SlotLimits): Promise<void> {
    const surplus = this.slots.resize(limits);
    this.#opener.forWaiters();
    this.#opener.spares();
    await Promise.all(surplus.map((session) => this.retire(session)));
  }

  /** Takes back a clean session; forgets one that was lost since it was cleaned. */
  giveBack(session: Session): void {
    if (session.state.kind === "closed") return this.discard(session);
    this.#watch(session);
    this.#isFit(session);
    const now = this.#clock.now();
    this.#place(session, this.slots.release(session, now), now);
  }

  /** Whether it is still one that was asked for; where not, all that are as old or older go as well. */
  #isFit(session: Session): boolean {
    if ((session.unfit ?? null) === null) return true;
    for (const one of this.slots.expire(session)) this.retire(one);
    return false;
  }

  /** Forgets a session that has ended, which makes room for another. Twice is once. */
  readonly discard = (session: Session): void => {
    if (this.slots.discard(session)) this.counts.closed++;
    if (this.slots.size === 0) this.#sweep.stop();
    this.#opener.forWaiters();
    this.#checkDrained();
  };

  /** Ends a session that cannot be used again. */
  destroy(session: Session, reason: Error): void {
    session.destroy(reason);
    this.discard(session);
  }

  /** Says goodbye to a session. */
  async retire(session: Session): Promise<void> {
    try {
      await session.close();
    } catch (cause) {
      // A failed goodbye is no loss; what matters is that the session ends.
      session.destroy(new OperationalError("connection is closed", { cause, phase: "close" }));
    }
    this.discard(session);
  }

  /** Closes the idle sessions. */
  async clear(): Promise<void> {
    await Promise.all(this.slots.takeAll().map((session) => this.retire(session)));
  }

  /** Refuses new callers and waiting ones, closes what is idle, waits for the rest at most `timeout`. */
  async close(timeout: number): Promise<void> {
    this.#shut();
    const timer = startTimer(() => this.terminate(), timeout);
    try {
      await this.drained;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends every session at once. */
  terminate(): void {
    this.#shut();
    const reason = new OperationalError("connection is closed: its pool was terminated", {
      phase: "close",
    });
    for (const session of this.slots.resources()) this.destroy(session, reason);
    this.#drained.resolve();
  }

  /** Resolves once the pool is closed and its sessions have ended. */
  get drained(): Promise<void> {
    return this.#drained.promise;
  }

  #shut(): void {
    if (this.slots.closed) return;
    this.slots.close();
    this.#sweep.stop();
    for (const waiter of this.slots.dismiss()) waiter.reject(closedError());
    this.#opener.stop(closedError());
    for (const session of this.slots.takeAll()) this.retire(session);
    this.#checkDrained();
  }

  /** Has one more opened, if there may be more and none is under way; nobody waits for it. */
  widen(): void {
    this.#opener.widen();
  }

  #takeOrWait(options: CallOptions, pace: Pace | null): Session | Promise<Session> {
    for (;;) {
      const taken = this.slots.take(this.#clock.now());
      if (taken.kind === "none") return this.#wait(options, pace);
      if (!this.#isFit(taken.resource)) {
        this.retire(taken.resource);
        continue;
      }
      if (taken.kind === "lend") return taken.resource;
      if (taken.kind === "check") {
        const acquired = this.#wait(options, pace);
        this.#check(taken.resource);
        return acquired;
      }
      this.retire(taken.resource);
    }
  }

  #wait(options: CallOptions, pace: Pace | null): Promise<Session> {
    const timeout = options.timeout ?? this.#plan.acquireTimeout;
    const onLeave = () => this.slots.leave(waiter);
    const timeoutError = () => this.#timeoutError(timeout);
    const limit = options.timeout === undefined ? { patience: this.#patience } : { timeout };
    const waiter = new SessionWaiter({ ...options, ...limit, onLeave, timeoutError }, pace);
    if (this.slots.enqueue(waiter)) this.counts.waits++;
    else waiter.reject(this.#overloadError());
    return waiter.promise;
  }

  /** Has a session answer that nobody heard of for a while; who waits longest has it then. */
  async #check(session: Session): Promise<void> {
    const { validateTimeout } = this.#plan;
    const silent = new OperationalError(
      `connection is closed: it did not answer in ${validateTimeout} ms after it was idle`,
      { phase: "idle" },
    );
    const answer = new Waiter<unknown>({
      timeout: validateTimeout,
      onLeave: () => session.destroy(silent),
      timeoutError: () => silent,
    });
    session.script("SELECT 1").then(
      (results) => answer.resolve(results),
      (error) => answer.reject(error),
    );
    try {
      await answer.promise;
    } catch (error) {
      this.fail(error);
      // Those idle for longer will not be better, and asking each of them could take long.
      const stale = this.slots.takeStale(this.#clock.now());
      for (const one of [...stale, session]) this.destroy(one, silent);
      return;
    }
    this.#isFit(session);
    const now = this.#clock.now();
    const placement = this.slots.checked(session, now);
    if (placement !== null) this.#place(session, placement, now);
  }

  #retireExpired(): void {
    const now = this.#clock.now();
    const retired = this.slots.takeExpired(now).map((session) => this.retire(session));
    this.#sweep.within(this.slots.nextExpiry(now), now);
    Promise.all(retired).then(() => this.#opener.spares());
  }

  /** Counts an error of which no caller hears, and tells. */
  fail(error: unknown): void {
    if (this.slots.closed) return;
    this.counts.errors++;
    this.#events.failed(error);
  }

  #opened(causer: SessionWaiter | null, session: Session): void {
    this.#watch(session);
    const now = this.#clock.now();
    this.#place(session, this.slots.opened(causer, session, now, this.#clock.fraction()), now);
  }

  #place(session: Session, placement: Placement<SessionWaiter>, now: Moment): void {
    if (placement.kind === "give") placement.waiter.resolve(session);
    else if (placement.kind === "close") this.retire(session);
    else this.#sweep.within(placement.expiresIn, now);
  }

  /** While nobody holds it, only its end matters, and of what use it is. */
  #watch(session: Session): void {
    session.events = {
      notice: () => undefined,
      notification: () => undefined,
      unfit: () => void this.#isFit(session),
      lost: () => this.discard(session),
    };
  }

  #checkDrained(): void {
    if (this.slots.closed && this.slots.size === 0) this.#drained.resolve();
  }

  #timeoutError(timeout: number): TimeoutError {
    this.counts.timeouts++;
    return new TimeoutError(
      `Cannot acquire: no connection became free in ${timeout} ms (${this.#counters()})` +
        this.#events.describeHolders(),
      { ...this.#opener.whyNoRoom, phase: "acquire", retryable: "never-sent" },
    );
  }

  #overloadError(): OperationalError {
    return new OperationalError(
      `Cannot acquire: too many callers are waiting (${this.#counters()})`,
      { phase: "acquire", retryable: "never-sent" },
    );
  }

  #counters(): string {
    return `size ${this.slots.size}, waiting ${this.slots.waiting}`;
  }
}

function closedError(): InterfaceError {
  return new InterfaceError("Cannot acquire: pool is closed", { phase: "acquire" });
}
