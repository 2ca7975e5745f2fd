import { assert, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { float4Codec } from "../../src/types/numbers/float.ts";
import { shortestFloat4 } from "../../src/types/numbers/shortest_float4.ts";
import { decodeBinary } from "../support/byte_sink.ts";

const view = new DataView(new ArrayBuffer(4));

function float4(bits: number): number {
  view.setUint32(0, bits);
  return view.getFloat32(0);
}

/** Every pattern of bits as often, and, more often than those, decimals and integers. */
const values = fc.oneof(
  fc.nat({ max: 0xffff_ffff }).map(float4),
  fc.tuple(fc.integer({ min: -9_999_999, max: 9_999_999 }), fc.nat({ max: 9 })).map(
    ([digits, places]) => Math.fround(digits / 10 ** places),
  ),
  fc.double({ min: -(2 ** 31), max: 2 ** 31, noNaN: true }).map(Math.fround),
);
const finite = values.filter(Number.isFinite);

/** How many digits a number has, without zeros at either end. */
function digitsOf(number: number): number {
  return number.toExponential().replace(/e.*$/, "").replace(/\D/g, "").length;
}

/** Whether a number of single precision is the only one closest to `number`. */
function isClosest(value: number, number: number): boolean {
  if (Math.fround(number) !== value) return false;
  const mirrored = number + (number - value);
  return number === value || Math.fround(mirrored) !== mirrored;
}

/** Whether a decimal is shorter than the other, or as short and as close. */
function isBetter(decimal: number, other: number, value: number): boolean {
  if (digitsOf(decimal) < digitsOf(other)) return true;
  const isAsClose = Math.abs(decimal - value) === Math.abs(other - value);
  return digitsOf(decimal) === digitsOf(other) && isAsClose;
}

Deno.test("float4 is a number that is the same in single precision", () => {
  fc.assert(
    fc.property(values, (value) => assertStrictEquals(Math.fround(shortestFloat4(value)), value)),
    { numRuns: 20_000 },
  );
});

Deno.test("float4 is the number of fewest digits, unless it is an integer", () => {
  const fractions = finite.filter((value) => !Number.isInteger(value) || Math.abs(value) > 2 ** 24);
  fc.assert(
    fc.property(fractions, (value) => {
      for (let digits = digitsOf(shortestFloat4(value)) - 1; digits > 0; digits--) {
        assert(!isClosest(value, Number(value.toPrecision(digits))));
      }
    }),
    { numRuns: 20_000 },
  );
});

Deno.test("float4 is found as by trying 6 to 9 digits, or as close to the value", () => {
  const normal = finite.filter((value) => Math.abs(value) >= 2 ** -126);
  fc.assert(
    fc.property(normal, (value) => {
      const tried = [6, 7, 8, 9].map((digits) => Number(value.toPrecision(digits)));
      const first = tried.find((number) => isClosest(value, number))!;
      const found = shortestFloat4(value);
      if (Number.isInteger(value) && Math.abs(value) <= 2 ** 24) assertStrictEquals(found, value);
      else assert(found === first || isBetter(found, first, value));
    }),
    { numRuns: 20_000 },
  );
});

Deno.test("float4 is the same number from its bits and from its text", () => {
  fc.assert(
    fc.property(values, (value) => {
      view.setFloat32(0, value);
      const number = decodeBinary(float4Codec, new Uint8Array(view.buffer));
      assertStrictEquals(number, shortestFloat4(value));
      const text = Object.is(number, -0) ? "-0" : String(number);
      assertStrictEquals(float4Codec.decodeText(text), number);
      assertStrictEquals(float4Codec.decodeText(float4Codec.encodeText(number)), number);
    }),
    { numRuns: 20_000 },
  );
});
