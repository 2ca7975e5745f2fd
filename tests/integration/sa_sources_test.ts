/**
 * Sources, set operations and fragments of `sa` on a real server.
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { ProgrammingError } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { OwnSchema } from "../support/own_schema.ts";
import { testServer } from "../support/server.ts";

function tables(schema: string) {
  const metadata = new sa.MetaData({ schema });
  const person = metadata.table("person", {
    id: sa.integer().primaryKey(),
    name: sa.text().notNull(),
    bossId: sa.integer().name("boss_id"),
  });
  const sale = metadata.table("sale", {
    id: sa.integer().primaryKey(),
    personId: sa.integer().notNull().references(() => person.c.id).name("person_id"),
    region: sa.text().notNull(),
    amount: sa.integer().notNull(),
    tags: sa.array(sa.text()).notNull(),
    data: sa.jsonb<{ items: { sku: string; qty: number }[] }>(),
  });
  return { metadata, person, sale };
}

type Setting = ReturnType<typeof tables> & { conn: sa.SAConnection };

/** Registers a test with three persons and four sales. */
function testSources(name: string, body: (setting: Setting) => Promise<void>): void {
  Deno.test(name, async () => {
    const { dsn } = testServer();
    await using schema = await OwnSchema.make(dsn);
    await using engine = await sa.createEngine(dsn, { maxSize: 2 });
    await using conn = await engine.acquire();
    const made = tables(schema.name);
    await made.metadata.createAll(conn);
    await conn.execute(
      made.person.insert().values([
        { id: 1, name: "ann", bossId: null },
        { id: 2, name: "bob", bossId: 1 },
        { id: 3, name: "cid", bossId: 2 },
      ]),
    );
    const data = { items: [{ sku: "a", qty: 2 }, { sku: "b", qty: 1 }] };
    await conn.execute(
      made.sale.insert().values([
        { id: 1, personId: 1, region: "n", amount: 10, tags: ["x", "y"], data },
        { id: 2, personId: 1, region: "s", amount: 30, tags: [], data: null },
        { id: 3, personId: 2, region: "n", amount: 20, tags: ["y"], data: null },
        { id: 4, personId: 2, region: "n", amount: 20, tags: ["z"], data: null },
      ]),
    );
    await body({ ...made, conn });
  });
}

async function rows<Sel extends sa.Selection, Nul extends string>(
  conn: sa.SAConnection,
  statement: sa.Executable<Sel, Nul>,
): Promise<sa.Row<Sel, Nul>[]> {
  return await (await conn.execute(statement)).all();
}

testSources("set operations nest, and sort by keys", async ({ conn, person, sale }) => {
  const persons = sa.select({ id: person.c.id });
  const sellers = sa.select({ id: sale.c.personId.label("id") });
  assertEquals(
    await rows(conn, sa.except(persons, sellers).orderBy("id")),
    [{ id: 3 }],
  );
  const last = persons.orderBy(person.c.id.desc()).limit(1);
  assertEquals(
    await rows(
      conn,
      sa.unionAll(last, sellers, sa.intersect(persons, sellers)).orderBy(sa.desc("id")).limit(3),
    ),
    [{ id: 3 }, { id: 2 }, { id: 2 }],
  );
  const bosses = sa.select({ bossId: person.c.bossId });
  assertEquals(
    await rows(conn, bosses.union(bosses).orderBy(person.c.bossId.asc().nullsFirst())),
    [{ bossId: null }, { bossId: 1 }, { bossId: 2 }],
  );
  assertEquals(
    await conn.scalar(sa.select({ n: sa.func.count() }).from(persons.union(sellers).subquery("u"))),
    3n,
  );
  assertEquals(await rows(conn, persons.where(sa.exists(sellers)).slice(1, 2)), [{ id: 2 }]);
});

