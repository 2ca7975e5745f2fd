/**
 * The sessions of a pool: opened, handed out, taken back, closed. {@linkcode PoolSlots} decides, this does.
 *
 * Connecting happens outside the queue: a slow connect keeps nobody from a session that comes free.
 * @module
 */

import type { CallOptions, Session } from "../driver.ts";
import { DatabaseError, InterfaceError, OperationalError, TimeoutError } from "../errors.ts";
import { TooManyConnections } from "../sqlstate/error_classes.ts";
import { checkTimeout, startTimer, Waiter } from "./deadline.ts";
import { type Placement, PoolSlots, type SlotLimits } from "./pool_slots.ts";

/** Opens one session; gives up when the signal aborts. */
export type OpenSession = (signal: AbortSignal) => Promise<Session>;

type SessionWaiter = Waiter<Session>;

/** No other attempt can succeed after these: wrong password, no such role or method, no such database. */
const FATAL_TO_CONNECT = new Set(["28P01", "28000", "3D000"]);

/** How long after the server had no room for a session another is tried, milliseconds. */
const ROOM_INTERVAL_MS = 1_000;

/** Sessions in and out, first come first served. */
export class SessionPool {
  /** The counters. */
  readonly slots: PoolSlots<Session, SessionWaiter>;
  readonly #open: OpenSession;
  readonly #timeout: number;
  readonly #openings = new AbortController();
  readonly #drained = Promise.withResolvers<void>();
  /** Why no more are opened for now, and until when. */
  #noRoom: { readonly reason: Error; readonly timer: ReturnType<typeof setTimeout> } | null = null;

  /** Starts empty. `timeout` is how long a caller waits, milliseconds. */
  constructor(open: OpenSession, limits: SlotLimits, timeout: number) {
    this.#open = open;
    this.slots = new PoolSlots(limits);
    this.#timeout = timeout;
  }

  /** Opens the minimum; on failure closes what was opened and rejects with the first reason. */
  async fill(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const onAbort = () => this.terminate();
    signal?.addEventListener("abort", onAbort);
    const openings: Promise<void>[] = [];
    while (this.slots.nextSpare()) openings.push(this.#openFor(null));
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

  /** Resolves with a session that is the caller's alone until given back or discarded. */
  async acquire(options: CallOptions): Promise<Session> {
    options.signal?.throwIfAborted();
    checkTimeout("acquire", options.timeout);
    if (this.slots.closed) throw closedError();
    const session = this.slots.take();
    const acquired = session ?? this.#wait(options);
    this.#openForWaiters();
    this.#openSpares();
    return await acquired;
  }

  /** Takes back a clean session; forgets one that was lost since it was cleaned. */
  giveBack(session: Session): void {
    if (session.state.kind === "closed") return this.discard(session);
    this.#watch(session);
    this.#place(session, this.slots.release(session));
  }

  /** Forgets a session that has ended, which makes room for another. Twice is once. */
  readonly discard = (session: Session): void => {
    this.slots.discard(session);
    this.#openForWaiters();
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
    clearTimeout(this.#noRoom?.timer);
    for (const waiter of this.slots.dismiss()) waiter.reject(closedError());
    this.#openings.abort(closedError());
    for (const session of this.slots.takeAll()) this.retire(session);
    this.#checkDrained();
  }

  #wait(options: CallOptions): Promise<Session> {
    const timeout = options.timeout ?? this.#timeout;
    const waiter: SessionWaiter = new Waiter<Session>({
      ...options,
      timeout,
      onLeave: () => this.slots.leave(waiter),
      timeoutError: () =>
        new TimeoutError(
          `Cannot acquire: no connection became free in ${timeout} ms (${this.#counters()})`,
          { ...this.#whyNoRoom(), phase: "acquire", retryable: "never-sent" },
        ),
    });
    if (!this.slots.enqueue(waiter)) waiter.reject(this.#overloadError());
    return waiter.promise;
  }

  #openForWaiters(): void {
    for (let next = this.slots.nextToOpen(); next !== null; next = this.slots.nextToOpen()) {
      this.#openInBackground(next);
    }
  }

  /** Tops up to the minimum; nobody waits for these. */
  #openSpares(): void {
    while (this.slots.nextSpare()) this.#openInBackground(null);
  }

  #openInBackground(causer: SessionWaiter | null): void {
    // Whom a failure concerns has been told by then; a spare is tried again with the next acquire().
    this.#openFor(causer).catch(() => undefined);
  }

  async #openFor(causer: SessionWaiter | null): Promise<void> {
    let session: Session;
    try {
      session = await this.#open(this.#openings.signal);
      // It may have been lost before anybody watched it.
      if (session.state.kind === "closed") throw session.state.reason;
    } catch (error) {
      this.#openFailed(causer, error);
      throw error;
    }
    this.#watch(session);
    this.#place(session, this.slots.opened(causer, session));
    this.#openForWaiters();
  }

  #openFailed(causer: SessionWaiter | null, error: unknown): void {
    if (error instanceof TooManyConnections) this.#foundNoRoom(causer, error);
    else if (this.slots.openFailed(causer)) causer?.reject(error);
    if (error instanceof DatabaseError && FATAL_TO_CONNECT.has(error.code ?? "")) {
      for (const waiter of this.slots.dismiss()) waiter.reject(error);
    }
    this.#openForWaiters();
    this.#checkDrained();
  }

  /** Who waits is served by the sessions that there are; now and then another is tried. */
  #foundNoRoom(causer: SessionWaiter | null, reason: Error): void {
    if (this.slots.openRefused(causer)) causer?.reject(reason);
    if (this.#noRoom !== null || this.slots.closed) return;
    const timer = setTimeout(() => {
      this.#noRoom = null;
      this.slots.tryRoom();
      this.#openForWaiters();
    }, ROOM_INTERVAL_MS);
    this.#noRoom = { reason, timer };
  }

  #whyNoRoom(): { cause?: Error } {
    return this.#noRoom === null ? {} : { cause: this.#noRoom.reason };
  }

  #place(session: Session, placement: Placement<SessionWaiter>): void {
    if (placement.kind === "give") placement.waiter.resolve(session);
    else if (placement.kind === "close") this.retire(session);
  }

  /** While nobody holds it, only its end matters. */
  #watch(session: Session): void {
    session.events = {
      notice: () => undefined,
      notification: () => undefined,
      lost: () => this.discard(session),
    };
  }

  #checkDrained(): void {
    if (this.slots.closed && this.slots.size === 0) this.#drained.resolve();
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
