/**
 * Curves: what one item costs, from few to many, each size in a process of its own.
 * @module
 */

import { CURVES } from "./curves/curves.ts";
import { isAsked, type Options } from "./options.ts";
import { decades, exponent } from "./statistics.ts";

/** What one item costs at one size. */
export interface CurvePoint {
  readonly size: number;
  /** Wall time, microseconds. */
  readonly micros: number;
  /** Client CPU time, microseconds. */
  readonly cpuMicros: number;
  /** Memory beyond that of the idle process, megabytes. */
  readonly grownMb: number;
}

/** One measured curve. */
export interface MeasuredCurve {
  readonly title: string;
  readonly item: string;
  readonly points: readonly CurvePoint[];
  /** Of the cost of an item by size, over all sizes: 0 is flat, below 0 cheaper in bulk. */
  readonly exponent: number;
  /** The same over the last three sizes, where fixed costs no longer hide anything. */
  readonly lastExponent: number;
}

/** Measures those that are asked for, up to the size that is asked for. */
export async function measureCurves(
  dsn: string,
  { only, max }: Options,
): Promise<Record<string, MeasuredCurve>> {
  const measured: Record<string, MeasuredCurve> = {};
  for (const [name, { title, item, last }] of Object.entries(CURVES)) {
    if (!isAsked(only, name)) continue;
    const points: CurvePoint[] = [];
    for (const size of decades(1, Math.min(last, max))) {
      points.push(await measurePoint(name, size, dsn));
    }
    const costs = points.map(({ size, cpuMicros }) => ({ size, cost: cpuMicros }));
    measured[name] = {
      title,
      item,
      points,
      exponent: exponent(costs),
      lastExponent: exponent(costs.slice(-3)),
    };
  }
  return measured;
}

async function measurePoint(name: string, size: number, dsn: string): Promise<CurvePoint> {
  const script = new URL("curves/worker.ts", import.meta.url).pathname;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "--no-check", script, name, `${size}`, dsn],
    stdin: "null",
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (text === "") {
    const said = new TextDecoder().decode(stderr);
    throw new Error(`Cannot measure: the curve of ${name} at ${size} failed: ${said}`);
  }
  return { size, ...JSON.parse(text) };
}
