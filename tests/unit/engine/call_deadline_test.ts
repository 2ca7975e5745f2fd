import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import {
  CallDeadline,
  checkCallOptions,
  FairTimer,
  startTimer,
} from "../../../src/engine/call_deadline.ts";
import { InterfaceError, TimeoutError } from "../../../src/errors.ts";
import type { CallOptions } from "../../../src/driver.ts";

/** Watches until the first reason. */
function reasonOf(options: CallOptions, isSent: boolean): Promise<unknown> {
  return new Promise((resolve) => new CallDeadline(options, () => isSent, resolve));
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

for (const timeout of [Infinity, 2 ** 31, undefined]) {
  Deno.test(`startTimer() starts none for ${timeout} ms`, () => {
    assertEquals(startTimer(() => {}, timeout), undefined);
  });
}

Deno.test("startTimer() starts the longest timer there is", () => {
  const timer = startTimer(() => {}, 2 ** 31 - 1);
  assertEquals(timer === undefined, false);
  clearTimeout(timer);
});

for (const timeout of [0, -1, NaN, -Infinity]) {
  Deno.test(`checkCallOptions() refuses a timeout of ${timeout} ms`, () => {
    assertThrows(() => checkCallOptions({ timeout }), InterfaceError, "timeout");
  });
}

Deno.test("checkCallOptions() throws the reason of a signal that is aborted already", () => {
  const reason = new TypeError("no more");
  assertThrows(() => checkCallOptions({ signal: AbortSignal.abort(reason) }), TypeError, "no more");
});

for (const options of [undefined, {}, { timeout: 0.5 }, { timeout: Infinity }]) {
  Deno.test(`checkCallOptions() takes ${Deno.inspect(options)}`, () => {
    assertEquals(checkCallOptions(options), undefined);
  });
}

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
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  await new Promise((resolve) => setTimeout(resolve, 0));
  late.stop();
  await new Promise((resolve) => setTimeout(resolve, 120));
});
