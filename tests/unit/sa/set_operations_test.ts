import { assertEquals, assertThrows } from "@std/assert";
import * as sa from "../../../sa.ts";
import { orders, text, users } from "./source_tables.ts";

const names = sa.select({ name: users.c.name });
const ids = sa.select({ id: users.c.id });

Deno.test("set operations put their queries into parentheses", () => {
  const [a, b] = ["(SELECT users.id FROM users)", "(SELECT users.id FROM users LIMIT $1)"];
  const other = ids.limit(1);
  assertEquals(text(sa.union(ids, other)), `${a} UNION ${b}`);
  assertEquals(text(sa.unionAll(ids, other, ids)), `${a} UNION ALL ${b} UNION ALL ${a}`);
  assertEquals(text(sa.intersect(ids, other)), `${a} INTERSECT ${b}`);
  assertEquals(text(sa.intersectAll(ids, other)), `${a} INTERSECT ALL ${b}`);
  assertEquals(text(sa.except(ids, other)), `${a} EXCEPT ${b}`);
  assertEquals(text(sa.exceptAll(ids, other)), `${a} EXCEPT ALL ${b}`);
  assertEquals(text(ids.union(other)), `${a} UNION ${b}`);
  assertEquals(text(ids.unionAll(other)), `${a} UNION ALL ${b}`);
  assertEquals(text(ids.intersect(other)), `${a} INTERSECT ${b}`);
  assertEquals(text(ids.intersectAll(other)), `${a} INTERSECT ALL ${b}`);
  assertEquals(text(ids.except(other)), `${a} EXCEPT ${b}`);
  assertEquals(text(ids.exceptAll(other)), `${a} EXCEPT ALL ${b}`);
  assertEquals(
    text(sa.except(ids, sa.union(ids, other)).limit(2)),
    `${a} EXCEPT (${a} UNION ${b}) LIMIT $2`,
  );
  assertEquals(text(ids.unionAll(other, ids)), `${a} UNION ALL ${b} UNION ALL ${a}`);
});

Deno.test("a set operation sorts by keys and by what the first query selects", () => {
  const both = sa.union(names, sa.select({ name: users.c.name.label("x") }));
  const tail = (statement: { toSQL(): sa.Compiled }) => text(statement).split(" ORDER BY ")[1];
  assertEquals(tail(both.orderBy("name")), "name");
  assertEquals(tail(both.orderBy(users.c.name)), "name");
  assertEquals(tail(both.orderBy(users.c.name.desc().nullsLast())), "name DESC NULLS LAST");
  assertEquals(tail(both.orderBy(sa.desc("name").nullsFirst())), "name DESC NULLS FIRST");
  assertEquals(tail(both.orderBy(sa.asc("name"), "name").offset(1)), "name ASC, name OFFSET $1");
  assertEquals(text(both.orderBy("name").orderBy(null)), text(both));
  assertEquals(tail(both.orderBy(sa.literalColumn("1", sa.integer()).desc())), "1 DESC");
  assertThrows(
    () => both.orderBy(users.c.id),
    sa.ArgumentError,
    "orderBy() number 1 is not selected",
  );
  assertThrows(() => text(both.orderBy("nom" as "name")), sa.CompileError, '"nom"');
});

Deno.test("a column with a key of its own is found by its key after a set operation", () => {
  const boss = sa.select({ bossId: users.c.bossId });
  const { text, columns } = boss.union(boss).orderBy(users.c.bossId).toSQL();
  assertEquals(text.split(" UNION ")[0], '(SELECT users.boss_id AS "bossId" FROM users)');
  assertEquals(text.split(" ORDER BY ")[1], '"bossId"');
  assertEquals(columns?.map(({ key }) => key), ["bossId"]);
});

