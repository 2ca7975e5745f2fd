/**
 * `deno task bench`: the same work by each driver or builder, in a process of its own, against one server, in
 * interleaved rounds (A B C A B C …). Prints ratios, rates, client CPU and peak memory, what was left out and why,
 * and which targets hold.
 *
 * - `drivers`: this library through its public cursors and pools, no driver at all (`drain`), and the drivers of
 *   Deno, Node, Bun, Python and C that are here or can be installed.
 * - `builders`: a statement built, compiled and executed each time by `sa`, Kysely and Drizzle.
 * - `startup`: a cold process up to its first answer.
 * - `curves`: what one item costs from few to many.
 *
 * Options: `--group builders`, `--only W3,W7` (or `--only startup`), `--peers postgres.js,pg`, `--rounds 5`,
 * `--duration 500` (milliseconds a round), `--curves`, `--max 10000` (the largest size of a curve), `--json`,
 * `--write` (all, into `docs/performance.md` and its chart), `--from run.json` (shows what `--json` has printed).
 * @module
 */

import { startServer } from "../tests/support/server.ts";
import { chart } from "./chart.ts";
import { withRun } from "./document.ts";
import { parseOptions } from "./options.ts";
import { OUR_BUILDER, OURS } from "./peers.ts";
import { type Run, run } from "./run.ts";
import * as tables from "./tables.ts";

const DOCUMENT = new URL("../docs/performance.md", import.meta.url);
const CHART = new URL("../docs/performance.svg", import.meta.url);

/** For reading from memory, with many connections; no workers of the server that would take the clients' cores. */
const SETTINGS = {
  shared_buffers: "512MB",
  max_connections: "300",
  max_parallel_workers_per_gather: "0",
  max_wal_size: "4GB",
};

function print(title: string, table: string): void {
  console.log(`${title}\n\n${table}\n`);
}

function printRun(measured: Run): void {
  const { drivers, builders, startup, curves, skipped } = measured;
  for (const [ours, results] of [[OURS, drivers], [OUR_BUILDER, builders]] as const) {
    if (Object.keys(results).length === 0) continue;
    print(`The rate of ${ours} as times that of`, tables.ratioTable(results, ours));
    print("Rate a second", tables.rateTable(results));
    print("Client CPU, microseconds", tables.cpuTable(results));
    print("Peak memory, megabytes", tables.memoryTable(results));
  }
  if (Object.keys(drivers).length > 0) print("Targets", tables.targetTable(measured, OURS));
  if (Object.keys(startup).length > 0) print("A cold start", tables.startupTable(startup));
  for (const curve of Object.values(curves)) print(`By ${curve.title}`, tables.curveTable(curve));
  if (Object.keys(curves).length > 0) print("Exponents", tables.exponentTable(curves));
  for (const { peer, workload, reason } of skipped) {
    console.log(`left out: ${peer}, ${workload}: ${reason}`);
  }
}

async function write(measured: Run): Promise<void> {
  await Deno.writeTextFile(DOCUMENT, withRun(await Deno.readTextFile(DOCUMENT), measured));
  await Deno.writeTextFile(CHART, chart(measured.drivers, OURS));
  const formatting = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", DOCUMENT.pathname, CHART.pathname],
  });
  await formatting.spawn().status;
}

const options = parseOptions(Deno.args);
let measured: Run;
if (options.from === null) {
  await using server = await startServer({ settings: SETTINGS });
  measured = await run(server, options);
} else {
  measured = JSON.parse(await Deno.readTextFile(options.from));
}
if (options.json) console.log(JSON.stringify(measured, null, 2));
else printRun(measured);
if (options.write) await write(measured);
