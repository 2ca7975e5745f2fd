/**
 * What the regression check makes of what it has measured.
 * @module
 */

import { quantile } from "../statistics.ts";

/** CPU time of one unit, measured one right after the other; microseconds. */
export interface Slice {
  readonly ours: number;
  readonly reference: number;
}

/** Ratios by the name of what is compared. */
export type Ratios = Readonly<Record<string, number>>;

/** How much worse than what is kept is too much. */
export const TOLERANCE = 0.1;
/** What disturbs only adds, so the least is the truth; but for the few that a clock has cut too short. */
const LOW = 0.02;

/** What a unit of ours costs at least, as times the reference. Throws for no slices. */
export function ratioOf(slices: readonly Slice[]): number {
  const least = (values: readonly number[]) => quantile(values, LOW);
  return least(slices.map(({ ours }) => ours)) /
    least(slices.map(({ reference }) => reference));
}

/** What is too much worse than what is kept, or was never kept. */
export function worseThan(kept: Ratios, measured: Ratios): string[] {
  return Object.keys(measured).filter((name) =>
    !(measured[name]! <= (kept[name] ?? 0) * (1 + TOLERANCE))
  );
}

/** One line for each. */
export function report(kept: Ratios, measured: Ratios): string {
  const worse = worseThan(kept, measured);
  return Object.entries(measured).map(([name, ratio]) => {
    const before = kept[name];
    const change = before === undefined ? "none is kept" : signed(ratio / before - 1);
    const verdict = worse.includes(name) ? "  TOO MUCH" : "";
    return `${name.padEnd(8)} ${ratio.toFixed(3).padStart(7)}   ${change}${verdict}`;
  }).join("\n");
}

function signed(part: number): string {
  return `${part < 0 ? "" : "+"}${(part * 100).toFixed(1)} %`;
}