testSources("recursive queries walk a tree", async ({ conn, person }) => {
  const { id, name, bossId } = person.c;
  const chain = sa.recursiveCte(
    "chain",
    sa.select({ id, name, depth: sa.literal(1) }).where(bossId.isNull()),
    (self) => sa.select({ id, name, depth: self.c.depth.add(1) }).join(self, bossId.eq(self.c.id)),
    { all: true },
  );
  assertEquals(await rows(conn, sa.select(chain).orderBy("depth")), [
    { id: 1, name: "ann", depth: 1 },
    { id: 2, name: "bob", depth: 2 },
    { id: 3, name: "cid", depth: 3 },
  ]);
  const other = chain.alias("other");
  const pairs = sa.select({ a: chain.c.id, b: other.c.id })
    .from(chain).leftJoin(other, other.c.depth.eq(chain.c.depth.add(1))).orderBy(chain.c.id);
  assertEquals(await rows(conn, pairs), [{ a: 1, b: 2 }, { a: 2, b: 3 }, { a: 3, b: null }]);
  const numbers = sa.recursiveCte(
    "n",
    sa.select({ i: sa.literal(1) }),
    (self) => sa.select({ i: self.c.i.mod(3).add(1) }),
  );
  assertEquals(await rows(conn, sa.select(numbers).orderBy("i")), [{ i: 1 }, { i: 2 }, { i: 3 }]);
});

testSources("VALUES and unnest() bring rows of any type", async ({ conn, person }) => {
  const columns = {
    id: sa.integer().notNull(),
    note: sa.text(),
    at: sa.date(),
    tags: sa.array(sa.text()),
    data: sa.jsonb(),
    big: sa.bigint().notNull(),
  };
  const given = [
    {
      id: 1,
      note: "a",
      at: Temporal.PlainDate.from("2024-01-02"),
      tags: ["x", 'y"{},'],
      data: { a: [1] },
      big: 5n,
    },
    { id: 2, note: null, at: null, tags: null, data: null, big: 2n ** 60n },
  ];
  assertEquals(await rows(conn, sa.select(sa.values("v", columns, given))), given);
  const u = sa.unnest("u", columns, given);
  assertEquals(await rows(conn, sa.select(u)), given);
  const many = Array.from({ length: 70_000 }, (_, i) => i);
  const ids = sa.unnest("ids", { id: sa.integer().notNull() }, { id: many });
  assertEquals(
    await rows(
      conn,
      sa.select({ name: person.c.name }).join(ids, ids.c.id.eq(person.c.id)).orderBy("name"),
    ),
    [{ name: "ann" }, { name: "bob" }, { name: "cid" }],
  );
  assertEquals(await rows(conn, sa.select(sa.unnest("none", columns, []))), []);
});

testSources("many rows change by one statement", async ({ conn, person }) => {
  const columns = { id: sa.integer().notNull(), name: sa.text().notNull() };
  const u = sa.unnest("u", columns, [{ id: 1, name: "eve" }, { id: 3, name: "fay" }]);
  const { id, name } = person.c;
  await conn.execute(person.update().from(u).set({ name: u.c.name }).where(id.eq(u.c.id)));
  assertEquals(await conn.scalars(sa.select({ name }).orderBy(id)), ["eve", "bob", "fay"]);
  const v = sa.values("v", { id: sa.integer().notNull() }, [{ id: 2 }]);
  await conn.execute(person.delete().using(v).where(id.gt(v.c.id)));
  assertEquals(await conn.scalars(sa.select({ name }).orderBy(id)), ["eve", "bob"]);
});

