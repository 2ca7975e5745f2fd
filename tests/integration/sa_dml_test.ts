/**
 * INSERT, UPDATE and DELETE on a real server.
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { NotNullViolation, UniqueViolation } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { splitInsert } from "../../src/sa/sql/split_insert.ts";
import { OwnSchema } from "../support/own_schema.ts";
import { testServer } from "../support/server.ts";

/** The tables of the tests, in a schema of their own. */
function tables(schema: string) {
  const metadata = new sa.MetaData({ schema });
  const person = metadata.table("person", {
    id: sa.integer().primaryKey(),
    name: sa.text().notNull(),
    email: sa.text().unique().name("E-Mail"),
    visits: sa.integer().notNull().default(1),
    isActive: sa.boolean().notNull().serverDefault(true).name("is_active"),
    touched: sa.text().onUpdate("by update"),
  });
  const visit = metadata.table("visit", {
    id: sa.integer().primaryKey(),
    person: sa.integer().notNull().references(() => person.c.id),
    place: sa.text(),
  });
  const doc = metadata.table("doc", {
    id: sa.integer().primaryKey(),
    scores: sa.array(sa.integer()),
    matrix: sa.array(sa.integer(), { dimensions: 2 }),
    data: sa.jsonb<unknown>(),
  });
  return { metadata, person, visit, doc };
}

type Tables = ReturnType<typeof tables>;

function test(
  name: string,
  body: (conn: sa.SAConnection, tables: Tables, schema: string) => Promise<void>,
): void {
  Deno.test(name, async () => {
    const { dsn } = testServer();
    await using schema = await OwnSchema.make(dsn);
    await using engine = await sa.createEngine(dsn, { maxSize: 2 });
    await using conn = await engine.acquire();
    const made = tables(schema.name);
    await made.metadata.createAll(conn);
    await body(conn, made, schema.name);
  });
}

async function rows<Sel extends sa.Selection, Nul extends string>(
  conn: sa.SAConnection,
  statement: sa.Executable<Sel, Nul>,
): Promise<sa.Row<Sel, Nul>[]> {
  return await (await conn.execute(statement)).all();
}

function names(conn: sa.SAConnection, { person }: Tables): Promise<string[]> {
  return conn.scalars(sa.select(person.c.name).orderBy(person.c.id)) as Promise<string[]>;
}

test("defaults are made for each row, and an explicit null is none", async (conn, { person }) => {
  const insert = person.insert().values([
    { name: "a" },
    { name: "b", visits: 5, email: null },
    { name: "c", isActive: false },
  ]).returning(person);
  assertEquals(await rows(conn, insert), [
    { id: 1, name: "a", email: null, visits: 1, isActive: true, touched: null },
    { id: 2, name: "b", email: null, visits: 5, isActive: true, touched: null },
    { id: 3, name: "c", email: null, visits: 1, isActive: false, touched: null },
  ]);
  await assertRejects(
    async () => await conn.execute(person.insert().values({ name: "d", visits: null as never })),
    NotNullViolation,
  );
});

test(
  "a default may be a sequence's next value, for each row its own",
  async (conn, made, schema) => {
    const { person } = made;
    const numbers = sa.sequence("numbers", { schema });
    const metadata = new sa.MetaData({ schema });
    const numbered = metadata.table("numbered", {
      name: sa.text().primaryKey(),
      n: sa.bigint().default(numbers.nextValue()),
    });
    await conn.execute(sa.createSequence(numbers));
    await conn.execute(sa.createTable(numbered));
    await conn.execute(
      numbered.insert().values([{ name: "a" }, { name: "b" }, { name: "c", n: 9n }]),
    );
    await conn.execute(numbered.insert(), [{ name: "d" }, { name: "e" }]);
    await conn.execute(person.insert().values({ name: "f" }));
    await conn.execute(
      numbered.insert().fromSelect(["name"], sa.select({ name: person.c.name })),
    );
    assertEquals(
      (await rows(conn, numbered.select().orderBy(numbered.c.name))).map(({ n }) => n),
      [1n, 2n, 9n, 3n, 4n, 5n],
    );
  },
);

test("DEFAULT VALUES, and pairs of columns and values", async (conn, { doc }) => {
  const insert = doc.insert().defaultValues().returning(doc.c.id);
  assertEquals(await rows(conn, insert), [{ id: 1 }]);
  const pairs = doc.insert().columnValues([[doc.c.scores, [1]], [doc.c.id, 7]]);
  assertEquals(await rows(conn, pairs.returning(doc.c.id, doc.c.scores)), [{ id: 7, scores: [1] }]);
});

