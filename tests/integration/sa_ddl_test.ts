/**
 * Statements of DDL on a real server.
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { CheckViolation, UndefinedTable } from "../../src/sqlstate/mod.ts";
import * as sa from "../../sa.ts";
import { uniqueName } from "../support/activity.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

/** The table of the tests. */
function itemTable(schema: string) {
  const metadata = new sa.MetaData({ schema });
  const item = metadata.table("item", {
    id: sa.integer().primaryKey(),
    kind: sa.text().notNull(),
    price: sa.integer(),
  });
  return { metadata, item };
}

type Made = ReturnType<typeof itemTable> & { schema: string };

/** Runs a test with a table in a schema of its own. */
function test(name: string, body: (conn: sa.SAConnection, made: Made) => Promise<void>): void {
  Deno.test(name, async () => {
    const schema = uniqueName("sa");
    await using engine = await sa.createEngine(server.dsn, { maxSize: 1 });
    await using conn = await engine.acquire();
    await conn.execute(sa.createSchema(schema, { ifNotExists: true }));
    try {
      await body(conn, { ...itemTable(schema), schema });
    } finally {
      await conn.execute(sa.dropSchema(schema, { cascade: true }));
    }
  });
}

test("an empty list is one in DDL, too", async (conn, { metadata, item, schema }) => {
  await metadata.createAll(conn);
  await conn.execute(item.insert().values([{ kind: "a", price: 5 }]));
  const { id, kind, price } = item.c;
  const where = sa.and(price.in([]).isNotNull(), kind.notIn([]), id.notIn([]));
  const create = sa.createView("all_items", sa.select({ id }).where(where), { schema });
  await conn.execute(create);
  assertEquals(await conn.scalars(create.table.select()), [1]);
});

test("a view and a table made of a query can be selected from", async (conn, made) => {
  const { metadata, item, schema } = made;
  await metadata.createAll(conn);
  await conn.execute(item.insert().values([{ kind: "a", price: 5 }, { kind: "it's" }]));
  const cheap = item.select().where(item.c.price.isNull().eq(false)).subquery("cheap");
  const query = sa.select({ item: cheap.c.id, cost: cheap.c.price }).where(cheap.c.kind.ne("it's"));
  const createView = sa.createView("cheap_items", query, { schema, orReplace: true });
  await conn.execute(createView);
  await conn.execute(createView);
  const view = createView.table;
  const rows = await (await conn.execute(view.select().where(view.c.cost.gt(1)))).all();
  assertEquals(rows, [{ item: 1, cost: 5 }]);
  const joined = sa.select(item.c.kind, view.c.cost).from(
    item.leftJoin(view, view.c.item.eq(item.c.id)),
  ).orderBy(item.c.id);
  assertEquals(await (await conn.execute(joined)).all(), [
    { kind: "a", cost: 5 },
    { kind: "it's", cost: null },
  ]);
  const createCopy = sa.createTableAs("copy", item.select(), { schema, unlogged: true });
  await conn.execute(createCopy);
  assertEquals((await (await conn.execute(createCopy.table.select())).all()).length, 2);
  await conn.execute(sa.dropView(view));
  await assertRejects(() => conn.execute(view.select()), UndefinedTable);
});

test("a materialized view has no rows until it is refreshed", async (conn, made) => {
  const { metadata, item, schema } = made;
  await metadata.createAll(conn);
  await conn.execute(item.insert().values({ kind: "a" }));
  const named = item.select().cte("named");
  const create = sa.createView("kept", sa.select(named.c.kind), {
    schema,
    materialized: true,
    ifNotExists: true,
    withData: false,
  });
  await conn.execute(create);
  await conn.execute(sa.ddl`REFRESH MATERIALIZED VIEW ${create.table}`);
  assertEquals(await (await conn.execute(create.table.select())).all(), [{ kind: "a" }]);
  await conn.execute(sa.dropView(create.table, { ifExists: true }));
});

