import { assertEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import {
  readArray,
  readDimensions,
  writeArray,
} from "../../../../src/types/containers/array_binary.ts";
import type { ArrayShape } from "../../../../src/types/containers/array_shape.ts";
import { int4Codec } from "../../../../src/types/numbers/integer.ts";
import { GrowingSink, received } from "../../../support/byte_sink.ts";
import { fromHex } from "../../../support/learned_types.ts";
import { concat, int32 } from "../../../support/scripted_messages.ts";

const TYPE = { name: "_int4", elementOid: 23, element: int4Codec };
const decode = int4Codec.decodeBinary!.bind(int4Codec);

function read(bytes: Uint8Array) {
  const { source, start, end } = received(bytes);
  return readArray(TYPE, decode, source, start, end);
}

function write(shape: ArrayShape, elementOid = 23): Uint8Array {
  const sink = new GrowingSink();
  writeArray({ ...TYPE, elementOid }, shape, sink);
  return sink.written();
}

/** An array with these dimensions, as pairs of length and lower bound, and what follows them. */
function arrayOf(dimensions: readonly number[], ...rest: readonly Uint8Array[]): Uint8Array {
  const header = [dimensions.length / 2, 0, 23, ...dimensions];
  return concat(...header.map(int32), ...rest);
}

const SEEN: readonly [hex: string, items: unknown[], lowerBounds: number[]][] = [
  ["00000000 00000000 00000017", [], []],
  [
    "00000001 00000001 00000017 00000003 00000001 00000004 00000001 ffffffff 00000004 00000003",
    [1, null, 3],
    [1],
  ],
  [
    "00000001 00000000 00000017 00000002 00000000 00000004 00000007 00000004 00000008",
    [7, 8],
    [0],
  ],
  [
    "00000002 00000001 00000017 00000002 00000002 00000002 ffffffff 00000004 00000001 00000004" +
    "00000002 00000004 00000003 ffffffff",
    [[1, 2], [3, null]],
    [2, -1],
  ],
  [
    "00000006 00000000 00000017 00000001 00000001 00000001 00000001 00000001 00000001 00000001" +
    "00000001 00000001 00000001 00000002 00000001 00000004 00000001 00000004 00000002",
    [[[[[[1, 2]]]]]],
    [1, 1, 1, 1, 1, 1],
  ],
];

for (const [hex, items, lowerBounds] of SEEN) {
  Deno.test(`readArray() reads ${JSON.stringify(items)} as the server sends it`, () => {
    assertEquals(read(fromHex(hex)), { items, lowerBounds });
  });

  Deno.test(`writeArray() writes ${JSON.stringify(items)} as the server does`, () => {
    const elements = items.flat(6);
    const lengths: number[] = [];
    for (let level: unknown = items; Array.isArray(level) && level.length > 0; level = level[0]) {
      lengths.push(level.length);
    }
    assertEquals(write({ lengths, lowerBounds, elements }), fromHex(hex));
  });
}

Deno.test("readArray() reads a dimension of length 0 as an empty array, as the server does", () => {
  const empty = { items: [], lowerBounds: [] };
  assertEquals(read(arrayOf([0, 0])), empty);
  assertEquals(read(arrayOf([0, 1, 2 ** 31 - 1, 1])), empty);
  assertEquals(read(arrayOf([0, 1, 0, 1, 0, 1])), empty);
});

Deno.test("writeArray() writes OIDs from 2³¹ on", () => {
  const bytes = write({ lengths: [], lowerBounds: [], elements: [] }, 4_294_967_295);
  assertEquals(bytes, fromHex("00000000 00000000 ffffffff"));
});

Deno.test("writeArray() says which element cannot be written, and not what it is", () => {
  const shape = { lengths: [3], lowerBounds: [1], elements: [1, null, { secret: 1 }] };
  const error = assertThrows(() => write(shape), DataError);
  assertEquals(error.message, "Cannot encode int4: value is not an integer (element 3)");
});

const ONE = [int32(4), int32(1)];
const MALFORMED: readonly [state: string, bytes: Uint8Array][] = [
  ["is cut off", new Uint8Array(0)],
  ["is cut off", new Uint8Array(11)],
  ["has no possible dimensions", concat(int32(-1), int32(0), int32(23))],
  ["has no possible dimensions", concat(int32(7), int32(0), int32(23), new Uint8Array(100))],
  ["has no possible dimensions", concat(int32(2 ** 31 - 1), int32(0), int32(23))],
  ["has elements of another type", concat(int32(0), int32(0), int32(20))],
  ["has elements of another type", concat(int32(1), int32(0), int32(25), int32(1), int32(1))],
  ["is cut off", concat(int32(1), int32(0), int32(23))],
  ["is cut off", concat(int32(1), int32(0), int32(23), int32(1))],
  ["is cut off", concat(int32(2), int32(0), int32(23), int32(1), int32(1), int32(1))],
  ["has no possible dimensions", arrayOf([-1, 1], ...ONE)],
  ["has no possible dimensions", arrayOf([1, 1, -(2 ** 31), 1], ...ONE)],
  ["has fewer elements than it says", arrayOf([1, 1])],
  ["has fewer elements than it says", arrayOf([3, 1], ...ONE)],
  ["has fewer elements than it says", arrayOf([2 ** 31 - 1, 1], ...ONE)],
  [
    "has fewer elements than it says", // the product is 0 where numbers wrap at 32 bits
    arrayOf([65_536, 1, 65_536, 1], ...ONE),
  ],
  [
    "has fewer elements than it says", // and at 64 bits
    arrayOf([2 ** 16, 1, 2 ** 16, 1, 2 ** 16, 1, 2 ** 16, 1], ...ONE),
  ],
  [
    "has fewer elements than it says",
    arrayOf(new Array(12).fill(2 ** 31 - 1), ...ONE),
  ],
  ["is cut off", arrayOf([2, 1], ...ONE)],
  ["is cut off", arrayOf([1, 1], int32(5), int32(1))],
  ["is cut off", arrayOf([1, 1], int32(2 ** 31 - 1), int32(1))],
  ["has an element of negative length", arrayOf([1, 1], int32(-2))],
  ["has an element of negative length", arrayOf([1, 1], int32(-(2 ** 31)))],
  ["has bytes after its end", arrayOf([], int32(0))],
  ["has bytes after its end", arrayOf([0, 0], int32(0))],
  ["has bytes after its end", arrayOf([1, 1], ...ONE, Uint8Array.of(0))],
];

for (const [i, [state, bytes]] of MALFORMED.entries()) {
  Deno.test(`readArray() throws DataError for an array that ${state} (${i})`, () => {
    const error = assertThrows(() => read(bytes), DataError);
    assertEquals(error.message, `Cannot decode _int4: value ${state}`);
  });
}

Deno.test("readArray() throws what the elements' codec throws", () => {
  const bytes = arrayOf([1, 1], int32(3), Uint8Array.of(0, 0, 0));
  const error = assertThrows(() => read(bytes), DataError);
  assertEquals(error.message, "Cannot decode int4: 3 bytes where 4 belong");
});

Deno.test("readDimensions() reads an OID as unsigned", () => {
  const { source, start, end } = received(fromHex("00000000 00000000 ffffffff"));
  const type = { ...TYPE, elementOid: 4_294_967_295 };
  assertEquals(readDimensions(type, source, start, end), { lengths: [], lowerBounds: [] });
});

Deno.test("readArray() reads an array of more elements than room is made for at once", () => {
  const count = 2 ** 20 + 1;
  const { items } = read(arrayOf([count, 1], new Uint8Array(4 * count).fill(0xff)));
  assertEquals([items.length, items.every((item) => item === null)], [count, true]);
});
