import { assertEquals, assertInstanceOf } from "@std/assert";
import { CallDeadline, FairTimer } from "../../../src/engine/call_deadline.ts";
import { TimeoutError } from "../../../src/errors.ts";
import type { CallLimits } from "../../../src/call_limits.ts";

/** Watches until the first reason. */
function reasonOf(limits: CallLimits, isSent: boolean): Promise<unknown> {
  return new Promise((resolve) => new CallDeadline(limits, () => isSent, resolve));
}

Deno.test("CallDeadline tells of a timeout of what was sent", async () => {
  const error = await reasonOf({ timeout: 1 }, true);
  assertInstanceOf(error, TimeoutError);
  assertEquals(error.message, "Cannot execute: the statement took longer than 1 ms");
  assertEquals([error.sent, error.retryable, error.phase], ["yes", "unknown", "execute"]);
});

Deno.test("CallDeadline tells of a timeout of what was not sent", async () => {
  const error = await reasonOf({ timeout: 1 }, false);
  assertInstanceOf(error, TimeoutError);
  assertEquals(error.message, "Cannot execute: the statement was not sent within 1 ms");
  assertEquals([error.sent, error.retryable], ["no", "never-sent"]);
});

Deno.test("CallDeadline waits for what is left, and tells of the whole timeout", async () => {
  const error = await reasonOf({ timeout: 60_000, left: 1 }, true);
  assertInstanceOf(error, TimeoutError);
  assertEquals(error.message, "Cannot execute: the statement took longer than 60000 ms");
});

Deno.test("CallDeadline tells of an abort with the signal's reason", async () => {
  const controller = new AbortController();
  const told = reasonOf({ signal: controller.signal }, true);
  const reason = new TypeError("no more");
  controller.abort(reason);
  assertEquals(await told === reason, true);
});

Deno.test("CallDeadline tells of the abort or the timeout, not of both", async () => {
  const controller = new AbortController();
  const told: unknown[] = [];
  const options = { signal: controller.signal, timeout: 1 };
  await new Promise<void>((resolve) => {
    new CallDeadline(options, () => true, (reason) => {
      told.push(reason);
      resolve();
    });
  });
  controller.abort();
  assertEquals(told.length, 1);
  new CallDeadline(
    { signal: new AbortController().signal, timeout: Infinity },
    () => true,
    () => {},
  );
});

Deno.test("CallDeadline.end() ends the watch", async () => {
  const controller = new AbortController();
  const told: unknown[] = [];
  const options = { signal: controller.signal, timeout: 1 };
  new CallDeadline(options, () => true, (reason) => told.push(reason)).end();
  controller.abort();
  await reasonOf({ timeout: 5 }, true);
  assertEquals(told, []);
});

Deno.test("CallDeadline looks at what has arrived before it gives its verdict", async () => {
  const order: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  new CallDeadline({ timeout: 1 }, () => true, () => {
    order.push("verdict");
    resolve();
  });
  setTimeout(() => setTimeout(() => order.push("arrival"), 0), 1);
  await promise;
  assertEquals(order, ["arrival", "verdict"]);
});

Deno.test("FairTimer gives the time back in which the process did not run, once", async () => {
  let expired = 0;
  const { promise: expiry, resolve } = Promise.withResolvers<void>();
  const timer = new FairTimer(() => {
    expired += 1;
    resolve();
  }, 1);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(expired, 0);
  await expiry;
  assertEquals(expired, 1);
  timer.stop();
});

Deno.test("FairTimer that is stopped does not expire, first or last", async () => {
  const fail = () => {
    throw new Error("it has expired");
  };
  new FairTimer(fail, 1).stop();
  const late = new FairTimer(fail, 1);
  const expired = new Promise<void>((resolve) => new FairTimer(resolve, 1));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  await new Promise((resolve) => setTimeout(resolve, 0));
  late.stop();
  await expired; // as late as the one before it would have
});
