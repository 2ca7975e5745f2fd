/**
 * How long a cold process takes to load a driver and to have the answer to its first query.
 * @module
 */

import { isAsked, type Options } from "./options.ts";
import { type Commands, commandsOf, type Skipped } from "./measure.ts";
import type { Contestant } from "./peers.ts";
import { median } from "./statistics.ts";
import type { Command, Workshop } from "./workshop.ts";

/** What a process says of itself, and how long the whole of it took; milliseconds. */
export interface Startup {
  /** Loading the driver's modules. */
  readonly importMs: number;
  /** Connecting, without a password, and `SELECT 1`. */
  readonly firstMs: number;
  /** From the start of the process to its answer. */
  readonly wholeMs: number;
  /** CPU time of the whole. */
  readonly cpuMs: number;
}

const onPython = (name: string, module: string, needed: readonly string[]): Contestant => ({
  name,
  command: (workshop) => workshop.python(module, needed, "startup/python.py"),
});
const onJs = (name: string, runtime: "deno" | "node" | "bun", file: string): Contestant => ({
  name,
  command: (workshop) => workshop[runtime](file, "startup/worker.ts", "startup"),
});

const CONTESTANTS: readonly Contestant[] = [
  onJs("nothing/deno", "deno", "nothing"),
  onJs("aiopg", "deno", "aiopg"),
  onJs("postgres.js/deno", "deno", "postgres_js"),
  onJs("pg/deno", "deno", "node_postgres"),
  onJs("nothing/node", "node", "nothing"),
  onJs("postgres.js/node", "node", "postgres_js"),
  onJs("pg/node", "node", "node_postgres"),
  onJs("nothing/bun", "bun", "nothing"),
  onJs("Bun.sql", "bun", "bun_sql"),
  onPython("nothing/python", "nothing", ["sys"]),
  onPython("asyncpg", "asyncpg", ["asyncpg"]),
  onPython("psycopg", "psycopg", ["psycopg"]),
];

/** Measures all that are asked for, in interleaved rounds of one process each. */
export async function measureStartup(
  workshop: Workshop,
  dsn: string,
  { rounds, peers }: Options,
  skipped: Skipped[],
): Promise<Record<string, Startup>> {
  const asked = CONTESTANTS.filter(({ name }) => name === "aiopg" || isAsked(peers, name));
  const find = (contestant: Contestant): Command | Promise<Command> => contestant.command(workshop);
  const commands: Commands = await commandsOf(asked, find, skipped);
  const measured = new Map<string, Startup[]>();
  for (let round = -1; round < rounds * 2; round++) {
    for (const [name, command] of commands) {
      const startup = await runOnce([...command, dsn]);
      measured.set(name, round <= 0 ? [startup] : [...measured.get(name)!, startup]);
    }
  }
  return Object.fromEntries([...measured].map(([name, all]) => [name, middle(all)]));
}

async function runOnce([program, ...args]: readonly string[]): Promise<Startup> {
  const start = performance.now();
  const { stdout, stderr } = await new Deno.Command(program!, { args, stdin: "null" }).output();
  const wholeMs = performance.now() - start;
  const text = new TextDecoder().decode(stdout);
  if (text === "") throw new Error(`Cannot measure: ${new TextDecoder().decode(stderr)}`);
  return { ...JSON.parse(text), wholeMs };
}

function middle(all: readonly Startup[]): Startup {
  const of = (value: (startup: Startup) => number) => median(all.map(value));
  return {
    importMs: of(({ importMs }) => importMs),
    firstMs: of(({ firstMs }) => firstMs),
    wholeMs: of(({ wholeMs }) => wholeMs),
    cpuMs: of(({ cpuMs }) => cpuMs),
  };
}
