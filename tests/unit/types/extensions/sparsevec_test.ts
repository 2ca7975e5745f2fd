import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import { sparsevecCodec, type SparseVector } from "../../../../src/types/extensions/sparsevec.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";

const codec = sparsevecCodec(16633);

function sparse(dimensions: number, ...pairs: readonly [number, number][]): SparseVector {
  return { dimensions, elements: new Map(pairs) };
}

/** As pgvector 0.8 prints and sends them. */
const VALUES: readonly (readonly [text: string, hex: string, SparseVector])[] = [
  [
    "{1:1.5,3:2}/5",
    "00000005000000020000000000000000000000023fc0000040000000",
    sparse(5, [1, 1.5], [3, 2]),
  ],
  ["{}/5", "000000050000000000000000", sparse(5)],
  [
    "{1:1e-45,3:2}/5",
    "00000005000000020000000000000000000000020000000140000000",
    sparse(5, [1, 2 ** -149], [3, 2]),
  ],
  [
    "{1000000000:-1.1}/1000000000",
    "3b9aca000000000100000000" + "3b9ac9ff" + "bf8ccccd",
    sparse(1e9, [1e9, Math.fround(-1.1)]),
  ],
];

Deno.test("sparsevec is its dimensions and a Map of elements by index, in both formats", () => {
  for (const [text, hex, value] of VALUES) {
    const binary = Uint8Array.fromHex(hex);
    assertEquals(codec.decodeText(text), value);
    assertEquals(decodeBinary(codec, binary), value);
    assertEquals(codec.decodeText(codec.encodeText(value)), value);
    assertEquals(encodeBinary(codec, value), binary);
    assertStrictEquals(codec.prefersText!(value), false);
  }
});

Deno.test("sparsevec sorts its elements, rounds them and leaves out zeros, in both formats", () => {
  const value = sparse(9, [7, 1.1], [2, 0], [3, -0], [4, 1e-50], [1, -2]);
  assertStrictEquals(codec.encodeText(value), "{1:-2,7:1.100000023841858}/9");
  const decoded = decodeBinary(codec, encodeBinary(codec, value));
  assertEquals([...decoded.elements], [[1, -2], [7, Math.fround(1.1)]]);
});

Deno.test("sparsevec holds 16000 elements and no more, zeros not counted", () => {
  const elements = new Map(Array.from({ length: 16_000 }, (_, i) => [i + 1, 0.5]));
  const value = { dimensions: 20_000, elements };
  assertEquals(decodeBinary(codec, encodeBinary(codec, value)), value);
  elements.set(16_001, 0);
  assertStrictEquals(decodeBinary(codec, encodeBinary(codec, value)).elements.size, 16_000);
  elements.set(16_002, 1);
  const message = "Cannot encode sparsevec: value has more than 16000 elements";
  assertThrows(() => encodeBinary(codec, value), DataError, message);
  assertThrows(() => codec.encodeText(value), DataError, message);
});

Deno.test("sparsevec leaves text to PostgreSQL", () => {
  assertStrictEquals(codec.encodeText("{3:1, 1:2}/5"), "{3:1, 1:2}/5");
  assertStrictEquals(codec.prefersText!("{}/1"), true);
  const message = "Cannot encode sparsevec: a string has no binary form";
  assertThrows(() => encodeBinary(codec, "{}/1"), DataError, message);
  assertThrows(() => codec.encodeText("\0"), DataError, "value contains NUL");
});

Deno.test("sparsevec throws DataError for anything else, in both formats", () => {
  const shape = "value is neither { dimensions, elements } nor a string";
  const dimensions = "dimensions are not an integer from 1 to 1000000000";
  const index = "an index is not an integer from 1 to the dimensions";
  const cases: readonly (readonly [unknown, string])[] = [
    ...[1, null, undefined, [], [1], {}, new Map(), Symbol(), () => {}].map((value) =>
      [value, shape] as const
    ),
    [{ dimensions: 1 }, shape],
    [{ elements: new Map() }, shape],
    [{ dimensions: 1, elements: { 1: 1 } }, shape],
    ...[0, -1, 1.5, NaN, 1e9 + 1, "5", 5n].map((value) =>
      [{ dimensions: value, elements: new Map() }, dimensions] as const
    ),
    ...[0, -1, 1.5, 6, "1", null].map((value) =>
      [{ dimensions: 5, elements: new Map([[value, 1]]) }, index] as const
    ),
    ...["1", null, undefined, 1n].map((value) =>
      [{ dimensions: 5, elements: new Map([[1, value]]) }, "an element is not a number"] as const
    ),
    [sparse(5, [1, NaN]), "an element is not finite"],
    [sparse(5, [1, 1e39]), "an element is out of range"],
  ];
  for (const [value, state] of cases) {
    const message = `Cannot encode sparsevec: ${state}`;
    assertThrows(() => codec.encodeText(value), DataError, message);
    assertThrows(() => encodeBinary(codec, value), DataError, message);
    assertStrictEquals(codec.prefersText!(value), false);
  }
});

Deno.test("sparsevec throws DataError for malformed text", () => {
  const shape = "value is not between braces, with its dimensions after them";
  const count = "an index or the dimensions are not a number above zero";
  const cases: readonly (readonly [string, string])[] = [
    ..."|{}|{}5|}/5|[]/5| {}/5".split("|").map((text) => [text, shape] as const),
    ..."{}/|{}/0|{}/05|{}/-1|{}/1.5|{}/5 |{}/12345678901|{,}/5|{1:1,}/5|{0:1}/5|{:1}/5|{1}/5"
      .split("|").map((text) => [text, count] as const),
    ..."{1:}/5|{1: 1}/5|{1:1:1}/5|{1:x}/5".split("|").map((text) =>
      [text, "an element is not a number"] as const
    ),
    ["{2:1,1:1}/5", "indices are not in order"],
    ["{1:1,1:1}/5", "indices are not in order"],
    ["{6:1}/5", "an index is beyond the dimensions"],
  ];
  for (const [text, state] of cases) {
    assertThrows(() => codec.decodeText(text), DataError, `Cannot decode sparsevec: ${state}`);
  }
});

Deno.test("sparsevec throws DataError for malformed bytes", () => {
  const one = "3f800000";
  const cases: readonly (readonly [string, string])[] = [
    ["", "0 bytes where 12 belong"],
    ["0000000500000000000000", "11 bytes where 12 belong"],
    ["00000005000000010000000000000000", "16 bytes where 20 belong"],
    ["000000057fffffff00000000", "12 bytes where 17179869188 belong"],
    ["00000005ffffffff00000000", "12 bytes where 4 belong"],
    ["000000050000000000000001", "unused bytes are not zero"],
    ["000000000000000000000000", "value has no dimensions"],
    ["ffffffff0000000000000000", "value has no dimensions"],
    ["000000050000000100000000" + "ffffffff" + one, "indices are not in order"],
    ["000000050000000100000000" + "7fffffff" + one, "an index is beyond the dimensions"],
    ["000000050000000100000000" + "00000005" + one, "an index is beyond the dimensions"],
    ["000000050000000200000000" + "0000000100000001" + one + one, "indices are not in order"],
  ];
  for (const [hex, state] of cases) {
    const bytes = Uint8Array.fromHex(hex);
    assertThrows(() => decodeBinary(codec, bytes), DataError, `Cannot decode sparsevec: ${state}`);
  }
});
