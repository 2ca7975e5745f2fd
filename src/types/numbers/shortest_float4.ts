/**
 * The shortest number that is the same float4: 0.1 for the single precision of 0.1, where the bare
 * bits are 0.10000000149011612.
 *
 * It is the number of the server's own text, so that both formats give the same: of the shortest
 * decimals strictly inside of what rounds to the float4 the closest, and of two as close the even.
 * @module
 */

const FEWEST_DIGITS = 6; // what every float4 but the subnormal keeps
const MOST_DIGITS = 9; // what no float4 needs more than

const SMALLEST_NORMAL = 2 ** -126;
/** From here on every float4 is an integer. */
const INTEGERS = 2 ** 23;
/** Up to here every integer is a float4. */
const ALL_INTEGERS = 2 ** 24;

const POWERS: readonly number[] = Array.from({ length: 13 }, (_, exponent) => 10 ** exponent);

/**
 * Powers of two whose shortest decimal is not the closest of its length. The float4s below a power
 * of two are twice as close as those above it, and these are all where that makes a difference.
 */
const NOT_CLOSEST: ReadonlyMap<number, number> = new Map(
  [1.2621775e-29, 1.5474251e26, 1.2379401e27].map((number) => [Math.fround(number), number]),
);

/** The shortest number that `Math.fround()` makes into `value`, which is of single precision. */
export function shortestFloat4(value: number): number {
  const size = Math.abs(value);
  if (size <= ALL_INTEGERS && Number.isInteger(value)) return value;
  if (size < 100) {
    // At most six digits: when one with so few rounds to the float4 it is the shortest.
    const rounded = Math.round(value * 1e4) / 1e4;
    if (Math.fround(rounded) === value) return rounded;
  }
  if (!(size < Infinity)) return value;
  const shortest = size >= 1e-4 && size < INTEGERS ? fraction(size) : extreme(size);
  return value < 0 ? -shortest : shortest;
}

/** For what is no integer, and not very small: here all but the last division is exact. */
function fraction(size: number): number {
  const last = MOST_DIGITS - 1 - Math.floor(Math.log10(size));
  for (let places = Math.max(1, last - MOST_DIGITS + FEWEST_DIGITS); places < last; places++) {
    const power = POWERS[places]!;
    const number = roundToEven(size * power) / power;
    if (isInside(number, size)) return number;
  }
  return roundToEven(size * POWERS[last]!) / POWERS[last]!;
}

function roundToEven(number: number): number {
  const below = Math.floor(number);
  const rest = number - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/** For the rest, where no number is between two decimals that would do. */
function extreme(size: number): number {
  const known = NOT_CLOSEST.get(size);
  if (known !== undefined) return known;
  for (let n = size < SMALLEST_NORMAL ? 1 : FEWEST_DIGITS; n < MOST_DIGITS; n++) {
    const number = Number(size.toPrecision(n));
    if (isInside(number, size)) return number;
  }
  return Number(size.toPrecision(MOST_DIGITS));
}

/** Whether `number` rounds to `size`, and does not lie halfway between it and the next float4. */
function isInside(number: number, size: number): boolean {
  if (Math.fround(number) !== size) return false;
  const mirrored = number + (number - size);
  return number === size || Math.fround(mirrored) !== mirrored;
}

/**
 * The one number of PostgreSQL's texts of float4 that rounds to another float4 than its digits do:
 * it lies halfway, and they a little below.
 */
const HALFWAY = 7.038531e-26;
const BELOW_HALFWAY = 7.0385307e-26;

/** The float4 that a decimal text means to the server, as the shortest number. */
export function shortestFloat4OfText(text: string): number {
  const number = Number(text);
  if (Math.abs(number) === HALFWAY) return number < 0 ? -BELOW_HALFWAY : BELOW_HALFWAY;
  return shortestFloat4(Math.fround(number));
}
