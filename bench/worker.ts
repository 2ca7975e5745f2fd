/**
 * One driver or builder in a process of its own, on Deno, Node or Bun: `worker.ts PEER WORKLOAD DSN TRUST_DSN`. Says
 * that it is ready, or why it cannot do that; then runs a round for each duration in milliseconds on standard input.
 * @module
 */

import process from "node:process";
import readline from "node:readline";
import type { Measurement, OpenPeer, Work } from "./peer.ts";
import type { WorkloadName } from "./workloads.ts";

const [name, workload, dsn, trustDsn] = process.argv.slice(2) as [
  string,
  WorkloadName,
  ...string[],
];
const extension = import.meta.url.slice(-3);
const { open }: { open: OpenPeer } = await import(`./peers/${name}${extension}`);
const peer = await open({ dsn: dsn!, trustDsn: trustDsn! });
const work = peer.works[workload];
if (work) {
  console.log("{}");
  for await (const line of readline.createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await measure(work, Number(line))));
  }
} else {
  console.log(JSON.stringify({ skipped: "it has no way to do that" }));
}
await peer.close();
process.exit();

async function measure(work: Work, duration: number): Promise<Measurement> {
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  let units = 0;
  let elapsed = 0;
  do {
    units += await work();
    elapsed = performance.now() - start;
  } while (elapsed < duration);
  const { user, system } = process.cpuUsage(cpuBefore);
  return { rate: units / elapsed * 1000, cpuMicros: (user + system) / units };
}
