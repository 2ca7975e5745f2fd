import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import type { Moment } from "../../src/api/moment.ts";
import { type Placement, PoolSlots } from "../../src/api/pool_slots.ts";

const NOW: Moment = { monotonic: 0, wall: 0 };

/** Who waits, by the number of his turn. */
type Waiter = number;

/** What can happen to a pool; `pick` chooses among those it can happen to. */
type Happening =
  | { readonly kind: "acquire" }
  | { readonly kind: "release"; readonly pick: number }
  | { readonly kind: "lose"; readonly pick: number }
  | { readonly kind: "leave"; readonly pick: number }
  | { readonly kind: "opened"; readonly pick: number }
  | { readonly kind: "openFailed"; readonly pick: number }
  | { readonly kind: "openRefused"; readonly pick: number }
  | { readonly kind: "expire"; readonly pick: number }
  | { readonly kind: "tryRoom" }
  | { readonly kind: "clear" }
  | { readonly kind: "close" };

const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<Happening>({ kind: "acquire" }) },
    { weight: 5, arbitrary: picking("release") },
    { weight: 4, arbitrary: picking("opened") },
    { weight: 2, arbitrary: picking("openFailed") },
    { weight: 1, arbitrary: picking("openRefused") },
    { weight: 1, arbitrary: fc.constant<Happening>({ kind: "tryRoom" }) },
    { weight: 1, arbitrary: picking("lose") },
    { weight: 1, arbitrary: picking("expire") },
    { weight: 2, arbitrary: picking("leave") },
    { weight: 1, arbitrary: fc.constant<Happening>({ kind: "clear" }) },
  ),
  { maxLength: 60, size: "max" },
);

function picking(
  kind: "release" | "lose" | "expire" | "leave" | "opened" | "openFailed" | "openRefused",
): fc.Arbitrary<Happening> {
  return fc.nat({ max: 1000 }).map((pick) => ({ kind, pick }));
}

/** The pool as the law sees it: plain lists, and what the slots said checked against them. */
class Model {
  readonly slots: PoolSlots<number, Waiter>;
  readonly #max: number;
  readonly #maxWaiting: number;
  held: number[] = [];
  idle: number[] = [];
  closing: number[] = [];
  /** Those that are no longer what is wanted, or were there when one was not. */
  stale: ReadonlySet<number> = new Set();
  openings: (Waiter | null)[] = [];
  waiters: Waiter[] = [];
  opened = 0;
  ended = 0;
  /** How many may be open: fewer after the server has refused one. */
  #most: number;
  #turn = 0;

  constructor(min: number, max: number, maxWaiting: number) {
    this.#max = this.#most = max;
    this.#maxWaiting = maxWaiting;
    this.slots = new PoolSlots({ min, max, maxWaiting });
  }

  happen(happening: Happening): void {
    switch (happening.kind) {
      case "acquire":
        return this.#acquire();
      case "release":
        return this.#with(this.held, happening.pick, (one) => this.#release(one));
      case "lose":
        return this.#with([...this.idle, ...this.held], happening.pick, (one) => this.#lose(one));
      case "expire":
        return this.#with([...this.idle, ...this.held], happening.pick, (one) => this.#expire(one));
      case "leave":
        return this.#with(this.waiters, happening.pick, (waiter) => this.#leave(waiter));
      case "opened":
        return this.#with(this.openings, happening.pick, (causer) => this.#open(causer));
      case "openFailed":
        return this.#with(this.openings, happening.pick, (causer) => this.#fail(causer));
      case "openRefused":
        return this.#with(this.openings, happening.pick, (causer) => this.#refuse(causer));
      case "tryRoom":
        this.slots.tryRoom();
        this.#most = Math.min(this.#max, this.slots.size + 1);
        return this.#startOpenings();
      case "clear":
        this.closing.push(...this.slots.takeAll());
        this.idle = [];
        return;
      case "close":
        return this.#close();
    }
  }

  check(): void {
    const { slots } = this;
    assertEquals(slots.size, this.opened - this.ended + this.openings.length);
    assertEquals(slots.idle, this.idle.length);
    assertEquals(slots.held, this.held.length + this.closing.length);
    assertEquals(slots.opening, this.openings.length);
    assertEquals(slots.waiting, this.waiters.length);
    assertEquals(slots.size, slots.idle + slots.held + slots.opening);
    assert(slots.size <= this.#max, "more than the limit are open");
    assert(slots.idle === 0 || slots.waiting === 0, "somebody waits while one is idle");
    const open = [...this.held, ...this.idle, ...this.closing];
    assertEquals(new Set(open).size, open.length, "one is in two places");
    const covered = Math.min(slots.waiting, slots.opening);
    assert(
      slots.closed || slots.size >= this.#most || covered === slots.waiting,
      "somebody waits while one could be opened for him",
    );
  }

  #acquire(): void {
    if (this.slots.closed) return;
    const taken = this.slots.take(NOW);
    if (taken.kind === "lend") {
      const one = taken.resource;
      assertEquals(one, this.idle.pop(), "the most recently used idle one is taken");
      this.held.push(one);
      return;
    }
    assertEquals(this.idle.length, 0, "nobody is told to wait while one is idle");
    const waiter = this.#turn++;
    const queued = this.waiters.length - this.openings.length;
    const full = this.slots.size >= this.#most && queued >= this.#maxWaiting;
    assertEquals(this.slots.enqueue(waiter), !full);
    if (!full) this.waiters.push(waiter);
    this.#startOpenings();
    while (this.slots.nextSpare()) this.openings.push(null);
  }

