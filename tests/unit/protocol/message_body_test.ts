import { assertEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { ProtocolError } from "../../../src/errors.ts";
import { MessageBody } from "../../../src/protocol/message_body.ts";
import { concat, cstring, int16, int32 } from "../../support/scripted_messages.ts";

/** A body with other bytes before and behind it, in the memory that the receive buffer uses. */
function bodyOf(...parts: Uint8Array[]): MessageBody {
  const bytes = concat(...parts);
  const memory = Buffer.allocUnsafeSlow(bytes.length + 20).fill(0xff);
  memory.set(bytes, 10);
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  return new MessageBody(0x54, { bytes: memory, view }, { start: 10, end: 10 + bytes.length });
}

const OUT_OF_BOUNDS: Readonly<Record<string, (body: MessageBody) => unknown>> = {
  uint8: (body) => body.uint8(),
  int16: (body) => body.int16(),
  count: (body) => body.count(0),
  int32: (body) => body.int32(),
  uint32: (body) => body.uint32(),
  cstring: (body) => body.cstring(),
};

for (const [name, read] of Object.entries(OUT_OF_BOUNDS)) {
  Deno.test(`MessageBody.${name}() throws ProtocolError at the end of the message`, () => {
    assertThrows(() => read(bodyOf()), ProtocolError, "message RowDescription is malformed");
  });
}

for (const [name, size] of [["int16", 2], ["int32", 4], ["uint32", 4]] as const) {
  Deno.test(`MessageBody.${name}() reads nothing that begins in the message and ends behind it`, () => {
    const body = bodyOf(new Uint8Array(size - 1));
    assertThrows(() => body[name](), ProtocolError);
    assertEquals(body.remaining, size - 1);
  });
}

Deno.test("MessageBody reads its fields one after the other", () => {
  const body = bodyOf(
    Uint8Array.of(200),
    int16(-2),
    int32(-3),
    int32(-1),
    cstring("é"),
    cstring(""),
  );
  assertEquals(body.uint8(), 200);
  assertEquals(body.int16(), -2);
  assertEquals(body.int32(), -3);
  assertEquals(body.uint32(), 0xffffffff);
  assertEquals(body.cstring(), "é");
  assertEquals(body.cstring(), "");
  assertEquals(body.remaining, 0);
  body.finish();
});

Deno.test("MessageBody.cstring() looks for no NUL behind the message", () => {
  const memory = new Uint8Array([1, 65, 66, 0]);
  const source = { bytes: memory, view: new DataView(memory.buffer) };
  const body = new MessageBody(0x54, source, { start: 1, end: 3 });
  assertThrows(() => body.cstring(), ProtocolError);
});

Deno.test("MessageBody.cstring() keeps a byte order mark", () => {
  assertEquals(bodyOf(cstring("\ufeffx")).cstring(), "\ufeffx");
});

for (const [count, itemSize, bytes] of [[-1, 0, 9], [2, 5, 9], [32_767, 1, 9]] as const) {
  Deno.test(`MessageBody.count() refuses ${count} items of ${itemSize} bytes in ${bytes}`, () => {
    const body = bodyOf(int16(count), new Uint8Array(bytes));
    assertThrows(() => body.count(itemSize), ProtocolError);
  });
}

Deno.test("MessageBody.count() takes as many items as fit", () => {
  assertEquals(bodyOf(int16(3), new Uint8Array(9)).count(3), 3);
});

Deno.test("MessageBody.rest() is a copy of what is left", () => {
  const memory = Buffer.from([9, 1, 2, 3, 9]);
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  const body = new MessageBody(0x52, { bytes: memory, view }, { start: 1, end: 4 });
  assertEquals(body.uint8(), 1);
  const rest = body.rest();
  memory.fill(0);
  assertEquals([...rest], [2, 3]);
  assertEquals(body.remaining, 0);
});

Deno.test("MessageBody.finish() refuses bytes that are left", () => {
  assertThrows(() => bodyOf(int16(1)).finish(), ProtocolError);
});

Deno.test("MessageBody names a type that is none in its errors", () => {
  const body = new MessageBody(0, {
    bytes: new Uint8Array(),
    view: new DataView(new ArrayBuffer(0)),
  }, {
    start: 0,
    end: 0,
  });
  assertThrows(() => body.uint8(), ProtocolError, "message of type 0x00 is malformed");
});
