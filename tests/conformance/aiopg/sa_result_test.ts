/**
 * aiopg's test_sa_result.py. A property that a row lacks is a compile error here; what can be asked for at run
 * time is a column.
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import * as sa from "../../../sa.ts";
import { testTable } from "./own_table.ts";

testTable(
  "[test_sa_result::non_existing_column_error] a column that was not selected is a NoSuchColumnError, not undefined",
  async (conn, tbl) => {
    const result = await conn.execute(sa.select(tbl.c.id));
    const row = await result.one();
    assertEquals(result.get(row, tbl.c.id), 1);
    assertThrows(
      () => result.get(row, tbl.c.name),
      sa.NoSuchColumnError,
      "the statement does not select it",
    );
    // @ts-expect-error: the compiler knows what was selected
    assertEquals(row.name, undefined);
  },
);
