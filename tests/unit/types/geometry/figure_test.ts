import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../../src/errors.ts";
import type { Codec } from "../../../../src/types/codec.ts";
import {
  boxCodec,
  circleCodec,
  lineCodec,
  lsegCodec,
  pointCodec,
} from "../../../../src/types/geometry/figure.ts";
import { decodeBinary, encodeBinary } from "../../../support/byte_sink.ts";
import { exact } from "../../../support/exact.ts";

/** A value, its text and its bytes, as PostgreSQL 18 prints them and sends them. */
type Case = readonly [value: unknown, text: string, hex: string];

const FIGURES: readonly {
  readonly codec: Codec;
  readonly size: number;
  readonly shape: string;
  readonly cases: readonly Case[];
  readonly bad: readonly string[];
}[] = [
  {
    codec: pointCodec,
    size: 16,
    shape: "{ x, y }",
    cases: [
      [{ x: 1, y: 2 }, "(1,2)", "3ff00000000000004000000000000000"],
      [{ x: -0, y: 1e300 }, "(-0,1e+300)", "80000000000000007e37e43c8800759c"],
      [{ x: NaN, y: -Infinity }, "(NaN,-Infinity)", "7ff8000000000000fff0000000000000"],
      [{ x: 0.1, y: 5e-324 }, "(0.1,5e-324)", "3fb999999999999a0000000000000001"],
    ],
    bad: ["1,2", "(1,2", "(1)", "(1,2,3)", "(1 ,2)", "((1,2))", "(1,)", "<1,2>"],
  },
  {
    codec: lineCodec,
    size: 24,
    shape: "{ a, b, c }",
    cases: [[
      { a: 1, b: -2, c: 3.5 },
      "{1,-2,3.5}",
      "3ff0000000000000c000000000000000400c000000000000",
    ]],
    bad: ["{1,2}", "{1,2,3,4}", "(1,2,3)", "{1,2,3", "[(1,2),(3,4)]"],
  },
  {
    codec: lsegCodec,
    size: 32,
    shape: "{ start: { x, y }, end: { x, y } }",
    cases: [[
      { start: { x: 1, y: 2 }, end: { x: 3, y: 4 } },
      "[(1,2),(3,4)]",
      "3ff0000000000000400000000000000040080000000000004010000000000000",
    ]],
    bad: ["[(1,2)]", "[(1,2),(3,4),(5,6)]", "((1,2),(3,4))", "[1,2,3,4]", "[(1,2)(3,4)]"],
  },
  {
    codec: boxCodec,
    size: 32,
    shape: "{ high: { x, y }, low: { x, y } }",
    cases: [
      [
        { high: { x: 3, y: 4 }, low: { x: 1, y: 2 } },
        "(3,4),(1,2)",
        "400800000000000040100000000000003ff00000000000004000000000000000",
      ],
      [
        { high: { x: NaN, y: 1 }, low: { x: 2, y: -Infinity } },
        "(NaN,1),(2,-Infinity)",
        "7ff80000000000003ff00000000000004000000000000000fff0000000000000",
      ],
    ],
    bad: ["(1,2)", "((3,4),(1,2))", "(3,4),(1,2),(5,6)", "3,4,1,2", "(3,4);(1,2)"],
  },
  {
    codec: circleCodec,
    size: 24,
    shape: "{ center: { x, y }, radius }",
    cases: [
      [
        { center: { x: 1, y: 2 }, radius: 3 },
        "<(1,2),3>",
        "3ff000000000000040000000000000004008000000000000",
      ],
      [
        { center: { x: -0, y: Infinity }, radius: -0 },
        "<(-0,Infinity),-0>",
        "80000000000000007ff00000000000008000000000000000",
      ],
      [
        { center: { x: 0, y: 0 }, radius: NaN },
        "<(0,0),NaN>",
        "000000000000000000000000000000007ff8000000000000",
      ],
    ],
    bad: ["<(1,2)>", "<1,2,3>", "((1,2),3)", "<(1,2),3", "<(1,2),3,4>"],
  },
];

for (const { codec, size, shape, cases, bad } of FIGURES) {
  for (const [value, text, hex] of cases) {
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

  Deno.test(`${codec.name} throws DataError for text that PostgreSQL does not print`, () => {
    const long = "(".repeat(1_000_000);
    const texts = cases.flatMap((
      [, text],
    ) => [` ${text}`, `${text}\n`, text.slice(1), text + text]);
    const beyond = cases[0]![1].replace("1", "1e+400");
    for (const text of ["", long, "9".repeat(1_000_000), beyond, ...texts, ...bad]) {
      const message = `Cannot decode ${codec.name}: value is not as PostgreSQL prints it`;
      assertThrows(() => codec.decodeText(text), DataError, message);
    }
  });

  Deno.test(`${codec.name} throws DataError for any other number of bytes`, () => {
    for (const length of [0, size - 1, size + 1, size - 8, size + 8]) {
      const message = `Cannot decode ${codec.name}: ${length} bytes where ${size} belong`;
      assertThrows(() => decodeBinary(codec, new Uint8Array(length)), DataError, message);
    }
  });

  Deno.test(`${codec.name} throws DataError for another shape, and says its own`, () => {
    const given = Object.entries(cases[0]![0] as object).map(([, field]) => field);
    for (const value of [{}, given, 1, true, null, undefined, new Date(0), Uint8Array.of(1, 2)]) {
      const message = `Cannot encode ${codec.name}: value is not ${shape}`;
      assertThrows(() => codec.encodeText(value), DataError, message);
      assertThrows(() => encodeBinary(codec, value), DataError, message);
    }
  });
}

Deno.test("box takes its corners in any order, for the server to put right", () => {
  const box = { high: { x: 1, y: 4 }, low: { x: 3, y: 2 } };
  assertStrictEquals(boxCodec.encodeText(box), "(1,4),(3,2)");
  assertStrictEquals(exact(decodeBinary(boxCodec, encodeBinary(boxCodec, box))), exact(box));
});
