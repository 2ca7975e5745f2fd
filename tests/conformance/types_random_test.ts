/**
 * Random values, a thousand of a type in one statement, against a real server. `AIOPG_SEED` makes the same again.
 * @module
 */

import fc from "fast-check";
import { BoundedArray, connect } from "../../mod.ts";
import { testServer } from "../support/server.ts";
import { Differences } from "./types/both_formats.ts";
import { codecsOf } from "./types/known_codecs.ts";
import { RANDOM_TYPES, type RandomType } from "./types/random_values.ts";

const COUNT = 1000;
const server = testServer();
const seed = Number(Deno.env.get("AIOPG_SEED") ?? Date.now() % 1e9);
console.log(`AIOPG_SEED=${seed}`);

/** Each value with the server's text of it; a cast to text makes another of a bool. */
function unnested(type: string, parameter: string): string {
  return `SELECT v, format('%s', v) FROM unnest(${parameter}::${type}[]) WITH ORDINALITY AS u(v, n) ORDER BY n`;
}

async function check({ type, values, parameter }: RandomType): Promise<void> {
  await using conn = await connect(server.dsn);
  const sample = fc.sample(values, { numRuns: COUNT, seed });
  const array = new BoundedArray(parameter ? sample.map(parameter) : sample);
  const codecOf = await codecsOf(conn, {}, [type, `${type}[]`]);
  const codec = codecOf(type);
  const texts = codecOf(`${type}[]`).encodeText(array);
  const wrong = new Differences();
  for (const [how, sql, sent] of [["sent", "$1", array], ["as text", "$1::text", texts]] as const) {
    const cur = await conn.execute<[unknown, string]>(unnested(type, sql), [sent]);
    for (const [i, [value, text]] of (await cur.fetchAll()).entries()) {
      wrong.note(`value ${i}, ${how}`, value, sample[i]);
      wrong.note(`text of value ${i}, ${how}`, codec.decodeText(text), sample[i]);
    }
    wrong.note("number of values", cur.rowCount, COUNT);
  }
  wrong.assertNone();
}

for (const each of RANDOM_TYPES) {
  Deno.test(`${COUNT} random values of ${each.type} come back as they went, in both formats`, () =>
    check(each));
}
