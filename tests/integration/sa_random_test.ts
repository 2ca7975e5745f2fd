/**
 * Random statements on a server: whatever compiles is a statement to it.
 * @module
 */

import { assert } from "@std/assert";
import { DbError } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { OwnSchema } from "../support/own_schema.ts";
import { randomTables, RandomTree } from "../support/sa_random.ts";
import { Seeded } from "../support/seeded.ts";
import { testServer } from "../support/server.ts";

const STATEMENTS = 400;

Deno.test("the server prepares every random statement that compiles", async () => {
  const { dsn } = testServer();
  await using schema = await OwnSchema.make(dsn);
  await using engine = await sa.createEngine(dsn);
  const tables = randomTables(schema.name);
  await tables.metadata.createAll(engine);
  await using conn = await engine.acquire();
  let prepared = 0;
  for (let seed = 1; seed <= STATEMENTS; seed++) {
    const text = textOf(tables, seed);
    if (text === undefined) continue;
    try {
      await conn.execute(`PREPARE random AS ${text}`);
    } catch (error) {
      throw new Error(`statement ${seed} is none: ${text}`, { cause: error });
    }
    await conn.execute("DEALLOCATE random");
    prepared++;
  }
  assert(prepared > STATEMENTS * 0.9, `${prepared}`);
});

/** The text of a statement; undefined when it is refused. */
function textOf(tables: ReturnType<typeof randomTables>, seed: number): string | undefined {
  const tree = new RandomTree(tables, new Seeded(seed), new Seeded(-seed));
  try {
    return sa.compile(tree.statement(seed % 5)).text;
  } catch (error) {
    if (error instanceof DbError) return undefined;
    throw error;
  }
}
