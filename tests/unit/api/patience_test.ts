/** Deadlines that share a timer. */

import { assert, assertEquals } from "@std/assert";
import { type Impatient, Patience } from "../../../src/api/patience.ts";

/** Somebody who waits until he is told that his time is up. */
function impatient(): Impatient & { readonly expired: Promise<number> } {
  const { promise, resolve } = Promise.withResolvers<number>();
  return { expired: promise, expire: () => resolve(performance.now()) };
}

Deno.test("Patience tells each who waits when his own time is up, in their order", async () => {
  const patience = new Patience(30);
  const began = performance.now();
  const first = impatient();
  patience.begin(first);
  const leaves = impatient();
  patience.begin(leaves);
  const between = impatient();
  patience.end(leaves);
  patience.end(leaves);
  const sooner = impatient();
  new Patience(10).begin(sooner);
  const beganLater = await sooner.expired;
  patience.begin(between);
  assert(await first.expired - began >= 28);
  assert(await between.expired - beganLater >= 28);
});

Deno.test("Patience keeps no timer while nobody waits", () => {
  const patience = new Patience(60_000);
  for (let i = 0; i < 3; i++) {
    const waiter = impatient();
    patience.begin(waiter);
    patience.end(waiter);
  }
  assertEquals(new Patience(Infinity).begin(impatient()), undefined);
});
