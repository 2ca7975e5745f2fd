/**
 * `deno task bench`: the same work through this library, postgres.js, node-postgres and, where it can be
 * loaded, deno-postgres, alone and under this library; and through this library without its values; one process each, against one server, in interleaved rounds (A B C D A B C D …). Prints rates, client CPU, and ratios.
 *
 * Options: `--rounds 5`, `--duration 400` (milliseconds a round), `--json`.
 * @module
 */

import { connect } from "../mod.ts";
import { TextLineStream } from "./lines.ts";
import { type Measurement, SET_UP, TEAR_DOWN, type Workload } from "./peer.ts";

const ALWAYS = ["aiopg", "aiopg_temporal", "drain", "postgres_js", "node_postgres"] as const;
const WITH_DENO_POSTGRES = ["deno_postgres", "aiopg_deno_postgres"] as const;
type PeerName = (typeof ALWAYS | typeof WITH_DENO_POSTGRES)[number];

const PEERS: readonly PeerName[] = await import("@db/postgres").then(
  () => [...ALWAYS, ...WITH_DENO_POSTGRES],
  () => {
    console.error("deno-postgres is left out: @db/postgres cannot be loaded");
    return ALWAYS;
  },
);

const WORKLOADS: Readonly<Record<Workload, string>> = {
  selectOne: "SELECT 1",
  pointSelect: "point select",
  mixedRows: "600 mixed rows",
  streamedRows: "100,000 streamed rows",
};

type Results = Record<Workload, Record<PeerName, Measurement>>;

/** One driver's process. */
class Worker {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;

  constructor(name: PeerName, dsn: string) {
    const script = new URL("./worker.ts", import.meta.url).pathname;
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-all", script, name, dsn],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#lines = this.#child.stdout.pipeThrough(new TextLineStream()).getReader();
    this.#input = this.#child.stdin.getWriter();
  }

  async started(): Promise<void> {
    await this.#line();
  }

  async measure(workload: Workload, duration: number): Promise<Measurement> {
    await this.#input.write(
      new TextEncoder().encode(`${JSON.stringify({ workload, duration })}\n`),
    );
    return JSON.parse(await this.#line());
  }

  async stop(): Promise<void> {
    await this.#input.close();
    await this.#child.status;
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.read();
    if (done) throw new Error("Cannot measure: a driver's process has ended");
    return value;
  }
}

function option(name: string, otherwise: number): number {
  const at = Deno.args.indexOf(`--${name}`);
  const value = at < 0 ? otherwise : Number(Deno.args[at + 1]);
  if (!(value > 0)) throw new Error(`Cannot measure: --${name} is not a number above 0`);
  return value;
}

/** The median by rate; CPU is the median of its own. */
function median(measurements: readonly Measurement[]): Measurement {
  const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
  return {
    rate: middle(measurements.map((measurement) => measurement.rate)),
    cpuMicros: middle(measurements.map((measurement) => measurement.cpuMicros)),
  };
}

async function measureAll(workers: ReadonlyMap<PeerName, Worker>): Promise<Results> {
  const results = {} as Results;
  for (const workload of Object.keys(WORKLOADS) as Workload[]) {
    const rounds = new Map<PeerName, Measurement[]>(PEERS.map((name) => [name, []]));
    for (const worker of workers.values()) await worker.measure(workload, WARM_UP);
    for (let round = 0; round < option("rounds", 5); round++) {
      for (const [name, worker] of workers) {
        rounds.get(name)!.push(await worker.measure(workload, option("duration", 400)));
      }
    }
    results[workload] = Object.fromEntries(
      [...rounds].map(([name, measurements]) => [name, median(measurements)]),
    ) as Record<PeerName, Measurement>;
  }
  return results;
}

const WARM_UP = 500;
const NUMBER = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

function printTable(results: Results): void {
  const line = (cells: string[]) =>
    console.log(
      `| ${cells.map((cell, i) => i === 0 ? cell.padEnd(22) : cell.padStart(20)).join(" | ")} |`,
    );
  line(["rate /s (CPU us)", ...PEERS]);
  for (const [workload, title] of Object.entries(WORKLOADS) as [Workload, string][]) {
    line([
      title,
      ...PEERS.map((name) => {
        const { rate, cpuMicros } = results[workload][name];
        return `${NUMBER.format(rate)} (${NUMBER.format(cpuMicros)})`;
      }),
    ]);
  }
  console.log("");
  line(["aiopg is times ...", ...PEERS]);
  for (const [workload, title] of Object.entries(WORKLOADS) as [Workload, string][]) {
    const ours = results[workload].aiopg;
    line([
      title,
      ...PEERS.map((name) => {
        const theirs = results[workload][name];
        const rate = (ours.rate / theirs.rate).toFixed(2);
        return `${rate} (${(theirs.cpuMicros / ours.cpuMicros).toFixed(2)} CPU)`;
      }),
    ]);
  }
}

async function main(): Promise<void> {
  const dsn = Deno.env.get("DATABASE_URL");
  if (!dsn) throw new Error("Cannot measure: DATABASE_URL is not set; run `deno task bench`");
  await using conn = await connect(dsn);
  await conn.executeScript(SET_UP);
  const workers = new Map(PEERS.map((name) => [name, new Worker(name, dsn)]));
  try {
    for (const worker of workers.values()) await worker.started();
    const results = await measureAll(workers);
    if (Deno.args.includes("--json")) console.log(JSON.stringify(results, null, 2));
    else printTable(results);
  } finally {
    await Promise.all([...workers.values()].map((worker) => worker.stop()));
    await conn.executeScript(TEAR_DOWN);
  }
}

await main();
