import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { InterfaceError } from "../../../src/errors.ts";
import { Writer } from "../../../src/protocol/writer.ts";
import { concat, int32, message, utf8 } from "../../support/scripted_messages.ts";

const LONG = 70_000;

/** Takes what was written as a copy, and gives the buffer back. */
function written(out: Writer): Uint8Array {
  const taken = out.take();
  const copy = taken.slice();
  out.give(taken);
  return copy;
}

function textBytes(text: string): Uint8Array {
  const out = new Writer();
  out.text(text);
  return written(out);
}

Deno.test("Writer.end() patches the length of the message begun last", () => {
  const out = new Writer();
  out.begin(0x51);
  out.cstring("a");
  out.end();
  out.begin(0x53);
  out.end();
  assertEquals(written(out), concat(message("Q", utf8("a\0")), message("S")));
});

Deno.test("Writer.beginUntyped() writes no type byte", () => {
  const out = new Writer();
  out.beginUntyped();
  out.uint8(7);
  out.end();
  assertEquals(written(out), concat(int32(5), Uint8Array.of(7)));
});

Deno.test("Writer.sync() writes a Sync message", () => {
  const out = new Writer();
  out.sync();
  assertEquals(written(out), message("S"));
});

Deno.test("Writer writes numbers big-endian", () => {
  const out = new Writer();
  out.uint8(0xfe);
  out.int16(-2);
  out.int16(65_535);
  out.int32(0x01020304);
  out.bigint64(-3n);
  out.float32(1.5);
  out.float64(-1.5);
  const expected = [0xfe, 0xff, 0xfe, 0xff, 0xff, 1, 2, 3, 4];
  const bigint = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfd];
  const floats = [0x3f, 0xc0, 0, 0, 0xbf, 0xf8, 0, 0, 0, 0, 0, 0];
  assertEquals([...written(out)], [...expected, ...bigint, ...floats]);
});

for (
  const text of [
    "",
    "short",
    "x".repeat(48),
    "x".repeat(49),
    "é",
    "ab\u{1F600}cd",
    "ascii and then a long way off é",
    "é".repeat(49),
    "\ufeffmark",
    "x".repeat(LONG),
    "\u{1F600}".repeat(LONG),
  ]
) {
  Deno.test(`Writer.text() writes ${text.length} units from ${JSON.stringify(text.slice(0, 9))} as UTF-8`, () => {
    assertEquals(textBytes(text), utf8(text));
  });
}

Deno.test("Writer.text() leaves what was written before as it was", () => {
  const out = new Writer();
  out.text("né");
  out.text("x".repeat(LONG));
  out.text("y");
  assertEquals(written(out), utf8(`né${"x".repeat(LONG)}y`));
});

Deno.test("Writer.bytes() grows beyond twice the capacity at once", () => {
  const out = new Writer();
  const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i);
  out.uint8(1);
  out.bytes(bytes);
  assertEquals(written(out), concat(Uint8Array.of(1), bytes));
});

const GROWING: Readonly<Record<string, (out: Writer) => void>> = {
  begin: (out) => out.begin(0x51),
  beginUntyped: (out) => out.beginUntyped(),
  uint8: (out) => out.uint8(1),
  int16: (out) => out.int16(1),
  int32: (out) => out.int32(1),
  bigint64: (out) => out.bigint64(1n),
  float32: (out) => out.float32(1),
  float64: (out) => out.float64(1),
  bytes: (out) => out.bytes(Uint8Array.of(1)),
  text: (out) => out.text("x"),
  openSized: (out) => void out.openSized(),
};

for (const [method, write] of Object.entries(GROWING)) {
  Deno.test(`Writer.${method}() grows when the buffer is full`, () => {
    const alone = new Writer();
    write(alone);
    const out = new Writer();
    const full = new Uint8Array(16 * 1024).fill(7);
    out.bytes(full);
    write(out);
    assertEquals(out.length, full.length + alone.length);
    const [all, expected] = [written(out), written(alone)];
    assertEquals(all.subarray(0, full.length), full);
    // A message that was begun has no length yet.
    if (!method.startsWith("begin")) assertEquals(all.subarray(full.length), expected);
  });
}

