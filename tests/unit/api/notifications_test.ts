import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { NotificationQueue } from "../../../src/api/notifications.ts";
import type { Notification } from "../../../src/driver.ts";
import { InterfaceError, OperationalError, TimeoutError } from "../../../src/errors.ts";

const LOST = new OperationalError("the wire was cut");

function note(payload: string): Notification {
  return { pid: 1, channel: "jobs", payload };
}

function queueOf(...payloads: string[]): NotificationQueue {
  const queue = new NotificationQueue(3);
  for (const payload of payloads) queue.push(note(payload));
  return queue;
}

async function payloadOf(next: Promise<Notification>): Promise<string> {
  return (await next).payload;
}

Deno.test("NotificationQueue.get() resolves in the order of arrival", async () => {
  const queue = queueOf("a", "b");
  assertEquals([await payloadOf(queue.get()), await payloadOf(queue.get())], ["a", "b"]);
});

Deno.test("NotificationQueue.get() waits, and who waits longest is served first", async () => {
  const queue = queueOf();
  const waiting = [payloadOf(queue.get()), payloadOf(queue.get())];
  queue.push(note("a"));
  queue.push(note("b"));
  assertEquals(await Promise.all(waiting), ["a", "b"]);
});

Deno.test("NotificationQueue.get() rejects with TimeoutError after timeout, and takes nothing", async () => {
  const queue = queueOf();
  await assertRejects(
    () => queue.get({ timeout: 1 }),
    TimeoutError,
    "Cannot get: no notification came in 1 ms",
  );
  queue.push(note("a"));
  assertEquals(queue.size, 1);
});

Deno.test("NotificationQueue.get() rejects with the signal's reason, and takes nothing", async () => {
  const queue = queueOf();
  const controller = new AbortController();
  const waiting = queue.get({ signal: controller.signal });
  const reason = new Error("enough");
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => waiting, Error), reason);
  queue.push(note("a"));
  await assertRejects(() => queue.get({ signal: controller.signal }), Error, "enough");
  assertEquals(queue.size, 1);
});

Deno.test("NotificationQueue.get() rejects a timeout that is none", async () => {
  await assertRejects(() => queueOf().get({ timeout: 0 }), InterfaceError, "Cannot get: timeout");
});

Deno.test("NotificationQueue.getNoWait() returns null when there is none", () => {
  const queue = queueOf("a");
  assertEquals(queue.getNoWait()?.payload, "a");
  assertEquals(queue.getNoWait(), null);
});

Deno.test("NotificationQueue counts what waits to be taken", () => {
  const queue = queueOf("a", "b");
  assertEquals([queue.size, queue.isEmpty], [2, false]);
  queue.getNoWait();
  queue.getNoWait();
  assertEquals([queue.size, queue.isEmpty], [0, true]);
});

Deno.test("NotificationQueue reports a gap at its place, once, and goes on", async () => {
  const queue = queueOf("a", "b", "c", "dropped", "dropped too");
  const drained = [queue.getNoWait(), queue.getNoWait(), queue.getNoWait()];
  assertEquals(drained.map((taken) => taken?.payload), ["a", "b", "c"]);
  await assertRejects(
    () => queue.get(),
    OperationalError,
    "Cannot get: 2 notifications were dropped, the queue was full (limit 3)",
  );
  queue.push(note("d"));
  assertEquals(await payloadOf(queue.get()), "d");
});

Deno.test("NotificationQueue drops what comes between a gap and its report, to keep the order", () => {
  const queue = queueOf("a", "b", "c", "dropped");
  queue.getNoWait();
  queue.push(note("dropped too"));
  assertEquals(queue.size, 2);
  queue.getNoWait();
  queue.getNoWait();
  assertThrows(() => queue.getNoWait(), OperationalError, "2 notifications were dropped");
});

Deno.test("NotificationQueue.end() rejects who waits, and the next after draining, each time", async () => {
  const waiting = queueOf();
  const waits = waiting.get();
  waiting.end(LOST);
  assertStrictEquals(await assertRejects(() => waits, OperationalError), LOST);

  const queue = queueOf("a");
  queue.end(LOST);
  queue.push(note("too late"));
  assertEquals(await payloadOf(queue.get()), "a");
  assertStrictEquals(await assertRejects(() => queue.get(), OperationalError), LOST);
  assertStrictEquals(await assertRejects(() => queue.get(), OperationalError), LOST);
  assertThrows(() => queue.getNoWait(), OperationalError, "the wire was cut");
});

Deno.test("NotificationQueue.end() keeps the first reason", async () => {
  const queue = queueOf();
  queue.end(LOST);
  queue.end(new OperationalError("another"));
  assertStrictEquals(await assertRejects(() => queue.get(), OperationalError), LOST);
});

Deno.test("NotificationQueue iterates, and throws when the connection has ended", async () => {
  const queue = queueOf("a", "b");
  queue.end(LOST);
  const seen: string[] = [];
  await assertRejects(
    async () => {
      for await (const { payload } of queue) seen.push(payload);
    },
    OperationalError,
    "the wire was cut",
  );
  assertEquals(seen, ["a", "b"]);
});

Deno.test("NotificationQueue's iterator, left while it waits, takes nothing more", async () => {
  const queue = queueOf();
  const iterator = queue[Symbol.asyncIterator]();
  const next = iterator.next();
  await iterator.return?.();
  assertEquals(await next, { done: true, value: undefined });
  queue.push(note("a"));
  assertEquals(queue.size, 1);
});

Deno.test("NotificationQueue holds ten thousand unless told otherwise", () => {
  const queue = new NotificationQueue();
  for (let i = 0; i <= 10_000; i++) queue.push(note(`${i}`));
  assertEquals(queue.size, 10_000);
  for (let i = 0; i < 10_000; i++) assert(queue.getNoWait()?.payload === `${i}`);
  assertThrows(() => queue.getNoWait(), OperationalError, "1 notifications were dropped");
});
