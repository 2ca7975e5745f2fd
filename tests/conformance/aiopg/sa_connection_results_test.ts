/**
 * aiopg's test_sa_connection.py: when a result is closed, and what it refuses then.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import * as sa from "../../../sa.ts";
import { testTable } from "./own_table.ts";

/** A test on the result of a SELECT of two rows. */
function testRows(
  name: string,
  body: (result: sa.Result<{ id: number; name: string | null }>) => Promise<void>,
): void {
  testTable(name, async (conn, tbl) => {
    await conn.execute(tbl.insert().values({ name: "second" }));
    await body(await conn.execute(tbl.select().orderBy(tbl.c.id)));
  });
}

/** A test on the result of a statement that returns no rows. */
function testNoRows(
  name: string,
  body: (result: sa.Result<never>) => Promise<void>,
): void {
  testTable(name, async (conn, tbl) => {
    await body(await conn.execute(tbl.delete().allRows()));
  });
}

const FIRST = { id: 1, name: "first" };
const SECOND = { id: 2, name: "second" };

testRows("[test_sa_connection::double_close] close() twice is once", async (result) => {
  await result.close();
  assert(result.closed);
  await result.close();
  assert(result.closed);
});

testRows(
  "[test_sa_connection::fetchall] fetchAll() closes, and the result still says that it returned rows",
  async (result) => {
    assertEquals(await result.fetchAll(), [FIRST, SECOND]);
    assert(result.closed && result.returnsRows);
  },
);

testRows("[test_sa_connection::fetchall_closed] fetchAll() on a closed result", async (result) => {
  await result.close();
  await assertRejects(() => result.fetchAll(), sa.ResourceClosedError, "result is closed");
});

testRows("[test_sa_connection::fetchone_closed] fetchOne() on a closed result", async (result) => {
  await result.close();
  await assertRejects(() => result.fetchOne(), sa.ResourceClosedError, "result is closed");
});

testNoRows(
  "[test_sa_connection::fetchall_not_returns_rows] fetchAll() of a statement without rows",
  async (result) => {
    await assertRejects(() => result.fetchAll(), sa.ResourceClosedError, "returns no rows");
  },
);

testNoRows(
  "[test_sa_connection::first_not_returns_rows] first() of a statement without rows",
  async (result) => {
    await assertRejects(() => result.first(), sa.ResourceClosedError, "returns no rows");
  },
);

testRows(
  "[test_sa_connection::fetchmany] fetchMany() takes one row and leaves the result open",
  async (result) => {
    assertEquals(await result.fetchMany(), [FIRST]);
    assert(!result.closed);
  },
);

testRows(
  "[test_sa_connection::fetchmany_with_size] fetchMany(100) takes what there is and leaves the result open",
  async (result) => {
    assertEquals(await result.fetchMany(100), [FIRST, SECOND]);
    assert(!result.closed);
  },
);

testRows(
  "[test_sa_connection::fetchmany_closed] fetchMany() on a closed result",
  async (result) => {
    await result.close();
    await assertRejects(() => result.fetchMany(), sa.ResourceClosedError, "result is closed");
  },
);

testRows(
  "[test_sa_connection::fetchmany_with_size_closed] fetchMany(5) on a closed result",
  async (result) => {
    await result.close();
    await assertRejects(() => result.fetchMany(5), sa.ResourceClosedError, "result is closed");
  },
);

testNoRows(
  "[test_sa_connection::fetchmany_not_returns_rows] fetchMany() of a statement without rows",
  async (result) => {
    await assertRejects(() => result.fetchMany(), sa.ResourceClosedError, "returns no rows");
  },
);

testRows(
  "[test_sa_connection::fetchmany_close_after_last_read] fetchMany() closes when nothing is left",
  async (result) => {
    assertEquals((await result.fetchMany(2)).length, 2);
    assertEquals(await result.fetchMany(2), []);
    assert(result.closed);
  },
);