testSources("functions are in FROM", async ({ conn, sale }) => {
  const g = sa.asTable(sa.func.generateSeries(1, 3), "g", { n: sa.integer().notNull() }, {
    ordinality: "nth",
  });
  assertEquals(await rows(conn, sa.select(g).where(g.c.n.gt(1))), [{ n: 2, nth: 2n }, {
    n: 3,
    nth: 3n,
  }]);
  const tag = sa.asColumn(sa.func.unnest(sale.c.tags), "tag");
  assertEquals(await rows(conn, sa.select({ tag, id: sale.c.id }).orderBy("id", "tag")), [
    { tag: "x", id: 1 },
    { tag: "y", id: 1 },
    { tag: "y", id: 3 },
    { tag: "z", id: 4 },
  ]);
  const call = sa.func.call("jsonb_to_recordset", sa.text(), sale.c.data.get("items"));
  const item = { sku: sa.text().notNull(), qty: sa.integer().notNull() };
  const items = sa.asTable(call, "items", item, { withTypes: true });
  const bought = sa.select({ id: sale.c.id, ...items.c }).from(sale).crossJoin(items);
  assertEquals(await rows(conn, bought.orderBy("sku")), [
    { id: 1, sku: "a", qty: 2 },
    { id: 1, sku: "b", qty: 1 },
  ]);
  const numbered = sa.asTable(call, "items", item, { withTypes: true, ordinality: "i" });
  const second = sa.select({ sku: numbered.c.sku }).from(sale).join(numbered, numbered.c.i.eq(2n));
  assertEquals(await rows(conn, second), [{ sku: "b" }]);
});

testSources("lateral queries see what is before them", async ({ conn, person, sale }) => {
  const best = sa.select({ amount: sale.c.amount }).from(sale).correlate(person)
    .where(sale.c.personId.eq(person.c.id)).orderBy(sale.c.amount.desc()).limit(1);
  const last = best.lateral("last");
  const expected = [
    { name: "ann", amount: 30 },
    { name: "bob", amount: 20 },
    { name: "cid", amount: null },
  ];
  const { name } = person.c;
  assertEquals(
    await rows(
      conn,
      sa.select({ name, amount: last.c.amount }).from(person)
        .leftJoin(last, sa.trueValue()).orderBy("name"),
    ),
    expected,
  );
  assertEquals(
    await rows(conn, sa.select({ name, amount: best.scalar() }).orderBy("name")),
    expected,
  );
});

testSources("grouping sets leave null what a row is not grouped by", async ({ conn, sale }) => {
  const { region, personId, amount } = sale.c;
  const totals = sa.select({
    region,
    personId,
    n: sa.func.sum(amount),
    g: sa.grouping(region, personId),
  })
    .groupBy(sa.rollup(region, personId)).orderBy(
      sa.grouping(region, personId),
      "region",
      "personId",
    );
  assertEquals(await rows(conn, totals), [
    { region: "n", personId: 1, n: 10n, g: 0 },
    { region: "n", personId: 2, n: 40n, g: 0 },
    { region: "s", personId: 1, n: 30n, g: 0 },
    { region: "n", personId: null, n: 50n, g: 1 },
    { region: "s", personId: null, n: 30n, g: 1 },
    { region: null, personId: null, n: 80n, g: 3 },
  ]);
  const count = async (term: sa.Grouping<"sale">) =>
    (await rows(conn, sa.select({ n: sa.func.sum(amount) }).groupBy(term))).length;
  assertEquals(await count(sa.cube(region, personId)), 8);
  assertEquals(await count(sa.cube([region, personId])), 4);
  assertEquals(await count(sa.groupingSets([region], [personId], [])), 5);
  assertEquals(await count(sa.groupingSets(sa.rollup(region), [personId])), 5);
  const parts = sa.select({ half: amount.div(20), n: sa.func.count() }).groupBy(
    sa.rollup(amount.div(20)),
  );
  assertEquals((await rows(conn, parts)).length, 3);
});

