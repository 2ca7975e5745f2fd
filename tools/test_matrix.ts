/**
 * Runs the suite wherever it must hold: every version of PostgreSQL from npm and the one of this machine, three time
 * zones, and without generated code.
 * @module
 */

import { findBinaries } from "../tests/support/postgres_binaries.ts";
import { NPM_VERSIONS } from "../tests/support/postgres_npm.ts";

/** One run of one task. */
interface Run {
  readonly task: string;
  readonly variables: Readonly<Record<string, string>>;
}

const TIME_ZONES = ["UTC", "America/New_York", "Asia/Kolkata"];
const NO_GENERATED_CODE = { DENO_V8_FLAGS: "--disallow-code-generation-from-strings" };

async function runs(): Promise<Run[]> {
  const servers = Object.keys(NPM_VERSIONS).map((major) => `npm:${major}`);
  if (await findBinaries("system").then(() => true, () => false)) servers.unshift("system");
  return [
    ...TIME_ZONES.map((TZ) => ({ task: "test:unit", variables: { TZ } })),
    { task: "test:unit", variables: NO_GENERATED_CODE },
    ...servers.flatMap((AIOPG_POSTGRES) =>
      TIME_ZONES.map((TZ) => ({ task: "test:db", variables: { AIOPG_POSTGRES, TZ } }))
    ),
    { task: "test:db", variables: NO_GENERATED_CODE },
    { task: "test:infra", variables: {} },
  ];
}

/** Prints what failed, in full; of what passed, one line. */
async function passes({ task, variables }: Run): Promise<boolean> {
  const started = performance.now();
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", task],
    env: { ...variables },
  }).output();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`).join(" ");
  console.log(`${success ? "ok    " : "FAILED"} ${seconds.padStart(6)} s  ${settings} ${task}`);
  if (!success) console.log(new TextDecoder().decode(stdout), new TextDecoder().decode(stderr));
  return success;
}

let failures = 0;
for (const run of await runs()) if (!await passes(run)) failures++;
if (failures > 0) {
  console.error(`${failures} runs failed`);
  Deno.exit(1);
}
