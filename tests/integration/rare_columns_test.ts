import { assertEquals } from "@std/assert";
import { connect } from "../../mod.ts";
import { testServer } from "../support/server.ts";

// In a file of its own: codecs that another test has loaded are there already.
Deno.test("a statement without a name reads a column of a rare type that was added since it was described", async () => {
  const { dsn } = testServer();
  await using conn = await connect(dsn, { prepare: false });
  await conn.execute("CREATE TEMP TABLE t (a int)");
  const insert = "INSERT INTO t (a) VALUES ($1) RETURNING *";
  await conn.execute(insert, [1]);
  // In a function nobody hears of it.
  await conn.execute("DO $$ BEGIN ALTER TABLE t ADD b inet DEFAULT '10.0.0.1'; END $$");
  const cur = await conn.execute(insert, [2]);
  assertEquals(await cur.fetchAll(), [[2, "10.0.0.1"]]);
});
