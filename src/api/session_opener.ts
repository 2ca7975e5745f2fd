/**
 * The opening of the sessions of a pool: for those who wait, and as many as there are to be at least.
 *
 * When the server has no room for one, who waits is served by the sessions that there are, and another is tried after a
 * while.
 * @module
 */

import type { Session } from "../driver.ts";
import { TooManyConnections } from "../sqlstate/error_classes.ts";
import { isFatalToConnect } from "./connect_failure.ts";
import type { PoolSlots } from "./pool_slots.ts";
import type { PoolCounts } from "./pool_statistics.ts";
import type { SessionWaiter } from "./session_waiter.ts";

/** Opens one session; gives up when the signal aborts. */
export type OpenSession = (signal: AbortSignal) => Promise<Session>;

/** What opening needs. */
export interface SessionOpenerParts {
  readonly open: OpenSession;
  /** They decide how many, and for whom. */
  readonly slots: PoolSlots<Session, SessionWaiter>;
  readonly counts: PoolCounts;
  /** Takes one over that is open, and who caused that. */
  readonly opened: (causer: SessionWaiter | null, session: Session) => void;
  /** Something went wrong of which no caller hears. */
  readonly failed: (error: unknown) => void;
  /** Hears that one has failed, so that there is none on the way. */
  readonly ended: () => void;
}

/** How long after the server had no room for a session another is tried, milliseconds. */
const ROOM_INTERVAL_MS = 1_000;

/** Opens sessions. */
export class SessionOpener {
  readonly #parts: SessionOpenerParts;
  readonly #stopping = new AbortController();
  /** The openings under way, which never reject. */
  readonly #underWay = new Set<Promise<unknown>>();
  /** Why no more are opened for now, and until when. */
  #noRoom: { readonly reason: Error; readonly timer: ReturnType<typeof setTimeout> } | null = null;

  /** `parts` says with what. */
  constructor(parts: SessionOpenerParts) {
    this.#parts = parts;
  }

  /** Why no more are opened for now, as the options of an error. */
  get whyNoRoom(): { cause?: Error } {
    return this.#noRoom === null ? {} : { cause: this.#noRoom.reason };
  }

  /** Opens what is missing of `wanted`, of the minimum if left out: a promise for each, to be looked after. */
  openings(wanted?: number): Promise<void>[] {
    const openings: Promise<void>[] = [];
    while (this.#parts.slots.nextSpare(wanted)) openings.push(this.#openFor(null));
    return openings;
  }

  /** Opens what is missing of `wanted`, and waits for all that are being opened. Rejects as the first of them. */
  async warmUp(wanted: number): Promise<void> {
    const openings = this.openings(wanted);
    const others = [...this.#underWay];
    const outcomes = await Promise.allSettled(openings);
    await Promise.all(others);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") throw outcome.reason;
    }
  }

  /** Opens what those who wait need. */
  forWaiters(): void {
    const { slots } = this.#parts;
    for (let next = slots.nextToOpen(); next !== null; next = slots.nextToOpen()) {
      this.#inBackground(next);
    }
  }

  /** Tops up to the minimum; nobody waits for these. */
  spares(): void {
    while (this.#parts.slots.nextSpare()) this.#inBackground(null);
  }

  /** Opens one more, if there may be more and none is under way; nobody waits for it. */
  widen(): void {
    const { slots } = this.#parts;
    if (slots.opening === 0 && slots.nextSpare(slots.size + 1)) this.#inBackground(null);
  }

  /** Gives all up that are under way. */
  stop(reason: Error): void {
    clearTimeout(this.#noRoom?.timer);
    this.#stopping.abort(reason);
  }

  #inBackground(causer: SessionWaiter | null): void {
    // Whom a failure concerns has been told by then; a spare is tried again with the next acquire().
    this.#openFor(causer).catch((error) => {
      if (causer === null && !this.#parts.slots.closed) this.#parts.failed(error);
    });
  }

  async #openFor(causer: SessionWaiter | null): Promise<void> {
    const opening = this.#open(causer);
    const settled = opening.catch(() => undefined).finally(() => this.#underWay.delete(settled));
    this.#underWay.add(settled);
    await opening;
  }

  async #open(causer: SessionWaiter | null): Promise<void> {
    const { open, counts, opened } = this.#parts;
    let session: Session;
    try {
      session = await open(this.#stopping.signal);
      // It may have been lost before anybody watched it.
      if (session.state.kind === "closed") throw session.state.reason;
    } catch (error) {
      this.#openFailed(causer, error);
      throw error;
    }
    counts.opened++;
    opened(causer, session);
    this.forWaiters();
  }

  #openFailed(causer: SessionWaiter | null, error: unknown): void {
    const { counts, ended, slots } = this.#parts;
    if (!slots.closed) counts.errors++;
    if (error instanceof TooManyConnections) this.#foundNoRoom(causer, error);
    else if (slots.openFailed(causer)) causer?.reject(error);
    if (isFatalToConnect(error)) {
      for (const waiter of slots.dismiss()) waiter.reject(error);
    }
    this.forWaiters();
    ended();
  }

  /** Who waits is served by the sessions that there are; now and then another is tried. */
  #foundNoRoom(causer: SessionWaiter | null, reason: Error): void {
    const { slots } = this.#parts;
    if (slots.openRefused(causer)) causer?.reject(reason);
    if (this.#noRoom !== null || slots.closed) return;
    const timer = setTimeout(() => {
      this.#noRoom = null;
      slots.tryRoom();
      this.forWaiters();
    }, ROOM_INTERVAL_MS);
    this.#noRoom = { reason, timer };
  }
}
