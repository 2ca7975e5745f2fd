import { assertEquals, assertThrows } from "@std/assert";
import { DataError } from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { audit, orders, text, users } from "./source_tables.ts";

const { id, name, bossId } = users.c;
const ids = sa.select({ id });
/** What is after FROM. */
const from = (statement: { toSQL(): sa.Compiled }) => text(statement).replace(/^.*? FROM /, "");
const on = "ON orders.user_id = users.id";

Deno.test("joins go by the foreign key, or by a condition", () => {
  assertEquals(from(ids.join(orders)), `users JOIN orders ${on}`);
  assertEquals(from(sa.select({ id: orders.c.id }).join(users)), `orders JOIN users ${on}`);
  assertEquals(from(ids.leftJoin(orders)), `users LEFT JOIN orders ${on}`);
  assertEquals(from(ids.rightJoin(orders)), `users RIGHT JOIN orders ${on}`);
  assertEquals(from(ids.fullJoin(orders)), `users FULL JOIN orders ${on}`);
  assertEquals(from(ids.crossJoin(orders)), "users CROSS JOIN orders");
  assertEquals(
    from(ids.join(orders, orders.c.id.eq(id))),
    "users JOIN orders ON orders.id = users.id",
  );
  const o = orders.alias("o");
  assertEquals(from(ids.join(o)), "users JOIN orders AS o ON o.user_id = users.id");
  assertEquals(
    from(ids.from(users, audit).join(orders)),
    `users CROSS JOIN audit.entry JOIN orders ${on}`,
  );
});

Deno.test("what from() adds after an outer join keeps its rows", () => {
  const right = `users RIGHT JOIN orders ${on}`;
  assertEquals(from(ids.rightJoin(orders).from(audit)), `${right} CROSS JOIN audit.entry`);
  assertEquals(from(ids.rightJoin(orders).from(users)), right);
  assertEquals(
    from(ids.fullJoin(orders).from(sa.only(users), audit)),
    `ONLY users FULL JOIN orders ${on} CROSS JOIN audit.entry`,
  );
  assertEquals(
    from(ids.from(users).leftJoin(orders).from(audit)),
    `users CROSS JOIN audit.entry LEFT JOIN orders ${on}`,
  );
});

Deno.test("sources are joined before they are in FROM, too", () => {
  assertEquals(from(ids.from(users.join(orders))), `users JOIN orders ${on}`);
  assertEquals(from(ids.from(users.leftJoin(orders))), `users LEFT JOIN orders ${on}`);
  assertEquals(from(ids.from(users.rightJoin(orders))), `users RIGHT JOIN orders ${on}`);
  assertEquals(from(ids.from(users.fullJoin(orders))), `users FULL JOIN orders ${on}`);
  assertEquals(from(ids.from(users.crossJoin(orders))), "users CROSS JOIN orders");
  const boss = users.alias("boss");
  assertEquals(
    from(ids.leftJoin(orders.crossJoin(boss), boss.c.id.eq(bossId))),
    "users LEFT JOIN (orders CROSS JOIN users AS boss) ON boss.id = users.boss_id",
  );
  assertEquals(orders.name, "orders");
});

Deno.test("a join without one foreign key needs a condition", () => {
  assertThrows(() => ids.join(audit), sa.ArgumentError, "there is no foreign key");
  const both = users.alias("a").crossJoin(users.alias("b"));
  assertThrows(
    () => sa.select({ id: orders.c.id }).join(both),
    sa.ArgumentError,
    "there are several foreign keys",
  );
  assertThrows(() => ids.join("orders" as never), sa.ArgumentError, "join() is not a table");
  assertThrows(() => ids.join(orders, 1 as never), sa.ArgumentError, "the condition of join()");
  assertThrows(() => ids.from(null as never), sa.ArgumentError, "from() number 1 is not a table");
  const part = sa.select({ total: orders.c.total }).subquery("part");
  assertThrows(() => ids.join(part), sa.ArgumentError, "there is no foreign key");
});

Deno.test("a foreign key of several columns makes one condition", () => {
  const metadata = new sa.MetaData();
  const pair = sa.table("pair", metadata, {
    a: sa.integer().primaryKey(),
    b: sa.integer().primaryKey(),
  });
  const only = sa.select({ a: pair.c.a }).subquery("s");
  assertThrows(() => pair.join(only), sa.ArgumentError, "there is no foreign key");
});