  #release(one: number): void {
    remove(this.held, one);
    this.#place(one, this.slots.release(one, NOW));
  }

  #lose(one: number): void {
    this.slots.discard(one);
    this.slots.discard(one);
    remove(this.held, one);
    remove(this.idle, one);
    this.ended++;
    this.#startOpenings();
  }

  #expire(one: number): void {
    const isKnown = this.stale.has(one);
    const expired = this.slots.expire(one);
    assertEquals(expired, isKnown ? [] : this.idle);
    if (isKnown) return;
    this.stale = new Set([...this.idle, ...this.held, ...this.closing]);
    this.closing.push(...expired);
    this.idle = [];
  }

  #leave(waiter: Waiter): void {
    this.slots.leave(waiter);
    remove(this.waiters, waiter);
  }

  #open(causer: Waiter | null): void {
    remove(this.openings, causer);
    const one = this.opened++;
    this.#most = this.#max;
    this.#place(one, this.slots.opened(causer, one, NOW, 0));
    this.#startOpenings();
  }

  #fail(causer: Waiter | null): void {
    remove(this.openings, causer);
    const told = this.slots.openFailed(causer);
    assertEquals(told, causer !== null && this.waiters.includes(causer));
    if (causer !== null) remove(this.waiters, causer);
    this.#startOpenings();
  }

  #refuse(causer: Waiter | null): void {
    const others = this.slots.size - 1;
    if (others > 0) {
      remove(this.openings, causer);
      assertEquals(this.slots.openRefused(causer), false, "he can wait for another");
      this.#most = Math.min(this.#max, others);
      return this.#startOpenings();
    }
    remove(this.openings, causer);
    const waits = causer !== null && this.waiters.includes(causer);
    assertEquals(this.slots.openRefused(causer), waits, "there is no other to wait for");
    if (causer !== null) remove(this.waiters, causer);
    this.#startOpenings();
  }

  #close(): void {
    this.slots.close();
    assertEquals(this.slots.dismiss(), this.waiters);
    this.waiters = [];
    this.closing.push(...this.slots.takeAll());
    this.idle = [];
  }

  #place(one: number, placement: Placement<Waiter>): void {
    assert(placement.kind === "close" || !this.stale.has(one), "one is used that is too old");
    if (placement.kind === "give") {
      assertEquals(placement.waiter, this.waiters.shift(), "the oldest waiter is served first");
      assert(!this.held.includes(one), "one is held twice");
      this.held.push(one);
    } else if (placement.kind === "keep") {
      assertEquals(this.waiters.length, 0, "one is kept while somebody waits");
      this.idle.push(one);
    } else {
      assert(this.slots.closed || this.stale.has(one), "an open pool closes what comes back");
      this.closing.push(one);
    }
  }

  #startOpenings(): void {
    for (let next = this.slots.nextToOpen(); next !== null; next = this.slots.nextToOpen()) {
      assert(this.waiters.includes(next), "one is opened for nobody");
      assert(!this.openings.includes(next), "two are opened for one");
      assert(this.openings.length < this.waiters.length, "more are opened than callers wait");
      this.openings.push(next);
    }
  }

  #with<T>(from: readonly T[], pick: number, act: (one: T) => void): void {
    if (from.length > 0) act(from[pick % from.length] as T);
  }

  /** Everything that was begun ends. */
  drain(): void {
    this.happen({ kind: "close" });
    while (this.openings.length > 0) this.happen({ kind: "opened", pick: 0 });
    while (this.held.length > 0) this.happen({ kind: "release", pick: 0 });
    for (const one of this.closing.splice(0)) {
      this.slots.discard(one);
      this.ended++;
    }
  }
}

function remove<T>(list: T[], one: T): void {
  const index = list.indexOf(one);
  if (index >= 0) list.splice(index, 1);
}

const limits = fc.record({
  min: fc.nat({ max: 2 }),
  max: fc.constantFrom(2, 3, 5, Infinity),
  maxWaiting: fc.constantFrom(0, 2, Infinity),
});

Deno.test("PoolSlots keeps its laws whatever happens, and in the end nothing is left", () => {
  fc.assert(
    fc.property(limits, happenings, ({ min, max, maxWaiting }, happened) => {
      const model = new Model(min, max, maxWaiting);
      for (const happening of happened) {
        model.happen(happening);
        model.check();
      }
      model.drain();
      model.check();
      assertEquals([model.slots.size, model.slots.waiting], [0, 0]);
    }),
    { numRuns: 500 },
  );
});

Deno.test("PoolSlots serves every waiter once connections come back", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.nat({ max: 20 }), (max, callers) => {
      const model = new Model(0, max, Infinity);
      for (let i = 0; i < callers; i++) model.happen({ kind: "acquire" });
      while (model.waiters.length > 0) {
        model.happen(
          model.openings.length > 0 ? { kind: "opened", pick: 0 } : { kind: "release", pick: 0 },
        );
        model.check();
      }
      assertEquals(model.opened, Math.min(max, callers));
    }),
  );
});
