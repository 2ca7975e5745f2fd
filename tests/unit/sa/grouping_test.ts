import { assertEquals, assertThrows } from "@std/assert";
import * as sa from "../../../sa.ts";
import { orders, text, users } from "./source_tables.ts";

const { id, userId, total } = orders.c;
const base = sa.select({ userId, total });
const grouped = (...terms: sa.Grouping<"orders">[]) =>
  text(base.groupBy(...terms)).split(" BY ")[1];

Deno.test("rollup(), cube() and groupingSets() are terms of GROUP BY", () => {
  assertEquals(grouped(sa.rollup(userId, total)), "ROLLUP (orders.user_id, orders.total)");
  assertEquals(
    grouped(sa.cube([userId, total], id)),
    "CUBE ((orders.user_id, orders.total), orders.id)",
  );
  assertEquals(
    grouped(sa.groupingSets([userId], [userId, total.label("t")], [])),
    "GROUPING SETS ((orders.user_id), (orders.user_id, orders.total), ())",
  );
  assertEquals(
    grouped(sa.groupingSets(sa.rollup(userId), [total])),
    "GROUPING SETS (ROLLUP (orders.user_id), (orders.total))",
  );
  assertEquals(grouped(sa.rollup(total.add(1))), "ROLLUP ((orders.total + $1))");
  assertEquals(
    text(base.groupBy("total", sa.rollup(userId), id)).split(" BY ")[1],
    "orders.total, ROLLUP (orders.user_id), orders.id",
  );
});

Deno.test("grouping() says which sets a row is of", () => {
  const { text, columns } = sa.select({ g: sa.grouping(userId, total) }).from(orders)
    .groupBy(sa.cube(userId, total)).having(sa.grouping(userId).gt(0)).toSQL();
  assertEquals(
    text,
    "SELECT GROUPING (orders.user_id, orders.total) AS g FROM orders " +
      "GROUP BY CUBE (orders.user_id, orders.total) HAVING GROUPING (orders.user_id) > $1",
  );
  assertEquals(columns?.[0]?.codec.name, "int4");
});

Deno.test("terms of GROUP BY refuse what is none", () => {
  assertThrows(() => sa.rollup(), sa.ArgumentError, "rollup() has no expression");
  assertThrows(() => sa.cube(), sa.ArgumentError, "cube() has no expression");
  assertThrows(() => sa.groupingSets(), sa.ArgumentError, "groupingSets() has no expression");
  assertThrows(() => sa.grouping(), sa.ArgumentError, "grouping() has no expression");
  assertThrows(() => sa.rollup("id" as never), sa.ArgumentError, "element number 1");
  assertThrows(() => sa.rollup([undefined] as never), sa.ArgumentError, "element number 1");
  assertThrows(() => sa.groupingSets(id as never), sa.ArgumentError, "set number 1");
  assertThrows(() => sa.grouping(1 as never), sa.ArgumentError, "grouping() number 1");
  assertThrows(() => base.groupBy("no" as never), sa.ArgumentError, "groupBy() number 1");
  assertThrows(() => base.groupBy({} as never), sa.ArgumentError, "groupBy() number 1");
  assertThrows(() => sa.select({ r: sa.rollup(id) as never }), sa.ArgumentError, '"r"');
  assertThrows(
    () => text(base.groupBy(sa.rollup(users.c.id as never))),
    sa.CompileError,
    "users is not in FROM",
  );
});
