import { assertEquals } from "@std/assert";
import { Queue } from "../../../src/protocol/queue.ts";

Deno.test("Queue gives what was pushed first, first, however often it runs empty", () => {
  const queue = new Queue<number>();
  assertEquals([queue.first, queue.shift(), queue.length, [...queue]], [
    undefined,
    undefined,
    0,
    [],
  ]);
  for (const round of [0, 10]) {
    queue.push(round + 1);
    queue.push(round + 2);
    assertEquals([queue.first, queue.length, [...queue]], [round + 1, 2, [round + 1, round + 2]]);
    assertEquals([queue.shift(), queue.first, queue.length], [round + 1, round + 2, 1]);
    queue.push(round + 3);
    assertEquals([queue.shift(), queue.shift(), queue.shift()], [round + 2, round + 3, undefined]);
    assertEquals([queue.first, queue.length, [...queue]], [undefined, 0, []]);
  }
});
