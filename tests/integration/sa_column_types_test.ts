/**
 * The types of columns on a real server: as a column, a default, a literal, an element of an array, in comparisons.
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { CheckViolation, connect, DataError, NotNullViolation } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { haveExtension, whyNot } from "../conformance/types/extensions.ts";
import {
  BUILTIN_CASES,
  EXTENSION_CASES,
  MULTIRANGE_CASES,
  type TypeCase,
  userDefinedCases,
} from "../support/sa_type_cases.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

/** Runs a test on a connection, in a schema of its own. */
async function inSchema(
  body: (conn: sa.SAConnection, schema: string) => Promise<void>,
): Promise<void> {
  const schema = `sa_${crypto.randomUUID().replaceAll("-", "")}`;
  await using engine = await sa.createEngine(server.dsn, { maxSize: 1, acquireTimeout: 10_000 });
  await using conn = await engine.acquire();
  await conn.execute(`CREATE SCHEMA ${schema}`);
  try {
    await body(conn, schema);
  } finally {
    await conn.execute(`DROP SCHEMA ${schema} CASCADE`);
  }
}

/** Checks all that a type promises. */
async function checkCase(conn: sa.SAConnection, schema: string, one: TypeCase): Promise<void> {
  const metadata = new sa.MetaData({ schema });
  const [first] = one.values;
  const table = metadata.table("t", {
    id: sa.integer().primaryKey(),
    v: one.type,
    d: one.type.serverDefault(first as never),
  });
  await metadata.createAll(conn);
  const shown = await conn.scalar<string>(
    "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = $1::regclass AND attname = 'v'",
    [`${schema}.t`],
  );
  assertEquals(shown?.replace(/^public\./, ""), one.sql);
  for (const [i, value] of one.values.entries()) {
    await conn.execute(table.insert().values({ id: i, v: value as never }));
    await checkValue(conn, table, one, i, value);
  }
  const { d } = await (await conn.execute(table.select().where(table.c.id.eq(0)))).one();
  assertEquals<unknown>(d, first, "default");
  await metadata.dropAll(conn);
}

type CaseTable = sa.Table<"t", {
  id: sa.ColumnDefinition<number, "integer", "key">;
  v: sa.ColumnDefinition<never, never>;
  d: sa.ColumnDefinition<never, never, "default">;
}>;

async function checkValue(
  conn: sa.SAConnection,
  table: CaseTable,
  { type, comparable }: TypeCase,
  id: number,
  value: unknown,
): Promise<void> {
  const row = await (await conn.execute(table.select().where(table.c.id.eq(id)))).one();
  assertEquals<unknown>(row.v, value, "column");
  const literal = await conn.scalar(sa.select({ v: sa.literal(value as never, type) }));
  assertEquals<unknown>(literal, value, "literal");
  if (!isArray(type)) {
    const of = sa.array(type as unknown as sa.ColumnDefinition<unknown, "plain">);
    const array = await conn.scalar(sa.select({ v: sa.literal([value, null], of) }));
    assertEquals<unknown>(array, [value, null], "element");
  }
  if (comparable === false) return;
  // Which operators there are is known at run time only.
  const column = table.c.v as unknown as sa.Expr<unknown, "t", "plain">;
  for (const condition of [column.eq(value as never), column.in([value])]) {
    const found = await conn.execute(sa.select({ id: table.c.id }).where(condition));
    const ids = (await found.all()).map((each) => each.id);
    assertEquals(ids.includes(id), true, `comparison ${sa.compile(sa.select({ condition })).text}`);
  }
}

function isArray(type: TypeCase["type"]): boolean {
  return sa.compile(sa.createTable(new sa.MetaData().table("t", { v: type }))).text.includes("[]");
}

