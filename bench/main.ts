/**
 * `deno task bench`: the same work, one process each, against one server, in interleaved rounds (A B C D A B C D …).
 * Prints rates, client CPU, and ratios.
 *
 * - `drivers`: this library, postgres.js, node-postgres and, where it can be loaded, deno-postgres, alone and
 *   under this library; and this library without its values.
 * - `builders`: a statement built, compiled and executed each time by `sa`, Kysely and Drizzle, each over both
 *   drivers that it has for Deno; and `sa`'s text and values through a cursor of this library.
 *
 * Options: `--group builders`, `--rounds 5`, `--duration 400` (milliseconds a round), `--json`.
 * @module
 */

import { connect } from "../mod.ts";
import { type Group, GROUPS } from "./groups.ts";
import { type Measurement, SET_UP, TEAR_DOWN, type Workload } from "./peer.ts";
import { Worker } from "./workers.ts";

type Results = Partial<Record<Workload, Record<string, Measurement>>>;

const WARM_UP = 500;
const NUMBER = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

function option(name: string, otherwise: number): number {
  const at = Deno.args.indexOf(`--${name}`);
  const value = at < 0 ? otherwise : Number(Deno.args[at + 1]);
  if (!(value > 0)) throw new Error(`Cannot measure: --${name} is not a number above 0`);
  return value;
}

/** The group asked for, or all. */
function groupsAsked(): Group[] {
  const at = Deno.args.indexOf("--group");
  if (at < 0) return Object.values(GROUPS);
  const group = GROUPS[Deno.args[at + 1] ?? ""];
  if (!group) throw new Error(`Cannot measure: --group is not ${Object.keys(GROUPS).join(", ")}`);
  return [group];
}

/** The median by rate; CPU is the median of its own. */
function median(measurements: readonly Measurement[]): Measurement {
  const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
  return {
    rate: middle(measurements.map((measurement) => measurement.rate)),
    cpuMicros: middle(measurements.map((measurement) => measurement.cpuMicros)),
  };
}

async function measureWorkload(
  workers: ReadonlyMap<string, Worker>,
  workload: Workload,
): Promise<Record<string, Measurement>> {
  const rounds = new Map<string, Measurement[]>([...workers.keys()].map((name) => [name, []]));
  for (const worker of workers.values()) await worker.measure(workload, WARM_UP);
  for (let round = 0; round < option("rounds", 5); round++) {
    for (const [name, worker] of workers) {
      rounds.get(name)!.push(await worker.measure(workload, option("duration", 400)));
    }
  }
  return Object.fromEntries([...rounds].map(([name, all]) => [name, median(all)]));
}

/** Measures one group, in processes that end with it. */
async function measureGroup({ peers, workloads }: Group, dsn: string): Promise<Results> {
  const workers = new Map(peers.map((name) => [name, new Worker(name, dsn)]));
  const results: Results = {};
  try {
    for (const worker of workers.values()) await worker.started();
    for (const workload of Object.keys(workloads) as Workload[]) {
      results[workload] = await measureWorkload(workers, workload);
    }
  } finally {
    await Promise.all([...workers.values()].map((worker) => worker.stop()));
  }
  return results;
}

function printLine(cells: readonly string[]): void {
  const padded = cells.map((cell, i) => i === 0 ? cell.padEnd(22) : cell.padStart(20));
  console.log(`| ${padded.join(" | ")} |`);
}

function printTable({ base, peers, workloads }: Group, results: Results): void {
  const print = (
    title: string,
    cell: (theirs: Measurement, ours: Measurement) => string,
  ) => {
    printLine([title, ...peers]);
    for (const [workload, name] of Object.entries(workloads) as [Workload, string][]) {
      const measured = results[workload]!;
      printLine([name, ...peers.map((peer) => cell(measured[peer]!, measured[base]!))]);
    }
    console.log("");
  };
  print(
    "rate /s (CPU us)",
    ({ rate, cpuMicros }) => `${NUMBER.format(rate)} (${NUMBER.format(cpuMicros)})`,
  );
  print(`${base} is times ...`, (theirs, ours) => {
    const rate = (ours.rate / theirs.rate).toFixed(2);
    return `${rate} (${(theirs.cpuMicros / ours.cpuMicros).toFixed(2)} CPU)`;
  });
}

async function main(): Promise<void> {
  const dsn = Deno.env.get("DATABASE_URL");
  if (!dsn) throw new Error("Cannot measure: DATABASE_URL is not set; run `deno task bench`");
  await using conn = await connect(dsn);
  await conn.executeScript(SET_UP);
  const all: Results = {};
  try {
    for (const group of groupsAsked()) {
      const results = await measureGroup(group, dsn);
      if (!Deno.args.includes("--json")) printTable(group, results);
      Object.assign(all, results);
    }
    if (Deno.args.includes("--json")) console.log(JSON.stringify(all, null, 2));
  } finally {
    await conn.executeScript(TEAR_DOWN);
  }
}

await main();
