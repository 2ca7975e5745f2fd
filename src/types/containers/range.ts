/**
 * Ranges: the values between two bounds.
 * @module
 */

import { DataError } from "../../errors.ts";

/** Which bounds belong to a range: `[` and `]` do, `(` and `)` do not. */
export type RangeBounds = "[)" | "[]" | "(]" | "()";

const BOUNDS: readonly unknown[] = ["[)", "[]", "(]", "()"];

/**
 * The values between two bounds: `[1,10)`.
 *
 * ```ts
 * import { Range } from "@aiopg/aiopg";
 *
 * const range = new Range(1, 10);
 * console.log(range.contains(1), range.contains(10), String(range)); // true false [1,10)
 * ```
 *
 * @see {@link https://www.postgresql.org/docs/current/rangetypes.html}
 */
export class Range<T = unknown> {
  /** The lower bound; null where there is none, and for an empty range. */
  readonly lower: T | null;
  /** The upper bound; null where there is none, and for an empty range. */
  readonly upper: T | null;
  /** Whether the lower bound belongs to it; false where there is none. */
  readonly lowerInclusive: boolean;
  /** Whether the upper bound belongs to it; false where there is none. */
  readonly upperInclusive: boolean;
  /** Whether it holds nothing at all. */
  readonly isEmpty: boolean;

  /**
   * The range from `lower` to `upper`; null for no bound. `"empty"` makes the range that holds nothing.
   *
   * Throws `DataError` for other bounds, and for `undefined`.
   */
  constructor(lower: T | null, upper: T | null, bounds: RangeBounds | "empty" = "[)") {
    if (lower === undefined || upper === undefined) {
      throw new DataError("Cannot make a range: a bound is undefined; use null for none");
    }
    this.isEmpty = bounds === "empty";
    if (!this.isEmpty && !BOUNDS.includes(bounds)) {
      throw new DataError('Cannot make a range: bounds are not "[)", "[]", "(]", "()" or "empty"');
    }
    this.lower = this.isEmpty ? null : lower;
    this.upper = this.isEmpty ? null : upper;
    this.lowerInclusive = this.lower !== null && bounds.startsWith("[");
    this.upperInclusive = this.upper !== null && bounds.endsWith("]");
  }

  /** The range that holds nothing. */
  static empty<T = never>(): Range<T> {
    return new Range<T>(null, null, "empty");
  }

  /** Which bounds belong to it: `"[)"`, `"[]"`, `"(]"` or `"()"`; `"empty"` for an empty one. */
  get bounds(): RangeBounds | "empty" {
    if (this.isEmpty) return "empty";
    if (this.lowerInclusive) return this.upperInclusive ? "[]" : "[)";
    return this.upperInclusive ? "(]" : "()";
  }

  /**
   * Whether `value` is in it. `compare` is as for `Array.sort()`; without one, numbers, bigints, `Date`s and the
   * classes of Temporal that have a `compare()` are compared as what they are.
   *
   * Throws `DataError` for other values, such as the strings that numeric comes as.
   */
  contains(value: T, compare: (a: T, b: T) => number = compareValues): boolean {
    if (this.isEmpty) return false;
    const { lower, upper } = this;
    if (lower !== null) {
      const order = compare(lower, value);
      if (!(order < 0 || order === 0 && this.lowerInclusive)) return false;
    }
    if (upper === null) return true;
    const order = compare(value, upper);
    return order < 0 || order === 0 && this.upperInclusive;
  }

  /** As PostgreSQL writes it, for those who read it: `[1,10)`, `(,5]`, `empty`. */
  toString(): string {
    if (this.isEmpty) return "empty";
    const [open, close] = [this.lowerInclusive ? "[" : "(", this.upperInclusive ? "]" : ")"];
    return `${open}${this.lower ?? ""},${this.upper ?? ""}${close}`;
  }
}

function compareValues(a: unknown, b: unknown): number {
  if (isOrdered(a) && isOrdered(b)) return a < b ? -1 : a > b ? 1 : nanLast(a, b);
  const comparer = comparerOf(a);
  if (comparer === null) {
    throw new DataError("Cannot compare: values have no order of their own; pass a function");
  }
  return comparer(a, b);
}

/** Of two that are neither less nor greater: NaN is behind all others, and equal to itself, as in PostgreSQL. */
function nanLast(a: number | bigint | Date, b: number | bigint | Date): number {
  return Number(Number.isNaN(Number(a))) - Number(Number.isNaN(Number(b)));
}

function isOrdered(value: unknown): value is number | bigint | Date {
  return typeof value === "number" || typeof value === "bigint" || value instanceof Date;
}

/** The static `compare()` that the classes of Temporal have, a polyfill's too. */
function comparerOf(value: unknown): ((a: unknown, b: unknown) => number) | null {
  if (typeof value !== "object" || value === null) return null;
  const { constructor } = value as {
    constructor?: { compare?: (a: unknown, b: unknown) => number } | null;
  };
  const compare = constructor?.compare;
  return typeof compare === "function" ? compare : null;
}
