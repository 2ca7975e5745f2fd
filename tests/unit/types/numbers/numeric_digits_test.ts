import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import {
  fitsBinary,
  isNumericText,
  readNumeric,
  writeNumeric,
} from "../../../../src/types/numbers/numeric_digits.ts";
import { GrowingSink, received } from "../../../support/byte_sink.ts";

/** Texts, and what `numeric_send()` makes of them, in hexadecimal. */
const SENT: readonly (readonly [text: string, bytes: string])[] = [
  ["0", "0000000000000000"],
  ["0.00", "0000000000000002"],
  ["1", "00010000000000000001"],
  ["-0.5", "0001ffff400000011388"],
  ["0.12345", "0002ffff0000000504d21388"],
  ["0.0001", "0001ffff000000040001"],
  ["0.00001", "0001fffe0000000503e8"],
  ["0.0000000001", "0001fffd0000000a0064"],
  ["10000", "00010001000000000001"],
  ["10000000000", "00010002000000000064"],
  ["12345678.90", "000300010000000204d2162e2328"],
  ["9999.9999", "0002000000000004270f270f"],
  ["100000000.00000001", "000500020000000800010000000000000001"],
  ["1.0000", "00010000000000040001"],
  ["-1000.10", "000200004000000203e803e8"],
  ["NaN", "00000000c0000000"],
];

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.fromHex(hex);
}

function read(bytes: Uint8Array | readonly number[]): string {
  const { source, start, end } = received(bytes);
  return readNumeric(source, start, end);
}

function written(text: string): Uint8Array {
  const sink = new GrowingSink();
  writeNumeric(sink, text);
  return sink.written();
}

Deno.test("numeric is read from and written to the digits that the server sends", () => {
  for (const [text, hex] of SENT) {
    assertStrictEquals(read(bytesOf(hex)), text);
    assertEquals(written(text), bytesOf(hex));
  }
});

Deno.test("numeric's infinities are read with the scale that the server gives them", () => {
  for (const [text, sign] of [["Infinity", "d000"], ["-Infinity", "f000"]] as const) {
    assertStrictEquals(read(bytesOf(`00000000${sign}0020`)), text);
    assertEquals(written(text), bytesOf(`00000000${sign}0000`));
  }
});

Deno.test("numeric holds as many digits as the server does", () => {
  const largest = `1${"0".repeat(131_071)}`;
  assertStrictEquals(read(bytesOf("00017fff0000000003e8")), largest);
  assertEquals(written(largest), bytesOf("00017fff0000000003e8"));
  const smallest = `0.${"0".repeat(16_382)}1`;
  assertStrictEquals(read(bytesOf("0001f00000003fff000a")), smallest);
  assertEquals(written(smallest), bytesOf("0001f00000003fff000a"));
  // More digits than an int16 counts.
  const longest = `-${"1".repeat(131_072)}.${"2".repeat(16_383)}`;
  const bytes = written(longest);
  assertEquals(bytes.slice(0, 10), bytesOf("90007fff40003fff0457"));
  assertStrictEquals(read(bytes), longest);
});

Deno.test("numeric is read without zeros that a server need not have sent", () => {
  assertStrictEquals(read(bytesOf("0003000100000000000000010000")), "1");
  assertStrictEquals(read(bytesOf("00010000400000010000")), "0.0");
  assertStrictEquals(read(bytesOf("00007fff40000000")), "0");
});

Deno.test("numeric throws DataError for malformed bytes", () => {
  const cases: readonly [string, string][] = [
    ["", "is shorter than its header"],
    ["00000000000000", "is shorter than its header"],
    ["0001000000000000", "is not as long as its digits"],
    ["000000000000000000", "is not as long as its digits"],
    ["00000000000000000001", "is not as long as its digits"],
    ["ffff000000000000", "is not as long as its digits"],
    ["0000000080000000", "has a bad header"],
    ["0000000040010000", "has a bad header"],
    ["00000000e0000000", "has a bad header"],
    ["00010000c00000000001", "has a bad header"],
    ["0000000000004000", "has a bad header"],
    ["00010000000000002710", "has a bad digit"],
    ["0001000000000000ffff", "has a bad digit"],
    ["000200000000000400012710", "has a bad digit"],
    ["0001ffff000000010457", "has more decimals than it shows"],
    ["0001ffff000000000001", "has more decimals than it shows"],
    ["0003000000000004000100010001", "has more decimals than it shows"],
    ["00018000000000040001", "has more decimals than it shows"],
  ];
  for (const [hex, state] of cases) {
    const error = assertThrows(() => read(bytesOf(hex)), DataError);
    assertStrictEquals(error.message, `Cannot decode numeric: value ${state}`);
  }
});

Deno.test("isNumericText() knows the form in which the server writes", () => {
  const longest = `-${"9".repeat(131_072)}.${"9".repeat(16_383)}`;
  for (const text of ["0", "0.00", "-0.5", "120", "NaN", "Infinity", "-Infinity", longest]) {
    assert(isNumericText(text), text.slice(0, 20));
  }
  const beyond = ["1" + longest.slice(1), longest + "9", `-1${"0".repeat(131_072)}`];
  const others = ["", "-", "-0", "-0.00", "00", "01", "+1", "1.", ".5", "1e5", " 1", "1 ", "1\n"];
  for (
    const text of [...others, ...beyond, "nan", "inf", "+Infinity", "1_0", "1,5", "--1", "1.2.3"]
  ) {
    assert(!isNumericText(text), text.slice(0, 20));
  }
});

Deno.test("fitsBinary() keeps to fewer digits than the server takes in binary", () => {
  assert(fitsBinary("1".repeat(10_000)));
  assert(!fitsBinary("1".repeat(10_001)));
  const count = (text: string) => new DataView(written(text).buffer).getUint16(0);
  for (const point of [1, 2, 3, 4]) {
    const text = `${"1".repeat(point)}.${"1".repeat(9_999 - point)}`;
    assert(count(text) <= 3000);
  }
});