test("arrays and JSON come back as they went", async (conn, { doc }) => {
  const values = [
    { scores: [1, 2, 3], matrix: [[1, 2], [3, 4]], data: { a: [1, { b: null }], "it's": '"' } },
    { scores: [], matrix: null, data: "text" },
    { scores: null, data: [1, "2", null] },
    { data: 5 },
    { data: null },
    { data: false },
  ];
  await conn.execute(doc.insert().values(values));
  const found = await rows(conn, doc.select().orderBy(doc.c.id));
  assertEquals(
    found.map(({ scores, matrix, data }) => ({ scores, matrix, data })),
    values.map(({ scores = null, matrix = null, data }) => ({ scores, matrix, data })),
  );
  const isNull = sa.select(doc.c.id).where(doc.c.data.isNull());
  assertEquals(await rows(conn, isNull), [{ id: 5 }]);
});

test("a query's rows are inserted by key, with defaults of their own", async (conn, made) => {
  const { person, visit } = made;
  await conn.execute(person.insert().values([{ name: "a" }, { name: "b", visits: 7 }]));
  const places = sa.select({ place: person.c.name, person: person.c.id }).orderBy(person.c.id);
  const inserted = visit.insert().fromSelect(["person", "place"], places).returning(visit);
  assertEquals(await rows(conn, inserted), [
    { id: 1, person: 1, place: "a" },
    { id: 2, person: 2, place: "b" },
  ]);
  const copy = sa.select({ name: person.c.name.concat("2") });
  await conn.execute(person.insert().fromSelect(["name"], copy.unionAll(copy)));
  const some = sa.select({ n: person.c.name, v: person.c.visits }).where(person.c.id.gt(2));
  assertEquals(
    (await rows(conn, some)).sort((x, y) => x.n < y.n ? -1 : 1),
    [{ n: "a2", v: 1 }, { n: "a2", v: 1 }, { n: "b2", v: 1 }, { n: "b2", v: 1 }],
  );
  await assertRejects(
    async () => {
      const options = { includeDefaults: false };
      await conn.execute(person.insert().fromSelect(["name"], copy, options));
    },
    NotNullViolation,
  );
});

test("OVERRIDING lets values of identity columns count, or not", async (conn, made, schema) => {
  await conn.execute(
    `CREATE TABLE ${schema}.numbered (id integer GENERATED ALWAYS AS IDENTITY, val text)`,
  );
  const t = made.metadata.table("numbered", { id: sa.integer().notNull(), val: sa.text() });
  const source = sa.select({ id: sa.literal(50, sa.integer()), val: sa.literal("b", sa.text()) });
  await conn.execute(t.insert().overriding("system").values({ id: 100, val: "a" }));
  await conn.execute(t.insert().overriding("user").fromSelect(["id", "val"], source));
  assertEquals(await rows(conn, t.select().orderBy(t.c.id)), [
    { id: 1, val: "b" },
    { id: 100, val: "a" },
  ]);
});

test("ON CONFLICT DO NOTHING leaves out what is there", async (conn, made) => {
  const { person } = made;
  const insert = person.insert().values({ name: "a", email: "x" }).returning(person.c.id);
  assertEquals((await rows(conn, insert)).length, 1);
  await assertRejects(async () => await conn.execute(insert), UniqueViolation);
  for (
    const statement of [
      insert.onConflictDoNothing(),
      insert.onConflictDoNothing({ columns: ["email"] }),
      insert.onConflictDoNothing({ columns: [person.c.email] }),
      insert.onConflictDoNothing({ constraint: "person_E-Mail_key" }),
    ]
  ) {
    assertEquals(await rows(conn, statement), []);
  }
  assertEquals(await names(conn, made), ["a"]);
});

test(
  "ON CONFLICT DO UPDATE sets what was to be inserted, and no onUpdate()",
  async (conn, { person }) => {
    const upsert = person.insert()
      .values([{ name: "a", email: "x", visits: 2 }, { name: "b", email: "y", visits: 3 }])
      .onConflictDoUpdate({
        columns: ["email"],
        set: (excluded, t) => ({ name: excluded.name, visits: t.visits.add(excluded.visits) }),
        where: (excluded, t) => sa.and(t.isActive, excluded.name.ne("c")),
      }).returning(person.c.name, person.c.visits, person.c.touched);
    const first = [{ name: "a", visits: 2, touched: null }, {
      name: "b",
      visits: 3,
      touched: null,
    }];
    assertEquals(await rows(conn, upsert), first);
    assertEquals(
      await rows(conn, upsert),
      first.map((row) => ({ ...row, visits: row.visits * 2 })),
    );
    const other = person.insert().values({ name: "c", email: "x" }).onConflictDoUpdate({
      columns: ["email"],
      set: sa.setAllExcluded(),
      where: (excluded) => excluded.name.ne("c"),
    });
    assertEquals((await conn.execute(other)).rowCount, 0);
  },
);

