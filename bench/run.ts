/**
 * One whole run: what is asked for, measured on one server.
 * @module
 */

import { connect } from "../mod.ts";
import type { Server } from "../tests/support/server.ts";
import { measureCurves, type MeasuredCurve } from "./curves.ts";
import { describeMachine, type Machine } from "./machine.ts";
import { commandsOf, measureWorkload, type Results, type Skipped } from "./measure.ts";
import { ANY_CORE, onOneCore } from "./one_core.ts";
import { isAsked, type Options } from "./options.ts";
import { BUILDERS, type Contestant, DRIVERS, OUR_BUILDER, OURS } from "./peers.ts";
import { measureStartup, type Startup } from "./startup.ts";
import { SET_UP, TEAR_DOWN } from "./statements.ts";
import { BUILDER_WORKLOADS, DRIVER_WORKLOADS, isNamedBy, type Workload } from "./workloads.ts";
import { Workshop } from "./workshop.ts";

/** What a run has come to; also what `--json` prints. */
export interface Run {
  readonly machine: Machine;
  readonly rounds: number;
  readonly duration: number;
  readonly drivers: Results;
  readonly builders: Results;
  readonly startup: Readonly<Record<string, Startup>>;
  readonly curves: Readonly<Record<string, MeasuredCurve>>;
  readonly skipped: readonly Skipped[];
}

type Workloads = Readonly<Record<string, Workload>>;

const REFERENCES: readonly string[] = [OURS, OUR_BUILDER, "drain"];

/** Makes the tables, measures, and removes them. */
export async function run(server: Server, options: Options): Promise<Run> {
  await using conn = await connect(server.dsn);
  await conn.executeScript(SET_UP);
  await using workshop = await Workshop.open();
  const skipped: Skipped[] = [];
  try {
    const machine = await describeMachine(server.version ?? String(conn.info.serverVersion));
    const place = { dsn: server.dsn, trustDsn: trustDsnOf(server) };
    const backend = server.source === "environment" ? null : conn.info.backendPid;
    const contest = async (contestants: readonly Contestant[], workloads: Workloads) => {
      const names = Object.keys(workloads).filter((name) => isNamedBy(options.only, name));
      const results: Results = {};
      if (names.length === 0) return results;
      const commands = await commandsOf(
        contestants.filter(({ name }) => REFERENCES.includes(name) || isAsked(options.peers, name)),
        (contestant) => contestant.command(workshop),
        skipped,
      );
      for (const name of names) {
        console.error(`measuring ${name}`);
        const cores = await coresOf(workloads[name]!, backend);
        if ("reason" in cores) skipped.push({ peer: "all", workload: name, reason: cores.reason });
        else {
          await using held = cores;
          const task = { workload: name, work: workloads[name]!.pins ?? name, prefix: held.prefix };
          results[name] = await measureWorkload(task, commands, place, options, skipped);
        }
      }
      return results;
    };
    const asked = (group: Options["groups"][number]) => options.groups.includes(group);
    return {
      machine,
      rounds: options.rounds,
      duration: options.duration,
      drivers: asked("drivers") ? await contest(DRIVERS, DRIVER_WORKLOADS) : {},
      builders: asked("builders") ? await contest(BUILDERS, BUILDER_WORKLOADS) : {},
      startup: asked("startup")
        ? await measureStartup(workshop, place.trustDsn, options, skipped)
        : {},
      curves: asked("curves") ? await measureCurves(server.dsn, options) : {},
      skipped,
    };
  } finally {
    await conn.executeScript(TEAR_DOWN);
  }
}

/** Where it is to be done, or why it cannot be done there. */
async function coresOf({ pins }: Workload, backend: number | null) {
  return pins === undefined ? ANY_CORE : await onOneCore(backend);
}

/** A server of the environment has no role without a password that we know of. */
function trustDsnOf({ source, dsn }: Server): string {
  return source === "environment" ? dsn : dsn.replace(/\/\/.*@/, "//trust_user@");
}
