/**
 * aiopg's test_sa_connection.py: what execute() takes, and what scalar() and rows give. What becomes of results is in
 * sa_connection_results_test.ts.
 *
 * Differs by design: rows are plain objects, so what a row lacks is `undefined` and a compile error; values of an
 * INSERT are named.
 * @module
 */

import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { UndefinedTable } from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { type OwnTable, testTable } from "./own_table.ts";

interface TableRow {
  readonly id: number;
  readonly name: string;
}

const TEXT = "SELECT id, name FROM pg_temp.sa_tbl ORDER BY id";

async function rowsOn(conn: sa.SAConnection, tbl: OwnTable): Promise<unknown[]> {
  const result = await conn.execute(tbl.select().orderBy(tbl.c.id));
  return (await result.all()).map(({ id, name }) => [id, name]);
}

testTable(
  "[test_sa_connection::execute_text_select] a text gives keys and rows, and its result is closed when they are taken",
  async (conn) => {
    const result = await conn.execute<TableRow>(TEXT);
    assertEquals([result.keys(), result.closed], [["id", "name"], false]);
    assert(result.cursor !== null);
    const rows = await result.fetchAll();
    assertEquals([rows.length, result.closed, result.cursor], [1, true, null]);
    const [row] = rows;
    assertEquals([Object.values(row!), row!["id"], row!.name], [[1, "first"], 1, "first"]);
  },
);

testTable(
  "[test_sa_connection::execute_sa_select] so does select() of a table",
  async (conn, tbl) => {
    const result = await conn.execute(tbl.select());
    assertEquals([result.keys(), result.returnsRows], [["id", "name"], true]);
    const [row] = await result.fetchAll();
    assert(result.closed && result.returnsRows);
    assertEquals([row!.id, row!["name"], result.get(row!, tbl.c.name)], [1, "first", "first"]);
  },
);

testTable(
  "[test_sa_connection::execute_sa_select_with_in] in() takes any number of values",
  async (conn, tbl) => {
    await conn.execute(tbl.insert().values([{ name: "second" }, { name: "third" }]));
    const statement = tbl.select().where(tbl.c.name.in(["first", "second"])).orderBy(tbl.c.id);
    const rows = await (await conn.execute(statement)).all();
    assertEquals(rows.map((row) => row.id), [1, 2]);
  },
);

for (
  const name of ["execute_sa_insert_with_dict", "execute_sa_insert_named_params"] as const
) {
  testTable(`[test_sa_connection::${name}] insert() takes an object`, async (conn, tbl) => {
    await conn.execute(tbl.insert(), { id: 2, name: "second" });
    assertEquals(await rowsOn(conn, tbl), [[1, "first"], [2, "second"]]);
  });
}

for (
  const [name, values] of [
    ["execute_sa_insert_with_tuple", [2, "second"]],
    ["execute_sa_insert_positional_params", [[2, "second"]]],
  ] as const
) {
  testTable(
    `[test_sa_connection::${name}] values of an INSERT that have no names are refused`,
    async (conn, tbl) => {
      await assertRejects(
        () => conn.execute(tbl.insert(), values as unknown as sa.InsertOf<OwnTable>),
        sa.ArgumentError,
      );
      assertEquals(await rowsOn(conn, tbl), [[1, "first"]]);
    },
  );
}

testTable("[test_sa_connection::scalar] scalar() gives the one value", async (conn) => {
  assertEquals(await conn.scalar("SELECT count(*) FROM pg_temp.sa_tbl"), 1n);
});

testTable(
  "[test_sa_connection::scalar_None] scalar() gives null without a row",
  async (conn, tbl) => {
    assertEquals(await conn.scalar(tbl.select().where(tbl.c.id.eq(-1))), null);
    assertEquals(await conn.scalar("SELECT id FROM pg_temp.sa_tbl WHERE id = -1"), null);
  },
);