Deno.test("set operations refuse other keys and what is no query", () => {
  assertThrows(
    () => sa.union(ids, names as never),
    sa.ArgumentError,
    "the queries of union() have other keys",
  );
  const two = sa.select({ id: users.c.id, name: users.c.name });
  const turned = sa.select({ name: users.c.name, id: users.c.id });
  assertThrows(() => two.except(turned), sa.ArgumentError, "or in another order");
  assertThrows(() => ids.union(two), sa.ArgumentError, "other keys");
  assertThrows(() => sa.unionAll(ids, users as never), sa.ArgumentError, "unionAll() number 1");
  assertThrows(
    () => sa.unionAll(null as never, ids),
    sa.ArgumentError,
    "unionAll() is not a query",
  );
  assertThrows(() => ids.union({} as never), sa.ArgumentError, "union() number 1 is not a query");
});

Deno.test("exists() takes any query", () => {
  const some = sa.select({ id: orders.c.id }).where(orders.c.userId.eq(users.c.id as never))
    .correlate(users);
  assertEquals(
    text(ids.where(sa.exists(some))),
    "SELECT users.id FROM users WHERE EXISTS (SELECT orders.id FROM orders WHERE orders.user_id = users.id)",
  );
  assertEquals(
    text(sa.select({ found: sa.union(ids, ids).exists() })),
    "SELECT EXISTS ((SELECT users.id FROM users) UNION (SELECT users.id FROM users)) AS found",
  );
  assertThrows(() => sa.exists(users as never), sa.ArgumentError, "exists() is not a query");
});

Deno.test("a recursive query names itself in its step", () => {
  const { id, bossId } = users.c;
  const base = sa.select({ id, bossId }).where(bossId.isNull());
  const tree = sa.recursiveCte(
    "tree",
    base,
    (self) => sa.select({ id, bossId }).join(self, bossId.eq(self.c.id)),
    { all: true },
  );
  assertEquals(
    text(sa.select({ n: tree.c.id })),
    'WITH RECURSIVE tree AS ((SELECT users.id, users.boss_id AS "bossId" FROM users ' +
      "WHERE users.boss_id IS NULL) UNION ALL " +
      '(SELECT users.id, users.boss_id AS "bossId" FROM users JOIN tree ON users.boss_id = tree.id)) ' +
      "SELECT tree.id AS n FROM tree",
  );
  const numbers = sa.recursiveCte(
    "n",
    sa.select({ i: sa.literal(1) }),
    (self) => sa.select({ i: self.c.i.add(1) }).where(self.c.i.lt(9)),
  );
  assertEquals(
    text(sa.select({ rows: sa.func.count() }).from(numbers)),
    "WITH RECURSIVE n AS ((SELECT CAST($1 AS INTEGER) AS i) UNION " +
      "(SELECT n.i + $2 AS i FROM n WHERE n.i < $3)) SELECT count(*) AS rows FROM n",
  );
  assertThrows(
    () => sa.recursiveCte("t", users as never, () => ids as never),
    sa.ArgumentError,
    "the base of recursiveCte() is not a query",
  );
  assertThrows(
    () => sa.recursiveCte("t", ids, () => names as never),
    sa.ArgumentError,
    "other keys",
  );
});

Deno.test("queries of WITH and subqueries have aliases", () => {
  const c = ids.cte("c");
  const d = c.alias("d");
  assertEquals(
    text(sa.select({ a: c.c.id, b: d.c.id }).from(c).join(d, d.c.id.gt(c.c.id))),
    "WITH c AS (SELECT users.id FROM users) " +
      "SELECT c.id AS a, d.id AS b FROM c JOIN c AS d ON d.id > c.id",
  );
  const s = ids.subquery("s").alias("t");
  assertEquals(text(sa.select(s)), "SELECT t.id FROM (SELECT users.id FROM users) AS t");
});

Deno.test("with() puts queries of WITH there that nothing else names", () => {
  const c = ids.cte("c", { materialized: true });
  const all = "WITH c AS MATERIALIZED (SELECT users.id FROM users) ";
  assertEquals(text(names.with(c)), `${all}SELECT users.name FROM users`);
  assertEquals(text(names.union(names).with(c)).startsWith(all), true);
  assertThrows(
    () => names.with(users),
    sa.ArgumentError,
    "with() number 1 was not made by cte()",
  );
});
