/**
 * Two ways to do the same work, measured in turns: this library's, and one that needs nothing of it.
 * @module
 */

import process from "node:process";
import type { Slice } from "./ratios.ts";

/** Does one unit of work. */
export type Unit<T> = () => T | Promise<T>;

/** What is compared; both come to the same. */
export interface Pair<T = unknown> {
  readonly ours: Unit<T>;
  /** Does by hand what ours must do at least. */
  readonly reference: Unit<T>;
}

/** CPU time of one slice, microseconds: long enough to be measured, short enough to be left alone by others. */
const SLICE = 6_000;
/** Until the compiler is through. */
const WARM_UP = 60 * SLICE;

/** Measures a pair in that many slices of each, one of ours, one of the other, and so on. */
export async function measurePair({ ours, reference }: Pair, count: number): Promise<Slice[]> {
  const ourTimes = await timesFor(ours);
  const referenceTimes = await timesFor(reference);
  const slices: Slice[] = [];
  for (let i = 0; i < count; i++) {
    slices.push({
      ours: await cpuOf(ours, ourTimes),
      reference: await cpuOf(reference, referenceTimes),
    });
  }
  return slices;
}

/** How often a unit is to be done in a slice. */
async function timesFor(unit: Unit<unknown>): Promise<number> {
  let times = 1;
  for (let spent = 0; spent < WARM_UP;) {
    const cost = await cpuOf(unit, times);
    spent += cost * times;
    times = Math.max(1, Math.round(SLICE / cost));
  }
  return times;
}

/** CPU time of a unit, user and system; microseconds. */
async function cpuOf(unit: Unit<unknown>, times: number): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < times; i++) await unit();
  const { user, system } = process.cpuUsage(before);
  return Math.max(1, user + system) / times;
}
