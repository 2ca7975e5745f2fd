import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import type { Codec } from "../../../../src/types/codec.ts";
import { geometricCodecs, pathCodec, polygonCodec } from "../../../../src/types/geometry/path.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";
import { exact } from "../../../support/exact.ts";

const ONE_TWO = "3ff00000000000004000000000000000";
const THREE_FOUR = "40080000000000004010000000000000";
const FIVE_ZERO = "40140000000000008000000000000000";

const POINTS = [{ x: 1, y: 2 }, { x: 3, y: 4 }, { x: 5, y: -0 }];
const [POINT] = POINTS;

/** As PostgreSQL 18 prints them and sends them. */
const CASES: readonly (readonly [codec: Codec, value: unknown, text: string, hex: string])[] = [
  [
    pathCodec,
    { closed: true, points: POINTS },
    "((1,2),(3,4),(5,-0))",
    `0100000003${ONE_TWO}${THREE_FOUR}${FIVE_ZERO}`,
  ],
  [
    pathCodec,
    { closed: false, points: POINTS },
    "[(1,2),(3,4),(5,-0)]",
    `0000000003${ONE_TWO}${THREE_FOUR}${FIVE_ZERO}`,
  ],
  [pathCodec, { closed: true, points: [POINT] }, "((1,2))", `0100000001${ONE_TWO}`],
  [pathCodec, { closed: false, points: [POINT] }, "[(1,2)]", `0000000001${ONE_TWO}`],
  [
    polygonCodec,
    { points: POINTS },
    "((1,2),(3,4),(5,-0))",
    `00000003${ONE_TWO}${THREE_FOUR}${FIVE_ZERO}`,
  ],
  [polygonCodec, { points: [POINT] }, "((1,2))", `00000001${ONE_TWO}`],
];

for (const [codec, value, text, hex] of CASES) {
  Deno.test(`${codec.name} ${text} is the same in both formats, both ways`, () => {
    const bytes = Uint8Array.fromHex(hex);
    assertStrictEquals(exact(codec.decodeText(text)), exact(value));
    assertStrictEquals(exact(decodeBinary(codec, bytes)), exact(value));
    assertStrictEquals(codec.encodeText(value), text);
    assertEquals(encodeBinary(codec, value), bytes);
    assertStrictEquals(codec.prefersText!(value), false);
    assertStrictEquals(codec.prefersText!(text), true);
  });
}

Deno.test("path and polygon hold a hundred thousand points", () => {
  const points = Array.from({ length: 100_000 }, (_, i) => ({ x: i, y: -i / 3 }));
  for (const codec of [pathCodec, polygonCodec] as Codec[]) {
    const value = codec === pathCodec ? { closed: false, points } : { points };
    assertStrictEquals(exact(codec.decodeText(codec.encodeText(value))), exact(value));
    assertStrictEquals(exact(decodeBinary(codec, encodeBinary(codec, value))), exact(value));
  }
});

Deno.test("path and polygon without points are a DataError, as they are to the server", () => {
  for (const codec of [pathCodec, polygonCodec] as Codec[]) {
    const value = { closed: true, points: [] };
    const message = `Cannot encode ${codec.name}: value has no points`;
    assertThrows(() => codec.encodeText(value), DataError, message);
    assertThrows(() => encodeBinary(codec, value), DataError, message);
  }
});

Deno.test("path and polygon throw DataError for another shape, and say their own", () => {
  const shapes = [
    [pathCodec, "{ closed, points: [{ x, y }, …] }"],
    [polygonCodec, "{ points: [{ x, y }, …] }"],
  ] as const;
  for (const [codec, shape] of shapes) {
    const bad = [POINTS, {}, { points: POINT }, { points: [1, 2] }, 1, null, undefined];
    for (const value of [...bad, { closed: true, points: [{ x: 1 }] }, { closed: true }]) {
      const message = `Cannot encode ${codec.name}: value is not ${shape}`;
      assertThrows(() => codec.encodeText(value), DataError, message);
      assertThrows(() => encodeBinary(codec, value), DataError, message);
    }
  }
  assertThrows(() => pathCodec.encodeText({ points: POINTS }), DataError, "value is not { closed,");
  assertThrows(
    () => pathCodec.encodeText({ closed: 1, points: POINTS }),
    DataError,
    "value is not",
  );
});

Deno.test("path and polygon throw DataError for text that PostgreSQL does not print", () => {
  const texts = [
    "",
    "()",
    "[]",
    "(())",
    "((",
    "))",
    "[()]",
    "(1,2)",
    "((1,2),(3,4)",
    "(1,2),(3,4)",
  ];
  const more = ["((1,2)(3,4))", "((1,2), (3,4))", "((1,2),(3))", "((1,2),(3,4,5))", "((1,2),())"];
  const long = ["(".repeat(1_000_000), `((${"1,2),(".repeat(100_000)}))`, "((1,1e+400))"];
  const mixed = ["((1,2)]", "[(1,2))", " ((1,2))", "((1,2))\n", "(((1,2)))", "{(1,2)}"];
  for (const text of [...texts, ...more, ...long, ...mixed]) {
    for (const codec of [pathCodec, polygonCodec] as Codec[]) {
      const message = `Cannot decode ${codec.name}: value is not as PostgreSQL prints it`;
      assertThrows(() => codec.decodeText(text), DataError, message);
    }
  }
  assertThrows(() => polygonCodec.decodeText("[(1,2)]"), DataError, "Cannot decode polygon");
});

Deno.test("polygon throws DataError for malformed bytes", () => {
  const cases = [
    ["", "0 bytes where 4 belong"],
    ["000000", "3 bytes where 4 belong"],
    ["00000000", "value has no points"],
    ["ffffffff", "value has no points"],
    ["00000001", "4 bytes where 20 belong"],
    ["7fffffff", "4 bytes where 34359738356 belong"],
    [`00000001${ONE_TWO}00`, "21 bytes where 20 belong"],
    [`00000002${ONE_TWO}`, "20 bytes where 36 belong"],
    [`00000001${ONE_TWO}${THREE_FOUR}`, "36 bytes where 20 belong"],
  ] as const;
  for (const [hex, state] of cases) {
    const message = `Cannot decode polygon: ${state}`;
    assertThrows(() => decodeBinary(polygonCodec, Uint8Array.fromHex(hex)), DataError, message);
  }
});

Deno.test("path throws DataError for malformed bytes", () => {
  const cases = [
    ["", "0 bytes where 5 belong"],
    ["01000000", "4 bytes where 5 belong"],
    [`0200000001${ONE_TWO}`, "value is neither open nor closed"],
    ["0100000000", "value has no points"],
    ["0180000000", "value has no points"],
    [`0100000002${ONE_TWO}`, "21 bytes where 37 belong"],
    ["007fffffff", "5 bytes where 34359738357 belong"],
  ] as const;
  for (const [hex, state] of cases) {
    const message = `Cannot decode path: ${state}`;
    assertThrows(() => decodeBinary(pathCodec, Uint8Array.fromHex(hex)), DataError, message);
  }
});

Deno.test("The geometric types are seven", () => {
  assertEquals(geometricCodecs.map(({ name, oid }) => `${name} ${oid}`), [
    "point 600",
    "line 628",
    "lseg 601",
    "box 603",
    "path 602",
    "polygon 604",
    "circle 718",
  ]);
});
