/**
 * Statements of several parts that depend on each other, on a real server.
 * @module
 */

import { assertEquals } from "@std/assert";
import * as sa from "../../sa.ts";
import { OwnSchema } from "../support/own_schema.ts";
import { testServer } from "../support/server.ts";

const { func } = sa;

function tables(schema: string) {
  const metadata = new sa.MetaData({ schema });
  const users = metadata.table("users", {
    id: sa.integer().primaryKey(),
    name: sa.text().notNull(),
    age: sa.integer(),
    bossId: sa.integer().references((): sa.AnyColumn => users.c.id).name("boss_id"),
  });
  const orders = metadata.table("orders", {
    id: sa.integer().primaryKey(),
    userId: sa.integer().notNull().references(() => users.c.id).name("user_id"),
    total: sa.numeric(10, 2).notNull(),
    status: sa.text().notNull(),
  });
  const items = metadata.table("items", {
    orderId: sa.integer().primaryKey().references(() => orders.c.id).name("order_id"),
    line: sa.integer().primaryKey(),
    sku: sa.text().notNull(),
    qty: sa.integer().notNull(),
  });
  const stock = metadata.table("stock", {
    sku: sa.text().primaryKey(),
    n: sa.integer().notNull().serverDefault(0),
    places: sa.array(sa.integer()),
    version: sa.integer().onUpdate((): sa.ExprOf<number, string> => stock.c.n.add(100)),
  });
  return { metadata, users, orders, items, stock };
}

type Tables = ReturnType<typeof tables>;
type All = <Sel extends sa.Selection, Nul extends string>(
  statement: sa.Executable<Sel, Nul>,
) => Promise<sa.Row<Sel, Nul>[]>;

async function fill(conn: sa.SAConnection, { users, orders, items, stock }: Tables): Promise<void> {
  await conn.execute(
    users.insert().values([
      { id: 1, name: "ann", age: 50, bossId: null },
      { id: 2, name: "bob", age: 40, bossId: 1 },
      { id: 3, name: "cid", age: null, bossId: 1 },
      { id: 4, name: "dan", age: 20, bossId: 2 },
    ]),
  );
  await conn.execute(
    orders.insert().values([
      { id: 1, userId: 1, total: "10.00", status: "new" },
      { id: 2, userId: 1, total: "30.00", status: "paid" },
      { id: 3, userId: 2, total: "20.00", status: "paid" },
      { id: 4, userId: 4, total: "5.50", status: "new" },
    ]),
  );
  await conn.execute(
    items.insert().values([
      { orderId: 1, line: 1, sku: "a", qty: 2 },
      { orderId: 1, line: 2, sku: "b", qty: 1 },
      { orderId: 2, line: 1, sku: "a", qty: 5 },
      { orderId: 3, line: 1, sku: "c", qty: 1 },
    ]),
  );
  await conn.execute(
    stock.insert().values([{ sku: "a", n: 1, places: [1, 2] }, { sku: "b", n: 2 }]),
  );
}

/** Registers a test with four users, their orders, and what is in stock. */
function testStatements(name: string, body: (all: All, made: Tables) => Promise<void>): void {
  Deno.test(name, async () => {
    const { dsn } = testServer();
    await using schema = await OwnSchema.make(dsn);
    await using engine = await sa.createEngine(dsn, { maxSize: 1 });
    await using conn = await engine.acquire();
    const made = tables(schema.name);
    await made.metadata.createAll(conn);
    await fill(conn, made);
    await body(async (statement) => await (await conn.execute(statement)).all(), made);
  });
}

testStatements("a table is changed under another name", async (all, { stock, items }) => {
  const s = stock.alias("s");
  assertEquals(
    await all(
      s.update().from(stock).setOrdered([[s.c.places.at(1), stock.c.n.add(5)]]).set({ n: 3 })
        .where(s.c.sku.eq(stock.c.sku), s.c.sku.eq("a")).returning(s),
    ),
    [{ sku: "a", n: 3, places: [6, 2], version: 101 }],
  );
  const x = items.alias("x");
  const later = items.select().correlate(x)
    .where(items.c.sku.eq(x.c.sku), items.c.orderId.gt(x.c.orderId));
  assertEquals(
    await all(x.delete().where(later.exists()).returning(x.c.orderId, x.c.sku)),
    [{ orderId: 1, sku: "a" }],
  );
});

testStatements("a conflict sets elements of the row that is there", async (all, { stock }) => {
  const upsert = stock.insert().values([{ sku: "a", n: 7, places: [70] }, { sku: "z", n: 9 }])
    .onConflictDoUpdate({
      columns: ["sku"],
      setOrdered: (excluded, t) => [
        [t.places.at(2), excluded.places.at(1)],
        [t.n, t.n.add(excluded.n)],
      ],
    }).returning(stock.c.sku, stock.c.n, stock.c.places);
  assertEquals(await all(upsert), [
    { sku: "a", n: 8, places: [1, 70] },
    { sku: "z", n: 9, places: null },
  ]);
});

