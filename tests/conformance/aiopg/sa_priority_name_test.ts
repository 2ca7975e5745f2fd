/**
 * aiopg's test_sa_priority_name.py: under which name a row has a column. A column's key is its property's name
 * here, and `name()` says what it is called in the database.
 * @module
 */

import { assertEquals } from "@std/assert";
import * as sa from "../../../sa.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();

function defineTable() {
  return new sa.MetaData({ schema: "pg_temp" }).table("sa_tbl_6", {
    id: sa.integer().primaryKey(),
    test_name: sa.varchar(255).name("name"),
  });
}

function test(
  name: string,
  body: (conn: sa.SAConnection, tbl: ReturnType<typeof defineTable>) => Promise<void>,
): void {
  Deno.test(name, async () => {
    await using engine = await sa.createEngine(server.dsn);
    await using conn = await engine.acquire();
    const tbl = defineTable();
    await conn.execute(sa.createTable(tbl));
    await conn.execute(tbl.insert().values({ id: 3, test_name: "test_name" }));
    await body(conn, tbl);
  });
}

test(
  "[test_sa_priority_name::priority_name] a column's key is in the row, and its name in the database is not",
  async (conn, tbl) => {
    const row = await (await conn.execute(tbl.select())).one();
    assertEquals(row, { id: 3, test_name: "test_name" });
    assertEquals("name" in row, false);
  },
);

test(
  "[test_sa_priority_name::priority_name_label] a label comes before the key",
  async (conn, tbl) => {
    const statement = sa.select(tbl.c.id, tbl.c.test_name.label("test_label_name"));
    const row = await (await conn.execute(statement)).one();
    assertEquals(row, { id: 3, test_label_name: "test_name" });
  },
);

test(
  "[test_sa_priority_name::priority_name_and_label] a column selected with a label and without is there under both",
  async (conn, tbl) => {
    const statement = sa.select(tbl.c.test_name.label("test_label_name"), tbl.c.test_name);
    const row = await (await conn.execute(statement)).one();
    assertEquals(row, { test_label_name: "test_name", test_name: "test_name" });
  },
);

test(
  "[test_sa_priority_name::priority_name_all_get] property, index and column give the same value",
  async (conn, tbl) => {
    const result = await conn.execute(
      sa.select(tbl.c.test_name.label("test_label_name"), tbl.c.id),
    );
    const row = await result.one();
    const ways = [
      row.test_label_name,
      row["test_label_name"],
      Object.values(row)[0],
      result.get(row, tbl.c.test_name),
    ];
    assertEquals(ways, Array(4).fill("test_name"));
  },
);

test(
  "[test_sa_priority_name::use_labels] columns selected under keys of table_column are there under these alone",
  async (conn, tbl) => {
    const statement = sa.select({ sa_tbl_6_id: tbl.c.id, sa_tbl_6_name: tbl.c.test_name });
    const row = await (await conn.execute(statement)).one();
    assertEquals(row, { sa_tbl_6_id: 3, sa_tbl_6_name: "test_name" });
  },
);
