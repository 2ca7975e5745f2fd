/**
 * aiopg's test_sa_cursor.py.
 *
 * Differs by design: a result holds its rows, so it stays open when its connection has been given back.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import * as sa from "../../../sa.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();

function defineTable() {
  return new sa.MetaData({ schema: "pg_temp" }).table("sa_tbl_5", {
    id: sa.integer().primaryKey().name("ID"),
    name: sa.varchar(255).name("Name"),
  });
}

Deno.test("[test_sa_cursor::insert] five rows go into columns whose keys are not their names", async () => {
  await using engine = await sa.createEngine(server.dsn);
  await using conn = await engine.acquire();
  const tbl = defineTable();
  await conn.execute(sa.createTable(tbl));
  for (let i = 0; i < 5; i++) await conn.execute(tbl.insert().values({ name: `name ${i}` }));
  const rows = await (await conn.execute(tbl.select().orderBy(tbl.c.id))).all();
  assertEquals(rows, [0, 1, 2, 3, 4].map((i) => ({ id: i + 1, name: `name ${i}` })));
  const names = await conn.execute('SELECT "ID", "Name" FROM sa_tbl_5 LIMIT 1');
  assertEquals(names.keys(), ["ID", "Name"]);
});

Deno.test("[test_sa_cursor::two_cursor_create_context_manager] results of one connection are open at once, and outlive it", async () => {
  await using engine = await sa.createEngine(server.dsn);
  let escaped;
  {
    await using conn = await engine.acquire();
    const one = await conn.execute<{ n: number }>("SELECT generate_series(1, 3) AS n");
    const two = await conn.execute<{ n: number }>("SELECT generate_series(4, 6) AS n");
    assertEquals([await one.fetchOne(), await two.fetchOne()], [{ n: 1 }, { n: 4 }]);
    assertEquals([await one.fetchOne(), await two.fetchOne()], [{ n: 2 }, { n: 5 }]);
    escaped = { conn, one, two };
  }
  assert(escaped.conn.closed);
  assertEquals(await escaped.one.fetchAll(), [{ n: 3 }]);
  assertEquals(await escaped.two.fetchAll(), [{ n: 6 }]);
});
