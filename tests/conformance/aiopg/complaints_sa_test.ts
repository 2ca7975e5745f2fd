/**
 * What users of aiopg complained of, and cannot happen here: its sa layer.
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { connect } from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { OwnSchema } from "../../support/own_schema.ts";
import { oneValue } from "../../support/one_value.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();

function test(name: string, body: (conn: sa.SAConnection) => Promise<void>): void {
  Deno.test(name, async () => {
    await using engine = await sa.createEngine(server.dsn);
    await using conn = await engine.acquire();
    await body(conn);
  });
}

test(
  "[5.7 V 49, 56, PR 206 defaults] every row of an INSERT has its own defaults, and a column that is left out is no missing key",
  async (conn) => {
    let next = 100;
    const tbl = new sa.MetaData({ schema: "pg_temp" }).table("tbl", {
      id: sa.integer().primaryKey(),
      made: sa.integer().notNull().default(() => next++),
      kind: sa.text().notNull().default("plain"),
      note: sa.text(),
    });
    await conn.execute(sa.createTable(tbl));
    await conn.execute(tbl.insert(), [{}, { made: 1, note: "given" }, { kind: "other" }]);
    const rows = await (await conn.execute(tbl.select().orderBy(tbl.c.id))).all();
    assertEquals(rows, [
      { id: 1, made: 100, kind: "plain", note: null },
      { id: 2, made: 1, kind: "plain", note: "given" },
      { id: 3, made: 101, kind: "other", note: null },
    ]);
  },
);

test(
  "[5.7 250, 251 multi-row values] rows that number themselves and rows that do not go in together",
  async (conn) => {
    const tbl = new sa.MetaData({ schema: "pg_temp" }).table("tbl", {
      id: sa.integer().primaryKey(),
      name: sa.text(),
    });
    await conn.execute(sa.createTable(tbl));
    const result = await conn.execute(
      tbl.insert().values([{ name: "a" }, { id: 50, name: "b" }, { name: "c" }])
        .returning(tbl.c.id),
    );
    assertEquals((await result.all()).map((row) => row.id), [1, 50, 2]);
  },
);

Deno.test("[5.7 123, 244, 321, PR 82 create_all] createAll() and dropAll() take an engine or a connection", async () => {
  await using schema = await OwnSchema.make(server.dsn);
  await using engine = await sa.createEngine(server.dsn);
  const metadata = new sa.MetaData({ schema: schema.name });
  const parent = metadata.table("parent", { id: sa.integer().primaryKey() });
  metadata.table("child", { of: sa.integer().references(() => parent.c.id) });
  await using conn = await engine.acquire();
  const tables = () =>
    conn.scalar<number>("SELECT count(*)::int4 FROM pg_tables WHERE schemaname = $1", [
      schema.name,
    ]);
  for (const target of [engine, conn]) {
    await metadata.createAll(target);
    assertEquals(await tables(), 2);
    await metadata.dropAll(target);
    assertEquals(await tables(), 0);
  }
});

const PERCENTS: readonly (readonly [text: string, shown: unknown])[] = [
  ["SELECT '100%'", "100%"],
  ["SELECT '%s' || '%(name)s'", "%s%(name)s"],
  ["SELECT 7 % 4", 3],
  ["SELECT '%%'", "%%"],
  ["SELECT 'abc' LIKE 'a%'", true],
];

for (const [text, shown] of PERCENTS) {
  test(`[5.7 V 636 percent signs] ${text} without values is sent as it is`, async (conn) => {
    assertEquals(await conn.scalar(text), shown);
    await using plain = await connect(server.dsn);
    assertEquals(await oneValue(plain, text), shown);
  });
}

test(
  "[5.7 V 636 percent signs] a % in DDL is what it says, in text and in what sa makes",
  async (conn) => {
    const tbl = new sa.MetaData({ schema: "pg_temp" }).table("rates", {
      "rate %": sa.text().notNull().serverDefault("50%"),
    });
    await conn.execute(sa.createTable(tbl));
    await conn.execute("ALTER TABLE pg_temp.rates ADD CHECK (\"rate %\" LIKE '%\\%')");
    await conn.execute(tbl.insert().values({}));
    assertEquals(await (await conn.execute(tbl.select())).all(), [{ "rate %": "50%" }]);
    await assertRejects(() => conn.execute(tbl.insert().values({ "rate %": "50" })), Error);
  },
);

test(
  "[5.7 525, 798, 869, 882, 870, 806, 891, 901 IN] in() takes no value, one, and very many",
  async (conn) => {
    const tbl = new sa.MetaData({ schema: "pg_temp" }).table("tbl", {
      id: sa.integer().primaryKey(),
    });
    await conn.execute(sa.createTable(tbl));
    await conn.execute(tbl.insert().values([{}, {}, {}]));
    for (const [ids, expected] of [[[], 0], [[2], 1], [Array(70_000).fill(3), 1]] as const) {
      const result = await conn.execute(tbl.select().where(tbl.c.id.in(ids)));
      assertEquals((await result.all()).length, expected);
    }
  },
);

test(
  "[5.7 811, 809 obscure error] a closed connection says that it is closed",
  async (conn) => {
    await conn.close();
    await assertRejects(
      () => conn.execute("SELECT 1"),
      sa.ResourceClosedError,
      "Cannot execute: connection is closed",
    );
    await assertRejects(() => conn.begin(), sa.ResourceClosedError, "connection is closed");
  },
);
