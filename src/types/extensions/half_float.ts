/**
 * Numbers of half precision, as IEEE 754 has them in 16 bits: a sign, five bits of exponent, ten of
 * fraction. JavaScript's own, `getFloat16()` and `f16round()`, are not in every runtime.
 * @module
 */

/** The exponent's bits that say infinity or NaN. */
const ALL_ONES = 31;
/** Below 2 to this power the fraction loses its leading one: numbers are subnormal. */
const MIN_EXPONENT = -14;
/** Halfway between the largest half and the next power of two: what rounds to infinity. */
const OVERFLOW = 65_520;

const INFINITY_BITS = 0x7c00;
const NAN_BITS = 0x7e00;
const SIGN_BIT = 0x8000;

/** How much the last bit of the fraction is worth, by the exponent's bits. */
const STEPS: readonly number[] = Array.from(
  { length: ALL_ONES },
  (_, bits) => 2 ** (Math.max(bits, 1) - 25),
);

const scratch = new DataView(new ArrayBuffer(8));

/** The number that 16 bits stand for. */
export function numberOfHalf(bits: number): number {
  const magnitude = magnitudeOf(bits >> 10 & ALL_ONES, bits & 0x3ff);
  return (bits & SIGN_BIT) === 0 ? magnitude : -magnitude;
}

function magnitudeOf(exponent: number, fraction: number): number {
  if (exponent === ALL_ONES) return fraction === 0 ? Infinity : NaN;
  return (exponent === 0 ? fraction : 0x400 + fraction) * STEPS[exponent]!;
}

/** The 16 bits of the half nearest to `value`, of the even one where two are as near. */
export function halfOfNumber(value: number): number {
  if (Number.isNaN(value)) return NAN_BITS;
  scratch.setFloat64(0, value);
  const high = scratch.getInt32(0);
  return (high < 0 ? SIGN_BIT : 0) | magnitudeBits(Math.abs(value), (high >> 20 & 0x7ff) - 1023);
}

/** Its bits, where 2 to the power of `exponent` is the largest that is not above it. */
function magnitudeBits(magnitude: number, exponent: number): number {
  if (magnitude >= OVERFLOW) return INFINITY_BITS;
  const bounded = Math.max(exponent, MIN_EXPONENT);
  const steps = roundToEven(magnitude / 2 ** (bounded - 10));
  // The leading one, where there is one, carries into the exponent, and so does rounding up to the
  // next power of two.
  return (bounded - MIN_EXPONENT << 10) + steps;
}

/** For numbers far below 2 to the 52nd, which leaves no bits for their fraction. */
function roundToEven(number: number): number {
  return number + 2 ** 52 - 2 ** 52;
}
