/**
 * One driver or builder in a process of its own: runs the rounds it is asked for on standard input, one a line.
 * @module
 */

import process from "node:process";
import { TextLineStream } from "./lines.ts";
import type { BuilderPeer, Measurement, OpenPeer, Peer, Workload } from "./peer.ts";

/** What the runner asks for. */
interface Round {
  readonly workload: Workload;
  /** How long to measure, milliseconds. */
  readonly duration: number;
}

const [name, dsn] = Deno.args;
const { open }: { open: OpenPeer<Peer & BuilderPeer> } = await import(`./peers/${name}.ts`);
const peer = await open(dsn!);
console.log("{}");
for await (const line of Deno.stdin.readable.pipeThrough(new TextLineStream())) {
  const { workload, duration }: Round = JSON.parse(line);
  console.log(JSON.stringify(await measure(peer, workload, duration)));
}
await peer.close();

async function measure(
  peer: Peer & BuilderPeer,
  workload: Workload,
  duration: number,
): Promise<Measurement> {
  await peer[workload]();
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  let units = 0;
  let elapsed = 0;
  do {
    units += await peer[workload]();
    elapsed = performance.now() - start;
  } while (elapsed < duration);
  const { user, system } = process.cpuUsage(cpuBefore);
  return { rate: units / elapsed * 1000, cpuMicros: (user + system) / units };
}