test("events run when a table is created or dropped, and only then", async (conn, made) => {
  const { metadata, item, schema } = made;
  const log = sa.table("log", new sa.MetaData({ schema }), { what: sa.text() });
  await conn.execute(sa.createTable(log));
  for (const event of ["beforeCreate", "afterCreate", "beforeDrop", "afterDrop"] as const) {
    item.on(event, sa.ddl`INSERT INTO ${log} VALUES (${`${event}'s`})`);
  }
  item.on("afterCreate", sa.ddl`ALTER TABLE ${item} SET (autovacuum_enabled = ${false})`);
  await metadata.createAll(conn);
  await metadata.createAll(conn);
  await metadata.dropAll(conn);
  await metadata.dropAll(conn);
  const rows = await (await conn.execute(log.select())).all();
  assertEquals(rows.map(({ what }) => what), [
    "beforeCreate's",
    "afterCreate's",
    "beforeDrop's",
    "afterDrop's",
  ]);
});

test("constraints, indexes and comments come and go", async (conn, { metadata, item }) => {
  await metadata.createAll(conn);
  await conn.execute(item.insert().values({ kind: "a", price: -1 }));
  const positive = sa.check("it's positive", item.c.price.gt(0));
  await conn.execute(sa.addConstraint(item, positive, { notValid: true }));
  await assertRejects(
    () => conn.execute(item.insert().values({ kind: "a", price: -1 })),
    CheckViolation,
  );
  await conn.execute(sa.dropConstraint(item, positive));
  await conn.execute(item.insert().values({ kind: "a", price: -1 }));
  const index = sa.index("ix_kind", { concurrently: true }).on(item.c.kind.desc());
  await conn.execute(sa.createIndex(index, { ifNotExists: true }));
  await conn.execute(sa.dropIndex(index));
  await conn.execute(sa.setColumnComment(item.c.kind, "it's \\ one"));
  const comment = `SELECT col_description($1::regclass, 2)`;
  const name = `${item.schema}.item`;
  assertEquals(await conn.scalar(comment, [name]), "it's \\ one");
  await conn.execute(sa.dropColumnComment(item.c.kind));
  assertEquals(await conn.scalar(comment, [name]), null);
  await conn.execute(sa.setTableComment(item, "x"));
  await conn.execute(sa.dropTableComment(item));
});

test("a sequence counts by itself and for a column that owns it", async (conn, { schema }) => {
  const metadata = new sa.MetaData({ schema });
  const odd = metadata.sequence("odd", {
    type: sa.integer(),
    start: 1,
    increment: 2,
    minValue: null,
    maxValue: 9,
    ownedBy: (): sa.AnyColumn => t.c.id,
  });
  const t = metadata.table("t", { id: sa.integer().primaryKey().default(odd) });
  await metadata.createAll(conn);
  await conn.execute(t.insert().values([{}, {}]));
  assertEquals(await (await conn.execute(t.select())).all(), [{ id: 1 }, { id: 3 }]);
  assertEquals(await conn.scalar(sa.select(odd.nextValue().label("next"))), 5n);
  await metadata.dropAll(conn);
  await conn.execute(sa.createSequence(sa.sequence("other", { schema }), { ifNotExists: true }));
  await conn.execute(sa.dropSequence(sa.sequence("other", { schema }), { cascade: true }));
});

test("tables are temporary, partitioned and heirs", async (conn, { schema }) => {
  const metadata = new sa.MetaData();
  const temporary = metadata.table("scratch", { at: sa.date() }, {
    temporary: true,
    onCommit: "delete rows",
    using: "heap",
    with: { autovacuum_enabled: false },
  });
  const event = metadata.table(
    "event",
    {
      at: sa.date().notNull(),
      kind: sa.text().notNull(),
    },
    (t) => [sa.partitionBy("range", [t.at]), sa.primaryKey([t.at, t.kind])],
    { schema },
  );
  const parent = metadata.table("parent", { a: sa.integer() }, { schema });
  const heir = metadata.table("heir", { b: sa.integer() }, { schema, inherits: [parent] });
  await metadata.createAll(conn);
  await conn.execute(
    sa.ddl`CREATE TABLE ${sa.sql.id(schema, "event 2024")} PARTITION OF ${event}
      FOR VALUES FROM (${"2024-01-01"}) TO (${"2025-01-01"})`,
  );
  await conn.execute(
    event.insert().values({ at: Temporal.PlainDate.from("2024-06-01"), kind: "a" }),
  );
  await conn.execute(`INSERT INTO ${schema}.heir (a, b) VALUES (1, 2)`);
  assertEquals(await (await conn.execute(parent.select())).all(), [{ a: 1 }]);
  assertEquals(await (await conn.execute(heir.select())).all(), [{ b: 2 }]);
  assertEquals(await (await conn.execute(temporary.select())).all(), []);
  await metadata.dropAll(conn);
});
