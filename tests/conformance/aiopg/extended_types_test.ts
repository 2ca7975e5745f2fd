/**
 * aiopg's test_extended_types.py.
 * @module
 */

import { assertEquals } from "@std/assert";
import { connect, json } from "../../../mod.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();

Deno.test("[test_extended_types::uuid] a uuid comes back as the string it was", async () => {
  await using conn = await connect(server.dsn);
  const value = crypto.randomUUID();
  await conn.execute("CREATE TEMPORARY TABLE tbl (id uuid)");
  await conn.execute("INSERT INTO tbl VALUES ($1)", [value]);
  const cur = await conn.execute("SELECT * FROM tbl");
  assertEquals(await cur.fetchAll(), [[value]]);
});

Deno.test("[test_extended_types::json] what json() wraps comes back as it was, decoded once", async () => {
  await using conn = await connect(server.dsn);
  const value = { a: 1, b: "str", c: '"quoted"', d: [null, { e: 1.5 }] };
  await conn.execute("CREATE TEMPORARY TABLE tbl (id serial, val json)");
  await conn.execute("INSERT INTO tbl (val) VALUES ($1)", [json(value)]);
  const cur = await conn.execute("SELECT * FROM tbl");
  assertEquals(await cur.fetchAll(), [[1, value]]);
});