Deno.test("Writer.closeSized() fills in the number of bytes after openSized()", () => {
  const out = new Writer();
  out.uint8(9);
  const at = out.openSized();
  out.text("x".repeat(LONG));
  out.closeSized(at);
  assertEquals(written(out), concat(Uint8Array.of(9), int32(LONG), utf8("x".repeat(LONG))));
});

Deno.test("Writer.rewind() forgets everything since a position", () => {
  const out = new Writer();
  out.text("kept");
  const { position } = out;
  out.text("x".repeat(LONG));
  out.rewind(position);
  out.text("!");
  assertEquals(written(out), utf8("kept!"));
});

Deno.test("Writer.rewind() counts positions from the first byte ever, taken or not", () => {
  const out = new Writer();
  out.text("taken");
  out.give(out.take());
  const { position } = out;
  assertEquals(position, 5);
  out.text("gone");
  assertEquals([out.position, out.length], [9, 4]);
  out.rewind(position);
  assertEquals([out.position, out.length], [5, 0]);
});

Deno.test("Writer.take() hands out bytes that later writing does not change", () => {
  const out = new Writer();
  out.text("first");
  const taken = out.take();
  out.text("other");
  assertEquals(taken, utf8("first"));
  assertEquals(out.take(), utf8("other"));
});

Deno.test("Writer.give() lets the memory be used again", () => {
  const out = new Writer();
  const first = out.take();
  out.give(first);
  assertNotEquals(out.take().buffer === first.buffer, true);
  assertEquals(out.take().buffer === first.buffer, true);
});

Deno.test("Writer.give() has no use for what was not taken last, or is given twice", () => {
  const out = new Writer();
  const first = out.take();
  const second = out.take();
  out.give(first);
  assertEquals([first, second].some(({ buffer }) => buffer === out.take().buffer), false);
  const third = out.take();
  out.give(third);
  out.give(third);
  out.take();
  assertEquals(out.take().buffer === third.buffer, true);
  assertEquals(out.take().buffer === third.buffer, false);
});

Deno.test("Writer.give() lets the memory be used once: what is taken again is not written over", () => {
  const out = new Writer();
  out.give(out.take());
  out.take();
  out.text("first");
  const taken = out.take();
  out.text("other");
  assertEquals(taken, utf8("first"));
});

Deno.test("Writer.give() frees a buffer that one large message has made large", () => {
  const out = new Writer();
  out.bytes(new Uint8Array(2 * 1024 * 1024));
  const large = out.take();
  out.give(large);
  assertEquals(large.buffer.byteLength, 0);
  out.take();
  assertNotEquals(out.take().buffer.byteLength, 0);
});

for (const value of [new Uint8Array(3_000_000), "x".repeat(3_000_000)]) {
  Deno.test(`Writer takes no more than a huge ${typeof value} needs, with what follows it`, () => {
    const out = new Writer();
    out.begin(0x42);
    if (typeof value === "string") out.text(value);
    else out.bytes(value);
    for (let i = 0; i < 500; i++) out.int32(i);
    out.end();
    const taken = out.take();
    assertEquals(taken.length, 3_002_005);
    assert(taken.buffer.byteLength < 3_010_000);
  });
}

for (const [length, fits] of [[20, true], [21, false]] as const) {
  Deno.test(`Writer.end() ${fits ? "takes" : "refuses"} ${length} bytes where 20 is the most`, () => {
    const out = new Writer(20);
    out.begin(0x51);
    out.bytes(new Uint8Array(length - 4));
    if (fits) out.end();
    else assertThrows(() => out.end(), InterfaceError, "Cannot send: the message has 21 bytes");
  });
}

Deno.test("Writer.cstring() refuses a NUL: what follows it would be read as another field", () => {
  const out = new Writer();
  assertThrows(() => out.cstring("a\0b"), InterfaceError, "NUL");
});