testStatements(
  "what is lateral stands in what is lateral",
  async (all, { users, orders, items }) => {
    const first = sa.select({ sku: items.c.sku }).correlate(orders, users)
      .where(items.c.orderId.eq(orders.c.id), items.c.qty.ge(users.c.id))
      .orderBy(items.c.line).limit(1).lateral("first");
    const each = sa.select({ id: orders.c.id, sku: first.c.sku }).from(orders).correlate(users)
      .where(orders.c.userId.eq(users.c.id)).leftJoin(first, sa.trueValue()).lateral("each");
    assertEquals(
      await all(
        sa.select({ name: users.c.name, id: each.c.id, sku: each.c.sku })
          .leftJoin(each, sa.trueValue()).orderBy("name", "id"),
      ),
      [
        { name: "ann", id: 1, sku: "a" },
        { name: "ann", id: 2, sku: "a" },
        { name: "bob", id: 3, sku: null },
        { name: "cid", id: null, sku: null },
        { name: "dan", id: 4, sku: null },
      ],
    );
    const top = sa.select({ total: orders.c.total }).correlate(users)
      .where(orders.c.userId.eq(users.c.id)).orderBy(orders.c.total.desc()).limit(1).lateral("top");
    const best = sa.select({ best: func.max(top.c.total) }).correlate(users).scalar();
    assertEquals(
      await all(sa.select({ best }).from(users).orderBy(users.c.id)),
      [{ best: "30.00" }, { best: "20.00" }, { best: null }, { best: "5.50" }],
    );
  },
);

testStatements("correlated queries nest, and combine", async (all, { users, orders, items }) => {
  const ofUser = orders.c.userId.eq(users.c.id);
  const many = items.select().correlate(orders, users)
    .where(items.c.orderId.eq(orders.c.id), items.c.qty.gt(users.c.id));
  assertEquals(
    await all(
      sa.select(users.c.name)
        .where(orders.select().correlate(users).where(ofUser, many.exists()).exists()),
    ),
    [{ name: "ann" }],
  );
  const boss = users.alias("boss");
  const paid = sa.select({ x: orders.c.id }).correlate(users).where(ofUser)
    .where(orders.c.status.eq("paid"));
  const under = sa.select({ x: boss.c.id }).correlate(users).where(boss.c.bossId.eq(users.c.id));
  assertEquals(
    await all(sa.select(users.c.name).where(sa.not(paid.union(under).exists())).orderBy("name")),
    [{ name: "cid" }, { name: "dan" }],
  );
});

testStatements("changes in WITH feed each other", async (all, { orders, items, stock }) => {
  const cut = items.delete().where(items.c.line.eq(2)).returning(items.c.orderId, items.c.sku)
    .cte("cut");
  const marked = orders.update().from(cut).set({ status: "cut" })
    .where(orders.c.id.eq(cut.c.orderId)).returning(orders.c.status).cte("marked");
  const kept = stock.insert()
    .fromSelect(["sku", "n"], sa.select({ sku: cut.c.sku.concat("!"), n: cut.c.orderId }))
    .returning(stock.c.sku).cte("kept");
  assertEquals(
    await all(sa.select(marked.c.status, kept.c.sku).from(marked).crossJoin(kept)),
    [{ status: "cut", sku: "b!" }],
  );
});

testStatements(
  "rows are taken from a queue, and the first deleted",
  async (all, { orders, items }) => {
    const next = sa.select(orders.c.id).where(orders.c.status.eq("new")).orderBy("id").limit(1)
      .forUpdate({ skipLocked: true });
    const take = orders.update().set({ status: "busy" })
      .where(orders.c.id.eq(next.scalar().notNull())).returning(orders.c.id);
    assertEquals(await all(take), [{ id: 1 }]);
    assertEquals(await all(take), [{ id: 4 }]);
    assertEquals(await all(take), []);
    const { orderId, line, qty, sku } = items.c;
    const most = sa.select({ a: orderId, b: line }).orderBy(qty.desc()).limit(1);
    assertEquals(
      await all(items.delete().where(sa.tuple(orderId, line).in(most)).returning(sku)),
      [{ sku: "a" }],
    );
  },
);

testStatements("a recursive query says which rows to change", async (all, { users }) => {
  const below = users.alias("below");
  const team = sa.recursiveCte(
    "team",
    sa.select(users.c.id).where(users.c.id.eq(2)),
    (self) => sa.select(below.c.id).join(self, below.c.bossId.eq(self.c.id)),
  );
  const older = users.update().set({ age: users.c.age.add(1) }).set({ name: "team" })
    .where(users.c.id.in(sa.select(team.c.id))).returning(users.c.id, users.c.name, users.c.age);
  assertEquals(await all(older), [
    { id: 2, name: "team", age: 41 },
    { id: 4, name: "team", age: 21 },
  ]);
});

testStatements("joins go on from what from() says", async (all, { users, orders, items }) => {
  const lines = sa.select({ name: users.c.name, sku: items.c.sku, total: orders.c.total.notNull() })
    .from(users).leftJoin(orders).leftJoin(items).where(orders.c.id.isNotNull())
    .orderBy("name", orders.c.id, items.c.line);
  assertEquals(
    (await all(lines.filterBy(users, { name: "ann" }))).map((row) => `${row.sku} ${row.total}`),
    ["a 10.00", "b 10.00", "a 30.00"],
  );
  const ids = sa.union(sa.select(users.c.id), sa.select(orders.c.userId.label("id")));
  const byPosition = ids.orderBy(sa.literalColumn("1", sa.integer()).desc()).limit(2);
  assertEquals(await all(byPosition), [{ id: 4 }, { id: 3 }]);
});
