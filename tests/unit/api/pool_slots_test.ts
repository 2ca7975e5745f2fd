import { assertEquals, assertThrows } from "@std/assert";
import { PoolSlots } from "../../../src/api/pool_slots.ts";
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
