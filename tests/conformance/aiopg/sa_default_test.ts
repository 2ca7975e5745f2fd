/**
 * aiopg's test_sa_default.py, for the defaults that columns have here: values, functions of the caller, and
 * serial keys.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import * as sa from "../../../sa.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();

function defineTable() {
  return new sa.MetaData({ schema: "pg_temp" }).table("sa_tbl4", {
    id: sa.integer().primaryKey(),
    name: sa.varchar(255).notNull().default("default test"),
    count: sa.integer().default(100),
    date: sa.timestamptz({ mode: "date" }).default(() => new Date()),
    count_str: sa.integer().default(() => "abcdef".length),
    is_active: sa.boolean().default(true),
  });
}

type DefaultTable = ReturnType<typeof defineTable>;

/** Runs a test with what one inserted row is read as. */
function testInsert(
  name: string,
  values: sa.InsertOf<DefaultTable>,
  check: (row: sa.RowOf<DefaultTable>, before: number) => void,
): void {
  Deno.test(name, async () => {
    await using engine = await sa.createEngine(server.dsn);
    await using conn = await engine.acquire();
    const tbl = defineTable();
    await conn.execute(sa.createTable(tbl));
    const before = Date.now();
    await conn.execute(tbl.insert().values(values));
    check(await (await conn.execute(tbl.select())).one(), before);
  });
}

testInsert(
  "[test_sa_default::default_fields] what is left out has its default: a value, what a function returns, the next number",
  {},
  ({ date, ...others }, before) => {
    assertEquals(others, {
      id: 1,
      name: "default test",
      count: 100,
      count_str: 6,
      is_active: true,
    });
    assert(date!.getTime() >= before && date!.getTime() <= Date.now());
  },
);

testInsert(
  "[test_sa_default::default_fields_isnull] null and false that are given win over the defaults",
  { is_active: false, date: null, count: null },
  ({ is_active, date, count, name }) => {
    assertEquals([is_active, date, count, name], [false, null, null, "default test"]);
  },
);

testInsert(
  "[test_sa_default::default_fields_edit] values that are given win over the defaults",
  { id: 7, name: "edit name", count: 444, date: new Date(86_400_000), is_active: false },
  (row) => {
    assertEquals(row, {
      id: 7,
      name: "edit name",
      count: 444,
      date: new Date(86_400_000),
      count_str: 6,
      is_active: false,
    });
  },
);
