import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { halfvecCodec, vectorCodec } from "../../../../src/types/extensions/pgvector.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

const vector = vectorCodec(16385);
const halfvec = halfvecCodec(16498);
const BOTH = [vector, halfvec];

/** As pgvector 0.8 prints and sends them. */
const VECTORS: readonly (readonly [text: string, hex: string, elements: readonly number[]])[] = [
  [
    "[1,2.5,-0,1e-05,1e+20,1.1]",
    "000600003f80000040200000800000003727c5ac60ad78ec3f8ccccd",
    [1, 2.5, -0, 1e-5, 1e20, 1.1].map(Math.fround),
  ],
  ["[3.4028235e+38,1e-45]", "000200007f7fffff00000001", [2 ** 128 - 2 ** 104, 2 ** -149]],
];
const HALFVECS: typeof VECTORS = [
  [
    "[0.099975586,65504,5.9604645e-08,-0]",
    "000400002e667bff00018000",
    [0.0999755859375, 65504, 2 ** -24, -0],
  ],
];

for (const [codec, values] of [[vector, VECTORS], [halfvec, HALFVECS]] as const) {
  Deno.test(`${codec.name} is an array of numbers, in both formats and both ways`, () => {
    for (const [text, hex, elements] of values) {
      const binary = Uint8Array.fromHex(hex);
      assertSame(codec.decodeText(text), elements);
      assertSame(decodeBinary(codec, binary), elements);
      assertSame(codec.decodeText(codec.encodeText(elements)), elements);
      assertEquals(encodeBinary(codec, elements), binary);
      assertStrictEquals(codec.prefersText!(elements), false);
    }
  });
}

/** The same numbers, with the signs of their zeros. */
function assertSame(actual: readonly number[], expected: readonly number[]): void {
  assertStrictEquals(actual.length, expected.length);
  actual.forEach((element, i) => assert(Object.is(element, expected[i]), `${element} at ${i}`));
}

Deno.test("vector writes what it holds: numbers rounded to single precision", () => {
  assertStrictEquals(vector.encodeText([1.1, -0, 1e-50]), "[1.100000023841858,-0,0]");
  assertEquals(encodeBinary(vector, [1.1]), Uint8Array.fromHex("000100003f8ccccd"));
});

Deno.test("halfvec writes what it holds: numbers rounded to half precision", () => {
  assertStrictEquals(halfvec.encodeText([1.1, -0, 1e-9, 65_519]), "[1.099609375,-0,0,65504]");
  assertEquals(encodeBinary(halfvec, [1.1, -1]), Uint8Array.fromHex("000200003c66bc00"));
});

