/**
 * `docs/performance.md`: what stands between its two marks is a run's.
 * @module
 */

import { OUR_BUILDER, OURS } from "./peers.ts";
import type { Run } from "./run.ts";
import {
  cpuTable,
  curveTable,
  exponentTable,
  memoryTable,
  rateTable,
  ratioTable,
  startupTable,
} from "./tables.ts";

const BEGIN = "<!-- The next lines are written by `deno task bench --write`. -->";
const END = "<!-- End of what is written. -->";

/** The document with the tables of a run in the place of those before. Throws when it lacks the marks. */
export function withRun(document: string, run: Run): string {
  const [start, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (start < 0 || end < start) throw new Error("Cannot write: the document lacks the marks");
  const written = [BEGIN, ...sections(run)].join("\n\n");
  return `${document.slice(0, start)}${written}\n\n${document.slice(end)}`;
}

function sections(run: Run): string[] {
  return [
    about(run),
    "## Ratios",
    "The rate of this library as times that of each other; above 1 it is faster.",
    "![Rates of the others as parts of this library's](performance.svg)",
    ratioTable(run.drivers, OURS),
    "## Rates",
    "A second, with half of what the middle half of the rounds lies apart.",
    rateTable(run.drivers),
    "## Client CPU",
    "Microseconds of user and system time for one query or row.",
    cpuTable(run.drivers),
    "## Peak memory",
    "Megabytes of the process, runtime and all.",
    memoryTable(run.drivers),
    ...builders(run),
    ...startups(run),
    ...curves(run),
    ...leftOut(run),
  ];
}

function about({ machine, rounds, duration }: Run): string {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  return `Measured on ${machine.date}, on a machine of ${machine.cores} cores ` +
    `(${machine.processor}, ${machine.memoryGb} GB, ${machine.system}) with a load of ` +
    `${machine.load} at the start; ${rounds} rounds of at least ${duration} ms, interleaved. ` +
    `${versions.join(", ")}.`;
}

function builders({ builders }: Run): string[] {
  if (Object.keys(builders).length === 0) return [];
  return [
    "## Building statements",
    "A statement built, compiled and executed each time; how many times the rate of each `sa` is, " +
    "then rates.",
    ratioTable(builders, OUR_BUILDER),
    rateTable(builders),
  ];
}

function startups({ startup }: Run): string[] {
  if (Object.keys(startup).length === 0) return [];
  return [
    "## A cold start",
    "Loading the driver; connecting and `SELECT 1`; and the whole process. `nothing` is the runtime " +
    "alone.",
    startupTable(startup),
  ];
}

function curves({ curves }: Run): string[] {
  if (Object.keys(curves).length === 0) return [];
  const each = Object.values(curves).flatMap((curve) => [
    `By ${curve.title}:`,
    curveTable(curve),
  ]);
  return [
    "## From small to large",
    "What one item costs is to stay the same however many there are. The exponent is the slope on " +
    "logarithmic axes: 0 is flat, below 0 cheaper in bulk, 1 would be in proportion to the size.",
    exponentTable(curves),
    ...each,
  ];
}

function leftOut({ skipped }: Run): string[] {
  const whole = skipped.filter(({ workload }) => workload === "all");
  const parts = skipped.filter(({ workload }) => workload !== "all");
  const byPeer = Map.groupBy(parts, ({ peer, reason }) => `${peer}: ${reason}`);
  const lines = [
    ...whole.map(({ peer, reason }) => `- ${peer}, altogether: ${reason}.`),
    ...[...byPeer].map(([said, all]) => {
      return `- ${said} (${all.map(({ workload }) => workload).join(", ")}).`;
    }),
  ];
  return lines.length === 0 ? [] : ["## Left out", lines.join("\n")];
}
