/**
 * One point of a curve in a process of its own: `worker.ts CURVE SIZE DSN`. Says what one item costs, and how much
 * memory was needed beyond that of the process before.
 * @module
 */

import process from "node:process";
import { CURVES } from "./curves.ts";

/** Milliseconds. */
const WARM_UP = 300;
const DURATION = 300;

const [name, size, dsn] = Deno.args as [keyof typeof CURVES, string, string];
const measure = await CURVES[name].open(dsn);
const idle = await idleMb();
// Small, for the compiler: memory is that of the work itself.
for (const end = performance.now() + WARM_UP; performance.now() < end;) {
  await measure(Math.min(Number(size), 1_000));
}
const cpuBefore = process.cpuUsage();
const start = performance.now();
let items = 0;
do items += await measure(Number(size)); while (performance.now() - start < DURATION);
const micros = (performance.now() - start) * 1000 / items;
const { user, system } = process.cpuUsage(cpuBefore);
console.log(JSON.stringify({
  micros,
  cpuMicros: (user + system) / items,
  grownMb: await peakMb() - idle,
}));
Deno.exit();

/** Forgets the peak of starting, where the system lets it be forgotten. */
async function idleMb(): Promise<number> {
  await Deno.writeTextFile("/proc/self/clear_refs", "5", { create: false }).catch(() => {});
  return await peakMb();
}

/** NaN where the system does not say. */
async function peakMb(): Promise<number> {
  const status = await Deno.readTextFile("/proc/self/status").catch(() => "");
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
