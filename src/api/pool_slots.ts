/**
 * Who has which resource of a pool, who waits, and what to open: decisions only, all synchronous.
 *
 * Laws: `size` = idle + held + opening, and never more than the limit. A resource is held once. Waiters are
 * served in the order they came. Nobody waits while one is idle. What is being closed counts as held
 * until it is closed, so that the server never sees more than the limit.
 *
 * Idle resources are used again most recently used first: a few stay warm while the rest can age.
 * @module
 */

import { InternalError } from "../errors.ts";

/** How many of what a pool allows; `Infinity` for no limit. */
export interface SlotLimits {
  /** How many to keep open. */
  readonly min: number;
  /** How many may be open, opening ones included. */
  readonly max: number;
  /** How many may wait with no resource being opened for them. */
  readonly maxWaiting: number;
}

/** Where a resource goes: to a waiter, to the idle ones, or away because the pool is closed. */
export type Placement<Waiter> =
  | { readonly kind: "give"; readonly waiter: Waiter }
  | { readonly kind: "keep" }
  | { readonly kind: "close" };

const KEEP: Placement<never> = { kind: "keep" };
const CLOSE: Placement<never> = { kind: "close" };

/** The slots of one pool. */
export class PoolSlots<Resource, Waiter> {
  readonly #limits: SlotLimits;
  readonly #idle: Resource[] = [];
  readonly #held = new Set<Resource>();
  readonly #waiters = new Set<Waiter>();
  /** The waiters for whom one is being opened. It goes to the oldest waiter, whoever that is by then. */
  readonly #causers = new Set<Waiter>();
  /** How many the server has room for, as far as is known: less than the limit only after it has refused one. */
  #room = Infinity;
  #opening = 0;
  #closed = false;

  /** Starts with nothing open. */
  constructor(limits: SlotLimits) {
    this.#limits = limits;
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

  /** Those being opened. */
  get opening(): number {
    return this.#opening;
  }

  /** The callers waiting. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /** Whether {@linkcode close} was called. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Takes an idle one; null when there is none. */
  take(): Resource | null {
    const resource = this.#idle.pop();
    if (resource === undefined) return null;
    this.#held.add(resource);
    return resource;
  }

  /** Lets a caller wait; false when too many do already. Then ask {@linkcode nextToOpen}. */
  enqueue(waiter: Waiter): boolean {
    const unserved = this.#waiters.size + 1 - this.#opening;
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
      this.#opening < this.#waiters.size;
    for (const waiter of wanted ? this.#waiters : []) {
      if (this.#causers.has(waiter)) continue;
      this.#causers.add(waiter);
      this.#opening++;
      return waiter;
    }
    return null;
  }

  /** Whether one is to be opened now for the minimum's sake, and counts it. Ask until it is false. */
  nextSpare(): boolean {
    if (this.#closed || this.size >= Math.min(this.#limits.min, this.#most)) return false;
    this.#opening++;
    return true;
  }

  /** One was opened, because of `causer` or as a spare: where to put it. */
  opened(causer: Waiter | null, resource: Resource): Placement<Waiter> {
    this.#openingEnded(causer);
    this.#room = Infinity;
    this.#held.add(resource);
    return this.release(resource);
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
  release(resource: Resource): Placement<Waiter> {
    if (!this.#held.has(resource)) {
      throw new InternalError("Cannot release: the resource is not held");
    }
    if (this.#closed) return CLOSE;
    for (const waiter of this.#waiters) {
      this.#waiters.delete(waiter);
      return { kind: "give", waiter };
    }
    this.#held.delete(resource);
    this.#idle.push(resource);
    return KEEP;
  }

  /** One has closed, held or idle. Then ask {@linkcode nextToOpen}. Twice is once. */
  discard(resource: Resource): void {
    if (this.#held.delete(resource)) return;
    const index = this.#idle.indexOf(resource);
    if (index >= 0) this.#idle.splice(index, 1);
  }

  /** Takes all idle ones, to be closed. */
  takeAll(): Resource[] {
    const resources = this.#idle.splice(0);
    for (const resource of resources) this.#held.add(resource);
    return resources;
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
    return [...this.#idle, ...this.#held];
  }

  get #most(): number {
    return Math.min(this.#limits.max, this.#room);
  }

  #openingEnded(causer: Waiter | null): void {
    this.#opening--;
    if (causer !== null) this.#causers.delete(causer);
  }
}