test("setAllExcluded() leaves defaults and the target as they are", async (conn, { person }) => {
  await conn.execute(person.insert().values({ name: "a", email: "x", visits: 9 }));
  const upsert = person.insert()
    .values([{ id: 1, name: "b", email: "y" }, { id: 2, name: "c", email: "z" }])
    .onConflictDoUpdate({ columns: ["id"], set: sa.setAllExcluded({ except: ["email"] }) })
    .returning(person.c.id, person.c.name, person.c.email, person.c.visits);
  assertEquals(await rows(conn, upsert), [
    { id: 1, name: "b", email: "x", visits: 9 },
    { id: 2, name: "c", email: "z", visits: 1 },
  ]);
});

test(
  "a partial index of an expression is found, however often the statement runs",
  async (conn, made, schema) => {
    const { person } = made;
    await conn.execute(
      `CREATE UNIQUE INDEX ON ${schema}.person ((name || ':x')) ` +
        `WHERE is_active AND "E-Mail" = 'it''s' AND visits > 0`,
    );
    const upsert = person.insert().values({ name: "a", email: null }).onConflictDoUpdate({
      expressions: [person.c.name.concat(":x")],
      indexWhere: sa.and(person.c.isActive, person.c.email.eq("it's"), person.c.visits.gt(0)),
      set: { touched: "again" },
    });
    await conn.execute("SET plan_cache_mode = force_generic_plan");
    for (let i = 0; i < 8; i++) await conn.execute(upsert);
    assertEquals((await names(conn, made)).length, 8);
    await conn.execute(
      `CREATE UNIQUE INDEX ON ${schema}.person (lower("E-Mail"), (coalesce(visits, 0))) ` +
        `WHERE name ~ '^b'`,
    );
    await conn.execute(person.insert().values({ name: "b", email: "X" }));
    const again = person.insert().values({ name: "by", email: "x" }).onConflictDoNothing({
      expressions: [sa.func.lower(person.c.email), sa.sql`coalesce(${person.c.visits}, ${0})`],
      indexWhere: sa.sql`${person.c.name} ~ ${"^b"}`.as(sa.boolean()),
    });
    assertEquals((await conn.execute(again)).rowCount, 0);
  },
);

test("an UPDATE sets by conditions, expressions and subqueries", async (conn, made) => {
  const { person, visit } = made;
  await conn.execute(person.insert().values([{ name: "a" }, { name: "b" }, { name: "c" }]));
  await conn.execute(
    visit.insert().values([
      { person: 1, place: "x" },
      { person: 2, place: "y" },
      { person: 2, place: "z" },
    ]),
  );
  const mine = visit.select().correlate(person).where(visit.c.person.eq(person.c.id));
  const last = mine.reselect({ place: visit.c.place }).orderBy(visit.c.id.desc()).limit(1);
  const update = person.update().where(mine.exists())
    .set({ email: last.scalar(), visits: person.c.visits.add(10) })
    .returning(person.c.id, person.c.email, person.c.visits, person.c.touched);
  assertEquals(await rows(conn, update), [
    { id: 1, email: "x", visits: 11, touched: "by update" },
    { id: 2, email: "z", visits: 11, touched: "by update" },
  ]);
  const all = await conn.execute(person.update().allRows().set({ touched: null }));
  assertEquals(all.rowCount, 3);
});

test("UPDATE FROM and DELETE USING return what they join", async (conn, made) => {
  const { person, visit, doc } = made;
  await conn.execute(person.insert().values([{ name: "a" }, { name: "b" }]));
  await conn.execute(visit.insert().values([{ person: 1, place: "x" }, { person: 2 }]));
  const item = visit.leftJoin(doc, doc.c.id.eq(visit.c.id));
  const update = person.update().from(item).set({ email: visit.c.place })
    .where(visit.c.person.eq(person.c.id))
    .returning({ id: person.c.id, place: visit.c.place, doc: doc.c.id });
  const updated = await rows(conn, update);
  assertEquals(updated.sort((x, y) => x.id - y.id), [
    { id: 1, place: "x", doc: null },
    { id: 2, place: null, doc: null },
  ]);
  const other = visit.alias("other");
  const remove = visit.delete().using(person, other)
    .where(visit.c.person.eq(person.c.id), person.c.name.eq("a"), other.c.id.gt(visit.c.id))
    .returning({ id: visit.c.id, name: person.c.name, other: other.c.id });
  assertEquals(await rows(conn, remove), [{ id: 1, name: "a", other: 2 }]);
});

