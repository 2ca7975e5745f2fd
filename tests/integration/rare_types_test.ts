import { assertEquals } from "@std/assert";
import { connect, type Connection } from "../../mod.ts";
import { testServer } from "../support/server.ts";

const STATEMENTS: readonly (readonly [text: string, values: readonly unknown[]])[] = [
  ["SELECT 1", []],
  ["SELECT $1::inet, $2::point", ["10.0.0.1", { x: 1, y: 2 }]],
  ["SELECT nextval('n')::int4, ROW(1, 'a'), '{10.0.0.2}'::inet[]", []],
  ["SELECT nextval('n')::int4, $1::tsvector", ["a"]],
  ["SELECT nextval('n')::int4, '$1'::money", []],
];

/** The rows of the statements, all called at once on a connection of their own. */
async function rowsOfAll(conn: Connection): Promise<unknown[]> {
  await conn.execute("CREATE TEMP SEQUENCE n");
  return await Promise.all(STATEMENTS.map(async ([text, values]) => {
    const cur = await conn.execute(text, values);
    return await cur.fetchAll();
  }));
}

// One test: only the first statements of a process meet types whose codecs are not loaded.
Deno.test("the first statements with rare types are run as all others, in the order of the calls", async () => {
  const { dsn } = testServer();
  await using cold = await connect(dsn);
  const first = await rowsOfAll(cold);
  assertEquals(first[1], [["10.0.0.1", { x: 1, y: 2 }]]);
  await using warm = await connect(dsn);
  assertEquals(await rowsOfAll(warm), first);
});
