/**
 * The table that most of aiopg's tests of `sa` are about.
 * @module
 */

import * as sa from "../../../sa.ts";
import { testServer } from "../../support/server.ts";

/** Defines the table `sa_tbl (id, name)` in a schema. */
export function defineTable(schema: string) {
  return new sa.MetaData({ schema }).table("sa_tbl", {
    id: sa.integer().primaryKey(),
    name: sa.varchar(255),
  });
}

/** Its type. */
export type OwnTable = ReturnType<typeof defineTable>;

/** Runs a test on a connection with a temporary table of one row (1, 'first'). */
export function testTable(
  name: string,
  body: (conn: sa.SAConnection, tbl: OwnTable, engine: sa.Engine) => Promise<void>,
): void {
  Deno.test(name, async () => {
    await using engine = await sa.createEngine(testServer().dsn, { maxSize: 2 });
    await using conn = await engine.acquire();
    const tbl = defineTable("pg_temp");
    await conn.execute(sa.createTable(tbl));
    await conn.execute(tbl.insert().values({ name: "first" }));
    await body(conn, tbl, engine);
  });
}
