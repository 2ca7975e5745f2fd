/**
 * A cold process on Deno, Node or Bun: `worker.ts FILE DSN` loads a driver, connects and selects once, and says how
 * long each took, in milliseconds. `nothing` loads none.
 * @module
 */

import process from "node:process";

const [file, dsn] = process.argv.slice(2);
const start = performance.now();
const { first }: { first(dsn: string): Promise<unknown> } = await import(
  `./${file}${import.meta.url.slice(-3)}`
);
const loaded = performance.now();
await first(dsn!);
const done = performance.now();
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({
  importMs: loaded - start,
  firstMs: done - loaded,
  cpuMs: (user + system) / 1000,
}));
process.exit();