Deno.test("rows are counted, left out and locked", () => {
  assertEquals(from(ids.fetch(3, { withTies: true })), "users FETCH FIRST ($1) ROWS WITH TIES");
  assertEquals(from(ids.fetch(3)), "users LIMIT $1");
  assertEquals(from(ids.fetch(3, { withTies: true }).limit(2)), "users LIMIT $1");
  const slice = ids.orderBy("id").slice(2, 5).toSQL();
  assertEquals([from({ toSQL: () => slice }), slice.values], [
    "users ORDER BY id LIMIT $1 OFFSET $2",
    [3, 2],
  ]);
  assertEquals(ids.slice(5, 2).toSQL().values, [0, 5]);
  assertThrows(() => ids.slice(1.5, 2), sa.ArgumentError, "offset()");
  const o = orders.alias("o");
  const joined = ids.join(o);
  const lock = (statement: { toSQL(): sa.Compiled }) =>
    text(statement).replace(/^.*?id FOR/, "FOR");
  assertEquals(lock(joined.forUpdate()), "FOR UPDATE");
  assertEquals(lock(joined.forUpdate({ nowait: true })), "FOR UPDATE NOWAIT");
  assertEquals(lock(joined.forShare({ skipLocked: true, of: o })), "FOR SHARE OF o SKIP LOCKED");
  assertEquals(
    lock(joined.forNoKeyUpdate({ of: [users, o] }).forKeyShare()),
    "FOR NO KEY UPDATE OF users, o FOR KEY SHARE",
  );
  assertEquals(
    text(audit.select().forUpdate({ of: audit })),
    "SELECT audit.entry.id FROM audit.entry FOR UPDATE OF entry",
  );
  assertThrows(
    () => ids.forUpdate({ nowait: true, skipLocked: true }),
    sa.ArgumentError,
    "nowait and skipLocked exclude each other",
  );
  assertThrows(() => ids.forUpdate({ of: "users" as never }), sa.ArgumentError, "source to lock");
  assertThrows(() => text(ids.forUpdate({ of: orders })), sa.CompileError, "orders is not in FROM");
});

Deno.test("DISTINCT ON, HAVING, and GROUP BY of a key", () => {
  assertEquals(text(ids.distinct()), "SELECT DISTINCT users.id FROM users");
  assertEquals(
    text(ids.distinctOn(bossId, name.label("n")).orderBy(bossId, id.desc())),
    "SELECT DISTINCT ON (users.boss_id, users.name) users.id FROM users " +
      "ORDER BY users.boss_id, users.id DESC",
  );
  assertEquals(
    from(sa.select({ boss: bossId }).groupBy("boss").having(bossId.gt(1))),
    "users GROUP BY users.boss_id HAVING users.boss_id > $1",
  );
  assertThrows(() => ids.distinctOn("id" as never), sa.ArgumentError, "distinctOn() number 1");
});

Deno.test("filterBy() compares what is selected, or columns of a source", () => {
  const { text: sql, values } = users.select().filterBy({ name: "bob", bossId: null }).toSQL();
  assertEquals(sql.split(" WHERE ")[1], "users.name = $1 AND users.boss_id IS NULL");
  assertEquals(values, ["bob"]);
  assertEquals(from(ids.filterBy(users, { bossId: id })), "users WHERE users.boss_id = users.id");
  const o = orders.alias("o");
  assertEquals(
    from(sa.select({ oid: o.c.id }).from(o).filterBy({ oid: 1 }).filterBy(o, { userId: 2 })),
    "orders AS o WHERE o.id = $1 AND o.user_id = $2",
  );
  assertThrows(() => ids.filterBy({ nom: 1 } as never), sa.ArgumentError, 'filterBy() "nom" is');
  assertThrows(() => ids.filterBy({ name: "a" } as never), sa.ArgumentError, '"name" is the key');
  assertThrows(() => ids.filterBy(users, { nom: 1 } as never), sa.ArgumentError, '"nom" is the');
  assertThrows(() => ids.filterBy(1 as never, { id: 1 }), sa.ArgumentError, "of filterBy()");
  assertThrows(() => ids.filterBy({ id: "a" as never }), DataError, 'filterBy() "id"');
});