for (const codec of BOTH) {
  Deno.test(`${codec.name} takes arrays, Float32Array and Float64Array`, () => {
    for (const value of [[0.5, 2], Float32Array.of(0.5, 2), Float64Array.of(0.5, 2)]) {
      assertStrictEquals(codec.encodeText(value), "[0.5,2]");
      assertEquals(decodeBinary(codec, encodeBinary(codec, value)), [0.5, 2]);
    }
    assertStrictEquals(codec.takesArrays, true);
  });

  Deno.test(`${codec.name} holds 16000 elements and no more`, () => {
    const most = new Float32Array(16_000).fill(0.25);
    assertEquals(decodeBinary(codec, encodeBinary(codec, most)), [...most]);
    const more = new Float32Array(16_001);
    const message = `Cannot encode ${codec.name}: value has more than 16000 elements`;
    assertThrows(() => codec.encodeText(more), DataError, message);
    assertThrows(() => encodeBinary(codec, more), DataError, message);
  });

  Deno.test(`${codec.name} leaves text to PostgreSQL`, () => {
    assertStrictEquals(codec.encodeText("[ 1, 2 ]"), "[ 1, 2 ]");
    assertStrictEquals(codec.prefersText!("[1]"), true);
    const message = `Cannot encode ${codec.name}: a string has no binary form`;
    assertThrows(() => encodeBinary(codec, "[1]"), DataError, message);
    assertThrows(() => codec.encodeText("\0"), DataError, "value contains NUL");
  });

  Deno.test(`${codec.name} throws DataError for anything else, in both formats`, () => {
    const shape = "value is not an array of numbers, a Float32Array, a Float64Array or a string";
    const cases: readonly (readonly [unknown, string])[] = [
      ...[1, null, undefined, {}, Int8Array.of(1), new Set([1]), Symbol(), () => {}].map((value) =>
        [value, shape] as const
      ),
      [[], "value has no elements"],
      [new Float32Array(), "value has no elements"],
      ...["1", null, undefined, 1n, [1], {}].map((element) =>
        [[1, element], "an element is not a number"] as const
      ),
      [new Array(2), "an element is not a number"],
      ...[NaN, Infinity, -Infinity].map((element) =>
        [[element], "an element is not finite"] as const
      ),
      [Float64Array.of(1e39), "an element is out of range"],
    ];
    for (const [value, state] of cases) {
      const message = `Cannot encode ${codec.name}: ${state}`;
      assertThrows(() => codec.encodeText(value), DataError, message);
      assertThrows(() => encodeBinary(codec, value), DataError, message);
      assertStrictEquals(codec.prefersText!(value), false);
    }
  });

  Deno.test(`${codec.name} throws DataError for malformed text`, () => {
    const cases: readonly (readonly [string, string])[] = [
      ..."|[|]|1|{1}|[1|1]| [1]|[1] ".split("|").map((text) =>
        [text, "value is not between brackets"] as const
      ),
      ..."[]|[,]|[1,]|[,1]|[ 1]|[1 ]|[a]|[0x1]|[[1]]|[1,,2]|[inf]|[1;2]".split("|").map((text) =>
        [text, "an element is not a number"] as const
      ),
    ];
    for (const [text, state] of cases) {
      const message = `Cannot decode ${codec.name}: ${state}`;
      assertThrows(() => codec.decodeText(text), DataError, message);
    }
  });
}

Deno.test("halfvec throws DataError for a number that rounds to infinity", () => {
  for (const element of [65_520, -65_520]) {
    const message = "Cannot encode halfvec: an element is out of range";
    assertThrows(() => halfvec.encodeText([element]), DataError, message);
    assertThrows(() => encodeBinary(halfvec, [element]), DataError, message);
  }
});

Deno.test("vector and halfvec throw DataError for malformed bytes", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["", "0 bytes where 4 belong", "0 bytes where 4 belong"],
    ["000100", "3 bytes where 4 belong", "3 bytes where 4 belong"],
    ["00000000", "value has no elements", "value has no elements"],
    ["000100003f8000", "7 bytes where 8 belong", "7 bytes where 6 belong"],
    ["0001000040", "5 bytes where 8 belong", "5 bytes where 6 belong"],
    ["ffff0000", "4 bytes where 262144 belong", "4 bytes where 131074 belong"],
  ];
  for (const [hex, ofVector, ofHalfvec] of cases) {
    const bytes = Uint8Array.fromHex(hex);
    assertThrows(() => decodeBinary(vector, bytes), DataError, `Cannot decode vector: ${ofVector}`);
    assertThrows(
      () => decodeBinary(halfvec, bytes),
      DataError,
      `Cannot decode halfvec: ${ofHalfvec}`,
    );
  }
  const unused = "unused bytes are not zero";
  assertThrows(() => decodeBinary(vector, [0, 1, 0, 1, 0, 0, 0, 0]), DataError, unused);
  assertThrows(() => decodeBinary(halfvec, [0, 1, 0, 1, 0, 0]), DataError, unused);
});

Deno.test("vector and halfvec read NaN and infinities that somebody else has stored", () => {
  const stored = [NaN, Infinity, -Infinity];
  for (const codec of BOTH) assertEquals(codec.decodeText("[NaN,Infinity,-Infinity]"), stored);
  const asFloat4 = Uint8Array.fromHex("000300007fc000007f800000ff800000");
  assertEquals(decodeBinary(vector, asFloat4), stored);
  assertEquals(decodeBinary(halfvec, Uint8Array.fromHex("000300007e007c00fc00")), stored);
});
