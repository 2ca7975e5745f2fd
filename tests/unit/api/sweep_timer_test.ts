import { assertEquals } from "@std/assert";
import { SweepTimer } from "../../../src/api/sweep_timer.ts";

const NOW = { monotonic: 0, wall: 0 };

Deno.test("SweepTimer rings sooner when asked to, and not later", async () => {
  const rung = Promise.withResolvers<void>();
  const timer = new SweepTimer(rung.resolve);
  timer.within(1_000_000, NOW);
  timer.within(1, NOW);
  timer.within(1_000_000, NOW);
  timer.within(Infinity, NOW);
  await rung.promise;
});

Deno.test("SweepTimer rings at once for what is due, and can be asked again from there", async () => {
  const rung = Promise.withResolvers<void>();
  let rings = 0;
  const timer = new SweepTimer(() => {
    if (++rings === 3) rung.resolve();
    else timer.within(0, NOW);
  });
  timer.within(-5, NOW);
  await rung.promise;
  assertEquals(rings, 3);
});

Deno.test("SweepTimer that is stopped leaves nothing behind", () => {
  const timer = new SweepTimer(() => {
    throw new Error("it rang");
  });
  timer.within(1, NOW);
  timer.stop();
  // Too long for a timer of the runtime: nothing is started.
  timer.within(2 ** 40, NOW);
});
