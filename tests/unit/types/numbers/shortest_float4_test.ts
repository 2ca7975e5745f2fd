import { assertStrictEquals } from "@std/assert";
import {
  shortestFloat4,
  shortestFloat4OfText,
} from "../../../../src/types/numbers/shortest_float4.ts";

const view = new DataView(new ArrayBuffer(4));

/** The float4 of these bits. */
function float4(bits: number): number {
  view.setUint32(0, bits);
  return view.getFloat32(0);
}

/** Bits, and what the server prints of them. */
const PRINTED: readonly (readonly [bits: number, text: string])[] = [
  [0x00000000, "0"],
  [0x80000000, "-0"],
  [0x3dcccccd, "0.1"],
  [0xbf8ccccd, "-1.1"],
  [0x3f9e0652, "1.2345679"],
  [0x461c4000, "10000"],
  [0x42c7fffe, "99.999985"],
  [0x447a1fff, "1000.49994"],
  // As close to two decimals: the even one.
  [0x49800002, "1.0485762e+06"],
  [0x4b800000, "1.6777216e+07"],
  [0x4b800001, "1.6777218e+07"],
  [0x7f7fffff, "3.4028235e+38"],
  [0xff7fffff, "-3.4028235e+38"],
  [0x38d1b717, "0.0001"],
  [0x38d1b716, "9.999999e-05"],
  // The smallest of all, the largest subnormal, the smallest normal.
  [0x00000001, "1e-45"],
  [0x80000002, "-3e-45"],
  [0x007fffff, "1.1754942e-38"],
  [0x00800000, "1.1754944e-38"],
  // Powers of two whose shortest decimal is not the closest of its length.
  [0x0f800000, "1.2621775e-29"],
  [0x6b000000, "1.5474251e+26"],
  [0xec800000, "-1.2379401e+27"],
  // Nine digits.
  [0x4e6e9c86, "1.00080883e+09"],
  [0x416948a5, "14.5802355"],
  [0x15ae43fe, "7.0385313e-26"],
];

Deno.test("shortestFloat4() is the number that the server prints", () => {
  for (const [bits, text] of PRINTED) {
    assertStrictEquals(shortestFloat4(float4(bits)), Number(text));
    assertStrictEquals(Math.fround(Number(text)), float4(bits));
    assertStrictEquals(shortestFloat4OfText(text), Number(text));
  }
});

Deno.test("shortestFloat4() leaves what is not finite as it is", () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    assertStrictEquals(shortestFloat4(value), value);
    assertStrictEquals(shortestFloat4OfText(String(value)), value);
  }
});

Deno.test("shortestFloat4OfText() knows the one text that rounds to another float4 than it means", () => {
  const meant = float4(0x15ae43fd);
  assertStrictEquals(Math.fround(7.038531e-26), float4(0x15ae43fe));
  assertStrictEquals(shortestFloat4OfText("7.038531e-26"), shortestFloat4(meant));
  assertStrictEquals(shortestFloat4OfText("-7.038531e-26"), shortestFloat4(-meant));
  assertStrictEquals(Math.fround(shortestFloat4(meant)), meant);
});
