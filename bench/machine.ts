/**
 * What a run was made on, and with.
 * @module
 */

import { output } from "./workshop.ts";

/** What makes numbers differ. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  /** How many processes wanted to run before it began. */
  readonly load: number;
  readonly date: string;
  readonly versions: Readonly<Record<string, string>>;
}

const PACKAGES = ["asyncpg", "uvloop", "aiopg", "psycopg", "psycopg2"];
const VERSIONS_OF_PYTHON = `
import importlib
for name in ${JSON.stringify(PACKAGES)}:
    try: print(name, importlib.import_module(name).__version__.split()[0])
    except ImportError: pass`;

/** This machine, and the server's version. */
export async function describeMachine(server: string): Promise<Machine> {
  const processors = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  const python = await output("/usr/bin/python3", "-c", VERSIONS_OF_PYTHON) ?? "";
  const node = await output("node", "--version");
  return {
    processor: /^model name\s*: (.*)$/m.exec(processors)?.[1] ?? Deno.build.arch,
    cores: navigator.hardwareConcurrency,
    memoryGb: Math.round(Deno.systemMemoryInfo().total / 2 ** 30),
    system: `${Deno.build.os} ${/^\d+\.\d+/.exec(Deno.osRelease())?.[0] ?? ""}`,
    load: Math.round(Deno.loadavg()[0]! * 10) / 10,
    date: new Date().toISOString().slice(0, 10),
    versions: {
      PostgreSQL: server,
      Deno: Deno.version.deno,
      V8: Deno.version.v8,
      ...node === null ? {} : { Node: node.trim().slice(1) },
      Bun: "1.4.5",
      "postgres.js": "3.4.9",
      pg: "8.23.1",
      ...Object.fromEntries(python.trim().split("\n").map((line) => line.split(" "))),
    },
  };
}
