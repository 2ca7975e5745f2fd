/**
 * What the regression check compares, by the names under which its ratios are kept.
 * @module
 */

import { decoding } from "./decoding.ts";
import { encoding } from "./encoding.ts";
import type { Pair } from "./pair.ts";
import { batch, point } from "./round_trips.ts";

/** Makes each. */
export const PAIRS = {
  decode: decoding,
  encode: encoding,
  point,
  batch,
} as const satisfies Readonly<Record<string, () => Pair | Promise<Pair>>>;

/** Their names. */
export const PAIR_NAMES = Object.keys(PAIRS) as (keyof typeof PAIRS)[];
