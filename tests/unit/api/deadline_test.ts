import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { checkTimeout, Waiter, withDefaultTimeout } from "../../../src/api/deadline.ts";
import { InterfaceError, TimeoutError } from "../../../src/errors.ts";

function waiter(options: { signal?: AbortSignal; timeout?: number }, onLeave = () => {}) {
  return new Waiter<string>({ ...options, onLeave, timeoutError: () => new TimeoutError("late") });
}

Deno.test("checkTimeout() refuses what is not a positive number", () => {
  for (const timeout of [0, -1, NaN, "10" as unknown as number]) {
    assertThrows(
      () => checkTimeout("execute", timeout),
      InterfaceError,
      "Cannot execute: timeout is not a positive number of milliseconds",
    );
  }
  checkTimeout("execute", undefined);
  checkTimeout("execute", Infinity);
});

Deno.test("withDefaultTimeout() takes the default only where the call names none", () => {
  assertEquals(withDefaultTimeout("execute", {}, 100), { timeout: 100 });
  assertEquals(withDefaultTimeout("execute", { timeout: 5 }, 100), { timeout: 5 });
  assertEquals(withDefaultTimeout("execute", {}, undefined), {});
});

Deno.test("withDefaultTimeout() leaves out a deadline that never comes", () => {
  assertEquals(withDefaultTimeout("execute", { timeout: Infinity }, 100), {});
});

Deno.test("Waiter.resolve() removes the listener and the timer", async () => {
  const controller = new AbortController();
  const waiting = waiter({ signal: controller.signal, timeout: 60_000 });
  waiting.resolve("here");
  controller.abort();
  assertEquals(await waiting.promise, "here");
});

Deno.test("Waiter rejects with the signal's reason, after it has left", async () => {
  const controller = new AbortController();
  let left = 0;
  const waiting = waiter({ signal: controller.signal }, () => left++);
  controller.abort(new Error("enough"));
  assertEquals(left, 1);
  await assertRejects(() => waiting.promise, Error, "enough");
});

Deno.test("Waiter rejects with its timeout error when the deadline passes", async () => {
  let left = 0;
  const waiting = waiter({ timeout: 1 }, () => left++);
  await assertRejects(() => waiting.promise, TimeoutError, "late");
  assertEquals(left, 1);
});