Deno.test("what is selected may be joined later, where from() says what there is", () => {
  const lines = sa.table("lines", new sa.MetaData(), {
    orderId: sa.integer().primaryKey().references(() => orders.c.id).name("order_id"),
  });
  assertEquals(
    from(sa.select({ id, line: lines.c.orderId }).from(users).join(orders).join(lines)),
    `users JOIN orders ${on} JOIN lines ON lines.order_id = orders.id`,
  );
});

Deno.test("reselect() keeps FROM, addColumns() what is selected", () => {
  const older = users.select().where(id.gt(1));
  assertEquals(
    text(older.reselect({ one: sa.literal(1) })),
    "SELECT CAST($1 AS INTEGER) AS one FROM users WHERE users.id > $2",
  );
  assertEquals(
    text(ids.join(orders).reselect({ t: orders.c.total })),
    `SELECT orders.total AS t FROM users JOIN orders ${on}`,
  );
  assertEquals(
    text(ids.addColumns({ n: name }).addColumns({ id: bossId })),
    "SELECT users.name AS n, users.boss_id AS id FROM users",
  );
  assertThrows(() => ids.reselect({}), sa.ArgumentError, "reselect() names no column");
});

Deno.test("a correlated query takes sources from the one around it", () => {
  const total = sa.select({ total: orders.c.total }).from(orders).correlate(users)
    .where(orders.c.userId.eq(id)).orderBy(orders.c.id.desc()).limit(1);
  const body = "SELECT orders.total FROM orders WHERE orders.user_id = users.id " +
    "ORDER BY orders.id DESC LIMIT $1";
  assertEquals(
    text(sa.select({ id, total: total.scalar() })),
    `SELECT users.id, (${body}) AS total FROM users`,
  );
  assertEquals(
    text(sa.select({ has: total.exists() })),
    `SELECT EXISTS (${body}) AS has FROM users`,
  );
  const last = total.lateral("last");
  assertEquals(
    text(sa.select({ id, total: last.c.total }).crossJoin(last)),
    `SELECT users.id, last.total FROM users CROSS JOIN LATERAL (${body}) AS last`,
  );
  assertEquals(
    text(sa.select({ t: last.c.total })),
    `SELECT last.total AS t FROM users, LATERAL (${body}) AS last`,
  );
  const outer = sa.select({ u: id, t: orders.c.total }).correlate(users);
  assertEquals(
    text(sa.select({ has: outer.exists() })),
    "SELECT EXISTS (SELECT users.id AS u, orders.total AS t FROM orders) AS has FROM users",
  );
  assertEquals(
    text(sa.select({ has: outer.from(users).exists() })),
    text(sa.select({ has: outer.exists() })),
  );
  for (const joined of [outer.join(users, sa.trueValue()), outer.from(sa.only(users))]) {
    assertThrows(
      () => text(sa.select({ has: joined.exists() }).from(users)),
      sa.CompileError,
      "users is in FROM and in correlate()",
    );
  }
  assertThrows(
    () => text(sa.select((total as never as typeof ids).subquery("s"))),
    sa.CompileError,
    "users is not in FROM",
  );
  assertThrows(() => text(total), sa.CompileError, "users is not in FROM");
  const except = sa.select({ u: id, t: orders.c.total }).correlateExcept(orders);
  assertEquals(text(sa.select({ has: except.exists() })), text(sa.select({ has: outer.exists() })));
  assertThrows(
    () => ids.correlateExcept(1 as never),
    sa.ArgumentError,
    "correlateExcept() number 1",
  );
  assertThrows(() => ids.correlate({} as never), sa.ArgumentError, "correlate() number 1");
});

