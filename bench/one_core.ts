/**
 * Client and server on one core: the rate is then one by what both cost, and how long a core takes to wake up, which
 * differs from one moment to the next, does not count.
 * @module
 */

import { output } from "./workshop.ts";

/** Where the server is for a while; held with `await using`, after which it may run anywhere again. */
export interface Cores extends AsyncDisposable {
  /** What comes before a command that is to run there as well. */
  readonly prefix: readonly string[];
}

/** Where everything is that is not on one core. */
export const ANY_CORE: Cores = { prefix: [], [Symbol.asyncDispose]: () => Promise.resolve() };

/**
 * Puts the server on one core: the process that starts one for each connection, so those that are there already stay
 * where they are. `backend` is one of these, null for a server that is not ours. Resolves with a reason where that cannot
 * be done.
 */
export async function onOneCore(
  backend: number | null,
): Promise<Cores | { readonly reason: string }> {
  if (backend === null) return { reason: "the server is not ours" };
  const postmaster = await statusOf(backend, "PPid");
  const allowed = await statusOf(postmaster, "Cpus_allowed_list");
  const core = /^\d+/.exec(allowed)?.[0];
  if (core === undefined) return { reason: "the system does not say where the server runs" };
  if (core === allowed) return { reason: "there is one core" };
  const moveTo = (cores: string) => output("taskset", "-cp", cores, postmaster);
  if (await moveTo(core) === null) return { reason: "there is no taskset, or it is not allowed" };
  return {
    prefix: ["taskset", "-c", core],
    async [Symbol.asyncDispose]() {
      await moveTo(allowed);
    },
  };
}

/** What Linux says of a process; empty where it does not. */
async function statusOf(process: number | string, name: string): Promise<string> {
  const status = await Deno.readTextFile(`/proc/${process}/status`).catch(() => "");
  return new RegExp(`^${name}:\\s+(.*)$`, "m").exec(status)?.[1] ?? "";
}