testSources("rows are sampled, locked, and counted with ties", async ({ conn, person, sale }) => {
  const all = sa.select({ id: sale.c.id }).from(
    sa.tablesample(sale, "bernoulli", 100, { seed: 1 }),
  );
  assertEquals((await rows(conn, all)).length, 4);
  assertEquals((await rows(conn, person.select().from(sa.only(person)))).length, 3);
  const top = sa.select({ amount: sale.c.amount }).orderBy(sale.c.amount.desc());
  assertEquals((await rows(conn, top.fetch(2, { withTies: true }))).length, 3);
  const o = sale.alias("o");
  const locked = sa.select({ id: person.c.id }).join(o).orderBy(person.c.id)
    .forUpdate({ of: o, skipLocked: true }).forKeyShare({ of: person, nowait: true });
  assertEquals((await rows(conn, locked)).length, 4);
  const first = sa.select({ id: sale.c.id, personId: sale.c.personId })
    .distinctOn(sale.c.personId).orderBy(sale.c.personId, sale.c.amount.desc(), sale.c.id);
  assertEquals(await rows(conn, first), [{ id: 2, personId: 1 }, { id: 3, personId: 2 }]);
  const both = sa.select({ ...sa.prefixed(person, "p_"), ...sa.prefixed(sale, "s_") }).join(sale);
  assertEquals((await (await conn.execute(both)).first())?.p_name !== undefined, true);
});

testSources(
  "text is a condition, an expression and a statement",
  async ({ conn, person, sale }) => {
    const { sql } = sa;
    const { id, name } = person.c;
    assertEquals(
      await rows(
        conn,
        sa.select({ id }).where(sql`length(${name}) = ${3} AND ${name} = ANY (${["ann", "cid"]})`)
          .orderBy(sql`${id} DESC`),
      ),
      [{ id: 3 }, { id: 1 }],
    );
    const total = sql`(SELECT sum(amount) FROM ${sale} WHERE ${sale.c.personId} = ${id})`.as(
      sa.bigint(),
    );
    assertEquals(
      await rows(
        conn,
        sa.select({ id, total, now: sql<Date>`now() IS NULL` }).orderBy("id").limit(1),
      ),
      [
        { id: 1, total: 40n, now: false as unknown as Date },
      ],
    );
    const answer = await conn.execute(
      sql`SELECT ${sa.literal(7)} AS n, ${"é"} AS t FROM ${person} LIMIT ${1}`,
    );
    assertEquals(await answer.all(), [{ n: 7, t: "é" }]);
    const query = sql`SELECT p.id AS id, ${sql.id("p", "name")} AS name FROM ${
      sql.id(...personNames(person))
    } AS p WHERE p.id > ${1}`
      .columns({ id: sa.integer().notNull(), name: sa.text().notNull() });
    assertEquals(await rows(conn, query), [{ id: 2, name: "bob" }, { id: 3, name: "cid" }]);
    const sub = query.subquery("q");
    assertEquals(await rows(conn, sa.select({ name: sub.c.name }).where(sub.c.id.gt(2))), [{
      name: "cid",
    }]);
    const cte = query.cte("q");
    assertEquals((await rows(conn, sa.select({ n: name }).join(cte, cte.c.id.eq(id)))).length, 2);
    assertEquals(
      await rows(conn, query.union(sa.select({ id, name })).orderBy("id").limit(1)),
      [{ id: 1, name: "ann" }],
    );
    assertEquals(
      await rows(
        conn,
        sa.select({ id }).where(id.in(sql`SELECT ${3}::int AS n`.columns({ n: sa.integer() }))),
      ),
      [{ id: 3 }],
    );
    await conn.execute(person.update().set({ name: sql`upper(${name})` }).where(sql`${id} = ${1}`));
    assertEquals(await conn.scalar(sa.select({ name }).where(id.eq(1))), "ANN");
    const hostile = "'; DROP TABLE person; --";
    assertEquals(await rows(conn, sa.select({ t: sql`${hostile}::text`.as(sa.text()) })), [{
      t: hostile,
    }]);
    await assertRejects(
      async () => await conn.execute(sql`SELECT ${sql.id("no;such")}`),
      ProgrammingError,
    );
  },
);

function personNames(person: sa.AnyTable): readonly [string, string] {
  return [person.schema!, person.name];
}