testTable(
  "[test_sa_connection::row_proxy] a row is a plain object of its columns, equal to one of the same values",
  async (conn, tbl) => {
    const result = await conn.execute(tbl.select());
    const row = (await result.first())!;
    assertEquals(Object.keys(row), ["id", "name"]);
    assertEquals(Object.entries(row), [["id", 1], ["name", "first"]]);
    assert("id" in row && !("unknown" in row));
    assertEquals(Reflect.get(row, "unknown"), undefined);
    assertEquals([row.id, row["id"], result.get(row, tbl.c.id)], [1, 1, 1]);
    assertEquals(JSON.stringify(row), '{"id":1,"name":"first"}');
    const [again] = await (await conn.execute(tbl.select())).all();
    assertEquals(row, again);
    assertNotEquals(row, { ...row, name: "other" });
  },
);

testTable(
  "[test_sa_connection::insert] an INSERT with returning() gives its key",
  async (conn, tbl) => {
    const result = await conn.execute(
      tbl.insert().values({ name: "second" }).returning(tbl.c.id),
    );
    assertEquals([result.keys(), result.rowCount, result.returnsRows], [["id"], 1, true]);
    assertEquals(await result.first(), { id: 2 });
    assertEquals([result.closed, result.insertedPrimaryKey], [true, { id: 2 }]);
  },
);

testTable("[test_sa_connection::raw_insert] a text may insert", async (conn) => {
  await conn.execute("INSERT INTO pg_temp.sa_tbl (name) VALUES ('second')");
  const result = await conn.execute<TableRow>(TEXT);
  assertEquals(result.rowCount, 2);
  assertEquals((await result.all()).map((row) => row.name), ["first", "second"]);
});

for (
  const [name, text, values] of [
    ["raw_insert_with_params", "(%s, %s)", [2, "second"]],
    ["raw_insert_with_params_dict", "(%(id)s, %(name)s)", { id: 2, name: "second" }],
    ["raw_insert_with_named_params", "($id, $name)", { id: 2, name: "second" }],
  ] as const
) {
  testTable(`[test_sa_connection::${name}] a text takes values for ${text}`, async (conn, tbl) => {
    await conn.execute(`INSERT INTO pg_temp.sa_tbl (id, name) VALUES ${text}`, values);
    assertEquals(await rowsOn(conn, tbl), [[1, "first"], [2, "second"]]);
  });
}

testTable(
  "[test_sa_connection::raw_insert_with_executemany] executeMany() runs a text for many sets of values",
  async (conn, tbl) => {
    const text = "INSERT INTO pg_temp.sa_tbl (id, name) VALUES (%s, %s) RETURNING id";
    const result = await conn.executeMany<{ id: number }>(text, [[2, "second"], [3, "third"]]);
    assertEquals([result.rowCount, await result.scalars("id")], [2, [2, 3]]);
    assertEquals(await rowsOn(conn, tbl), [[1, "first"], [2, "second"], [3, "third"]]);
  },
);

testTable(
  "[test_sa_connection::delete] a DELETE tells how many and has no rows",
  async (conn, tbl) => {
    const result = await conn.execute(tbl.delete().where(tbl.c.name.eq("first")));
    assertEquals([result.keys(), result.rowCount], [[], 1]);
    assertEquals([result.returnsRows, result.closed, result.cursor], [false, true, null]);
    assertEquals(await rowsOn(conn, tbl), []);
  },
);

testTable(
  "[test_sa_connection::create_table] tables are dropped and created by statements without rows",
  async (conn, tbl) => {
    const dropped = await conn.execute(sa.dropTable(tbl));
    await assertRejects(() => dropped.fetchAll(), sa.ResourceClosedError);
    await assertRejects(() => conn.execute(tbl.select()), UndefinedTable);
    const created = await conn.execute(sa.createTable(tbl));
    await assertRejects(() => created.fetchOne(), sa.ResourceClosedError);
    assertEquals(await rowsOn(conn, tbl), []);
  },
);

testTable(
  "[test_sa_connection::execute_when_closed] execute() on a closed connection is a ResourceClosedError",
  async (conn, tbl) => {
    await conn.close();
    await assertRejects(
      () => conn.execute(tbl.select()),
      sa.ResourceClosedError,
      "connection is closed",
    );
    await assertRejects(() => conn.scalar("SELECT 1"), sa.ResourceClosedError);
  },
);
