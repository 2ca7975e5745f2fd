/** A server that takes fewer connections than a pool may open. */

import { assertEquals } from "@std/assert";
import { connect, createPool } from "../../../mod.ts";
import { startServer } from "../../support/server.ts";

Deno.test("Pool serves everybody with the connections that the server has room for", async () => {
  const settings = { max_connections: "8", superuser_reserved_connections: "0" };
  await using server = await startServer({ own: true, settings });
  const others = await Promise.all(Array.from({ length: 4 }, () => connect(server.dsn)));
  await using pool = await createPool(server.dsn, { maxSize: 20 });
  const rows = await Promise.all(
    Array.from(
      { length: 100 },
      async (_, i) => (await pool.execute("SELECT $1::int4", [i])).fetchOne(),
    ),
  );
  assertEquals(rows, Array.from({ length: 100 }, (_, i) => [i]));
  // Some may still be on their way to be refused.
  while (pool.freeSize < pool.size) await pool.execute("SELECT 1");
  assertEquals([pool.waiting, pool.size <= 4], [0, true]);
  for (const other of others) await other.close();
});