test("elements of arrays and parts of JSON are set by themselves", async (conn, { doc }) => {
  if (conn.connection.serverVersion < 140_000) return; // has no subscripts of JSON
  await conn.execute(
    doc.insert().values([
      { id: 1, scores: [1, 2, 3], matrix: [[1, 2], [3, 4]], data: { size: 1, tags: ["a", "b"] } },
      { id: 2, data: null },
    ]),
  );
  const update = doc.update().where(doc.c.id.eq(1)).setOrdered([
    [doc.c.scores.at(2), 7],
    [doc.c.scores.slice(3, 4), [8, 9]],
    [doc.c.matrix.at(2, 1), 30],
    [doc.c.data.get("size"), { width: 1 }],
    [doc.c.data.get("tags").get(1), "it's"],
    [doc.c.data.get("new").get("deep"), null],
  ]).returning(doc.c.scores, doc.c.matrix, doc.c.data);
  assertEquals(await rows(conn, update), [{
    scores: [1, 7, 8, 9],
    matrix: [[1, 2], [30, 4]],
    data: { size: { width: 1 }, tags: ["a", "it's"], new: { deep: null } },
  }]);
  await conn.execute(doc.update().allRows().setOrdered([[doc.c.data.get("x"), doc.c.data]]));
  const found = await rows(conn, sa.select(doc.c.data).where(doc.c.id.eq(2)));
  assertEquals(found, [{ data: { x: null } }]);
});

test("statements of DML work in WITH, named and not", async (conn, made) => {
  const { person, visit } = made;
  const added = person.insert().values([{ name: "a" }, { name: "b" }])
    .returning(person.c.id, person.c.name).cte("added");
  const inserted = visit.insert().fromSelect(
    ["person", "place"],
    sa.select({ person: added.c.id, place: added.c.name }),
  ).returning(visit.c.person);
  assertEquals((await rows(conn, inserted)).map((row) => row.person), [1, 2]);
  const gone = visit.delete().where(visit.c.person.eq(2)).cte("gone");
  const renamed = person.update().where(person.c.id.eq(1)).set({ name: "c" })
    .returning(person.c.name).cte("renamed");
  const query = sa.select({ name: renamed.c.name, kept: visit.c.place }).with(gone)
    .where(visit.c.person.eq(2));
  assertEquals(await rows(conn, query), [{ name: "c", kept: "b" }]);
  assertEquals(await conn.scalars(sa.select(visit.c.person)), [1]);
  const remove = person.delete().where(person.c.id.eq(2)).with(
    person.insert().values({ name: "d" }).cte("again"),
  );
  await conn.execute(remove);
  assertEquals(await names(conn, made), ["c", "d"]);
});

test("many rows are inserted and updated by arrays, one for each column", async (conn, made) => {
  const { person } = made;
  const count = 70_000;
  const id = Array.from({ length: count }, (_, i) => i + 1);
  const source = sa.unnest("u", { id: sa.integer().notNull(), name: sa.text().notNull() }, {
    id,
    name: id.map((i) => `name ${i}`),
  });
  const inserted = await conn.execute(
    person.insert().fromSelect(["id", "name"], sa.select(source)),
  );
  assertEquals(inserted.rowCount, count);
  const update = person.update().from(source).set({ name: source.c.name.concat("!") })
    .where(person.c.id.eq(source.c.id));
  assertEquals((await conn.execute(update)).rowCount, count);
  const last = sa.select(person.c.name, person.c.visits).orderBy(person.c.id.desc()).limit(1);
  assertEquals(await rows(conn, last), [{ name: `name ${count}!`, visits: 1 }]);
});

test("rows of VALUES update theirs", async (conn, made) => {
  const { person } = made;
  await conn.execute(person.insert().values([{ name: "a" }, { name: "b" }, { name: "c" }]));
  const columns = { id: sa.integer().notNull(), name: sa.text().notNull() };
  const v = sa.values("v", columns, [{ id: 1, name: "x" }, { id: 3, name: "z" }]);
  await conn.execute(
    person.update().from(v).set({ name: v.c.name }).where(person.c.id.eq(v.c.id)),
  );
  assertEquals(await names(conn, made), ["x", "b", "z"]);
});

test("an INSERT of more rows than one statement can have goes in parts", async (conn, { doc }) => {
  const many = Array.from({ length: 40_000 }, (_, i) => ({ id: i + 1, data: i }));
  const parts = splitInsert(doc.insert().values(many));
  assertEquals(parts.length, 2);
  await conn.transaction(async () => {
    for (const part of parts) await conn.execute(part);
  });
  const [last] = await rows(conn, doc.select().orderBy(doc.c.id.desc()).limit(1));
  assertEquals(last?.data, 39_999);
});
