/**
 * The tables of a run, as lines of Markdown.
 * @module
 */

import type { CurvePoint, MeasuredCurve } from "./curves.ts";
import type { Result, Results } from "./measure.ts";
import type { Run } from "./run.ts";
import type { Startup } from "./startup.ts";
import { exponent, type Point } from "./statistics.ts";
import { verdicts } from "./targets.ts";
import { BUILDER_WORKLOADS, DRIVER_WORKLOADS, type Workload } from "./workloads.ts";

const NUMBER = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const SHORT = new Intl.NumberFormat("en", { maximumSignificantDigits: 3, notation: "compact" });
const WORKLOADS: Readonly<Record<string, Workload>> = { ...DRIVER_WORKLOADS, ...BUILDER_WORKLOADS };

/** A table in Markdown; its first column is aligned to the left. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head, ...body] = rows;
  const widths = head!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) => {
    const cells = row.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[i]!)
    );
    return `| ${cells.join(" | ")} |`;
  };
  const rule = widths.map((width, i) => i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`);
  return [head!, rule, ...body].map(line).join("\n");
}

/** One cell for each kind of work and peer; `-` where a peer cannot do it. */
function byPeer(
  results: Results,
  cell: (theirs: Result, all: Readonly<Record<string, Result>>) => string,
): string {
  const peers = [...new Set(Object.values(results).flatMap(Object.keys))];
  const rows = Object.entries(results).map(([workload, all]) => [
    `${workload} ${WORKLOADS[workload]!.title}`,
    ...peers.map((peer) => all[peer] ? cell(all[peer], all) : "-"),
  ]);
  return table([["", ...peers], ...rows]);
}

/** Units of work per second, and how far the middle half of the rounds lies apart. */
export function rateTable(results: Results): string {
  return byPeer(results, ({ rate, spread }) => `${SHORT.format(rate)} ±${percent(spread / 2)}`);
}

/** How many times the rate of each peer ours is. */
export function ratioTable(results: Results, ours: string): string {
  return byPeer(results, ({ rate }, all) => all[ours] ? ratio(all[ours].rate / rate) : "-");
}

/** Client CPU time of a unit of work, microseconds. */
export function cpuTable(results: Results): string {
  return byPeer(results, ({ cpuMicros }) => NUMBER.format(cpuMicros));
}

/** The most memory each process has had, megabytes. */
export function memoryTable(results: Results): string {
  return byPeer(results, ({ peakMb }) => peakMb === null ? "?" : peakMb.toFixed(0));
}

/** What a cold process needs. */
export function startupTable(startup: Readonly<Record<string, Startup>>): string {
  const rows = Object.entries(startup).map(([name, { importMs, firstMs, wholeMs, cpuMs }]) => [
    name,
    ...[importMs, firstMs, wholeMs, cpuMs].map((ms) => ms.toFixed(1)),
  ]);
  return table([["", "import ms", "first query ms", "whole process ms", "CPU ms"], ...rows]);
}

/** The points of a curve. */
export function curveTable({ item, points }: MeasuredCurve): string {
  const rows = points.map(({ size, micros, cpuMicros, grownMb }) => [
    size.toLocaleString("en"),
    NUMBER.format(micros),
    NUMBER.format(cpuMicros),
    grownMb.toFixed(0),
  ]);
  return table([["size", `us a ${item}`, "CPU us", "grown MB"], ...rows]);
}

/** The exponents of all curves. */
export function exponentTable(curves: Readonly<Record<string, MeasuredCurve>>): string {
  const rows = Object.values(curves).map((curve) => [
    `CPU of a ${curve.item} by ${curve.title}`,
    curve.exponent.toFixed(2),
    curve.lastExponent.toFixed(2),
    exponent(curve.points.map(memoryOf)).toFixed(2),
  ]);
  return table([["", "exponent", "of the last three sizes", "of memory in all"], ...rows]);
}

/** In whole megabytes: less is by chance. */
function memoryOf({ size, grownMb }: CurvePoint): Point {
  return { size, cost: Math.max(1, grownMb) };
}

/** What is to be reached and what is. */
export function targetTable({ drivers }: Run, ours: string): string {
  const rows = verdicts(drivers, ours).map(({ workload, kind, ratio: reached, target }) => [
    `${workload} / ${kind}`,
    ratio(reached),
    ratio(target),
    reached >= target ? "yes" : "no",
  ]);
  return table([["target", "reached", "target", "holds"], ...rows]);
}

function ratio(value: number): string {
  return value.toFixed(2);
}

function percent(part: number): string {
  return `${(part * 100).toFixed(0)}%`;
}
