/** However the network cuts what passes into pieces, the results are the same. */

import { assertEquals, assertRejects } from "@std/assert";
import { connect, type Connection, DatabaseError } from "../../mod.ts";
import { uniqueName } from "../support/activity.ts";
import { FaultProxy } from "../support/fault_proxy.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const VALUES = [
  "SELECT NULL::text, ''::text, 'ĂłĒ€😀'::text, $1::int8, 1.50::numeric, '\\x00ff'::bytea",
  "SELECT true, 'NaN'::float8, '2026-01-02 03:04:05+00'::timestamptz, 'infinity'::date",
  `SELECT '{"a": [1, null]}'::jsonb, ARRAY[1, NULL], gen_random_uuid() IS NULL, $1::text`,
];

/** Everything that a session can be asked, as plain data. */
async function everything(conn: Connection): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (const text of VALUES) {
    for (let again = 0; again < 2; again++) {
      const cur = await conn.execute(text, text.includes("$1") ? ["12345678901"] : []);
      seen.push(await cur.fetchAll(), cur.description, cur.statusMessage);
    }
  }
  const large = await conn.execute<[string]>("SELECT repeat('ß', 5000) || $1", ["x".repeat(3000)]);
  seen.push(await large.fetchAll());
  seen.push(await conn.executeScript("SELECT 1; DO $$ BEGIN RAISE NOTICE 'ß'; END $$; SELECT 2"));
  const { code, message } = await assertRejects(() => failing(conn), DatabaseError);
  seen.push(code, message, conn.notices);
  for await (
    const batch of conn.cursor().stream("SELECT i, i::text FROM generate_series(1, 500) i")
  ) {
    seen.push(batch);
  }
  const channel = uniqueName("chunks");
  await conn.listen(channel);
  await conn.transaction((tx) => tx.execute("SELECT pg_notify($1, 'ß')", [channel]));
  seen.push((await conn.notifies.get()).payload);
  const concurrent = Array.from({ length: 20 }, (_, i) => conn.execute("SELECT $1::int4", [i]));
  for (const execution of concurrent) seen.push(await (await execution).fetchAll());
  return seen;
}

async function failing(conn: Connection): Promise<void> {
  await conn.execute("SELECT 1 / $1::int4", [0]);
}

for (const chunk of [1, 3, 1024]) {
  Deno.test(`Connection gives the same results when ${chunk} bytes pass at a time`, async () => {
    await using proxy = await FaultProxy.start(server, () => ({ chunk }));
    await using direct = await connect(server.dsn);
    await using chunked = await connect(proxy.through(server.dsn));
    assertEquals(await everything(chunked), await everything(direct));
  });
}
