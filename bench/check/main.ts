/**
 * `deno task bench:check`: fails when decoding or encoding the standard row, a point query or a pipelined batch costs
 * more than a tenth more client CPU than it did, as times what the same costs by hand in the same run; so the times
 * of a machine do not matter. Needs no server.
 *
 * `--write` keeps what is measured, in `kept.json`: to be done when something has become faster, or has to become
 * slower.
 * @module
 */

import { PAIR_NAMES } from "./pairs.ts";
import { ratioOf, type Ratios, report, type Slice, TOLERANCE, worseThan } from "./ratios.ts";

const KEPT = new URL("kept.json", import.meta.url);
/** Processes for each pair. */
const ROUNDS = 2;
/** A disturbance may last a while; what has become slower stays slower. */
const ATTEMPTS = 4;

/** Measures all, and up to that often once more what `again` names. */
async function measure(again: (measured: Ratios) => readonly string[]): Promise<Ratios> {
  const slices = new Map<string, Slice[]>(PAIR_NAMES.map((name) => [name, []]));
  let names: readonly string[] = PAIR_NAMES;
  for (let attempt = 0; attempt < ATTEMPTS && names.length > 0; attempt++) {
    for (let round = 0; round < ROUNDS; round++) {
      for (const name of names) slices.get(name)!.push(...await slicesOf(name));
    }
    names = again(ratiosOf(slices));
  }
  return ratiosOf(slices);
}

function ratiosOf(slices: ReadonlyMap<string, readonly Slice[]>): Ratios {
  return Object.fromEntries([...slices].map(([name, all]) => [name, ratioOf(all)]));
}

/** Of a process whose compiler does its work at the same points each time. */
async function slicesOf(name: string): Promise<Slice[]> {
  const script = new URL("worker.ts", import.meta.url).pathname;
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "--no-check", "--v8-flags=--predictable", script, name],
    stdin: "null",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`Cannot measure: ${name} has failed`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

const kept: Ratios = JSON.parse(await Deno.readTextFile(KEPT));
if (Deno.args.includes("--write")) {
  const measured = await measure(() => PAIR_NAMES);
  const rounded = Object.entries(measured).map(([name, ratio]) => [name, Number(ratio.toFixed(3))]);
  await Deno.writeTextFile(KEPT, `${JSON.stringify(Object.fromEntries(rounded), null, 2)}\n`);
  console.log(report(kept, measured));
} else {
  const measured = await measure((ratios) => worseThan(kept, ratios));
  console.log(report(kept, measured));
  if (worseThan(kept, measured).length > 0) {
    console.error(`more than ${TOLERANCE * 100} % worse than what bench/check/kept.json has`);
    Deno.exit(1);
  }
}
