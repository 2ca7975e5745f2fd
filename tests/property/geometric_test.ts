import { assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import type { Codec } from "../../src/types/codec.ts";
import {
  boxCodec,
  circleCodec,
  lineCodec,
  lsegCodec,
  pointCodec,
} from "../../src/types/geometry/figure.ts";
import { geometricCodecs, pathCodec, polygonCodec } from "../../src/types/geometry/path.ts";
import { decodeBinary, encodeBinary } from "../support/byte_sink.ts";
import { exact } from "../support/exact.ts";
import { givesValue } from "../support/gives_value.ts";

const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, NaN, Infinity, -Infinity, 5e-324, 1e23, Number.MAX_VALUE),
);
const point = fc.record({ x: number, y: number });
const points = fc.array(point, { minLength: 1, maxLength: 20 });

const LAWS: readonly { readonly codec: Codec; readonly values: fc.Arbitrary<unknown> }[] = [
  { codec: pointCodec, values: point },
  { codec: lineCodec, values: fc.record({ a: number, b: number, c: number }) },
  { codec: lsegCodec, values: fc.record({ start: point, end: point }) },
  { codec: boxCodec, values: fc.record({ high: point, low: point }) },
  { codec: pathCodec, values: fc.record({ closed: fc.boolean(), points }) },
  { codec: polygonCodec, values: fc.record({ points }) },
  { codec: circleCodec, values: fc.record({ center: point, radius: number }) },
];

for (const { codec, values } of LAWS) {
  Deno.test(`${codec.name}: any value comes back from both formats as it went`, () => {
    fc.assert(
      fc.property(values, (value) => {
        assertStrictEquals(exact(codec.decodeText(codec.encodeText(value))), exact(value));
        assertStrictEquals(exact(decodeBinary(codec, encodeBinary(codec, value))), exact(value));
      }),
      { numRuns: 1000 },
    );
  });

  Deno.test(`${codec.name}: a text changed anywhere is another value or a DataError`, () => {
    const changed = values.chain((value) => {
      const text = codec.encodeText(value);
      const change = fc.constantFrom("", "(", ")", "[", "]", ",", "e", ".", "-", "1", " ", "),(");
      return fc.tuple(fc.nat({ max: text.length }), fc.nat({ max: 2 }), change)
        .map(([at, length, put]) => text.slice(0, at) + put + text.slice(at + length));
    });
    fc.assert(
      fc.property(changed, (text) => {
        if (!givesValue(() => codec.decodeText(text))) return;
        const value = codec.decodeText(text);
        assertStrictEquals(exact(decodeBinary(codec, encodeBinary(codec, value))), exact(value));
      }),
      { numRuns: 1000 },
    );
  });
}

Deno.test("Geometric types: any bytes and any text are a value or a DataError", () => {
  const counted = fc.tuple(fc.nat({ max: 2 }), fc.integer({ min: -1, max: 3 }), fc.uint8Array())
    .map(([flag, count, rest]) => Uint8Array.of(flag, 0, 0, 0, count, ...rest));
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60, size: "max" }),
    fc.constantFrom(16, 20, 21, 24, 32, 36, 37).chain((length) =>
      fc.uint8Array({ minLength: length, maxLength: length })
    ),
    counted,
    counted.map((bytes) => bytes.subarray(1)),
  );
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[[({<\])}>,0-9.e+-]*$/));
  fc.assert(
    fc.property(bytes, text, (bytes, text) => {
      for (const codec of geometricCodecs) {
        givesValue(() => decodeBinary(codec, bytes));
        givesValue(() => codec.decodeText(text));
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("Geometric types: any value is taken or refused by both formats", () => {
  const names = ["x", "y", "a", "b", "c", "start", "end", "closed", "points", "center", "radius"];
  const part = fc.oneof(number, fc.boolean(), fc.constant("1"), point, fc.array(point));
  const values = fc.oneof(
    fc.dictionary(fc.constantFrom(...names, "high", "low"), part),
    fc.anything({ withDate: true, withBigInt: true, withTypedArray: true }),
    ...LAWS.map(({ values }) => values),
  );
  fc.assert(
    fc.property(values, (value) => {
      for (const codec of geometricCodecs) {
        const asText = givesValue(() => codec.encodeText(value));
        if (codec.prefersText!(value)) continue;
        assertStrictEquals(givesValue(() => encodeBinary(codec, value)), asText);
      }
    }),
    { numRuns: 2000 },
  );
});
