import { assertEquals, assertThrows } from "@std/assert";
import { PoolSlots, type SlotLimits, type SlotRules } from "../../../src/api/pool_slots.ts";
import type { Moment } from "../../../src/api/moment.ts";
import { InternalError } from "../../../src/errors.ts";

const NOW: Moment = { monotonic: 0, wall: 0 };
const NONE = { kind: "none" } as const;

/** What take() gives when it is good. */
function lend(resource: string) {
  return { kind: "lend", resource } as const;
}

function slots(limits: { min?: number; max?: number; maxWaiting?: number } = {}) {
  return new PoolSlots<string, string>({ min: 0, max: 2, maxWaiting: Infinity, ...limits });
}

Deno.test("PoolSlots.opened() gives a late connection to the next when its waiter has left", () => {
  const pool = slots();
  pool.enqueue("first");
  assertEquals(pool.nextToOpen(), "first");
  pool.leave("first");
  pool.enqueue("second");
  assertEquals(pool.opened("first", "a", NOW, 0), { kind: "give", waiter: "second" });
});

Deno.test("PoolSlots.opened() keeps a late connection when nobody waits", () => {
  const pool = slots();
  pool.enqueue("first");
  pool.nextToOpen();
  pool.leave("first");
  assertEquals(pool.opened("first", "a", NOW, 0), { kind: "keep", expiresIn: Infinity });
  assertEquals(pool.take(NOW), lend("a"));
});

Deno.test("PoolSlots.openFailed() tells nobody when its causer was served otherwise", () => {
  const pool = slots();
  pool.enqueue("first");
  pool.nextToOpen();
  pool.opened("first", "a", NOW, 0);
  pool.enqueue("second");
  assertEquals(pool.nextToOpen(), "second");
  assertEquals(pool.release("a", NOW), { kind: "give", waiter: "second" });
  assertEquals(pool.openFailed("second"), false);
  assertEquals(pool.size, 1);
});

Deno.test("PoolSlots.nextToOpen() opens for the next waiter what failed for another", () => {
  const pool = slots({ max: 1 });
  pool.enqueue("first");
  pool.enqueue("second");
  assertEquals([pool.nextToOpen(), pool.nextToOpen()], ["first", null]);
  assertEquals(pool.openFailed("first"), true);
  assertEquals(pool.nextToOpen(), "second");
});

Deno.test("PoolSlots.enqueue() refuses beyond maxWaiting, not counting those being opened for", () => {
  const pool = slots({ max: 1, maxWaiting: 1 });
  assertEquals(pool.enqueue("first"), true);
  pool.nextToOpen();
  assertEquals(pool.enqueue("second"), true);
  assertEquals(pool.enqueue("third"), false);
  assertEquals(pool.waiting, 2);
});

Deno.test("PoolSlots.take() takes the one used last", () => {
  const pool = slots();
  pool.nextSpare();
  for (const one of ["a", "b"]) {
    pool.enqueue(one);
    pool.nextToOpen();
    pool.opened(one, one, NOW, 0);
  }
  pool.release("a", NOW);
  pool.release("b", NOW);
  assertEquals([pool.take(NOW), pool.take(NOW), pool.take(NOW)], [lend("b"), lend("a"), NONE]);
});

Deno.test("PoolSlots.takeFresh() takes what can be lent as it is, and nothing else", () => {
  const rules = { keep: true, idleTimeout: 100, maxLifetime: Infinity, validateAfter: 10 };
  const pool = new PoolSlots<string, string>({ min: 0, max: 2, maxWaiting: Infinity }, rules);
  const later = (monotonic: number): Moment => ({ monotonic, wall: 0 });
  assertEquals(pool.takeFresh(NOW), null);
  pool.nextSpare(1);
  pool.opened(null, "a", NOW, 0);
  assertEquals(pool.takeFresh(later(10)), "a");
  assertEquals([pool.idle, pool.held], [0, 1]);
  pool.release("a", later(10));
  assertEquals(pool.takeFresh(later(21)), null); // it is to be asked first
  assertEquals(pool.takeFresh(later(110)), null); // it has expired
  assertEquals([pool.idle, pool.held], [1, 0]);
});

Deno.test("PoolSlots.firstWaiter is who waits longest, null when nobody does", () => {
  const pool = slots({ max: 0 });
  assertEquals(pool.firstWaiter, null);
  pool.enqueue("first");
  pool.enqueue("second");
  assertEquals(pool.firstWaiter, "first");
  pool.leave("first");
  assertEquals(pool.firstWaiter, "second");
});

Deno.test("PoolSlots.release() throws for what is not held", () => {
  const pool = slots();
  assertThrows(
    () => pool.release("a", NOW),
    InternalError,
    "Cannot release: the resource is not held",
  );
});

