/**
 * Who has which resource of a pool, who waits, and what to open: decisions only, all synchronous.
 *
 * Laws: `size` = idle + held + opening, and never more than the limit. A resource is held once. Waiters are
 * served in the order they came. Nobody waits while one is idle. What is being closed counts as held
 * until it is closed, so that the server never sees more than the limit. What was idle for long is checked
 * before it is lent: meanwhile it is held, and its caller waits as if it were being opened for him.
 *
 * Idle resources are used again most recently used first: a few stay warm while the rest can age.
 * @module
 */

import { InternalError } from "../errors.ts";
import { elapsed, type Moment } from "./moment.ts";

/** How many of what a pool allows; `Infinity` for no limit. */
export interface SlotLimits {
  /** How many to keep open. */
  readonly min: number;
  /** How many may be open, opening ones included. */
  readonly max: number;
  /** How many may wait with no resource being opened for them. */
  readonly maxWaiting: number;
}

/** How long resources are kept; milliseconds, `Infinity` for ever. */
export interface SlotRules {
  /** Whether what comes back is kept at all. */
  readonly keep: boolean;
  /** How long one may be idle. */
  readonly idleTimeout: number;
  /** How old one may become. The last tenth is left to chance, so that not all go at once. */
  readonly maxLifetime: number;
  /** How long one may be idle and still be lent without a check. */
  readonly validateAfter: number;
}

/** Where a resource goes: to a waiter, to the idle ones for at most so long, or away. */
export type Placement<Waiter> =
  | { readonly kind: "give"; readonly waiter: Waiter }
  | { readonly kind: "keep"; readonly expiresIn: number }
  | { readonly kind: "close" };

/** What was idle: to be lent, to be checked first, to be closed since it is too old; or nothing was. */
export type Taken<Resource> =
  | { readonly kind: "lend" | "check" | "retire"; readonly resource: Resource }
  | { readonly kind: "none" };

/** When a resource was opened, after how many {@linkcode PoolSlots.expire}, and how old it may become. */
interface Life {
  readonly born: Moment;
  readonly generation: number;
  readonly limit: number;
}

interface Idle<Resource> {
  readonly resource: Resource;
  readonly life: Life;
  readonly since: Moment;
}

/** Which part of the longest life is left to chance. */
const JITTER = 0.1;

const CLOSE: Placement<never> = { kind: "close" };
const NONE: Taken<never> = { kind: "none" };

/** Everything is kept, unchecked. */
const KEEP_FOR_EVER: SlotRules = {
  keep: true,
  idleTimeout: Infinity,
  maxLifetime: Infinity,
  validateAfter: Infinity,
};

/** The slots of one pool. */
export class PoolSlots<Resource, Waiter> {
  #limits: SlotLimits;
  readonly #rules: SlotRules;
  #idle: Idle<Resource>[] = [];
  readonly #held = new Map<Resource, Life>();
  /** Those of the held that are being checked before they are lent. */
  readonly #checking = new Set<Resource>();
  readonly #waiters = new Set<Waiter>();
  /** The waiters for whom one is being opened. It goes to the oldest waiter, whoever that is by then. */
  readonly #causers = new Set<Waiter>();
  /** How many the server has room for, as far as is known: less than the limit only after it has refused one. */
  #room = Infinity;
  #opening = 0;
  #generation = 0;
  #closed = false;

  /** Starts with nothing open. */
  constructor(limits: SlotLimits, rules: SlotRules = KEEP_FOR_EVER) {
    this.#limits = limits;
    this.#rules = rules;
  }

  /** How many of what are allowed now. */
  get limits(): SlotLimits {
    return this.#limits;
  }

  /** All that are open or being opened. */
  get size(): number {
    return this.#idle.length + this.#held.size + this.#opening;
  }

  /** Those that nobody holds. */
  get idle(): number {
    return this.#idle.length;
  }

  /** Those in somebody's hands, or being closed. */
  get held(): number {
    return this.#held.size;
  }

  /** Those of the held that are being checked. */
  get checking(): number {
    return this.#checking.size;
  }

  /** Those being opened. */
  get opening(): number {
    return this.#opening;
  }