Deno.test("a table of another schema does not take the place of one without", () => {
  const inOther = new sa.MetaData({ schema: "other" });
  const other = sa.table("users", inOther, { id: sa.integer().primaryKey() });
  const third = sa.table("users", new sa.MetaData({ schema: "third" }), { id: sa.integer() });
  const isSame = other.c.id.eq(id as never);
  const within = other.select().correlate(users as never).where(isSame as never).exists();
  const message = "another source is called users here";
  assertThrows(() => text(ids.where(within as never)), sa.CompileError, message);
  assertThrows(() => text(ids.join(other, isSame as never)), sa.CompileError, message);
  const named = sa.select({ id: orders.alias("users").c.id });
  assertThrows(() => text(named.crossJoin(other)), sa.CompileError, message);
  assertEquals(
    text(sa.sql`SELECT ${id} FROM ${users} WHERE EXISTS (SELECT ${other.c.id} FROM ${other})`),
    "SELECT users.id FROM users WHERE EXISTS (SELECT other.users.id FROM other.users)",
  );
  const { text: translated } = sa.compile(ids.where(within as never), {
    schemaTranslate: { "": "third" },
  });
  assertEquals(
    translated,
    "SELECT third.users.id FROM third.users WHERE EXISTS " +
      "(SELECT other.users.id FROM other.users WHERE other.users.id = third.users.id)",
  );
  assertEquals(
    text(other.select().join(third, third.c.id.eq(other.c.id as never) as never)),
    "SELECT other.users.id FROM other.users JOIN third.users ON third.users.id = other.users.id",
  );
});

Deno.test("what another schema makes of the name of a table must mean that table", () => {
  const inSchema = (schema: string) =>
    sa.table("users", new sa.MetaData({ schema }), { id: sa.integer() });
  const [other, third] = [inSchema("other"), inSchema("third")] as const;
  const copy = third.alias("users");
  const named = sa.select({ id: copy.c.id }).correlate(other)
    .where(copy.c.id.eq(other.c.id as never) as never).exists();
  const same = third.select().correlate(other as never)
    .where(third.c.id.eq(other.c.id as never) as never).exists();
  const compiled = (within: unknown, schemaTranslate: sa.SchemaTranslate) =>
    sa.compile(other.select().where(within as never), { schemaTranslate }).text;
  const message = "another source is called other.users here";
  assertThrows(() => compiled(named, { other: null }), sa.CompileError, message);
  assertThrows(() => compiled(same, { other: "third" }), sa.CompileError, message);
  assertEquals(
    compiled(same, { other: "first" }),
    "SELECT first.users.id FROM first.users WHERE EXISTS " +
      "(SELECT third.users.id FROM third.users WHERE third.users.id = first.users.id)",
  );
});

Deno.test("of two tables of one name, in two schemas, none can be locked alone", () => {
  const inSchema = (schema: string) =>
    sa.table("users", new sa.MetaData({ schema }), { id: sa.integer() });
  const [other, third] = [inSchema("other"), inSchema("third")] as const;
  const both = sa.select({ id: other.c.id }).from(other, third);
  const message = "another source is called third.users here";
  assertThrows(() => text(both.forUpdate({ of: third })), sa.CompileError, message);
  assertEquals(text(both.forUpdate()), `${text(both)} FOR UPDATE`);
  const copy = third.alias("copy");
  const named = sa.select({ id: other.c.id }).from(other, copy);
  assertEquals(
    text(named.forUpdate({ of: [other, copy] })),
    `${text(named)} FOR UPDATE OF users, copy`,
  );
});

Deno.test("FROM has each name once, and a column belongs to what is there", () => {
  const other = sa.table("users", new sa.MetaData(), { id: sa.integer().primaryKey() });
  assertThrows(() => text(ids.from(users, other)), sa.CompileError, "FROM has users twice");
  assertThrows(
    () => text(ids.where(other.c.id.eq(1))),
    sa.CompileError,
    "another source is called users here",
  );
});

Deno.test("without FROM a query makes one row", () => {
  assertEquals(
    text(sa.select({ a: sa.literal("x"), b: sa.nullValue() })),
    "SELECT CAST($1 AS TEXT) AS a, NULL AS b",
  );
  assertEquals(
    text(ids.prefixWith(sa.sql`ALL`).suffixWith(sa.sql`FOR SHARE`)),
    "SELECT ALL users.id FROM users FOR SHARE",
  );
  assertThrows(() => ids.prefixWith("x" as never), sa.ArgumentError, "prefixWith() number 1");
  assertThrows(() => sa.asc(1 as never), sa.ArgumentError, "asc() is neither an expression");
  assertThrows(() => sa.desc({} as never), sa.ArgumentError, "desc() is neither an expression");
  assertEquals(
    from(ids.orderBy(sa.asc(id), sa.desc(name.desc() as never))),
    "users ORDER BY users.id ASC, users.name DESC",
  );
});