Deno.test("PoolSlots.takeAll() counts what is being closed until it is discarded", () => {
  const pool = slots({ min: 1 });
  pool.nextSpare();
  pool.opened(null, "a", NOW, 0);
  assertEquals(pool.takeAll(), ["a"]);
  assertEquals([pool.size, pool.idle], [1, 0]);
  pool.discard("a");
  assertEquals(pool.size, 0);
});

/** A moment some milliseconds after the first. */
function after(milliseconds: number): Moment {
  return { monotonic: milliseconds, wall: milliseconds };
}

const RULES: SlotRules = {
  keep: true,
  idleTimeout: 1_000,
  maxLifetime: 10_000,
  validateAfter: 100,
};

/** Slots that know time, with these idle since the first moment. */
function agingSlots(idle: string[], rules: Partial<SlotRules> = {}, chance = 0) {
  const limits: SlotLimits = { min: 0, max: 2, maxWaiting: 0 };
  const pool = new PoolSlots<string, string>(limits, { ...RULES, ...rules });
  for (const one of idle) {
    pool.nextSpare(2);
    pool.opened(null, one, NOW, chance);
  }
  return pool;
}

Deno.test("PoolSlots.take() has one checked that was idle for long, and its caller waits for it", () => {
  const pool = agingSlots(["a"]);
  assertEquals(pool.take(after(101)), { kind: "check", resource: "a" });
  assertEquals(pool.enqueue("first"), true);
  assertEquals([pool.idle, pool.held, pool.checking, pool.nextToOpen()], [0, 1, 1, null]);
  assertEquals(pool.checked("a", after(102)), { kind: "give", waiter: "first" });
  assertEquals([pool.checking, pool.release("a", after(103)).kind], [0, "keep"]);
});

Deno.test("PoolSlots.checked() keeps one whose caller has left", () => {
  const pool = agingSlots(["a"]);
  pool.take(after(101));
  pool.enqueue("first");
  pool.leave("first");
  assertEquals(pool.checked("a", after(102)), { kind: "keep", expiresIn: 1_000 });
});

Deno.test("PoolSlots.checked() places nothing that was discarded meanwhile; another is opened", () => {
  const pool = agingSlots(["a"]);
  pool.take(after(101));
  pool.enqueue("first");
  assertEquals([pool.discard("a"), pool.discard("a")], [true, false]);
  assertEquals(pool.checked("a", after(102)), null);
  assertEquals(pool.nextToOpen(), "first");
});

Deno.test("PoolSlots.take() has one closed that was idle for too long or is too old", () => {
  assertEquals(agingSlots(["a"]).take(after(1_000)), { kind: "retire", resource: "a" });
  const old = agingSlots(["a"], { idleTimeout: Infinity });
  assertEquals(old.take(after(10_000)), { kind: "retire", resource: "a" });
});

Deno.test("PoolSlots.take() sees that the machine slept", () => {
  const asleep = { monotonic: 1, wall: 500 };
  assertEquals(agingSlots(["a"]).take(asleep), { kind: "check", resource: "a" });
});

Deno.test("PoolSlots.release() closes what is too old, a tenth earlier at the most", () => {
  const pool = agingSlots(["a"], {}, 1);
  pool.take(NOW);
  assertEquals(pool.release("a", after(8_999)), { kind: "keep", expiresIn: 1 });
  pool.take(after(8_999));
  assertEquals(pool.release("a", after(9_000)), { kind: "close" });
});

Deno.test("PoolSlots.takeExpired() takes what expired and leaves the rest", () => {
  const pool = agingSlots(["a", "b"]);
  pool.take(NOW);
  pool.release("b", after(500));
  assertEquals(pool.nextExpiry(after(600)), 400);
  assertEquals(pool.takeExpired(after(1_000)), ["a"]);
  assertEquals([pool.idle, pool.held, pool.nextExpiry(after(1_000))], [1, 1, 500]);
  assertEquals(agingSlots([]).nextExpiry(NOW), Infinity);
});

Deno.test("PoolSlots that keeps nothing gives what is new to who waits, and closes the rest", () => {
  const pool = agingSlots([], { keep: false });
  pool.enqueue("first");
  pool.nextToOpen();
  assertEquals(pool.opened("first", "a", NOW, 0), { kind: "give", waiter: "first" });
  assertEquals(pool.release("a", NOW), { kind: "close" });
  pool.enqueue("second");
  pool.nextToOpen();
  pool.leave("second");
  assertEquals(pool.opened("second", "b", NOW, 0), { kind: "close" });
});

Deno.test("PoolSlots.resize() closes the longest idle first, held ones when they come back", () => {
  const pool = agingSlots(["a", "b"]);
  assertEquals(pool.resize({ min: 0, max: 1, maxWaiting: 0 }), ["a"]);
  pool.discard("a");
  assertEquals([pool.size, pool.limits.max], [1, 1]);
  pool.take(NOW);
  pool.resize({ min: 0, max: 0, maxWaiting: 0 });
  assertEquals(pool.release("b", NOW), { kind: "close" });
});
