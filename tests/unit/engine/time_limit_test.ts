import { assert, assertEquals } from "@std/assert";
import { TimeLimit } from "../../../src/engine/time_limit.ts";

/** Resolves once a time has passed that began after all those that are as long and began before. */
function passed(milliseconds: number): Promise<void> {
  const later = new TimeLimit(undefined, milliseconds);
  return new Promise((resolve) => later.signal.addEventListener("abort", () => resolve()));
}

Deno.test("TimeLimit aborts when its time is over, with an error that says so", async () => {
  using limit = new TimeLimit(undefined, 1);
  assertEquals([limit.isOver, limit.signal.aborted], [false, false]);
  await passed(1);
  assertEquals([limit.isOver, limit.signal.aborted], [true, true]);
  assertEquals(limit.signal.reason.message, "the server did not answer in time");
});

Deno.test("TimeLimit aborts with the outer signal, whose reason stays when the time is over later", async () => {
  const outer = new AbortController();
  using limit = new TimeLimit(outer.signal, 1);
  const reason = new TypeError("no more");
  outer.abort(reason);
  await passed(1);
  assert(limit.signal.reason === reason);
  assertEquals(limit.isOver, false);
});

Deno.test("TimeLimit is over at once when the outer signal is aborted already", () => {
  const reason = new TypeError("no more");
  using limit = new TimeLimit(AbortSignal.abort(reason), Infinity);
  assert(limit.signal.reason === reason);
  assertEquals(limit.isOver, false);
});

Deno.test("TimeLimit aborts nothing once it is disposed of", async () => {
  const outer = new AbortController();
  const limit = new TimeLimit(outer.signal, 1);
  limit[Symbol.dispose]();
  await passed(1);
  outer.abort();
  assertEquals([limit.signal.aborted, limit.isOver], [false, false]);
});