Deno.test("what aggregates and windows depend on is in FROM by itself", () => {
  const n = sa.func.count().filter(id.gt(1)).over({
    partitionBy: [bossId],
    orderBy: [name.desc()],
  });
  assertEquals(
    text(sa.select({ n })),
    "SELECT count(*) FILTER (WHERE users.id > $1) " +
      "OVER (PARTITION BY users.boss_id ORDER BY users.name DESC) AS n FROM users",
  );
});

Deno.test("the terms of ORDER BY are functions, too, of expressions and of keys", () => {
  const all = sa.select({ id, name });
  assertEquals(
    from(all.orderBy(sa.nullsFirst(sa.desc("name")), sa.nullsLast("id"), sa.nullsFirst(id.desc()))),
    "users ORDER BY name DESC NULLS FIRST, id NULLS LAST, users.id DESC NULLS FIRST",
  );
  assertThrows(() => sa.nullsFirst(1 as never), sa.ArgumentError, "nullsFirst() is neither");
  assertThrows(() => sa.nullsLast({} as never), sa.ArgumentError, "nullsLast() is neither");
});

Deno.test("WITH has each name once, and queries in it see nothing of what is around", () => {
  const [a, b] = [ids.cte("c"), users.select().cte("c")];
  assertThrows(
    () => text(sa.select({ a: a.c.id, b: b.c.name })),
    sa.CompileError,
    "WITH has c twice",
  );
  const kept = ids.cte("kept", { materialized: false });
  assertEquals(
    text(sa.select({ a: kept.c.id, b: kept.alias("k").c.id })),
    "WITH kept AS NOT MATERIALIZED (SELECT users.id FROM users) " +
      "SELECT kept.id AS a, k.id AS b FROM kept, kept AS k",
  );
});

Deno.test("the schema of a table is another where that is said", () => {
  assertEquals(
    sa.compile(audit.select(), { schemaTranslate: { audit: "old" } }).text,
    "SELECT old.entry.id FROM old.entry",
  );
  assertEquals(
    sa.compile(audit.select(), { schemaTranslate: { other: "old" } }).text,
    "SELECT audit.entry.id FROM audit.entry",
  );
});

Deno.test("a join needs a left side", () => {
  assertThrows(() => ids.crossJoin(users).toSQL(), sa.CompileError, "nothing on its left side");
  assertEquals(from(ids.from(orders).join(users)), `orders JOIN users ${on}`);
});

Deno.test("in() takes a query of one column", () => {
  const two = sa.select({ id, bossId });
  assertThrows(() => id.in(two), sa.ArgumentError, "is a query that selects several columns");
  assertThrows(() => id.notIn(two), sa.ArgumentError, "selects several columns");
});

Deno.test("orderBy(null) takes back what was said of the order", () => {
  const page = ids.orderBy(id.desc()).limit(2);
  assertEquals(from(page.orderBy(null)), "users LIMIT $1");
  assertEquals(from(page.orderBy(null).orderBy("id")), "users ORDER BY id LIMIT $1");
  assertThrows(() => ids.orderBy(null as never, id), sa.ArgumentError, "orderBy() number 1");
});

Deno.test("what a lateral query takes from another lateral one is in FROM before both", () => {
  const o = sa.select({ id: orders.c.id }).correlate(users)
    .where(orders.c.userId.eq(id)).lateral("o");
  const own = sa.select({ id: o.c.id }).correlate(o);
  const p = own.lateral("p");
  assertEquals(
    from(sa.select({ id: p.c.id })),
    "users, LATERAL (SELECT orders.id FROM orders WHERE orders.user_id = users.id) AS o, " +
      "LATERAL (SELECT o.id) AS p",
  );
  assertEquals(
    text(sa.select({ id }).from(users).crossJoin(o).where(own.exists())).split(" WHERE EXISTS ")[1],
    "(SELECT o.id)",
  );
});
