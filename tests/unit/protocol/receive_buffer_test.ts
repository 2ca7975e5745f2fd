import { assert, assertEquals } from "@std/assert";
import { ReceiveBuffer } from "../../../src/protocol/receive_buffer.ts";

const INITIAL = 64 * 1024;
const KEPT = 1024 * 1024;

/** Receives bytes 0, 1, 2, … as a transport would, at most `most` at a time. */
function receive(input: ReceiveBuffer, count: number, most: number = count): void {
  for (let left = count; left > 0;) {
    const room = input.room();
    const size = Math.min(left, most, room.length);
    for (let i = 0; i < size; i++) room[i] = (input.end - input.start + i) & 0xff;
    input.end += size;
    left -= size;
  }
}

function isInOrder(input: ReceiveBuffer, first: number): boolean {
  const bytes = input.bytes.subarray(input.start, input.end);
  return bytes.every((byte, i) => byte === ((first + i) & 0xff));
}

Deno.test("ReceiveBuffer.room() follows the bytes received", () => {
  const input = new ReceiveBuffer();
  receive(input, 100);
  assertEquals(input.room().byteOffset - input.bytes.byteOffset, 100);
  assertEquals(input.room().length, INITIAL - 100);
});

Deno.test("ReceiveBuffer.room() begins at the start again when everything is consumed", () => {
  const input = new ReceiveBuffer();
  receive(input, 100);
  input.start = 100;
  assertEquals(input.room().length, INITIAL);
  assertEquals([input.start, input.end], [0, 0]);
});

Deno.test("ReceiveBuffer.room() moves what is left when the room becomes small", () => {
  const input = new ReceiveBuffer();
  receive(input, INITIAL - 10);
  input.start = input.end - 50;
  const first = input.start & 0xff;
  assertEquals(input.room().length, INITIAL - 50);
  assertEquals([input.start, input.end], [0, 50]);
  assert(isInOrder(input, first));
});

Deno.test("ReceiveBuffer.room() grows to twice as much when a longer message has begun", () => {
  const input = new ReceiveBuffer();
  receive(input, INITIAL - 10); // the first bytes announce 16 MB
  assertEquals(input.room().length, 2 * INITIAL - (INITIAL - 10));
  assert(isInOrder(input, 0));
  assertEquals(input.view.byteLength, input.bytes.length);
  assertEquals(input.view.getUint8(5), 5);
});

Deno.test("ReceiveBuffer.room() grows to what the message needs, and one read more", () => {
  const input = new ReceiveBuffer();
  input.room().set([0x44, 0, 1, 0x40, 0]); // 80 KB
  input.end = INITIAL - 10;
  assertEquals(input.room().length, 80 * 1024 + 1 + 8 * 1024 - input.end);
  assertEquals([...input.bytes.subarray(0, 5)], [0x44, 0, 1, 0x40, 0]);
});

Deno.test("ReceiveBuffer.room() moves a message to the start that is not whole but fits", () => {
  const input = new ReceiveBuffer();
  receive(input, INITIAL - 10);
  input.start = 20_000;
  input.bytes.set([0x44, 0, 0, 0xc0, 0], 20_000); // 48 KB
  assertEquals(input.room().length, 20_010);
  assertEquals([input.start, input.bytes[3]], [0, 0xc0]);
});

Deno.test("ReceiveBuffer.room() moves the start of a message whose length is not there yet", () => {
  const input = new ReceiveBuffer();
  receive(input, INITIAL);
  input.start = INITIAL - 4;
  assertEquals([input.room().length, input.start, input.end], [INITIAL - 4, 0, 4]);
  assert(isInOrder(input, INITIAL - 4));
});

Deno.test("ReceiveBuffer.room() frees the memory that it has grown out of", () => {
  const input = new ReceiveBuffer();
  const before = input.bytes;
  receive(input, INITIAL + 1);
  assertEquals(before.byteLength, 0);
});

Deno.test("ReceiveBuffer grows with the bytes received, to at most twice as many and one read", () => {
  const input = new ReceiveBuffer();
  for (let received = 0; received < 3 * KEPT; received += 30_000) {
    receive(input, 30_000, 10_000);
    assert(input.bytes.length <= Math.max(INITIAL, 2 * (received + 30_000) + INITIAL));
  }
  assert(isInOrder(input, 0));
});

Deno.test("ReceiveBuffer.room() gives up a large buffer once it is empty", () => {
  const input = new ReceiveBuffer();
  receive(input, 2 * KEPT);
  assert(input.bytes.length > KEPT);
  input.start = input.end;
  assertEquals(input.room().length, INITIAL);
  assertEquals(input.view.byteLength, INITIAL);
});

Deno.test("ReceiveBuffer.room() keeps a buffer that is not large", () => {
  const input = new ReceiveBuffer();
  receive(input, INITIAL + 1);
  input.start = input.end;
  assertEquals(input.room().length, 2 * INITIAL);
});

Deno.test("ReceiveBuffer.room() is never without room", () => {
  const input = new ReceiveBuffer();
  for (let i = 0; i < 100; i++) {
    receive(input, 7_777);
    input.start += 7_000;
    assert(input.room().length >= 8 * 1024);
  }
});
