import { assertEquals } from "@std/assert";
import { elapsed } from "../../../src/api/moment.ts";

const since = { monotonic: 100, wall: 5_000 };

Deno.test("elapsed() counts the time that only the wall clock saw, as of a machine asleep", () => {
  assertEquals(elapsed(since, { monotonic: 110, wall: 65_000 }), 60_000);
});

Deno.test("elapsed() is not fooled by a wall clock that was set back", () => {
  assertEquals(elapsed(since, { monotonic: 400, wall: 1_000 }), 300);
});

Deno.test("elapsed() is never negative", () => {
  assertEquals(elapsed(since, { monotonic: 90, wall: 4_000 }), 0);
});