  /** The callers waiting. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /** The caller who waits longest; null when none does. */
  get firstWaiter(): Waiter | null {
    for (const waiter of this.#waiters) return waiter;
    return null;
  }

  /** Whether {@linkcode close} was called. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Takes an idle one, which is held from then on. On `"check"`, {@linkcode enqueue} the caller, and say
   * {@linkcode checked} or {@linkcode discard}; on `"retire"`, close it and take again.
   */
  take(now: Moment): Taken<Resource> {
    const idle = this.#idle.pop();
    if (idle === undefined) return NONE;
    const { resource, life, since } = idle;
    this.#held.set(resource, life);
    if (this.#expiresIn(idle, now) <= 0) return { kind: "retire", resource };
    if (elapsed(since, now) <= this.#rules.validateAfter) return { kind: "lend", resource };
    this.#checking.add(resource);
    return { kind: "check", resource };
  }

  /** Takes an idle one if it can be lent as it is, which is held from then on; else null, and nothing is taken. */
  takeFresh(now: Moment): Resource | null {
    const idle = this.#idle.at(-1);
    if (idle === undefined || this.#expiresIn(idle, now) <= 0) return null;
    if (elapsed(idle.since, now) > this.#rules.validateAfter) return null;
    this.#idle.pop();
    this.#held.set(idle.resource, idle.life);
    return idle.resource;
  }

  /** One that was checked is good: where to put it; null when it was discarded meanwhile. */
  checked(resource: Resource, now: Moment): Placement<Waiter> | null {
    return this.#checking.delete(resource) ? this.#place(resource, now, true) : null;
  }

  /** Lets a caller wait; false when too many do already. Then ask {@linkcode nextToOpen}. */
  enqueue(waiter: Waiter): boolean {
    const unserved = this.#waiters.size + 1 - this.#opening - this.#checking.size;
    if (this.size >= this.#most && unserved > this.#limits.maxWaiting) return false;
    this.#waiters.add(waiter);
    return true;
  }

  /** Forgets a caller who no longer wants to wait. What is being opened for him goes to another, or idle. */
  leave(waiter: Waiter): void {
    this.#waiters.delete(waiter);
  }

  /** The waiter for whom one is to be opened now, and counts it; null when none is. Ask until it is null. */
  nextToOpen(): Waiter | null {
    const wanted = !this.#closed && this.size < this.#most &&
      this.#opening + this.#checking.size < this.#waiters.size;
    for (const waiter of wanted ? this.#waiters : []) {
      if (this.#causers.has(waiter)) continue;
      this.#causers.add(waiter);
      this.#opening++;
      return waiter;
    }
    return null;
  }

  /** Whether one is to be opened now to have `wanted`, the minimum, and counts it. Ask until it is false. */
  nextSpare(wanted: number = this.#limits.min): boolean {
    if (this.#closed || this.size >= Math.min(wanted, this.#most)) return false;
    this.#opening++;
    return true;
  }

  /** One was opened, because of `causer` or as a spare: where to put it. `chance`, 0 to 1, shortens its life. */
  opened(
    causer: Waiter | null,
    resource: Resource,
    now: Moment,
    chance: number,
  ): Placement<Waiter> {
    this.#openingEnded(causer);
    this.#room = Infinity;
    const limit = this.#rules.maxLifetime * (1 - JITTER * chance);
    this.#held.set(resource, { born: now, generation: this.#generation, limit });
    return this.#place(resource, now, true);
  }

  /** One could not be opened. True when its causer still waits: he is taken out, to be told. */
  openFailed(causer: Waiter | null): boolean {
    this.#openingEnded(causer);
    return causer !== null && this.#waiters.delete(causer);
  }

  /**
   * One could not be opened because the server has no room for it. While there are others its causer waits for
   * one of those, and no more are opened until {@linkcode tryRoom}; else as {@linkcode openFailed}.
   */
  openRefused(causer: Waiter | null): boolean {
    if (this.size === 1) return this.openFailed(causer);
    this.#openingEnded(causer);
    this.#room = this.size;
    return false;
  }

  /** Lets one more be opened, to see whether the server has room again. */
  tryRoom(): void {
    this.#room = this.size + 1;
  }

  /** A held one is given back: where to put it. On `"close"` it counts until it is discarded. */
  release(resource: Resource, now: Moment): Placement<Waiter> {
    return this.#place(resource, now, this.#rules.keep);
  }

  /** One has closed, held or idle; false when it had before. Then ask {@linkcode nextToOpen}. */
  discard(resource: Resource): boolean {
    this.#checking.delete(resource);
    if (this.#held.delete(resource)) return true;
    const index = this.#idle.findIndex((idle) => idle.resource === resource);
    if (index >= 0) this.#idle.splice(index, 1);
    return index >= 0;
  }

  /** Takes the idle ones that have been idle for too long or are too old, to be closed. */
  takeExpired(now: Moment): Resource[] {
    return this.#takeIf((idle) => this.#expiresIn(idle, now) <= 0);
  }

  /** Takes the idle ones that would be checked before they are lent, to be closed: a check has failed. */
  takeStale(now: Moment): Resource[] {
    return this.#takeIf((idle) => elapsed(idle.since, now) > this.#rules.validateAfter);
  }

  /**
   * One is not what is wanted any more: then it and all that are older are of no use. Takes the idle ones, to be closed;
   * held ones go when they are given back. Nothing happens when it is known of this generation already.
   */
  expire(resource: Resource): Resource[] {
    const life = this.#held.get(resource) ??
      this.#idle.find((idle) => idle.resource === resource)?.life;
    if (life === undefined || life.generation < this.#generation) return [];
    this.#generation++;
    return this.takeAll();
  }

  /** Milliseconds until the next of the idle ones expires; `Infinity` when none does. */
  nextExpiry(now: Moment): number {
    return this.#idle.reduce((next, idle) => Math.min(next, this.#expiresIn(idle, now)), Infinity);
  }

  /** Takes all idle ones, to be closed. */
  takeAll(): Resource[] {
    return this.#takeIf(() => true);
  }

  /**
   * From now on allows so many. Takes the idle ones that are too many, the longest idle first, to be closed;
   * held ones go when they are given back. Then ask {@linkcode nextToOpen}.
   */
  resize(limits: SlotLimits): Resource[] {
    this.#limits = limits;
    let surplus = this.size - limits.max;
    return this.#takeIf(() => surplus-- > 0);
  }

  /** Takes all waiters out, oldest first, to be told why. */
  dismiss(): Waiter[] {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    return waiters;
  }

  /** From now on nothing is opened and nothing is kept. */
  close(): void {
    this.#closed = true;
  }

  /** All that are open. */
  resources(): Resource[] {
    return [...this.#idle.map((idle) => idle.resource), ...this.#held.keys()];
  }

  get #most(): number {
    return Math.min(this.#limits.max, this.#room);
  }

  /** A new or checked one may be given also where nothing is kept: it has had no user since. */
  #place(resource: Resource, now: Moment, keep: boolean): Placement<Waiter> {
    const life = this.#held.get(resource);
    if (life === undefined) throw new InternalError("Cannot release: the resource is not held");
    if (this.#closed || !keep || this.size > this.#limits.max) return CLOSE;
    if (life.generation < this.#generation) return CLOSE;
    const idle = { resource, life, since: now };
    const expiresIn = this.#expiresIn(idle, now);
    if (expiresIn <= 0) return CLOSE;
    for (const waiter of this.#waiters) {
      this.#waiters.delete(waiter);
      return { kind: "give", waiter };
    }
    if (!this.#rules.keep) return CLOSE;
    this.#held.delete(resource);
    this.#idle.push(idle);
    return { kind: "keep", expiresIn };
  }

  #expiresIn({ life, since }: Idle<Resource>, now: Moment): number {
    return Math.min(
      this.#rules.idleTimeout - elapsed(since, now),
      life.limit - elapsed(life.born, now),
    );
  }

  #takeIf(wanted: (idle: Idle<Resource>) => boolean): Resource[] {
    const taken: Resource[] = [];
    this.#idle = this.#idle.filter((idle) => {
      if (!wanted(idle)) return true;
      this.#held.set(idle.resource, idle.life);
      taken.push(idle.resource);
      return false;
    });
    return taken;
  }

  #openingEnded(causer: Waiter | null): void {
    this.#opening--;
    if (causer !== null) this.#causers.delete(causer);
  }
}
