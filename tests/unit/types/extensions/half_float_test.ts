import { assertStrictEquals } from "@std/assert";
import { halfOfNumber, numberOfHalf } from "../../../../src/types/extensions/half_float.ts";

const ALL: readonly number[] = Array.from({ length: 0x1_0000 }, (_, bits) => bits);

/** Those that are finite, from 0 up. */
const MAGNITUDES: readonly number[] = ALL.slice(0, 0x7c00);

function isNaNBits(bits: number): boolean {
  return (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0;
}

Deno.test("all 65,536 halves are the numbers that the runtime takes them for", () => {
  const view = new DataView(new ArrayBuffer(2));
  for (const bits of ALL) {
    view.setUint16(0, bits);
    assertStrictEquals(numberOfHalf(bits), view.getFloat16(0));
  }
});

Deno.test("all 65,536 halves come back from their numbers, NaN as one NaN", () => {
  for (const bits of ALL) {
    assertStrictEquals(halfOfNumber(numberOfHalf(bits)), isNaNBits(bits) ? 0x7e00 : bits);
  }
});

Deno.test("a number becomes the half nearest to it, of two as near the even one", () => {
  for (const bits of MAGNITUDES.slice(0, -1)) {
    const below = numberOfHalf(bits);
    const middle = (below + numberOfHalf(bits + 1)) / 2;
    const even = bits + (bits & 1);
    for (const sign of [1, -1]) {
      const signBit = sign < 0 ? 0x8000 : 0;
      assertStrictEquals(halfOfNumber(sign * middle), signBit | even);
      assertStrictEquals(halfOfNumber(sign * middle * (1 + 2 ** -50)), signBit | bits + 1);
      assertStrictEquals(halfOfNumber(sign * middle * (1 - 2 ** -50)), signBit | bits);
    }
  }
});

Deno.test("a number above all halves becomes infinity from halfway on, one below all zero", () => {
  assertStrictEquals(numberOfHalf(0x7bff), 65_504);
  assertStrictEquals(halfOfNumber(65_519.999), 0x7bff);
  for (const large of [65_520, 1e300, Infinity]) {
    assertStrictEquals(halfOfNumber(large), 0x7c00);
    assertStrictEquals(halfOfNumber(-large), 0xfc00);
  }
  for (const small of [0, 2 ** -25, 5e-324]) {
    assertStrictEquals(halfOfNumber(small), 0);
    assertStrictEquals(halfOfNumber(-small), 0x8000);
  }
});

Deno.test("numbers round as the runtime rounds them", () => {
  const view = new DataView(new ArrayBuffer(2));
  for (const number of [0.1, 1.1, Math.PI, 1 / 3, 6e-8, 1e-5, 2 ** -14 * (1 - 2 ** -30), NaN]) {
    view.setFloat16(0, number);
    assertStrictEquals(halfOfNumber(number), view.getUint16(0));
  }
});
