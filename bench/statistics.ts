/**
 * What is made of numbers that were measured several times.
 * @module
 */

/** The value that a part of the others is below, between two of them where it must be. Throws for no values. */
export function quantile(values: readonly number[], part: number): number {
  if (values.length === 0) throw new RangeError("Cannot take a quantile: there are no values");
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const low = sorted[Math.floor(at)]!;
  return low + (sorted[Math.ceil(at)]! - low) * (at % 1);
}

/** The middle one, or what is in the middle of two. Throws for no values. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** How far the middle half of the values lies apart, as a part of the median. Throws for no values. */
export function spread(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / median(values);
}

/** One point of a curve. */
export interface Point {
  readonly size: number;
  readonly cost: number;
}

/**
 * The exponent of cost by size: the slope of the straight line nearest to the points on logarithmic axes. 0 is flat,
 * 1 in proportion. NaN for less than two sizes.
 */
export function exponent(points: readonly Point[]): number {
  const x = points.map(({ size }) => Math.log(size));
  const y = points.map(({ cost }) => Math.log(cost));
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const shared = mean(x.map((value, i) => (value - meanX) * (y[i]! - meanY)));
  return shared / mean(x.map((value) => (value - meanX) ** 2));
}

/** The powers of ten from one up to another, and the last size itself. */
export function decades(first: number, last: number): number[] {
  const sizes: number[] = [];
  for (let size = first; size < last; size *= 10) sizes.push(size);
  return [...sizes, last];
}
