/**
 * One pair in a process of its own, since the compiler does not come to the same in each: `worker.ts PAIR`. Prints
 * its slices.
 * @module
 */

import { measurePair } from "./pair.ts";
import { PAIRS } from "./pairs.ts";

const COUNT = 25;

const pair = await PAIRS[Deno.args[0] as keyof typeof PAIRS]();
console.log(JSON.stringify(await measurePair(pair, COUNT)));
Deno.exit(); // connections end with it
