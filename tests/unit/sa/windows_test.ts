/**
 * Windows with names.
 * @module
 */

import { assertEquals, assertThrows } from "@std/assert";
import * as sa from "../../../sa.ts";
import { kindsTable, t } from "../../support/expressions/kinds_table.ts";

const { func } = sa;
const w = sa.window("w", { partitionBy: t.txt, orderBy: t.id });

Deno.test("a window with a name is defined once, before ORDER BY and after HAVING", () => {
  const query = sa.select({ n: func.rowNumber().over(w), s: func.sum(t.id).over(w) })
    .where(t.id.gt(1)).orderBy(func.rank().over(w)).limit(2);
  assertEquals(
    query.toSQL().text,
    "SELECT row_number() OVER w AS n, sum(t.id) OVER w AS s FROM t WHERE t.id > $1" +
      " WINDOW w AS (PARTITION BY t.txt ORDER BY t.id) ORDER BY rank() OVER w LIMIT $2",
  );
});

Deno.test("a window may begin with another, which is defined before it", () => {
  const rows = sa.window("Rows", { base: w, rows: [null, 0] });
  const query = sa.select({
    s: func.sum(t.id).over(rows),
    n: func.count().over({ base: w, groups: [-1, 1] }),
  });
  assertEquals(
    query.toSQL().text,
    'SELECT sum(t.id) OVER "Rows" AS s, ' +
      "count(*) OVER (w GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS n FROM t" +
      " WINDOW w AS (PARTITION BY t.txt ORDER BY t.id), " +
      '"Rows" AS (w ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)',
  );
});

Deno.test("what a window takes its rows from is in FROM by itself", () => {
  const query = sa.select({ n: func.count().over({ base: w }) });
  assertEquals(
    query.toSQL().text,
    "SELECT count(*) OVER (w) AS n FROM t WINDOW w AS (PARTITION BY t.txt ORDER BY t.id)",
  );
});

Deno.test("every SELECT has windows of its own", () => {
  const inner = sa.select({ n: func.rowNumber().over(w) }).subquery("q");
  const outer = sa.window("w", { orderBy: inner.c.n });
  assertEquals(
    sa.select({ m: func.rowNumber().over(outer) }).toSQL().text,
    "SELECT row_number() OVER w AS m FROM " +
      "(SELECT row_number() OVER w AS n FROM t WINDOW w AS (PARTITION BY t.txt ORDER BY t.id)) AS q" +
      " WINDOW w AS (ORDER BY q.n)",
  );
});

Deno.test("a window in text belongs to the SELECT around the text", () => {
  const text = sa.sql`1 + ${func.count().over(w)}`.as(sa.bigint());
  assertEquals(
    sa.select({ n: text }).from(kindsTable).toSQL().text,
    "SELECT 1 + (count(*) OVER w) AS n FROM t WINDOW w AS (PARTITION BY t.txt ORDER BY t.id)",
  );
});

Deno.test("windows with names refuse what they are not", () => {
  const build: readonly (() => unknown)[] = [
    () => sa.window("", {}),
    () => sa.window(5 as never, {}),
    () => sa.window("w", 5 as never),
    () => sa.window("w", { base: { name: "w" } as never }),
    () => sa.window("w", { rows: [0, 0], range: [0, 0] }),
    () => func.count().over({ base: {} as never }),
  ];
  for (const each of build) assertThrows(each, sa.ArgumentError);
  assertThrows(() => sa.window("w", { rows: 1 as never }), sa.ArgumentError, "window() rows");
});

Deno.test("windows of one name in one SELECT, and one in none, are refused", () => {
  const same = sa.window("w", { orderBy: t.id });
  const twice = sa.select({ a: func.count().over(w), b: func.count().over(same) });
  assertThrows(() => twice.toSQL(), sa.CompileError, "WINDOW has w twice");
  const change = kindsTable.delete().allRows().returning({ n: func.count().over(w) });
  assertThrows(() => change.toSQL(), sa.CompileError, "the window w is in no SELECT");
  const text = sa.sql`SELECT ${func.count().over(w)}`;
  assertThrows(() => text.toSQL(), sa.CompileError, "the window w is in no SELECT");
});