async function checkCases(
  conn: sa.SAConnection,
  schema: string,
  cases: readonly TypeCase[],
): Promise<void> {
  for (const one of cases) {
    try {
      await checkCase(conn, schema, one);
    } catch (cause) {
      throw new Error(`${one.sql}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  }
}

Deno.test("values of all built-in types come back as they were, wherever they stand", () =>
  inSchema((conn, schema) => checkCases(conn, schema, BUILTIN_CASES)));

Deno.test("values of enums, domains and what is made of them come back as they were", () =>
  inSchema((conn, schema) => checkCases(conn, schema, userDefinedCases(schema))));

Deno.test("values of multiranges come back as they were", () =>
  inSchema(async (conn, schema) => {
    const version = await conn.scalar<string>("SELECT current_setting('server_version_num')");
    if (Number(version) >= 140_000) await checkCases(conn, schema, MULTIRANGE_CASES);
  }));

for (const extension of ["citext", "hstore"]) {
  await using asking = await connect(server.dsn);
  const reason = await whyNot(asking, extension);
  Deno.test({
    name: `values of ${extension} come back as they were${reason === null ? "" : `: ${reason}`}`,
    ignore: reason !== null,
    fn: () =>
      inSchema(async (conn, schema) => {
        const transaction = await conn.begin();
        const place = await haveExtension(conn.connection, extension);
        await conn.execute(`SET LOCAL search_path = ${place}, pg_catalog`);
        const cases = EXTENSION_CASES.filter(({ sql }) => sql.startsWith(extension));
        await checkCases(conn, schema, cases);
        await transaction.rollback();
      }),
  });
}

Deno.test("the JSON null and NULL stay apart, and strings stay strings whatever the options", () =>
  inSchema(async (_, schema) => {
    const options = {
      maxSize: 1,
      types: { json: "string", int8: "string", array: "bounded" },
    } as const;
    await using engine = await sa.createEngine(server.dsn, options);
    await using conn = await engine.acquire();
    const metadata = new sa.MetaData({ schema });
    const t = metadata.table("t", {
      id: sa.integer().primaryKey(),
      data: sa.jsonb(),
      list: sa.array(sa.jsonb()),
    });
    await metadata.createAll(conn);
    const list = ['{"a":1}', { a: "1" }, null, 5];
    await conn.execute(t.insert().values({ data: sa.JSON_NULL }));
    await conn.execute(t.insert().values({ data: null, list }));
    await conn.execute(t.insert().values({ data: '{"a":1}' }));
    const rows = await (await conn.execute(t.select().orderBy(t.c.id))).all();
    assertEquals(rows.map(({ data }) => data), [null, null, '{"a":1}']);
    assertEquals(rows[1]?.list, list);
    assertEquals(
      await conn.scalar(`SELECT array_agg(data::text ORDER BY id)::text FROM ${schema}.t`),
      '{"null",NULL,"\\"{\\\\\\"a\\\\\\":1}\\""}',
    );
    const nulls = await conn.execute(sa.select(t.c.id).where(t.c.data.isNull()));
    assertEquals((await nulls.all()).map(({ id }) => id), [2]);
    const jsonNull = sa.select(t.c.id).where(t.c.data.eq(sa.JSON_NULL));
    assertEquals(await conn.scalar(jsonNull), 1);
  }));

Deno.test("a domain's condition, default and NOT NULL are the server's", () =>
  inSchema(async (conn, schema) => {
    const positive = sa.domain("positive", sa.integer(), {
      schema,
      check: (value) => value.gt(0),
      default: 7,
      notNull: true,
    });
    const metadata = new sa.MetaData({ schema });
    const t = metadata.table("t", { id: sa.integer().primaryKey(), n: positive });
    await metadata.createAll(conn);
    await metadata.createAll(conn);
    await conn.execute(t.insert().values({}));
    assertEquals(await conn.scalar(sa.select(t.c.n)), 7);
    await assertRejects(() => conn.execute(t.insert().values({ n: -1 })), CheckViolation);
    await assertRejects(() => conn.execute(t.insert().values({ n: null })), NotNullViolation);
    await metadata.dropAll(conn);
    await metadata.dropAll(conn);
  }));

Deno.test("numbers of any kind compare with columns of any, and what does not fit is refused", () =>
  inSchema(async (conn, schema) => {
    const metadata = new sa.MetaData({ schema });
    const t = metadata.table("t", {
      id: sa.integer().primaryKey(),
      big: sa.bigint().notNull(),
      exact: sa.numeric().notNull(),
    });
    await metadata.createAll(conn);
    await conn.execute(t.insert().values({ big: 2n ** 40n, exact: "1.5" }));
    const conditions = [t.c.big.eq(2 ** 40), t.c.exact.eq(1.5), t.c.exact.lt(2n), t.c.id.eq(1n)];
    const found = sa.select(t.c.id).where(sa.and(...conditions));
    assertEquals(await conn.scalar(found), 1);
    await assertRejects(() => conn.scalar(sa.select(t.c.id).where(t.c.id.eq(1.5))), DataError);
    await assertRejects(() => conn.scalar(sa.select(t.c.id).where(t.c.id.eq(2 ** 40))), DataError);
  }));

Deno.test("money comes as the server's text of it", () =>
  inSchema(async (conn) => {
    const text = await conn.scalar(sa.select({ v: sa.literal("12.34", sa.money()) }));
    assertEquals(text?.includes("12"), true);
  }));
